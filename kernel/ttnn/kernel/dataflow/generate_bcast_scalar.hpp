/* ttnn/kernel/dataflow/generate_bcast_scalar.hpp: bf16 tiles whose first column, row or element
 * holds a scalar (two bf16 packed in a word); the rest is left as it was, since a broadcast does
 * not read it. */
#pragma once
#include "tw/buffer_id.h"

template <typename T> FORCE_INLINE T *tw_reserved_tile(uint32_t cb) {
    cb_reserve_back(cb, 1);
    return reinterpret_cast<T *>(uintptr_t(get_write_ptr(cb)));
}
FORCE_INLINE void generate_bcast_col_scalar(tw_buffer_id cb, uint32_t scalar) {
    uint16_t *tile = tw_reserved_tile<uint16_t>(cb);
    for (uint32_t face = 0; face < 4; face += 2)
        for (uint32_t row = 0; row < 16; row++)
            tile[face * 256 + row * 16] = uint16_t(scalar >> 16);
    cb_push_back(cb, 1);
}
FORCE_INLINE void generate_bcast_row_scalar(tw_buffer_id cb, uint32_t scalar) {
    uint32_t *tile = tw_reserved_tile<uint32_t>(cb);
    for (uint32_t face = 0; face < 2; face++)
        for (uint32_t i = 0; i < 8; i++)
            tile[face * 128 + i] = scalar;
    cb_push_back(cb, 1);
}
FORCE_INLINE void generate_bcast_unary_scalar(tw_buffer_id cb, uint32_t scalar) {
    uint32_t *tile = tw_reserved_tile<uint32_t>(cb);
    tile[0] = scalar >> 16;
    cb_push_back(cb, 1);
}
