#include "api/dataflow/dataflow_api.h"

void kernel_main() {
#ifdef FIXED
    constexpr uint32_t pages = 1;
#endif
    cb_reserve_back(0, pages); // FAULT host
}
