/*
 * ttnn/cpp/ttnn/kernel_lib/common_types.hpp: what the helpers take where nothing is to be done.
 */
#pragma once
#include "tw/types.h"

namespace compute_kernel_lib {

/* No partial results are kept from call to call. */
struct NoAccumulation {};

/* Nothing is done with a result in DST. Kernels call it with its tile's index or without. */
struct NoOp {
    TW_INLINE void operator()(uint32_t = 0) const {}
};

} // namespace compute_kernel_lib
