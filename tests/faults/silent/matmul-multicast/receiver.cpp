#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    auto* sent = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_semaphore(1));
    for (uint32_t k = 0; k < 2; k++) {
        cb_reserve_back(0, 1);
        noc_semaphore_set(sent, 0);
        noc_semaphore_inc(get_noc_addr(18, 18, get_semaphore(0)), 1);
        noc_semaphore_wait(sent, 1);
        cb_push_back(0, 1);
    }
    noc_async_atomic_barrier();
}
