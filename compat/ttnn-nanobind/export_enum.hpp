// ttnn-nanobind/export_enum.hpp: an enumeration for Python, its names found by the compiler.
#pragma once

#include <enchantum/enchantum.hpp>
#include <nanobind/nanobind.h>
#include <string>

template <typename E, typename... Extra>
nanobind::enum_<E> export_enum(const nanobind::handle &scope, const std::string &name = "",
                               Extra &&...extra) {
    const std::string type_name = name.empty() ? std::string(enchantum::type_name<E>) : name;
    nanobind::enum_<E> python(scope, type_name.c_str(), std::forward<Extra>(extra)...);
    for (const auto &[value, text] : enchantum::entries<E>) {
        python.value(std::string(text).c_str(), value);
    }
    return python;
}
