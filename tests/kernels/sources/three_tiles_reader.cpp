// All tiles of three tensors into CBs 0, 1, 2. Compile-time: their accessors. Args: addresses, tiles.
#include "api/dataflow/dataflow_api.h"

template <uint32_t cb, uint32_t offset>
void feed() {
    const uint32_t tiles = get_arg_val<uint32_t>(3), bytes = get_tile_size(cb);
    const auto tensor = TensorAccessor(TensorAccessorArgs<offset>(), get_arg_val<uint32_t>(cb), bytes);
    cb_reserve_back(cb, tiles);
    uint32_t to = get_write_ptr(cb);
    for (uint32_t i = 0; i < tiles; i++, to += bytes) noc_async_read_tile(i, tensor, to);
    noc_async_read_barrier();
    cb_push_back(cb, tiles);
}

void kernel_main() {
    constexpr auto first = TensorAccessorArgs<0>();
    constexpr auto second = TensorAccessorArgs<first.next_compile_time_args_offset()>();
    feed<0, 0>();
    feed<1, first.next_compile_time_args_offset()>();
    feed<2, second.next_compile_time_args_offset()>();
}
