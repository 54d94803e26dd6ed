// ttnn/operation.hpp: hashes and performance models of operations.
#pragma once

#include <tt_stl/reflection.hpp>
#include "ttnn/core.hpp"

namespace tt::tt_metal::operation {

using Hash = ttsl::hash::hash_t;
template <typename Operation, typename... Ts> Hash hash_operation(const Ts &...objects) {
    return ttsl::hash::hash_objects_with_default_seed(ttsl::hash::type_hash<Operation>, objects...);
}

using Tensors = std::vector<Tensor>;
using OptionalTensors = std::vector<std::optional<Tensor>>;
using OptionalConstTensors = std::vector<std::optional<const Tensor>>;

// What a profiler would show beside a measurement; operations fill it, nothing reads it here.
template <typename OutputTensorsT = Tensors> struct OpPerformanceModelGeneral {
    using OutputTensors = OutputTensorsT;
    int ideal_compute_cycles = 1;
    int ideal_compute_ns = 1;
    int ideal_bandwidth_ns = 1;
    int ideal_ns = 1;
    OpPerformanceModelGeneral() = default;
    OpPerformanceModelGeneral(Tensors, const OutputTensors &, int cycles)
        : ideal_compute_cycles(cycles) {}
    static int fidelity_multiplier(MathFidelity fidelity) {
        return fidelity == MathFidelity::LoFi      ? 1
               : fidelity == MathFidelity::Invalid ? 0
                                                   : static_cast<int>(fidelity);
    }
};
using OpPerformanceModel = OpPerformanceModelGeneral<>;

inline MemoryConfig DEFAULT_OUTPUT_MEMORY_CONFIG;

} // namespace tt::tt_metal::operation

namespace ttnn {
namespace operation = tt::tt_metal::operation;
}
