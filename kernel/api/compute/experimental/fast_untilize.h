/*
 * api/compute/experimental/fast_untilize.h: a block row of tiles to row-major rows, on Blackhole a
 * special path of the packer; the rows are those of pack_untilize.
 */
#pragma once
#include "tw/compute.h"

namespace ckernel {

/* The most tiles that fit DST in every mode. */
template <uint32_t width>
constexpr uint32_t tw_untilize_step = width % 4 == 0   ? 4
                                      : width % 3 == 0 ? 3
                                      : width % 2 == 0 ? 2
                                                       : 1;

template <uint32_t width, auto... options>
ALWI void fast_untilize_init(uint32_t cb, uint32_t cb_out) {
    pack_untilize_init<tw_untilize_step<width>, width>(cb, cb_out);
}
template <uint32_t width, auto... options>
ALWI void fast_untilize_init_skip_remap(uint32_t cb, uint32_t cb_out) {
    fast_untilize_init<width>(cb, cb_out);
}
template <uint32_t width, auto... options>
ALWI void fast_untilize_block(uint32_t cb, uint32_t cb_out) {
    constexpr uint32_t step = tw_untilize_step<width>;
    for (uint32_t first = 0; first < width; first += step) {
        MATH(TW_CALL(dst_acquire));
        for (uint32_t i = 0; i < step; i++)
            tw_op(TW_OP_pack_untilize, cb, cb, first + i, 0, i);
        MATH(TW_CALL(dst_commit));
        PACK(TW_CALL(dst_wait));
        tw_pack_rows(0, cb_out, step, width, first / step, 32, 0);
        PACK(TW_CALL(dst_release));
    }
}
template <uint32_t width, auto... options> ALWI void fast_untilize_uninit(uint32_t cb_out) {
    pack_untilize_uninit(cb_out);
}

} // namespace ckernel
