// Tiles of c_16 to a tensor, one at a time.
// Compile-time: the number of tiles, the tensor's accessor. Run-time: its address.
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    constexpr uint32_t cb = tt::CBIndex::c_16;
    constexpr uint32_t tiles = get_compile_time_arg_val(0);
    const auto dst =
        TensorAccessor(TensorAccessorArgs<1>(), get_arg_val<uint32_t>(0), get_tile_size(cb));
    for (uint32_t tile = 0; tile < tiles; tile++) {
        cb_wait_front(cb, 1);
        noc_async_write_tile(tile, dst, get_read_ptr(cb));
        noc_async_write_barrier();
        cb_pop_front(cb, 1);
    }
}
