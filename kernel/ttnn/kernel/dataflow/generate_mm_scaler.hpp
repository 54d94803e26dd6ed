/* ttnn/kernel/dataflow/generate_mm_scaler.hpp: a bf16 tile with the scalar (two bf16 packed in a
 * word, the low one counts) in its first column, zero elsewhere: times it, a matmul sums rows. */
#pragma once
#include "tw/buffer_id.h"

FORCE_INLINE void generate_mm_scaler(tw_buffer_id cb, uint32_t scaler) {
    cb_reserve_back(cb, 1);
    const Noc noc;
    noc.async_write_zeros(CircularBuffer(cb), 2048);
    noc.write_zeros_l1_barrier();
    uint32_t *tile = reinterpret_cast<uint32_t *>(uintptr_t(get_write_ptr(cb)));
    for (uint32_t face = 0; face < 4; face += 2)
        for (uint32_t row = 0; row < 16; row++)
            tile[face * 128 + row * 8] = scaler & 0xFFFF;
    cb_push_back(cb, 1);
}
