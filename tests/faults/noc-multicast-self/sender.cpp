#include "api/dataflow/dataflow_api.h"

// The rectangle (18,18)-(19,18) in NoC coordinates: this core and the next.
void kernel_main() {
    const uint32_t turn = get_semaphore(0);
    noc_semaphore_set(reinterpret_cast<volatile tt_l1_ptr uint32_t*>(turn), 1);
    const uint64_t all = get_noc_multicast_addr(18, 18, 19, 18, turn);
#ifdef FIXED
    noc_semaphore_set_multicast_loopback_src(turn, all, 2);
#else
    noc_semaphore_set_multicast(turn, all, 2); // FAULT BRISC
#endif
    noc_async_write_barrier();
}
