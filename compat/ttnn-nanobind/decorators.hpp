// ttnn-nanobind/decorators.hpp: a registered operation as a callable Python object.
//
//   bind_registered_operation(mod, ttnn::add, "doc", ttnn::nanobind_arguments_t{nb::arg("a"),
//   nb::arg("b")});
//
// Each overload is either the arguments of Operation::invoke, or a lambda that takes the operation
// first.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/stl/array.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/variant.h>
#include <nanobind/stl/vector.h>
#include <string>
#include <tuple>
#include <utility>
#include "ttnn-nanobind/casters.hpp"
#include "ttnn-nanobind/small_vector_caster.hpp"
#include "ttnn/decorators.hpp"

namespace ttnn {
namespace decorators {

namespace nb = nanobind;

template <typename... Args> struct nanobind_arguments_t {
    std::tuple<Args...> value;
    nanobind_arguments_t(Args... args) : value(args...) {}
};

template <typename F, typename... Args> struct nanobind_overload_t {
    F function;
    nanobind_arguments_t<Args...> args;
    nanobind_overload_t(F function, Args... args) : function(function), args(args...) {}
};

namespace detail {

template <typename Registered, typename R, typename... Args> auto caller(R (*)(Args...)) {
    return [](const Registered &self, Args... args) { return self(std::forward<Args>(args)...); };
}

template <typename Registered, typename Operation, typename Class, typename... Args>
void add_call(Class &python, const nanobind_arguments_t<Args...> &overload) {
    std::apply(
        [&](const auto &...args) {
            python.def("__call__", caller<Registered>(&Operation::invoke), args...);
        },
        overload.value);
}
template <typename Registered, typename Operation, typename Class, typename F, typename... Args>
void add_call(Class &python, const nanobind_overload_t<F, Args...> &overload) {
    std::apply([&](const auto &...args) { python.def("__call__", overload.function, args...); },
               overload.args.value);
}

} // namespace detail

template <reflect::fixed_string name, typename operation_t, typename... Overloads>
auto bind_registered_operation(nb::module_ &mod,
                               const registered_operation_t<name, operation_t> &operation,
                               const std::string &doc, Overloads &&...overloads) {
    using registered = registered_operation_t<name, operation_t>;
    nb::class_<registered> python(mod, operation.class_name().c_str());
    python.doc() = doc;
    python.def_prop_ro(
        "name", [](const registered &self) { return self.base_name(); },
        "The operation's short name");
    python.def_prop_ro(
        "python_fully_qualified_name",
        [](const registered &self) { return self.python_fully_qualified_name(); },
        "The operation's full name");
    python.def_prop_ro("__ttnn_operation__", [](const registered &) { return nb::none(); });
    (detail::add_call<registered, operation_t>(python, overloads), ...);
    mod.attr(operation.base_name().c_str()) = nb::cast(operation);
    return python;
}

} // namespace decorators

using decorators::bind_registered_operation;
using decorators::nanobind_arguments_t;
using decorators::nanobind_overload_t;

} // namespace ttnn
