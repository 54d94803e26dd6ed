#include "api/dataflow/dataflow_api.h"

void kernel_main() {
#ifdef FIXED
    constexpr uint32_t id = 0;
#else
    constexpr uint32_t id = 3;
#endif
    noc_semaphore_set(reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_semaphore(id)), 0); // FAULT NCRISC
}
