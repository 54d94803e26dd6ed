#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    noc_semaphore_wait(reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_semaphore(0)), 1);
#ifdef FIXED
    constexpr uint32_t cb = 1;
#else
    constexpr uint32_t cb = 0;
#endif
    cb_reserve_back(cb, 1);
    cb_push_back(cb, 1); // FAULT BRISC
#ifdef FIXED
    cb_wait_front(cb, 1);
    cb_pop_front(cb, 1);
#endif
}
