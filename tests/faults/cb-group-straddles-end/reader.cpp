#include "api/dataflow/dataflow_api.h"

// Groups of two through three pages: the second group's last page lies behind the buffer.
void kernel_main() {
#ifdef FIXED
    constexpr uint32_t group = 1;
#else
    constexpr uint32_t group = 2;
#endif
    for (uint32_t page = 0; page < 4; page += group) {
        cb_reserve_back(0, group);
        cb_push_back(0, group); // FAULT NCRISC
    }
}
