/* kernel_lib/reduce_helpers_common.hpp: which unit reduces, and with which operand first. */
#pragma once
#include "tw/types.h"

enum class ReduceFp32Mode : uint8_t { Fast, Accurate };

/* Sums, minima and maxima of rows or columns go to the vector unit where the matrix unit has no
 * such thing (Int32, minima) or is to be more exact (fp32). */
template <ckernel::PoolType pool, ckernel::ReduceDim dim, DataFormat format,
          ReduceFp32Mode mode = ReduceFp32Mode::Fast>
constexpr bool is_sfpu_reduce_path() {
    using ckernel::PoolType;
    if (dim == ckernel::ReduceDim::REDUCE_SCALAR || pool == PoolType::AVG) return false;
    if (format == DataFormat::Int32) return true;
    if (format == DataFormat::Float16_b) return pool == PoolType::MIN;
    return format == DataFormat::Float32 && mode == ReduceFp32Mode::Accurate;
}
/* A sum or average along rows is a product with the scaler as first operand. */
template <ckernel::PoolType pool, ckernel::ReduceDim dim, bool is_sfpu>
constexpr bool reduce_swaps_operands() {
    return dim == ckernel::ReduceDim::REDUCE_ROW && pool != ckernel::PoolType::MAX && !is_sfpu;
}
