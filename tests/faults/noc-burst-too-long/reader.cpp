#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto src = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 16384);
#ifdef FIXED
    noc_async_read(src.get_noc_addr(0), get_write_ptr(0), 16384);
#else
    noc_async_read_one_packet(src.get_noc_addr(0), get_write_ptr(0), 16384); // FAULT NCRISC
#endif
    noc_async_read_barrier();
}
