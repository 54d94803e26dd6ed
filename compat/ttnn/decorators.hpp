// ttnn/decorators.hpp: an operation as a function object with a name:
// ttnn::register_operation<"ttnn::x", Operation>().
#pragma once

#include <fmt/format.h>
#include <reflect>
#include <string>
#include <tracy/Tracy.hpp>
#include <utility>
#include "ttnn/device_operation.hpp"
#include "ttnn/operation.hpp"

namespace ttnn {
namespace decorators {

namespace detail {

inline std::string base_name(std::string_view qualified) {
    return std::string(qualified.substr(qualified.rfind(':') + 1));
}
inline std::string class_name(std::string_view qualified) {
    return base_name(qualified) + "_t";
}
// "ttnn.add" of "ttnn::add".
std::string python_fully_qualified_name(std::string_view qualified);

} // namespace detail

// Calls Operation::invoke. When Operation is a device operation, invoke answers with its attributes
// and tensor arguments, and they are launched.
template <reflect::fixed_string name, typename operation_t> struct registered_operation_t {
    std::string base_name() const { return detail::base_name(name.view()); }
    std::string class_name() const { return detail::class_name(name.view()); }
    std::string python_fully_qualified_name() const {
        return detail::python_fully_qualified_name(name.view());
    }

    template <typename... Args>
    requires requires { operation_t::invoke(std::declval<Args>()...); }
    auto operator()(Args &&...args) const {
        if constexpr (requires { typename operation_t::operation_attributes_t; }) {
            auto [attributes, tensors] = operation_t::invoke(std::forward<Args>(args)...);
            return device_operation::launch<operation_t>(attributes, tensors);
        } else {
            return operation_t::invoke(std::forward<Args>(args)...);
        }
    }
};

template <reflect::fixed_string name, typename operation_t> constexpr auto register_operation() {
    return registered_operation_t<name, operation_t>{};
}
// The same, by an older name.
template <reflect::fixed_string name, typename operation_t>
constexpr auto register_operation_with_auto_launch_op() {
    return registered_operation_t<name, operation_t>{};
}

} // namespace decorators

using decorators::register_operation;
using decorators::register_operation_with_auto_launch_op;

} // namespace ttnn
