#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const uint32_t me = get_arg_val<uint32_t>(0), next = get_arg_val<uint32_t>(1), before = get_arg_val<uint32_t>(2);
    auto* arrived = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_semaphore(0));
    auto* taken = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_semaphore(1));
    auto* mine = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(0));
    const auto* theirs = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(1));
    for (uint32_t i = 0; i < 16; i++) {
        mine[i] = me;
    }
    for (uint32_t round = 1; round <= 3; round++) {
        noc_async_write(get_write_ptr(0), get_noc_addr(next, 18, get_write_ptr(1)), 64);
        noc_async_write_barrier();
        noc_semaphore_inc(get_noc_addr(next, 18, get_semaphore(0)), 1);
        noc_semaphore_wait_min(arrived, round);
        for (uint32_t i = 0; i < 16; i++) {
            mine[i] = theirs[i] + 1;
        }
        noc_semaphore_inc(get_noc_addr(before, 18, get_semaphore(1)), 1);
        noc_semaphore_wait_min(taken, round);
    }
    noc_async_atomic_barrier();
}
