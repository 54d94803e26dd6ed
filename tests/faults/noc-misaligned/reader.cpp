#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto src = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
#ifdef FIXED
    constexpr uint32_t offset = 32;
#else
    constexpr uint32_t offset = 16;
#endif
    noc_async_read(src.get_noc_addr(0, offset), get_write_ptr(0), 64); // FAULT NCRISC
    noc_async_read_barrier();
}
