// hostdevcommon/tensor_accessor/arg_config.hpp: which parts of a tensor accessor are run-time
// arguments.
#pragma once

#include <hostdevcommon/flags.hpp>

namespace tensor_accessor {

enum class ArgConfig : uint8_t {
    None = 0,
    Sharded = 1,
    IsDram = 2,
    RuntimeRank = 4,
    RuntimeNumBanks = 8,
    RuntimeTensorShape = 16,
    RuntimeShardShape = 32,
    RuntimeBankCoords = 64,
    Runtime =
        RuntimeRank | RuntimeNumBanks | RuntimeTensorShape | RuntimeShardShape | RuntimeBankCoords,
};

using ArgsConfig = Flags<ArgConfig>;
constexpr ArgsConfig operator|(ArgConfig a, ArgConfig b) noexcept {
    return ArgsConfig(a) | b;
}
constexpr ArgsConfig operator|(ArgConfig a, ArgsConfig b) noexcept {
    return ArgsConfig(a) | b;
}

} // namespace tensor_accessor
