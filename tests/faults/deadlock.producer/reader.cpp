#include "api/dataflow/dataflow_api.h"

// The writer waits for four pages; three come.
void kernel_main() {
#ifdef FIXED
    constexpr uint32_t pages = 4;
#else
    constexpr uint32_t pages = 3;
#endif
    for (uint32_t page = 0; page < pages; page++) {
        cb_reserve_back(0, 1);
        cb_push_back(0, 1);
    }
}
