#include "api/dataflow/dataflow_api.h"

// The tensor has tiles 0 to 3, in the first four banks; tile 12 would follow tile 0 in its bank.
void kernel_main() {
    const auto src = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
#ifdef FIXED
    constexpr uint32_t last = 3;
#else
    constexpr uint32_t last = 12;
#endif
    noc_async_read_tile(last, src, get_write_ptr(0)); // FAULT NCRISC
    noc_async_read_barrier();
}
