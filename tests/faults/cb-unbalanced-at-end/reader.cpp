#include "api/dataflow/dataflow_api.h"

void kernel_main() {
#ifdef FIXED
    constexpr uint32_t pages = 3;
#else
    constexpr uint32_t pages = 4;
#endif
    for (uint32_t page = 0; page < pages; page++) {
        cb_reserve_back(0, 1);
        cb_push_back(0, 1); // FAULT NCRISC
    }
}
