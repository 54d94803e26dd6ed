#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto dst = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    cb_wait_front(0, 1);
    const uint32_t page = get_read_ptr(0);
#ifndef FIXED
    cb_pop_front(0, 1);
#endif
    noc_async_write_tile(0, dst, page); // FAULT BRISC
    noc_async_write_barrier();
#ifdef FIXED
    cb_pop_front(0, 1);
#endif
}
