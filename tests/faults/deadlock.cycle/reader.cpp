#include "api/dataflow/dataflow_api.h"

// Each waits for what the other gives later.
void kernel_main() {
    for (uint32_t page = 0; page < 4; page++) {
        cb_reserve_back(0, 1);
        cb_push_back(0, 1);
#ifdef FIXED
        cb_wait_front(1, 1);
        cb_pop_front(1, 1);
#endif
    }
#ifndef FIXED
    for (uint32_t page = 0; page < 4; page++) {
        cb_wait_front(1, 1);
        cb_pop_front(1, 1);
    }
#endif
}
