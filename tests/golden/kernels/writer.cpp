// Tiles of CB 16 to a tensor. Compile-time: its accessor. Args: address, tiles.
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const uint32_t bytes = get_tile_size(16);
    const auto tensor = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), bytes);
    for (uint32_t i = 0; i < get_arg_val<uint32_t>(1); i++) {
        cb_wait_front(16, 1);
        noc_async_write_tile(i, tensor, get_read_ptr(16));
        noc_async_write_barrier();
        cb_pop_front(16, 1);
    }
}
