#include "api/dataflow/dataflow_api.h"

// Two pages fit the buffer and two are pushed after it: one pop is too few.
void kernel_main() {
#ifdef FIXED
    constexpr uint32_t pages = 4;
#else
    constexpr uint32_t pages = 1;
#endif
    for (uint32_t page = 0; page < pages; page++) {
        cb_wait_front(0, 1);
        cb_pop_front(0, 1);
    }
}
