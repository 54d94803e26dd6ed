#include "api/dataflow/dataflow_api.h"

void kernel_main() {
#ifdef FIXED
    constexpr uint32_t group = 2;
#else
    constexpr uint32_t group = 4;
#endif
    for (uint32_t page = 0; page < 4; page += group) {
        cb_wait_front(0, group); // FAULT BRISC deadlock
        cb_pop_front(0, group);
    }
}
