// tt-metalium/bfloat4.hpp: blocks of 16 numbers of 4 bits that share an exponent, tile by tile: 64
// words' worth of exponents first, then the numbers. `is_exp_a`: exponents of 5 bits, as Float16
// has them.
#pragma once

#include <cstdint>
#include <optional>
#include <tt-metalium/tile.hpp>
#include <tt_stl/span.hpp>
#include <vector>

// `data` is a matrix as wide as a tile when `row_major_input`, else in the order of faces; either
// way a whole number of tiles. T: float, bfloat16, int32_t, uint32_t or uint8_t.
template <typename T>
std::vector<uint32_t>
pack_as_bfp4_tiles(ttsl::Span<const T> data, bool row_major_input, bool is_exp_a,
                   const std::optional<tt::tt_metal::Tile> &tile = std::nullopt);
std::vector<float>
unpack_bfp4_tiles_into_float_vec(ttsl::Span<const uint32_t> tiles, bool row_major_output,
                                 bool is_exp_a,
                                 const std::optional<tt::tt_metal::Tile> &tile = std::nullopt);
