// Tiles of c_16 to the first tiles of a tensor. Run-time: address, count.
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    constexpr uint32_t cb = 16;
    const auto dst = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    for (uint32_t tile = 0; tile < get_arg_val<uint32_t>(1); tile++) {
        cb_wait_front(cb, 1);
        noc_async_write_tile(tile, dst, get_read_ptr(cb)); // FAULT BRISC
        noc_async_write_barrier();
        cb_pop_front(cb, 1);
    }
}
