/* ttnn/kernel/dataflow/generate_reduce_scaler.hpp: the scaler tile of a bf16 reduce: `scaler`, two
 * bf16 packed in a word, in the first row of each face, zero elsewhere. */
#pragma once
#include "tw/buffer_id.h"

template <bool needs_zeroing = true>
FORCE_INLINE void wh_generate_reduce_scaler(tw_buffer_id cb, uint32_t scaler) {
    cb_reserve_back(cb, 1);
    if constexpr (needs_zeroing) {
        const Noc noc;
        noc.async_write_zeros(CircularBuffer(cb), 2048);
        noc.write_zeros_l1_barrier();
    }
    uint32_t *tile = reinterpret_cast<uint32_t *>(uintptr_t(get_write_ptr(cb)));
    constexpr uint32_t face_words = 128, row_words = 8;
    for (uint32_t face = 0; face < 4; face++)
        for (uint32_t i = 0; i < row_words; i++)
            tile[face * face_words + i] = scaler;
    cb_push_back(cb, 1);
}
FORCE_INLINE void generate_reduce_scaler(tw_buffer_id cb, uint32_t scaler) {
    wh_generate_reduce_scaler<true>(cb, scaler);
}
