/*
 * tw/compute/layout.h: row-major sticks to tiles and back. A block row is 32 sticks of `block`
 * tiles width. UNPACK reads a tile out of the sticks (tilize); PACK writes a tile's rows into them
 * (untilize, both kinds: results are the same in memory).
 */
#ifndef TW_COMPUTE_LAYOUT_H
#define TW_COMPUTE_LAYOUT_H

#include "tw/compute/reduce.h"

namespace ckernel {

/* ---- tilize */
template <auto... options>
ALWI void tilize_init(uint32_t cb, uint32_t block, uint32_t cb_out, uint32_t = 0) {
    tw_op_init(TW_OP_tilize, cb, cb, cb_out, block, 0, true);
}
template <auto... options>
ALWI void tilize_init_short(uint32_t cb, uint32_t block, uint32_t cb_out) {
    tilize_init(cb, block, cb_out);
}
template <auto... options>
ALWI void tilize_init_short_with_dt(uint32_t, uint32_t new_cb, uint32_t block, uint32_t cb_out) {
    reconfig_data_format_srca(new_cb);
    tilize_init(new_cb, block, cb_out);
}
/* `first_in` counts tiles from the read pointer: whole block rows, then a place in the row. */
template <auto... options>
ALWI void tilize_block(uint32_t cb, uint32_t block, uint32_t cb_out, uint32_t first_in = 0,
                       uint32_t first_out = 0) {
    for (uint32_t i = 0; i < block; i++) {
        UNPACK(TW_CALL(unpack, TW_OP_tilize, cb, cb, first_in + i, 0, block));
        MATH(TW_CALL(dst_acquire));
        MATH(TW_CALL(math, TW_OP_tilize, 0, block, 0));
        MATH(TW_CALL(dst_commit));
        PACK(TW_CALL(dst_wait));
        PACK(TW_CALL(pack, 0, cb_out, first_out + i));
        PACK(TW_CALL(dst_release));
    }
}
template <auto... options> ALWI void tilize_uninit(uint32_t cb, uint32_t cb_out) {
    UNPACK(TW_CALL(op_uninit, TW_OP_tilize, cb, cb_out));
    PACK(TW_CALL(op_uninit, TW_OP_tilize, cb, cb_out));
}
template <auto... options>
ALWI void tilize_uninit_with_dt(uint32_t old_cb, uint32_t new_cb, uint32_t cb_out) {
    tilize_uninit(old_cb, cb_out);
    reconfig_data_format_srca(new_cb);
}
/* The fast forms do the same work with fewer steps. */
template <auto... options>
ALWI void fast_tilize_init(uint32_t cb, uint32_t full, uint32_t cb_out, uint32_t = 0) {
    tilize_init(cb, full, cb_out);
}
template <auto... options>
ALWI void fast_tilize_init_skip_remap(uint32_t cb, uint32_t full, uint32_t cb_out, uint32_t = 0) {
    tilize_init(cb, full, cb_out);
}
template <auto... options>
ALWI void fast_tilize_init_with_dt(uint32_t cb, uint32_t full, uint32_t cb_out, uint32_t = 0) {
    reconfig_data_format(cb, cb);
    tilize_init(cb, full, cb_out);
}
template <auto... options>
ALWI void fast_tilize_init_with_dt_skip_remap(uint32_t cb, uint32_t full, uint32_t cb_out,
                                              uint32_t = 0) {
    fast_tilize_init_with_dt(cb, full, cb_out);
}
template <auto... options>
ALWI void fast_tilize_block(uint32_t cb, uint32_t block, uint32_t cb_out, uint32_t first_in = 0,
                            uint32_t first_out = 0) {
    tilize_block(cb, block, cb_out, first_in, first_out);
}
template <auto... options>
ALWI void fast_tilize_uninit(uint32_t cb, uint32_t cb_out, uint32_t = 0) {
    tilize_uninit(cb, cb_out);
}

/* ---- untilize. PACK: `block_row` block rows lie before this one at the write pointer, or it is
 * the next one (TW_NEXT_TILE). `datums` of each row of a tile are written; 0: all. */
ALWI void tw_pack_rows(uint32_t dst, uint32_t cb, uint32_t block_ct, uint32_t full_ct,
                       uint32_t block_index, uint32_t rows, uint32_t block_row,
                       uint32_t datums = 0) {
    PACK(TW_CALL(pack_untilize, dst, cb, block_ct, full_ct, block_index, rows | datums << 8,
                 block_row));
}
template <auto... options> ALWI void untilize_init(uint32_t cb) {
    tw_op_init(TW_OP_untilize, cb, cb, TW_NO_CB, 0, 0, true);
}
template <auto... options> ALWI void untilize_init(uint32_t cb, uint32_t cb_out) {
    compute_kernel_hw_startup(cb, cb_out);
    untilize_init(cb);
}
template <uint32_t block_ct = 1, auto... options>
ALWI void untilize_block(uint32_t cb, uint32_t full_ct, uint32_t cb_out) {
    for (uint32_t first = 0; first < full_ct; first += block_ct) {
        MATH(TW_CALL(dst_acquire));
        for (uint32_t i = 0; i < block_ct; i++)
            tw_op(TW_OP_untilize, cb, cb, first + i, 0, i, full_ct);
        MATH(TW_CALL(dst_commit));
        PACK(TW_CALL(dst_wait));
        tw_pack_rows(0, cb_out, block_ct, full_ct, first / block_ct, 32, TW_NEXT_TILE);
        PACK(TW_CALL(dst_release));
    }
}
template <auto... options> ALWI void untilize_uninit(uint32_t cb) {
    UNPACK(TW_CALL(op_uninit, TW_OP_untilize, cb, TW_NO_CB));
    PACK(TW_CALL(op_uninit, TW_OP_untilize, cb, TW_NO_CB));
}

template <uint32_t block_ct = 8, uint32_t full_ct = block_ct, bool narrow_row = false,
          auto... options>
ALWI void pack_untilize_dest_init(uint32_t cb_out, uint32_t = 16, uint32_t = 4, uint32_t = 0) {
    PACK(TW_CALL(pack_format, cb_out));
    PACK(
        TW_CALL(op_init, TW_OP_pack_untilize, TW_NO_CB, TW_NO_CB, cb_out, block_ct | full_ct << 8));
}
template <uint32_t block_ct = 8, uint32_t full_ct = block_ct, auto... options>
ALWI void pack_untilize_init(uint32_t cb, uint32_t cb_out, uint32_t = 0) {
    tw_op_init(TW_OP_pack_untilize, cb, cb, cb_out, block_ct | full_ct << 8);
    pack_untilize_dest_init<block_ct, full_ct>(cb_out);
}
template <uint32_t block_ct = 8, uint32_t full_ct = block_ct, auto... options>
ALWI void pack_untilize_init_skip_remap(uint32_t cb, uint32_t cb_out, uint32_t = 0) {
    pack_untilize_init<block_ct, full_ct>(cb, cb_out);
}
template <uint32_t block_ct = 8, uint32_t full_ct = block_ct, auto... options>
ALWI void pack_untilize_init_short(uint32_t cb, uint32_t cb_out) {
    pack_untilize_init<block_ct, full_ct>(cb, cb_out);
}
/* Every block row reads the tiles at the read pointer and writes the rows at the write pointer, as
 * the chip does: a caller with more than one moves the pointers itself. */
template <uint32_t block_ct = 8, uint32_t full_ct = block_ct, auto... options>
ALWI void pack_untilize_block(uint32_t cb, uint32_t block_rt, uint32_t cb_out,
                              uint32_t block_index = 0) {
    for (uint32_t row = 0; row < block_rt; row++) {
        MATH(TW_CALL(dst_acquire));
        for (uint32_t i = 0; i < block_ct; i++)
            tw_op(TW_OP_pack_untilize, cb, cb, i, 0, i);
        MATH(TW_CALL(dst_commit));
        PACK(TW_CALL(dst_wait));
        tw_pack_rows(0, cb_out, block_ct, full_ct, block_index, 32, 0);
        PACK(TW_CALL(dst_release));
    }
}
/* Rows of tiles that are in DST already. */
template <uint32_t block_ct, uint32_t full_ct, bool diagonal, bool narrow_row, uint32_t row_datums,
          bool dense>
ALWI void tw_pack_untilize_dest(uint32_t first_dst, uint32_t cb_out, uint32_t block_rt,
                                uint32_t block_index, uint32_t rows) {
    static_assert(!diagonal && !dense,
                  "pack_untilize_dest: neither diagonals nor pairs of half tiles are carried out");
    static_assert(row_datums > 0 && row_datums <= 32, "a tile's row has 32 datums");
    for (uint32_t row = 0; row < block_rt; row++)
        tw_pack_rows(first_dst + row * block_ct, cb_out, block_ct, full_ct, block_index, rows, row,
                     narrow_row ? row_datums : 0);
}
template <uint32_t block_ct = 8, uint32_t full_ct = block_ct, bool diagonal = false,
          bool narrow_row = false, uint32_t row_datums = 32, uint32_t dst_offset = 0,
          bool dense = false>
#if TW_API >= 2000
ALWI void pack_untilize_dest(uint32_t cb_out, uint32_t block_rt = 1, uint32_t block_index = 0,
                             uint32_t face_rows = 16, uint32_t faces = 4,
                             uint32_t dst_row_offset = 0) {
    tw_pack_untilize_dest<block_ct, full_ct, diagonal, narrow_row, row_datums, dense>(
        dst_offset + dst_row_offset, cb_out, block_rt, block_index,
        faces > 2 ? 2 * face_rows : face_rows);
}
#else
ALWI void pack_untilize_dest(uint32_t cb_out, uint32_t block_rt = 1, uint32_t block_index = 0,
                             uint32_t dst_row_offset = 0) {
    tw_pack_untilize_dest<block_ct, full_ct, diagonal, narrow_row, row_datums, dense>(
        dst_offset + dst_row_offset, cb_out, block_rt, block_index, 32);
}
#endif
template <auto... options> ALWI void pack_untilize_uninit(uint32_t cb_out) {
    PACK(TW_CALL(op_uninit, TW_OP_pack_untilize, TW_NO_CB, cb_out));
}

/* ---- some rows of 16 datums of a DST tile, in the order of its faces */
static uint32_t tw_rows_to_pack;
ALWI void pack_rows_init(uint32_t rows) {
    PACK(tw_rows_to_pack = rows);
}
ALWI void pack_rows(uint32_t dst, uint32_t cb_out, uint32_t output_index = 0) {
    PACK(TW_CALL(pack_untilize, dst, cb_out, 1, 0, output_index, tw_rows_to_pack, 0));
}
ALWI void pack_rows_uninit() {
    PACK(tw_rows_to_pack = 0);
}

} // namespace ckernel

#endif
