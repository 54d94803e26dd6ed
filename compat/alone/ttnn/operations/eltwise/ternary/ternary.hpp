// ttnn/operations/eltwise/ternary/ternary.hpp
#pragma once

#include "tilewright/op_functions.hpp"

namespace ttnn {

inline constexpr struct {
    template <typename A, typename B>
    Tensor operator()(const Tensor &predicate, const A &then, const B &otherwise,
                      const std::optional<MemoryConfig> &memory = std::nullopt,
                      const std::optional<Tensor> &output = std::nullopt) const {
        using tt::tilewright::python_value;
        return tt::tilewright::call_in_python("where", {{"", predicate},
                                                        {"", operand(then)},
                                                        {"", operand(otherwise)},
                                                        {"memory_config", python_value(memory)},
                                                        {"output_tensor", python_value(output)}});
    }

  private:
    static tt::tilewright::PythonValue operand(const Tensor &value) { return value; }
    static tt::tilewright::PythonValue operand(float value) { return double(value); }
} where{};

} // namespace ttnn
