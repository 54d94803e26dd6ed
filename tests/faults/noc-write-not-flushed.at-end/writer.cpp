#include "api/dataflow/dataflow_api.h"

// Nothing waits for the last write before the kernel ends.
void kernel_main() {
    const auto dst = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    cb_wait_front(0, 1);
    noc_async_write_tile(0, dst, get_read_ptr(0)); // FAULT BRISC
#ifdef FIXED
    noc_async_write_barrier();
    cb_pop_front(0, 1);
#endif
}
