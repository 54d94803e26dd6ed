// Makes the scaler tile once, then brings the sticks of one tile row at a time.
#include <cstdint>

#include "api/dataflow/dataflow_api.h"

// A reduce reads its scaler from the first row of each face; the rest of the tile is zero.
FORCE_INLINE void fill_scaler(uint32_t cb, uint32_t packed_scaler) {
    volatile tt_l1_ptr uint32_t* tile = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(cb));
    for (uint32_t i = 0; i < 512; ++i) {
        tile[i] = i % 128 < 8 ? packed_scaler : 0;
    }
}

void kernel_main() {
    constexpr uint32_t stick_size = get_compile_time_arg_val(0);
    constexpr uint32_t packed_scaler_value = get_compile_time_arg_val(1);
    constexpr uint32_t Wt = get_compile_time_arg_val(2);
    constexpr auto input_args = TensorAccessorArgs<3>();

    const uint32_t src_addr = get_arg_val<uint32_t>(0);
    const uint32_t num_tile_rows = get_arg_val<uint32_t>(1);
    const uint32_t start_stick_id = get_arg_val<uint32_t>(2);

    constexpr uint32_t cb_in_rm = tt::CBIndex::c_0;
    constexpr uint32_t cb_scaler = tt::CBIndex::c_2;
    constexpr uint32_t sticks_per_tile_row = 32;

    const auto input = TensorAccessor(input_args, src_addr, stick_size);

    cb_reserve_back(cb_scaler, 1);
    fill_scaler(cb_scaler, packed_scaler_value);
    cb_push_back(cb_scaler, 1);

    uint32_t stick = start_stick_id;
    for (uint32_t row = 0; row < num_tile_rows; ++row) {
        // 32 sticks are as many bytes as the tiles that they become.
        cb_reserve_back(cb_in_rm, Wt);
        uint32_t to = get_write_ptr(cb_in_rm);
        for (uint32_t i = 0; i < sticks_per_tile_row; ++i) {
            noc_async_read(input.get_noc_addr(stick++), to, stick_size);
            to += stick_size;
        }
        noc_async_read_barrier();
        cb_push_back(cb_in_rm, Wt);
    }
}
