#include "api/dataflow/dataflow_api.h"

// The far end of the chain waits for a page that nobody pushes.
void kernel_main() {
#ifndef FIXED
    cb_wait_front(0, 1); // FAULT NCRISC (2,0)
#endif
    noc_semaphore_inc(get_noc_addr(get_arg_val<uint32_t>(0), 18, get_semaphore(0)), 1);
    noc_async_atomic_barrier();
}
