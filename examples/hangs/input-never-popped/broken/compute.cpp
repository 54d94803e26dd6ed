// The sum of each row, a tile-row at a time, by the helper library.
// Compile-time: Ht, Wt.
#include "api/compute/compute_kernel_hw_startup.h"
#include "ttnn/cpp/ttnn/kernel_lib/reduce_helpers_compute.hpp"

using namespace compute_kernel_lib;

void kernel_main() {
    constexpr uint32_t in = tt::CBIndex::c_0, scaler = tt::CBIndex::c_2, out = tt::CBIndex::c_16;
    constexpr uint32_t Ht = get_compile_time_arg_val(0), Wt = get_compile_time_arg_val(1);
    compute_kernel_hw_startup(in, scaler, out);
    for (uint32_t row = 0; row < Ht; row++) {
        // All tiles are waited for before the first is used, and the helper leaves them where they are.
        reduce<PoolType::SUM, ReduceDim::REDUCE_ROW, in, scaler, out,
               ReduceInputPolicy::WaitUpfrontNoPop>(ReduceInputBlockShape::row(Wt));
    }
}
