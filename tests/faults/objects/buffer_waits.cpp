#include "api/dataflow/dataflow_api.h"
#include "api/dataflow/dataflow_buffer.h"

void kernel_main() {
    DataflowBuffer cb_in(0);
    cb_in.wait_front(
        4); // FAULT cb-wait-impossible: cb_in (DataflowBuffer, line 5 of buffer_waits.cpp)
}
