// Block floats on the host.
#include <tt-metalium/bfloat4.hpp>
#include <tt-metalium/bfloat8.hpp>
#include <tt_stl/assert.hpp>
#include "tilewright/tile.h"

namespace {

tw_tile_shape shape_of(const std::optional<tt::tt_metal::Tile> &tile) {
    const tt::tt_metal::Tile chosen = tile.value_or(tt::tt_metal::Tile());
    tw_tile_shape shape = TW_TILE_32X32;
    TT_FATAL(tw_tile_shape_make(chosen.get_height(), chosen.get_width(), &shape),
             "the chip has no tiles of {} x {}", chosen.get_height(), chosen.get_width());
    return shape;
}

// Between rows as wide as a tile and the order of faces, one tile after the other.
void reorder(tw_tile_shape shape, const std::vector<float> &from, std::vector<float> &to,
             bool to_faces) {
    const size_t tile = tw_tile_datums(shape);
    for (size_t base = 0; base + tile <= from.size(); base += tile) {
        for (unsigned row = 0; row < shape.rows; ++row) {
            for (unsigned col = 0; col < shape.cols; ++col) {
                const size_t flat = base + row * shape.cols + col;
                const size_t faced = base + tw_tile_index(shape, row, col);
                to_faces ? to[faced] = from[flat] : to[flat] = from[faced];
            }
        }
    }
}

template <typename T>
std::vector<uint32_t> pack(tw_format format, ttsl::Span<const T> data, bool row_major,
                           const std::optional<tt::tt_metal::Tile> &tile) {
    const tw_tile_shape shape = shape_of(tile);
    const size_t datums = tw_tile_datums(shape);
    TT_FATAL(data.size() % datums == 0, "{} numbers are no whole number of tiles of {}: pad them",
             data.size(), datums);
    std::vector<float> floats(data.begin(), data.end());
    if (row_major) {
        std::vector<float> faces(floats.size());
        reorder(shape, floats, faces, true);
        floats = std::move(faces);
    }
    const size_t tiles = data.size() / datums;
    std::vector<uint32_t> words(tiles * tw_tile_bytes(format, shape) / 4);
    tw_tiles_from_floats(format, shape, tiles, floats.data(), words.data());
    return words;
}

std::vector<float> unpack(tw_format format, ttsl::Span<const uint32_t> words, bool row_major,
                          const std::optional<tt::tt_metal::Tile> &tile) {
    const tw_tile_shape shape = shape_of(tile);
    const size_t bytes = tw_tile_bytes(format, shape);
    TT_FATAL(words.size() * 4 % bytes == 0, "{} bytes are no whole number of tiles of {} bytes",
             words.size() * 4, bytes);
    const size_t tiles = words.size() * 4 / bytes;
    std::vector<float> floats(tiles * tw_tile_datums(shape));
    tw_tiles_to_floats(format, shape, tiles, words.data(), floats.data());
    if (!row_major) {
        return floats;
    }
    std::vector<float> rows(floats.size());
    reorder(shape, floats, rows, false);
    return rows;
}

} // namespace

#define BLOCK_FORMAT(bits)                                                                         \
    template <typename T>                                                                          \
    std::vector<uint32_t> pack_as_bfp##bits##_tiles(                                               \
        ttsl::Span<const T> data, bool row_major, bool is_exp_a,                                   \
        const std::optional<tt::tt_metal::Tile> &tile) {                                           \
        return pack(is_exp_a ? TW_Bfp##bits : TW_Bfp##bits##_b, data, row_major, tile);            \
    }                                                                                              \
    std::vector<float> unpack_bfp##bits##_tiles_into_float_vec(                                    \
        ttsl::Span<const uint32_t> tiles, bool row_major, bool is_exp_a,                           \
        const std::optional<tt::tt_metal::Tile> &tile) {                                           \
        return unpack(is_exp_a ? TW_Bfp##bits : TW_Bfp##bits##_b, tiles, row_major, tile);         \
    }
BLOCK_FORMAT(8)
BLOCK_FORMAT(4)

#define BLOCK_TYPE(type)                                                                           \
    template std::vector<uint32_t> pack_as_bfp8_tiles(ttsl::Span<const type>, bool, bool,          \
                                                      const std::optional<tt::tt_metal::Tile> &);  \
    template std::vector<uint32_t> pack_as_bfp4_tiles(ttsl::Span<const type>, bool, bool,          \
                                                      const std::optional<tt::tt_metal::Tile> &);
BLOCK_TYPE(float)
BLOCK_TYPE(bfloat16)
BLOCK_TYPE(int32_t)
BLOCK_TYPE(uint32_t)
BLOCK_TYPE(uint8_t)
BLOCK_TYPE(uint16_t)
