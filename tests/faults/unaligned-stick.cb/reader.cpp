#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    // Sticks of 40 bytes; the host made the pages of c_0 as large, not 64 bytes.
    const auto src = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 40);
    for (uint32_t stick = 0; stick < 2; stick++) {
        cb_reserve_back(0, 1);
        noc_async_read(src.get_noc_addr(stick), get_write_ptr(0), 40); // FAULT NCRISC
        noc_async_read_barrier();
        cb_push_back(0, 1);
        cb_wait_front(0, 1);
        cb_pop_front(0, 1);
    }
}
