#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto dst = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    cb_wait_front(16, 1);
    // Nothing is told of the copy before: only here does it become an element of a tensor.
    noc_async_write_tile(0, dst, get_read_ptr(16)); // FAULT BRISC
    noc_async_write_barrier();
    cb_pop_front(16, 1);
}
