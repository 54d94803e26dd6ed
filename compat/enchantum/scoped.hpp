// enchantum/scoped.hpp: enumerator names with their enum in front ("Layout::TILE").
#pragma once

#include <enchantum/enchantum.hpp>
#include <string>

namespace enchantum::scoped {

template <typename E> std::string to_string(E value) {
    return std::string(type_name<E>) + "::" + std::string(enchantum::to_string(value));
}

} // namespace enchantum::scoped
