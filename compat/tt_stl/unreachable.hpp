// tt_stl/unreachable.hpp
#pragma once

#include <tt_stl/concepts.hpp>

namespace ttsl {
[[noreturn]] inline void unreachable() noexcept {
    __builtin_unreachable();
}
} // namespace ttsl
