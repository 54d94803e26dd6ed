// ttnn/operations/reduction/generic/device/common.hpp: what a reduction does, and over what.
#pragma once

namespace tt::tt_metal {

enum class ReduceOpMath { SUM, MAX, MIN };
enum class ReduceOpDim { H, W, HW };
enum class ReduceOpParallelizationStrategy {
    MULTI_CORE_H,
    MULTI_CORE_W,
    MULTI_CORE_HW,
    SINGLE_CORE_HW
};

} // namespace tt::tt_metal
