#include "api/dataflow/dataflow_api.h"

// The buffer has one page of 2048 bytes.
void kernel_main() {
    const auto src = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 4096);
#ifdef FIXED
    constexpr uint32_t bytes = 2048;
#else
    constexpr uint32_t bytes = 4096;
#endif
    cb_reserve_back(0, 1);
    noc_async_read(src.get_noc_addr(0), get_write_ptr(0), bytes); // FAULT NCRISC
    noc_async_read_barrier();
    cb_push_back(0, 1);
}
