#include "api/dataflow/circular_buffer.h"
#include "api/dataflow/dataflow_api.h"

template <typename Buffer>
void finish(Buffer &buffer) {
    buffer.push_back(1); // FAULT cb-push-unreserved: buffer (Buffer, line 5 of buffer_pushes.cpp)
}

void kernel_main() {
    CircularBuffer cb_out(0);
    finish(cb_out);
}
