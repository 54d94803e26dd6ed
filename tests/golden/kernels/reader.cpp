// All tiles of up to two tensors into CBs 0 and 1; with -DSCALER a scaler tile first, into CB 2,
// with -DEPSILON a tile of that (bf16 bits) into CB 7.
// Compile-time: the accessors. Args: address and tiles of each.
#include "ttnn/kernel/dataflow/generate_reduce_scaler.hpp"

inline void fill_with_val_bfloat16(uint32_t cb, uint32_t bits) {
    cb_reserve_back(cb, 1);
    volatile tt_l1_ptr uint32_t* tile = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(cb));
    for (uint32_t i = 0; i < 512; i++) tile[i] = bits << 16 | bits;
    cb_push_back(cb, 1);
}

template <uint32_t cb, uint32_t offset>
void feed() {
    const uint32_t tiles = get_arg_val<uint32_t>(2 * cb + 1), bytes = get_tile_size(cb);
    const auto tensor = TensorAccessor(TensorAccessorArgs<offset>(), get_arg_val<uint32_t>(2 * cb), bytes);
    cb_reserve_back(cb, tiles);
    uint32_t to = get_write_ptr(cb);
    for (uint32_t i = 0; i < tiles; i++, to += bytes) noc_async_read_tile(i, tensor, to);
    noc_async_read_barrier();
    cb_push_back(cb, tiles);
}

void kernel_main() {
#ifdef SCALER
    generate_reduce_scaler(2, SCALER);
#endif
#ifdef EPSILON
    fill_with_val_bfloat16(7, EPSILON);
#endif
    constexpr auto first = TensorAccessorArgs<0>();
    feed<0, 0>();
#if TENSORS > 1
    feed<1, first.next_compile_time_args_offset()>();
#endif
}
