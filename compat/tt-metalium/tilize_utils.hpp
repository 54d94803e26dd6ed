// tt-metalium/tilize_utils.hpp: row-major matrices to tiles and back. m and n are rows and columns,
// both multiples of 32; the vectors hold whole matrices, one after the other.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <ostream>
#include <tt-metalium/constants.hpp>
#include <tt_stl/assert.hpp>
#include <tt_stl/span.hpp>
#include <vector>

enum class TensorLayoutType {
    LIN_ROW_MAJOR = 0,
    TILED_SWIZZLED = 1, // tiles in row-major order, each of them row-major
    TILED_NFACES = 2,   // each tile face by face
};
inline std::ostream &operator<<(std::ostream &out, TensorLayoutType layout) {
    const char *names[] = {"LIN_ROW_MAJOR", "TILED_SWIZZLED", "TILED_NFACES"};
    return out << names[static_cast<int>(layout)];
}
using PhysicalSize = std::array<std::uint32_t, 2>;

// Where the elements of a row-major tensor of four dimensions are. Throw when the shape has others,
// or an index is beyond it.
struct TensAddr {
    std::vector<std::uint32_t> sh;
    TensAddr(const std::vector<std::uint32_t> &shape) : sh(shape) {
        TT_FATAL(sh.size() == 4, "a tensor of {} dimensions: 4 are wanted", sh.size());
    }
    std::uint32_t numel() const { return sh[0] * sh[1] * sh[2] * sh[3]; }
    int offs(int n, int c, int h, int w) const {
        const std::array<int, 4> index = {n, c, h, w};
        std::uint32_t place = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            TT_FATAL(index[i] >= 0 && static_cast<std::uint32_t>(index[i]) < sh[i],
                     "index {} of dimension {}, which has {}", index[i], i, sh[i]);
            place = place * sh[i] + static_cast<std::uint32_t>(index[i]);
        }
        return static_cast<int>(place);
    }
};

namespace tt::tilewright {

struct TileOrder {
    PhysicalSize tile = {32, 32}, face = {16, 16};
    bool transpose_within_face = false, transpose_of_faces = false;

    // Where element (row, col) of a matrix `width` wide is in a layout.
    std::size_t index(TensorLayoutType layout, std::size_t row, std::size_t col,
                      std::size_t width) const {
        if (layout == TensorLayoutType::LIN_ROW_MAJOR) {
            return row * width + col;
        }
        const std::size_t number = row / tile[0] * (width / tile[1]) + col / tile[1];
        const std::size_t base = number * tile[0] * tile[1];
        row %= tile[0];
        col %= tile[1];
        if (layout == TensorLayoutType::TILED_SWIZZLED) {
            return base + row * tile[1] + col;
        }
        const std::size_t down = row / face[0], across = col / face[1];
        const std::size_t number_in_tile = transpose_of_faces ? across * (tile[0] / face[0]) + down
                                                              : down * (tile[1] / face[1]) + across;
        row %= face[0];
        col %= face[1];
        return base + number_in_tile * face[0] * face[1] +
               (transpose_within_face ? col * face[0] + row : row * face[1] + col);
    }
};

} // namespace tt::tilewright

