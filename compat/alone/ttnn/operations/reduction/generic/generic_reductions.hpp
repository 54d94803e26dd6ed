// ttnn/operations/reduction/generic/generic_reductions.hpp: sums and the like over dimensions.
#pragma once

#include "tilewright/op_functions.hpp"

namespace ttnn {

inline constexpr tt::tilewright::ReduceFunction<"sum"> sum{};
inline constexpr tt::tilewright::ReduceFunction<"mean"> mean{};
inline constexpr tt::tilewright::ReduceFunction<"max"> max{};
inline constexpr tt::tilewright::ReduceFunction<"min"> min{};
inline constexpr tt::tilewright::ReduceFunction<"std"> std{};
inline constexpr tt::tilewright::ReduceFunction<"var"> var{};

} // namespace ttnn
