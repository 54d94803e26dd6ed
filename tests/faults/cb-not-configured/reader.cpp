#include "api/dataflow/dataflow_api.h"

void kernel_main() {
#ifdef FIXED
    constexpr uint32_t cb = 0;
#else
    constexpr uint32_t cb = 5;
#endif
    cb_reserve_back(cb, 1); // FAULT NCRISC
}
