// tt-metalium/tilize_utils.hpp: row-major matrices to tiles of four faces and back. m and n are
// rows and columns, both multiples of 32; the vectors hold whole matrices, one after the other.
#pragma once

#include <cstdint>
#include <tt-metalium/constants.hpp>
#include <tt_stl/assert.hpp>
#include <tt_stl/span.hpp>
#include <vector>

namespace tt::tilewright {

// Where element (row, col) of an m x n matrix is when it is stored tile by tile, face by face.
inline std::size_t tiled_index(std::size_t row, std::size_t col, std::size_t n) {
    const std::size_t tile = row / 32 * (n / 32) + col / 32;
    const std::size_t face = row % 32 / 16 * 2 + col % 32 / 16;
    return tile * 1024 + face * 256 + row % 16 * 16 + col % 16;
}

template <typename T>
std::vector<T> retile(ttsl::Span<const T> input, uint32_t m, uint32_t n, bool to_tiles) {
    TT_FATAL(m % 32 == 0 && n % 32 == 0, "tiles are 32 x 32: {} x {} is not a whole number of them",
             m, n);
    std::vector<T> output(input.size());
    const std::size_t matrix = std::size_t(m) * n;
    for (std::size_t base = 0; base + matrix <= input.size(); base += matrix) {
        for (std::size_t row = 0; row < m; ++row) {
            for (std::size_t col = 0; col < n; ++col) {
                const std::size_t flat = base + row * n + col;
                const std::size_t tiled = base + tiled_index(row, col, n);
                to_tiles ? output[tiled] = input[flat] : output[flat] = input[tiled];
            }
        }
    }
    return output;
}

} // namespace tt::tilewright

template <typename T>
std::vector<T> tilize_nfaces(const std::vector<T> &input, uint32_t m, uint32_t n) {
    return tt::tilewright::retile(ttsl::Span<const T>(input), m, n, true);
}
template <typename T>
std::vector<T> untilize_nfaces(const std::vector<T> &input, uint32_t m, uint32_t n) {
    return tt::tilewright::retile(ttsl::Span<const T>(input), m, n, false);
}
inline std::uint32_t round_up_to_mul16(std::uint32_t value) {
    return (value + 15) / 16 * 16;
}
inline std::uint32_t round_up_to_mul32(std::uint32_t value) {
    return (value + 31) / 32 * 32;
}
inline std::uint32_t round_up_to_tile(int value, int tile) {
    return static_cast<std::uint32_t>((value + tile - 1) / tile * tile);
}
