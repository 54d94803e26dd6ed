// Wrong on purpose: does not compile, at line 5.
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    cb_reserve_front(0, 1);
}
