/*
 * ttnn/cpp/ttnn/kernel_lib/reduce_helpers_dataflow.hpp: the scaler tile of a reduce: the value in
 * the first row of each face, zero elsewhere.
 */
#pragma once
#include <cmath>

#include "tt-metalium/constants.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/dfb_helpers_dataflow.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/l1_helpers.hpp"
#include "tw/objects.h"

using ckernel::PoolType;
using ckernel::ReduceDim;

namespace dataflow_kernel_lib {

constexpr uint32_t SUM_AND_MAX_REDUCE_FACTOR = 1;

/* Words of the CB's tile, zeroed; the CB has room for one. */
inline uint32_t *tw_zeroed_tile(uint32_t cb) {
    cb_reserve_back(cb, 1);
    const Noc noc;
    noc.async_write_zeros(CircularBuffer(cb), get_tile_size(cb));
    noc.write_zeros_l1_barrier();
    return reinterpret_cast<uint32_t *>(uintptr_t(CircularBuffer(cb).get_write_ptr()));
}
/* `bits` of an fp32 into element `column` of the first row of face `face`. */
template <DataFormat format>
inline void tw_set_scaler(uint32_t *tile, uint32_t face, uint32_t column, uint32_t bits) {
    static_assert(format == DataFormat::Float32 || format == DataFormat::Float16_b,
                  "a scaler tile is Float32 or Float16_b");
    if constexpr (format == DataFormat::Float32)
        tile[face * 256 + column] = bits;
    else
        reinterpret_cast<uint16_t *>(tile)[face * 256 + column] = uint16_t(bits >> 16);
}

/* `valid`: elements of the last tile that count along the reduced dimension; the others get zero.
 */
template <uint32_t cb, PoolType pool, ReduceDim dim>
void prepare_reduce_scaler(float scaler, uint32_t valid = tt::constants::TILE_WIDTH) {
    constexpr DataFormat format = get_dataformat(cb);
    constexpr uint32_t rows = get_tile_r_dim<cb>(), columns = get_tile_c_dim<cb>();
    static_assert(rows % 16 == 0 && columns % 16 == 0,
                  "prepare_reduce_scaler(): the buffer's tiles are of whole faces of 16 x 16");
    static_assert(dim != ReduceDim::REDUCE_SCALAR || (rows == 32 && columns == 32),
                  "prepare_reduce_scaler(): a reduce over both dimensions has tiles of 32 x 32");
    constexpr uint32_t across = columns / 16, faces = rows / 16 * across;
    ASSERT(valid > 0);
    uint32_t *tile = tw_zeroed_tile(cb);
    const uint32_t bits = __builtin_bit_cast(uint32_t, scaler);
    for (uint32_t face = 0; face < faces; face++) {
        /* Along rows a face's columns count, along columns its rows do, and it is the same row of
         * scalers that weighs both. */
        const uint32_t first = dim == ReduceDim::REDUCE_ROW   ? face % across * 16
                               : dim == ReduceDim::REDUCE_COL ? face / across * 16
                                                              : 0;
        for (uint32_t column = 0; column < 16; column++)
            if (dim == ReduceDim::REDUCE_SCALAR || first + column < valid)
                tw_set_scaler<format>(tile, face, column, bits);
    }
    cb_push_back(cb, 1);
}

/* 1 for sum and maximum; 1/N for an average along one dimension, 1/sqrt(N) over both, since the
 * scaler is applied twice there. */
template <uint32_t cb, PoolType pool, ReduceDim dim, uint32_t factor = SUM_AND_MAX_REDUCE_FACTOR>
void calculate_and_prepare_reduce_scaler(uint32_t valid = tt::constants::TILE_WIDTH) {
    constexpr float scaler = pool != PoolType::AVG ? 1.0f
                             : dim == ReduceDim::REDUCE_SCALAR
                                 ? 1.0f / __builtin_sqrtf(float(factor))
                                 : 1.0f / float(factor);
    prepare_reduce_scaler<cb, pool, dim>(scaler, valid);
}

} // namespace dataflow_kernel_lib
