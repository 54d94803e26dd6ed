/* tt-metalium/constants.hpp: shapes of tiles and faces, as host and kernels name them. */
#pragma once
#include <cstdint>

namespace tt::constants {
constexpr uint32_t TILE_HEIGHT = 32, TILE_WIDTH = 32, TILE_HW = TILE_HEIGHT * TILE_WIDTH;
constexpr uint32_t FACE_HEIGHT = 16, FACE_WIDTH = 16, FACE_HW = FACE_HEIGHT * FACE_WIDTH;
constexpr uint32_t BFLOAT8_B_TILE_HW = TILE_HW + 64, BFLOAT4_B_TILE_HW = TILE_HW / 2 + 64;
} // namespace tt::constants
