// x - mean of its row, with kernel_lib alone. CB 0 sticks, 1 scaler, 2 tiles, 3 mean, 4 result, 16 sticks.
#include "api/compute/compute_kernel_hw_startup.h"
#include "ttnn/cpp/ttnn/kernel_lib/binary_op_helpers.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/reduce_helpers_compute.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/tilize_helpers.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/untilize_helpers.hpp"

void kernel_main() {
    using namespace compute_kernel_lib;
    constexpr uint32_t width = get_named_compile_time_arg_val("width");
    const uint32_t rows = get_arg_val<uint32_t>(0);
    compute_kernel_hw_startup(0, 1, 2);
    for (uint32_t row = 0; row < rows; row++) {
        tilize<width, 0, 2>(1);
        reduce<PoolType::AVG, ReduceDim::REDUCE_ROW, 2, 1, 3, ReduceInputPolicy::WaitUpfrontNoPop>(
            ReduceInputBlockShape::row(width));
        sub<BroadcastDim::COL, BinaryInputPolicy::NoWaitPopAtEnd, BinaryInputPolicy::WaitUpfrontPopAtEnd>(
            2, 3, 4, BinaryInputBlockShape::of(1, width));
        untilize<width, 4, 16>(1);
    }
    cb_pop_front(1, 1);
}
