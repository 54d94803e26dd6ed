#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    // Sticks of 48 bytes, which lie 64 bytes apart in DRAM.
    const auto src = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 48);
    for (uint32_t stick = 0; stick < 2; stick++) {
        cb_reserve_back(0, 1);
#ifdef FIXED
        const uint64_t from = src.get_noc_addr(stick);
#else
        const uint64_t from = src.get_noc_addr(0) + 48 * stick;
#endif
        noc_async_read(from, get_write_ptr(0) + from % 32, 48); // FAULT NCRISC
        noc_async_read_barrier();
        cb_push_back(0, 1);
        cb_wait_front(0, 1);
        cb_pop_front(0, 1);
    }
}
