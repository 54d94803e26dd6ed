// tt_stl/llvm/llvm_small_vector.hpp: vectors from ranges.
#pragma once

#include <iterator>
#include <tt_stl/small_vector.hpp>

namespace ttsl::detail::llvm {

template <std::size_t N = SMALL_VECTOR_SIZE, typename Range> auto to_vector(Range &&range) {
    using T = std::decay_t<decltype(*std::begin(range))>;
    SmallVector<T, N> result;
    for (auto &&item : range) {
        result.push_back(item);
    }
    return result;
}

} // namespace ttsl::detail::llvm
