// Tile-rows of a tensor into c_0, a row of Wt tiles at a time.
// Compile-time: Ht, Wt, the tensor's accessor. Run-time: its address.
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    constexpr uint32_t cb = tt::CBIndex::c_0;
    constexpr uint32_t Ht = get_compile_time_arg_val(0), Wt = get_compile_time_arg_val(1);
    const auto src =
        TensorAccessor(TensorAccessorArgs<2>(), get_arg_val<uint32_t>(0), get_tile_size(cb));
    uint32_t tile = 0;
    for (uint32_t row = 0; row < Ht; row++) {
        cb_reserve_back(cb, Wt);
        uint32_t to = get_write_ptr(cb);
        for (uint32_t column = 0; column < Wt; column++) {
            noc_async_read_tile(tile++, src, to);
            to += get_tile_size(cb);
        }
        noc_async_read_barrier();
        cb_push_back(cb, Wt);
    }
}
