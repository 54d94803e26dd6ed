#include "api/dataflow/dataflow_api.h"

// Core (1,0) counts core (0,0)'s semaphore up, twice.
void kernel_main() {
    for (uint32_t i = 0; i < 2; i++)
        noc_semaphore_inc(get_noc_addr(18, 18, get_semaphore(0)), 1);
    noc_async_atomic_barrier();
}
