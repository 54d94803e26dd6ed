/*
 * ttnn/kernel/compute/moreh_common.hpp: whole steps on single tiles: wait for the operands, compute
 * in DST, pack into the output buffer, pop what the caller says. `_with_dt`: formats are set first
 * where DST is 32 bits wide, since buffers then differ in format.
 */
#pragma once
/* A host that gives no reduction means this one. */
#ifndef REDUCE_OP
#define REDUCE_OP PoolType::SUM
#endif
#ifndef REDUCE_DIM
#define REDUCE_DIM ReduceDim::REDUCE_ROW
#endif
#include "api/compute/reduce.h"
#if TW_API < 2000
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/optional.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/unary/math.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/unary/misc.hpp"
#endif
#include "tw/buffer_id.h"
#include "tw/compute.h"

namespace ckernel {

#if defined(FP32_DEST_ACC_EN)
constexpr bool tw_formats_differ = true;
#else
constexpr bool tw_formats_differ = false;
#endif

#if TW_API < 2000
namespace ckl = ::compute_kernel_lib;
inline constexpr auto moreh_data_format_reconfig = ckl::DataFormatReconfig(tw_formats_differ);
template <uint32_t cb>
inline constexpr auto moreh_input =
    ckl::input(cb, ckl::WaitPolicy::None, ckl::PopPolicy::None, ckl::InputTileMapping::Scalar,
               moreh_data_format_reconfig, ckl::TileAddressing::Offset);
template <uint32_t cb>
inline constexpr auto moreh_output = ckl::output(
    cb, ckl::ReservePolicy::PerTile, ckl::PushPolicy::PerTile, moreh_data_format_reconfig);
#endif

ALWI void ACQ() {
    acquire_dst();
}
ALWI void REL() {
    release_dst();
}

class ArgFetcher {
    int index_ = 0;

