#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto src = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    noc_async_read_tile(0, src, get_write_ptr(0));
#ifdef FIXED
    noc_async_read_barrier();
#endif
    const uint32_t first = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(0))[0]; // FAULT NCRISC
    noc_async_read_barrier();
    reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(1))[0] = first;
}
