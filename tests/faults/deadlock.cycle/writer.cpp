#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    for (uint32_t page = 0; page < 4; page++) {
        cb_wait_front(0, 1);
        cb_pop_front(0, 1);
        cb_reserve_back(1, 1); // FAULT BRISC
        cb_push_back(1, 1);
    }
}
