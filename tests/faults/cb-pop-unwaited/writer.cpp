#include "api/dataflow/dataflow_api.h"

void kernel_main() {
#ifdef FIXED
    cb_wait_front(0, 2);
#else
    cb_wait_front(0, 1);
#endif
    cb_pop_front(0, 2); // FAULT BRISC deadlock
}
