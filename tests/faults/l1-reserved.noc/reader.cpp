#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto src = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
#ifdef FIXED
    const uint32_t to = get_write_ptr(0);
#else
    const uint32_t to = 0x8000;
#endif
    noc_async_read_tile(0, src, to); // FAULT NCRISC
    noc_async_read_barrier();
}
