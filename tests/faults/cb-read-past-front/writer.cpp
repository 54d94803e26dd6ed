#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto dst = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
#ifdef FIXED
    cb_wait_front(0, 2);
#else
    cb_wait_front(0, 1);
#endif
    noc_async_write_tile(0, dst, get_read_ptr(0));
    noc_async_write_tile(1, dst, get_read_ptr(0) + 2048); // FAULT BRISC
    noc_async_write_barrier();
    cb_wait_front(0, 2);
    cb_pop_front(0, 2);
}
