/* eltwise/core/op_params.hpp: options of operations. */
#pragma once

namespace compute_kernel_lib {
enum class Approx : bool { Exact = false, Fast = true };
} // namespace compute_kernel_lib
