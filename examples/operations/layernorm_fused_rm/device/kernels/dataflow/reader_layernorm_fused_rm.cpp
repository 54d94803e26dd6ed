// Makes the scaler and epsilon tiles, brings gamma and beta once, then the sticks of one tile row at a time.
#include <cstdint>

#include "api/dataflow/dataflow_api.h"

// A reduce reads its scaler from the first row of each face; the rest of the tile is zero.
FORCE_INLINE void fill_scaler(uint32_t cb, uint32_t packed_scaler) {
    volatile tt_l1_ptr uint32_t* tile = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(cb));
    for (uint32_t i = 0; i < 512; ++i) {
        tile[i] = i % 128 < 8 ? packed_scaler : 0;
    }
}

FORCE_INLINE void fill_tile(uint32_t cb, uint32_t packed_value) {
    volatile tt_l1_ptr uint32_t* tile = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(cb));
    for (uint32_t i = 0; i < 512; ++i) {
        tile[i] = packed_value;
    }
}

// The host says which weights are given; a host that does not has both.
#ifndef WITH_GAMMA
#define WITH_GAMMA 1
#endif
#ifndef WITH_BETA
#define WITH_BETA 1
#endif
constexpr bool with_gamma = WITH_GAMMA;
constexpr bool with_beta = WITH_BETA;

// The one stick of gamma or beta.
template <typename Accessor>
FORCE_INLINE void read_stick(uint32_t cb, const Accessor& tensor, uint32_t stick_size) {
    cb_reserve_back(cb, 1);
    noc_async_read(tensor.get_noc_addr(0), get_write_ptr(cb), stick_size);
    noc_async_read_barrier();
    cb_push_back(cb, 1);
}

void kernel_main() {
    constexpr uint32_t stick_size = get_compile_time_arg_val(0);
    constexpr auto input_args = TensorAccessorArgs<2>();
    constexpr auto gamma_args = TensorAccessorArgs<input_args.next_compile_time_args_offset()>();
    constexpr auto beta_args = TensorAccessorArgs<gamma_args.next_compile_time_args_offset()>();

    const uint32_t src_addr = get_arg_val<uint32_t>(0);
    const uint32_t gamma_addr = get_arg_val<uint32_t>(1);
    const uint32_t beta_addr = get_arg_val<uint32_t>(2);
    const uint32_t num_tile_rows = get_arg_val<uint32_t>(3);
    const uint32_t start_stick_id = get_arg_val<uint32_t>(4);
    const uint32_t packed_scaler = get_arg_val<uint32_t>(5);
    const uint32_t packed_epsilon = get_arg_val<uint32_t>(6);

    constexpr uint32_t cb_in_rm = tt::CBIndex::c_0;
    constexpr uint32_t cb_scaler = tt::CBIndex::c_2;
    constexpr uint32_t cb_eps = tt::CBIndex::c_3;
    constexpr uint32_t cb_gamma_rm = tt::CBIndex::c_4;
    constexpr uint32_t cb_beta_rm = tt::CBIndex::c_5;
    constexpr uint32_t sticks_per_tile_row = 32;

    const auto input = TensorAccessor(input_args, src_addr, stick_size);

    cb_reserve_back(cb_scaler, 1);
    fill_scaler(cb_scaler, packed_scaler);
    cb_push_back(cb_scaler, 1);
    cb_reserve_back(cb_eps, 1);
    fill_tile(cb_eps, packed_epsilon);
    cb_push_back(cb_eps, 1);
    if constexpr (with_gamma) {
        read_stick(cb_gamma_rm, TensorAccessor(gamma_args, gamma_addr, stick_size), stick_size);
    }
    if constexpr (with_beta) {
        read_stick(cb_beta_rm, TensorAccessor(beta_args, beta_addr, stick_size), stick_size);
    }

    uint32_t stick = start_stick_id;
    for (uint32_t row = 0; row < num_tile_rows; ++row) {
        cb_reserve_back(cb_in_rm, sticks_per_tile_row);
        uint32_t to = get_write_ptr(cb_in_rm);
        for (uint32_t i = 0; i < sticks_per_tile_row; ++i) {
            noc_async_read(input.get_noc_addr(stick++), to, stick_size);
            to += stick_size;
        }
        noc_async_read_barrier();
        cb_push_back(cb_in_rm, sticks_per_tile_row);
    }
}
