#include "api/dataflow/dataflow_api.h"

// Two cores take turns, and each waits for the other before it gives it the turn.
void kernel_main() {
    volatile tt_l1_ptr uint32_t* turn =
        reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_semaphore(0));
    const uint64_t other = get_noc_addr(get_arg_val<uint32_t>(0), 18, get_semaphore(0));
#ifdef FIXED
    noc_semaphore_inc(other, 1);
#endif
    noc_semaphore_wait(turn, 1); // FAULT NCRISC
#ifndef FIXED
    noc_semaphore_inc(other, 1);
#endif
    noc_async_atomic_barrier();
}