  public:
    template <typename T> T get_next_arg_val() { return get_arg_val<T>(index_++); }
};

ALWI void tw_formats(uint32_t a, uint32_t b) {
    if constexpr (tw_formats_differ) reconfig_data_format(a, b);
}

ALWI void pack_tile_with_dt(uint32_t dst, tw_buffer_id cb) {
    if constexpr (tw_formats_differ) pack_reconfig_data_format(cb);
    pack_tile(dst, cb);
}
ALWI void copy_tile_init_with_dt(tw_buffer_id cb, uint32_t transpose = 0) {
    if constexpr (tw_formats_differ) reconfig_data_format_srca(cb);
    copy_tile_to_dst_init_short(cb, transpose, transpose);
}
#define TW_WITH_DT(name, init)                                                                     \
    ALWI void name(tw_buffer_id a = 0, tw_buffer_id b = 1) {                                       \
        tw_formats(a, b);                                                                          \
        init(a, b);                                                                                \
    }
TW_WITH_DT(add_tiles_init_with_dt, add_tiles_init)
TW_WITH_DT(sub_tiles_init_with_dt, sub_tiles_init)
TW_WITH_DT(mul_tiles_init_with_dt, mul_tiles_init)
#define TW_BCAST_WITH_DT(op)                                                                       \
    TW_WITH_DT(op##_bcast_rows_init_short_with_dt, op##_bcast_rows_init)                           \
    TW_WITH_DT(op##_bcast_cols_init_short_with_dt, op##_bcast_cols_init)                           \
    TW_WITH_DT(op##_bcast_scalar_init_short_with_dt, op##_bcast_scalar_init)                       \
    TW_WITH_DT(op##_tiles_bcast_scalar_init_short_with_dt, op##_bcast_scalar_init)                 \
    TW_WITH_DT(op##_bcast_rows_init_with_dt, op##_bcast_rows_init)                                 \
    TW_WITH_DT(op##_bcast_cols_init_with_dt, op##_bcast_cols_init)                                 \
    TW_WITH_DT(op##_bcast_scalar_init_with_dt, op##_bcast_scalar_init)
TW_BCAST_WITH_DT(add)
TW_BCAST_WITH_DT(sub)
TW_BCAST_WITH_DT(mul)
#undef TW_BCAST_WITH_DT
#undef TW_WITH_DT

/* ---- steps. `compute` leaves the result in tile 0 of DST. */
template <typename Compute> ALWI void tw_to_cb(tw_buffer_id out, Compute compute) {
    cb_reserve_back(out, 1);
    tile_regs_acquire();
    compute();
    tile_regs_commit();
    tile_regs_wait();
    pack_tile_with_dt(0, out);
    tile_regs_release();
    cb_push_back(out, 1);
}
ALWI void tw_pop(tw_buffer_id cb, uint32_t pages) {
    if (pages) cb_pop_front(cb, pages);
}
struct tw_nothing {
    ALWI void operator()() const {}
};

/* Two operands through the matrix unit, then `after` on the vector unit. */
template <typename Init, typename Operation, typename After = tw_nothing>
ALWI void tw_two_to_cb(tw_buffer_id a, tw_buffer_id b, tw_buffer_id out, uint32_t tile_a,
                       uint32_t tile_b, uint32_t pop_a, uint32_t pop_b, Init init,
                       Operation operation, After after = {}) {
    cb_wait_front(a, tile_a + 1);
    cb_wait_front(b, tile_b + 1);
    tw_to_cb(out, [&] {
        init(a, b);
        operation(a, b, tile_a, tile_b, 0);
        after();
    });
    tw_pop(a, pop_a);
    tw_pop(b, pop_b);
}
#define TW_TWO_TO_CB(name, init, operation, ...)                                                   \
    ALWI void name(tw_buffer_id a, tw_buffer_id b, tw_buffer_id out, uint32_t tile_a = 0,          \
                   uint32_t tile_b = 0, uint32_t pop_a = 1, uint32_t pop_b = 1) {                  \
        tw_two_to_cb(                                                                              \
            a, b, out, tile_a, tile_b, pop_a, pop_b,                                               \
            [](tw_buffer_id x, tw_buffer_id y) { init(x, y); },                                    \
            [](uint32_t x, uint32_t y, uint32_t i, uint32_t j, uint32_t dst) {                     \
                operation(x, y, i, j, dst);                                                        \
            },                                                                                     \
            [] { __VA_ARGS__; });                                                                  \
    }
#define TW_SFPU_STEP(function) function##_tile_init(), function##_tile(0)
TW_TWO_TO_CB(add_tiles_to_cb, add_tiles_init_with_dt, add_tiles)
TW_TWO_TO_CB(sub_tiles_to_cb, sub_tiles_init_with_dt, sub_tiles)
TW_TWO_TO_CB(mul_tiles_to_cb, mul_tiles_init_with_dt, mul_tiles)
TW_TWO_TO_CB(mul_tiles_log_to_cb, mul_tiles_init_with_dt, mul_tiles, TW_SFPU_STEP(log))
TW_TWO_TO_CB(mul_tiles_and_negative_to_cb, mul_tiles_init_with_dt, mul_tiles,
             TW_SFPU_STEP(negative))
TW_TWO_TO_CB(sub_tiles_bcast_cols_to_cb, sub_bcast_cols_init_with_dt, sub_tiles_bcast_cols)
TW_TWO_TO_CB(sub_tiles_bcast_rows_to_cb, sub_bcast_rows_init_with_dt, sub_tiles_bcast_rows)
TW_TWO_TO_CB(sub_tiles_bcast_scalar_to_cb, sub_bcast_scalar_init_with_dt, sub_tiles_bcast_scalar)
TW_TWO_TO_CB(mul_tiles_bcast_cols_to_cb, mul_bcast_cols_init_with_dt, mul_tiles_bcast_cols)
TW_TWO_TO_CB(mul_tiles_bcast_rows_to_cb, mul_bcast_rows_init_with_dt, mul_tiles_bcast_rows)
TW_TWO_TO_CB(mul_tiles_bcast_scalar_to_cb, mul_bcast_scalar_init_with_dt, mul_tiles_bcast_scalar)
TW_TWO_TO_CB(mul_tiles_bcast_cols_log_to_cb, mul_bcast_cols_init_with_dt, mul_tiles_bcast_cols,
             TW_SFPU_STEP(log))
TW_TWO_TO_CB(mul_tiles_bcast_rows_log_to_cb, mul_bcast_rows_init_with_dt, mul_tiles_bcast_rows,
             TW_SFPU_STEP(log))
#undef TW_TWO_TO_CB

/* One operand copied to DST, then the vector unit. */
template <typename After>
ALWI void tw_one_to_cb(tw_buffer_id in, tw_buffer_id out, uint32_t tile, uint32_t pop,
                       After after) {
    cb_wait_front(in, tile + 1);
    tw_to_cb(out, [&] {
        copy_tile_init_with_dt(in);
        copy_tile(in, tile, 0);
        after();
    });
    tw_pop(in, pop);
}
ALWI void copy_tile_to_cb(tw_buffer_id in, tw_buffer_id out, uint32_t tile = 0, uint32_t pop = 1) {
    tw_one_to_cb(in, out, tile, pop, tw_nothing());
}
#define TW_ONE_TO_CB(name, ...)                                                                    \
    ALWI void name(tw_buffer_id in, tw_buffer_id out, uint32_t tile = 0, uint32_t pop = 1) {       \
        tw_one_to_cb(in, out, tile, pop, [] { __VA_ARGS__; });                                     \
    }
TW_ONE_TO_CB(sign_tile_to_cb, TW_SFPU_STEP(sign))
TW_ONE_TO_CB(recip_tile_to_cb, TW_SFPU_STEP(recip))
TW_ONE_TO_CB(log_tile_to_cb, TW_SFPU_STEP(log))
#undef TW_ONE_TO_CB
ALWI void exp_tile_to_cb(tw_buffer_id in, tw_buffer_id out, uint32_t tile = 0, uint32_t = 0,
                         uint32_t pop = 1) {
    tw_one_to_cb(in, out, tile, pop, [] { TW_SFPU_STEP(exp); });
}
/* e^-x */
ALWI void rexp_tile_to_cb(tw_buffer_id in, tw_buffer_id out, uint32_t tile = 0, uint32_t = 0,
                          uint32_t pop = 1) {
    tw_one_to_cb(in, out, tile, pop, [] { TW_SFPU_STEP(negative), TW_SFPU_STEP(exp); });
}

/* A tile and its mask; `before` works on the tile first. */
template <typename Before>
ALWI void tw_masked_to_cb(tw_buffer_id in, tw_buffer_id mask, tw_buffer_id out, uint32_t tile,
                          uint32_t mask_tile_index, uint32_t pop, uint32_t pop_mask,
                          Before before) {
    cb_wait_front(mask, mask_tile_index + 1);
    tw_one_to_cb(in, out, tile, pop, [&] {
        before();
        copy_tile_init_with_dt(mask);
        copy_tile(mask, mask_tile_index, 1);
        mask_tile_init();
        mask_tile(0, 1);
    });
    tw_pop(mask, pop_mask);
}
ALWI void mask_tile_to_cb(tw_buffer_id in, tw_buffer_id mask, tw_buffer_id out, uint32_t tile = 0,
                          uint32_t mask_index = 0, uint32_t pop = 1, uint32_t pop_mask = 1) {
    tw_masked_to_cb(in, mask, out, tile, mask_index, pop, pop_mask, tw_nothing());
}
ALWI void exp_tile_and_mask_tile_to_cb(tw_buffer_id in, tw_buffer_id mask, tw_buffer_id out,
                                       uint32_t tile = 0, uint32_t mask_index = 0, uint32_t pop = 1,
                                       uint32_t pop_mask = 1, uint32_t = 0, uint32_t = 1) {
    tw_masked_to_cb(in, mask, out, tile, mask_index, pop, pop_mask, [] { TW_SFPU_STEP(exp); });
}
ALWI void rexp_tile_and_mask_tile_to_cb(tw_buffer_id in, tw_buffer_id mask, tw_buffer_id out,
                                        uint32_t tile = 0, uint32_t mask_index = 0,
                                        uint32_t pop = 1, uint32_t pop_mask = 1, uint32_t = 0,
                                        uint32_t = 1) {
    tw_masked_to_cb(in, mask, out, tile, mask_index, pop, pop_mask,
                    [] { TW_SFPU_STEP(negative), TW_SFPU_STEP(exp); });
}
ALWI void mul_tiles_and_mask_tile_to_cb(tw_buffer_id a, tw_buffer_id b, tw_buffer_id mask,
                                        tw_buffer_id out, uint32_t tile_a = 0, uint32_t tile_b = 0,
                                        uint32_t mask_index = 0, uint32_t pop_a = 1,
                                        uint32_t pop_b = 1, uint32_t pop_mask = 1) {
    cb_wait_front(mask, mask_index + 1);
    tw_two_to_cb(
        a, b, out, tile_a, tile_b, pop_a, pop_b,
        [](tw_buffer_id x, tw_buffer_id y) { mul_tiles_init_with_dt(x, y); },
        [](uint32_t x, uint32_t y, uint32_t i, uint32_t j, uint32_t dst) {
            mul_tiles(x, y, i, j, dst);
        },
        [&] {
            copy_tile_init_with_dt(mask);
            copy_tile(mask, mask_index, 1);
            mask_tile_init();
            mask_tile(0, 1);
        });
    tw_pop(mask, pop_mask);
}

ALWI void copy_tile_to_dst(tw_buffer_id in, uint32_t tile = 0, uint32_t dst = 0,
                           bool wait_and_pop = true) {
    if (wait_and_pop) cb_wait_front(in, tile + 1);
    copy_tile_init_with_dt(in);
    copy_tile(in, tile, dst);
    if (wait_and_pop) cb_pop_front(in, tile + 1);
}
ALWI void pack_tile_from_dst(tw_buffer_id out, uint32_t dst = 0) {
    cb_reserve_back(out, 1);
    pack_tile_with_dt(dst, out);
    cb_push_back(out, 1);
}

/* ---- reduces */
template <PoolType pool, ReduceDim dim, typename After>
ALWI void tw_reduce_to_cb(tw_buffer_id in, tw_buffer_id scaler, tw_buffer_id out, uint32_t tiles,
                          uint32_t pop, uint32_t pop_scaler, After after) {
    cb_wait_front(scaler, 1);
    cb_wait_front(in, tiles);
    tw_to_cb(out, [&] {
        if constexpr (dim == ReduceDim::REDUCE_ROW && pool != PoolType::MAX)
            tw_formats(scaler, in);
        else
            tw_formats(in, scaler);
        reduce_init<pool, dim>(in, scaler, out);
        for (uint32_t i = 0; i < tiles; i++)
            reduce_tile<pool, dim>(in, scaler, i, 0, 0);
        reduce_uninit(in);
        after();
    });
    tw_pop(in, pop);
    tw_pop(scaler, pop_scaler);
}
/* ---- |x| or x to a power with a fraction: x^p times e^(decimal ln x). The caller's `decimal` tile
 * stays; x is popped. */
template <bool absolute, bool reciprocal>
ALWI void tw_power_to_cb(uint32_t x, uint32_t whole, uint32_t log, uint32_t decimal,
                         uint32_t fraction, uint32_t out, uint32_t p, bool negative) {
    tw_one_to_cb(x, whole, 0, 0, [&] {
        if constexpr (absolute) TW_SFPU_STEP(abs);
        power_iterative_tile_init();
        power_iterative_tile(0, p);
        if (negative) TW_SFPU_STEP(recip);
    });
    tw_one_to_cb(x, log, 0, 1, [] {
        if constexpr (absolute) TW_SFPU_STEP(abs);
        TW_SFPU_STEP(log);
    });
    tw_two_to_cb(
        log, decimal, fraction, 0, 0, 1, 0,
        [](tw_buffer_id a, tw_buffer_id b) { mul_tiles_init_with_dt(a, b); },
        [](uint32_t a, uint32_t b, uint32_t i, uint32_t j, uint32_t dst) {
            mul_tiles(a, b, i, j, dst);
        },
        [] { TW_SFPU_STEP(exp); });
    tw_two_to_cb(
        whole, fraction, out, 0, 0, 1, 1,
        [](tw_buffer_id a, tw_buffer_id b) { mul_tiles_init_with_dt(a, b); },
        [](uint32_t a, uint32_t b, uint32_t i, uint32_t j, uint32_t dst) {
            mul_tiles(a, b, i, j, dst);
        },
        [] {
            if constexpr (reciprocal) TW_SFPU_STEP(recip);
        });
}
#define TW_POWER_TO_CB(name, absolute, reciprocal)                                                 \
    ALWI void name(uint8_t x, uint8_t whole, uint8_t log, uint8_t decimal, uint8_t fraction,       \
                   uint8_t out, uint32_t p, bool negative) {                                       \
        tw_power_to_cb<absolute, reciprocal>(x, whole, log, decimal, fraction, out, p, negative);  \
    }
TW_POWER_TO_CB(power_tile_to_cb, false, false)
TW_POWER_TO_CB(power_tile_with_abs_x_to_cb, true, false)
TW_POWER_TO_CB(power_and_recip_tile_to_cb, false, true)
#undef TW_POWER_TO_CB

#if defined(REDUCE_OP) && defined(REDUCE_DIM)
#define TW_REDUCE_TEMPLATE template <PoolType pool = REDUCE_OP, ReduceDim dim = REDUCE_DIM>
#else
#define TW_REDUCE_TEMPLATE template <PoolType pool, ReduceDim dim>
#endif
TW_REDUCE_TEMPLATE ALWI void reduce_init_delta_with_dt(tw_buffer_id out = 16, tw_buffer_id in = 0,
                                                       tw_buffer_id scaler = 1) {
    if constexpr (dim == ReduceDim::REDUCE_ROW && pool != PoolType::MAX)
        tw_formats(scaler, in);
    else
        tw_formats(in, scaler);
    reduce_init<pool, dim>(in, scaler, out);
}
#define TW_REDUCE_TO_CB(name, ...)                                                                 \
    TW_REDUCE_TEMPLATE ALWI void name(tw_buffer_id in, tw_buffer_id scaler, tw_buffer_id out,      \
                                      uint32_t tiles, uint32_t pop = 1, uint32_t pop_scaler = 1) { \
        tw_reduce_to_cb<pool, dim>(in, scaler, out, tiles, pop, pop_scaler, [] { __VA_ARGS__; });  \
    }
TW_REDUCE_TO_CB(reduce_tile_to_cb)
TW_REDUCE_TO_CB(reduce_and_recip_tile_to_cb, TW_SFPU_STEP(recip))
TW_REDUCE_TO_CB(reduce_and_log_tile_to_cb, TW_SFPU_STEP(log))
#undef TW_REDUCE_TO_CB
#undef TW_REDUCE_TEMPLATE
#undef TW_SFPU_STEP

/* ---- the same steps with each buffer named twice, when the kernel is compiled and when it runs */
#define TW_TO_DFB(name, to_cb, buffers)                                                            \
    template <uint32_t... names, typename... Counts>                                               \
    ALWI void name(TW_DFB_##buffers, Counts... counts) {                                           \
        static_assert(sizeof...(names) == buffers, "as many names as buffers");                    \
        to_cb(TW_DFB_NAMES_##buffers, counts...);                                                  \
    }
#define TW_DFB_2       const DataflowBuffer &a, const DataflowBuffer &b
#define TW_DFB_NAMES_2 a, b
#define TW_DFB_3       TW_DFB_2, const DataflowBuffer &c
#define TW_DFB_NAMES_3 a, b, c
#define TW_DFB_4       TW_DFB_3, const DataflowBuffer &d
#define TW_DFB_NAMES_4 a, b, c, d
TW_TO_DFB(copy_tile_to_dfb, copy_tile_to_cb, 2)
TW_TO_DFB(sign_tile_to_dfb, sign_tile_to_cb, 2)
TW_TO_DFB(recip_tile_to_dfb, recip_tile_to_cb, 2)
TW_TO_DFB(log_tile_to_dfb, log_tile_to_cb, 2)
TW_TO_DFB(add_tiles_to_dfb, add_tiles_to_cb, 3)
TW_TO_DFB(sub_tiles_to_dfb, sub_tiles_to_cb, 3)
TW_TO_DFB(mul_tiles_to_dfb, mul_tiles_to_cb, 3)
TW_TO_DFB(mul_tiles_and_negative_to_dfb, mul_tiles_and_negative_to_cb, 3)
TW_TO_DFB(mul_tiles_bcast_rows_to_dfb, mul_tiles_bcast_rows_to_cb, 3)
TW_TO_DFB(mul_tiles_bcast_cols_to_dfb, mul_tiles_bcast_cols_to_cb, 3)
TW_TO_DFB(sub_tiles_bcast_rows_to_dfb, sub_tiles_bcast_rows_to_cb, 3)
TW_TO_DFB(sub_tiles_bcast_cols_to_dfb, sub_tiles_bcast_cols_to_cb, 3)
TW_TO_DFB(mask_tile_to_dfb, mask_tile_to_cb, 3)
TW_TO_DFB(exp_tile_and_mask_tile_to_dfb, exp_tile_and_mask_tile_to_cb, 3)
TW_TO_DFB(rexp_tile_and_mask_tile_to_dfb, rexp_tile_and_mask_tile_to_cb, 3)
TW_TO_DFB(mul_tiles_and_mask_tile_to_dfb, mul_tiles_and_mask_tile_to_cb, 4)
#undef TW_TO_DFB
#undef TW_DFB_2
#undef TW_DFB_NAMES_2
#undef TW_DFB_3
#undef TW_DFB_NAMES_3
#undef TW_DFB_4
#undef TW_DFB_NAMES_4
template <uint32_t... names>
ALWI void exp_tile_to_dfb(const DataflowBuffer &in, const DataflowBuffer &out, uint32_t tile = 0,
                          uint32_t pop = 1) {
    exp_tile_to_cb(in, out, tile, 0, pop);
}
template <uint32_t... names>
ALWI void rexp_tile_to_dfb(const DataflowBuffer &in, const DataflowBuffer &out, uint32_t tile = 0,
                           uint32_t pop = 1) {
    rexp_tile_to_cb(in, out, tile, 0, pop);
}
#define TW_POWER_TO_DFB(name, to_cb)                                                               \
    template <uint32_t... names>                                                                   \
    ALWI void name(const DataflowBuffer &x, const DataflowBuffer &whole,                           \
                   const DataflowBuffer &log, const DataflowBuffer &decimal,                       \
                   const DataflowBuffer &fraction, const DataflowBuffer &out, uint32_t p,          \
                   bool negative) {                                                                \
        to_cb(x.get_id(), whole.get_id(), log.get_id(), decimal.get_id(), fraction.get_id(),       \
              out.get_id(), p, negative);                                                          \
    }
TW_POWER_TO_DFB(power_tile_to_dfb, power_tile_to_cb)
TW_POWER_TO_DFB(power_tile_with_abs_x_to_dfb, power_tile_with_abs_x_to_cb)
TW_POWER_TO_DFB(power_and_recip_tile_to_dfb, power_and_recip_tile_to_cb)
#undef TW_POWER_TO_DFB

} // namespace ckernel
