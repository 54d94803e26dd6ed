#include "api/dataflow/dataflow_api.h"

// Two tiles' bytes into one reserved page.
void kernel_main() {
    const auto src = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 4096);
#ifdef FIXED
    constexpr uint32_t pages = 2;
#else
    constexpr uint32_t pages = 1;
#endif
    cb_reserve_back(0, pages);
    noc_async_read(src.get_noc_addr(0), get_write_ptr(0), 4096); // FAULT NCRISC
    noc_async_read_barrier();
    cb_push_back(0, 2);
}
