// tt-metalium/tile.hpp: the shape of a tile and of its faces.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <ostream>
#include <tt-metalium/bfloat16.hpp>
#include <tt-metalium/constants.hpp>
#include <tt-metalium/math.hpp>
#include <tt-metalium/tt_backend_api_types.hpp>
#include <tuple>

namespace tt::tt_metal {

struct Tile {
    // Throws for a shape the chip has no tile of. `transpose_tile`: faces and their datums are
    // transposed.
    Tile(std::array<uint32_t, 2> tile_shape = {constants::TILE_HEIGHT, constants::TILE_WIDTH},
         bool transpose_tile = false);

    uint32_t get_height() const { return tile_shape[0]; }
    uint32_t get_width() const { return tile_shape[1]; }
    uint32_t get_num_faces() const { return get_tile_hw() / get_face_hw(); }
    uint32_t get_tile_hw() const { return tile_shape[0] * tile_shape[1]; }
    uint32_t get_face_hw() const { return face_shape[0] * face_shape[1]; }
    uint32_t get_partial_face() const { return tile_shape[0] < constants::FACE_HEIGHT; }
    uint32_t get_narrow_tile() const { return tile_shape[1] < constants::TILE_WIDTH; }
    std::array<uint32_t, 2> get_tile_shape() const { return tile_shape; }
    std::array<uint32_t, 2> get_face_shape() const { return face_shape; }
    bool get_transpose_within_face() const { return transposed; }
    bool get_transpose_of_faces() const { return transposed; }
    // Bytes, shared exponents included.
    uint32_t get_tile_size(const DataFormat &format) const;
    bool operator==(const Tile &other) const {
        return tile_shape == other.tile_shape && face_shape == other.face_shape;
    }

    static constexpr auto attribute_names =
        std::forward_as_tuple("tile_shape", "face_shape", "num_faces");
    auto attribute_values() const {
        return std::make_tuple(tile_shape, face_shape, get_num_faces());
    }

  private:
    std::array<uint32_t, 2> tile_shape;
    std::array<uint32_t, 2> face_shape;
    bool transposed;
};

std::ostream &operator<<(std::ostream &out, const Tile &tile);

} // namespace tt::tt_metal
