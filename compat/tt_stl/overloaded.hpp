// tt_stl/overloaded.hpp: several lambdas as one visitor.
#pragma once

#include <tt_stl/concepts.hpp>

namespace ttsl {

template <typename... Ts> struct overloaded : Ts... { using Ts::operator()...; };
template <typename... Ts> overloaded(Ts...) -> overloaded<Ts...>;

} // namespace ttsl
