#include "api/dataflow/dataflow_api.h"

// Waits for its semaphore, then sets that of the core on its left.
void kernel_main() {
    constexpr bool is_first = get_compile_time_arg_val(0);
    volatile tt_l1_ptr uint32_t* turn =
        reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_semaphore(0));
    noc_semaphore_wait(turn, 1);
    if constexpr (!is_first) {
        noc_semaphore_inc(get_noc_addr(get_arg_val<uint32_t>(0), 18, get_semaphore(0)), 1);
        noc_async_atomic_barrier();
    }
}
