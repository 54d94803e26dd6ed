// ttnn-nanobind/bind_function.hpp: free functions as one callable Python object.
//
//   ttnn::bind_function<"split">(mod, "doc", ttnn::overload_t(&ttnn::split, nb::arg("x"),
//   nb::arg("n")));
//
// The full name in Python is NAMESPACE + NAME; the namespace is "ttnn." unless given.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/stl/array.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/variant.h>
#include <nanobind/stl/vector.h>
#include <reflect>
#include <string>
#include <tt-logger/tt-logger.hpp>
#include <tt_stl/assert.hpp>
#include <tuple>
#include "ttnn-nanobind/casters.hpp"
#include "ttnn-nanobind/small_vector_caster.hpp"

namespace ttnn {

namespace nb = nanobind;

template <typename F, typename... Args> struct overload_t {
    F func;
    std::tuple<Args...> args;
    constexpr overload_t(F func, const Args &...args) : func(func), args(args...) {}
};
template <typename F, typename... Args> overload_t(F, Args...) -> overload_t<F, Args...>;

template <std::size_t N> struct unique_string : reflect::fixed_string<N> {
    using reflect::fixed_string<N>::fixed_string;
    constexpr operator const char *() const { return this->data; }
};
template <std::size_t N> unique_string(const char (&)[N]) -> unique_string<N>;

namespace detail {

template <unique_string Name, unique_string Namespace> struct bound_function {};

template <typename Self, typename R, typename... Args> auto without_self(R (*function)(Args...)) {
    return [function](const Self &, Args... args) -> R {
        return function(std::forward<Args>(args)...);
    };
}
template <typename Self, typename F> auto without_self(F function) {
    return without_self<Self>(+function);
}

template <typename T> inline constexpr bool is_overload = false;
template <typename F, typename... Args>
inline constexpr bool is_overload<overload_t<F, Args...>> = true;

} // namespace detail

// The overloads, or one function and its arguments.
template <unique_string Name, unique_string Namespace = unique_string{"ttnn."},
          typename... Overloads>
void bind_function(nb::module_ &mod, const char *doc, Overloads &&...overloads) {
    using self_t = detail::bound_function<Name, Namespace>;
    const std::string name(Name.data);
    nb::class_<self_t> python(mod, (name + "_t").c_str());
    python.doc() = doc;
    python.def_prop_ro("name", [](const self_t &) { return std::string(Name.data); });
    python.def_prop_ro("python_fully_qualified_name",
                       [](const self_t &) { return std::string(Namespace.data) + Name.data; });
    python.def_prop_ro("__ttnn_operation__", [](const self_t &) { return nb::none(); });
    auto add = [&](const auto &overload) {
        std::apply(
            [&](const auto &...args) {
                python.def("__call__", detail::without_self<self_t>(overload.func), args...);
            },
            overload.args);
    };
    if constexpr ((detail::is_overload<std::decay_t<Overloads>> && ...)) {
        (add(overloads), ...);
    } else {
        add(overload_t(overloads...));
    }
    mod.attr(name.c_str()) = nb::cast(self_t{});
}

} // namespace ttnn