// `shape`: rows and columns of the matrices that follow each other in `input`.
template <typename T>
std::vector<T> convert_layout(ttsl::Span<const T> input, const PhysicalSize &shape,
                              TensorLayoutType from, TensorLayoutType to,
                              std::optional<PhysicalSize> tile_shape = std::nullopt,
                              std::optional<PhysicalSize> face_shape = std::nullopt,
                              bool transpose_within_face = false, bool transpose_of_faces = false) {
    tt::tilewright::TileOrder order;
    order.tile = tile_shape.value_or(order.tile);
    order.face = face_shape.value_or(PhysicalSize{std::min(order.face[0], order.tile[0]),
                                                  std::min(order.face[1], order.tile[1])});
    order.transpose_within_face = transpose_within_face;
    order.transpose_of_faces = transpose_of_faces;
    const std::size_t rows = shape[0], cols = shape[1];
    if (input.empty()) return {}; // of no matrices, whatever their shape
    TT_FATAL(rows > 0 && cols > 0 && input.size() % (rows * cols) == 0,
             "{} elements are no whole number of matrices of {} x {}", input.size(), rows, cols);
    TT_FATAL((from == TensorLayoutType::LIN_ROW_MAJOR && to == from) ||
                 (rows % order.tile[0] == 0 && cols % order.tile[1] == 0),
             "tiles are {} x {}: {} x {} is not a whole number of them", order.tile[0],
             order.tile[1], rows, cols);
    std::vector<T> output(input.size());
    for (std::size_t base = 0; base < input.size(); base += rows * cols) {
        for (std::size_t row = 0; row < rows; ++row) {
            for (std::size_t col = 0; col < cols; ++col) {
                output[base + order.index(to, row, col, cols)] =
                    input[base + order.index(from, row, col, cols)];
            }
        }
    }
    return output;
}
// The last two dimensions are the matrices'.
template <typename T>
std::vector<T> convert_layout(ttsl::Span<const T> input, ttsl::Span<const std::uint32_t> shape,
                              TensorLayoutType from, TensorLayoutType to,
                              std::optional<PhysicalSize> tile_shape = std::nullopt,
                              std::optional<PhysicalSize> face_shape = std::nullopt,
                              bool transpose_within_face = false, bool transpose_of_faces = false) {
    TT_FATAL(!shape.empty(), "a layout of no dimensions");
    const PhysicalSize matrix{shape.size() > 1 ? shape[shape.size() - 2] : 1,
                              shape[shape.size() - 1]};
    return convert_layout(input, matrix, from, to, tile_shape, face_shape, transpose_within_face,
                          transpose_of_faces);
}

template <typename T>
std::vector<T> tilize_nfaces(const std::vector<T> &input, std::uint32_t m, std::uint32_t n) {
    return convert_layout(ttsl::Span<const T>(input), PhysicalSize{m, n},
                          TensorLayoutType::LIN_ROW_MAJOR, TensorLayoutType::TILED_NFACES);
}
template <typename T>
std::vector<T> untilize_nfaces(const std::vector<T> &input, std::uint32_t m, std::uint32_t n) {
    return convert_layout(ttsl::Span<const T>(input), PhysicalSize{m, n},
                          TensorLayoutType::TILED_NFACES, TensorLayoutType::LIN_ROW_MAJOR);
}
template <typename T>
std::vector<T> tilize_swizzled(const std::vector<T> &input, std::uint32_t m, std::uint32_t n) {
    return convert_layout(ttsl::Span<const T>(input), PhysicalSize{m, n},
                          TensorLayoutType::LIN_ROW_MAJOR, TensorLayoutType::TILED_SWIZZLED);
}
template <typename T>
std::vector<T> untilize_swizzled(const std::vector<T> &input, std::uint32_t m, std::uint32_t n) {
    return convert_layout(ttsl::Span<const T>(input), PhysicalSize{m, n},
                          TensorLayoutType::TILED_SWIZZLED, TensorLayoutType::LIN_ROW_MAJOR);
}
// Tile after tile, between row-major and face by face.
template <typename T>
std::vector<T> convert_layout_tile_swizzled_to_tile_nfaces(
    ttsl::Span<const T> input, std::optional<PhysicalSize> tile_shape = std::nullopt,
    std::optional<PhysicalSize> face_shape = std::nullopt, bool transpose_face = false,
    bool transpose_face_order = false) {
    return convert_layout(input, tile_shape.value_or(PhysicalSize{32, 32}),
                          TensorLayoutType::TILED_SWIZZLED, TensorLayoutType::TILED_NFACES,
                          tile_shape, face_shape, transpose_face, transpose_face_order);
}
template <typename T>
std::vector<T> convert_layout_tile_nfaces_to_tile_swizzled(
    ttsl::Span<const T> input, std::optional<PhysicalSize> tile_shape = std::nullopt,
    std::optional<PhysicalSize> face_shape = std::nullopt, bool transpose_face = false,
    bool transpose_face_order = false) {
    return convert_layout(input, tile_shape.value_or(PhysicalSize{32, 32}),
                          TensorLayoutType::TILED_NFACES, TensorLayoutType::TILED_SWIZZLED,
                          tile_shape, face_shape, transpose_face, transpose_face_order);
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
