#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto dst = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    for (uint32_t tile = 0; tile < get_arg_val<uint32_t>(1); tile++) {
        cb_wait_front(16, 1);
#ifdef FIXED
        noc_async_write_tile(tile, dst, get_read_ptr(16));
        noc_async_write_barrier();
#endif
        cb_pop_front(16, 1); // FAULT BRISC
    }
}
