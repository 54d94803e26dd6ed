// tt-metalium/shape.hpp: the dimensions of a tensor, slowest first.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <tt-metalium/shape_base.hpp>
#include <tt_stl/small_vector.hpp>
#include <tuple>

namespace tt::tt_metal {

class Shape final : protected ShapeBase {
  public:
    using ShapeBase::begin;
    using ShapeBase::cbegin;
    using ShapeBase::cend;
    using ShapeBase::Container;
    using ShapeBase::coord_type;
    using ShapeBase::empty;
    using ShapeBase::end;
    using ShapeBase::operator[];
    using ShapeBase::ShapeBase;
    using ShapeBase::size;
    using ShapeBase::view;

    template <std::size_t N> bool operator==(const std::array<uint32_t, N> &other) const {
        return ShapeBase::operator==(other);
    }
    bool operator==(const Shape &other) const {
        return std::equal(begin(), end(), other.begin(), other.end());
    }
    bool operator==(const Container &other) const {
        return std::equal(begin(), end(), other.begin(), other.end());
    }

    [[nodiscard]] size_t rank() const { return size(); }
    [[nodiscard]] uint64_t volume() const;
    // An index from the front for one that may be negative; throws outside the rank.
    uint32_t get_normalized_index(std::int64_t index) const;
    std::array<uint32_t, 4> to_array_4D() const;
    // Leading ones added or taken away; throws when a dimension to be taken away is not 1.
    Shape to_rank(size_t new_rank) const;

    static constexpr auto attribute_names = std::forward_as_tuple("value");
    auto attribute_values() const { return std::make_tuple(Container(begin(), end())); }
    friend std::ostream &operator<<(std::ostream &out, const Shape &shape);
};

// Elements from one index to the next, in each dimension.
ttsl::SmallVector<size_t> compute_strides(const Shape &shape);
std::size_t compute_flat_indices(ttsl::Span<const uint32_t> indices,
                                 ttsl::Span<const size_t> strides);

} // namespace tt::tt_metal

template <> struct std::hash<tt::tt_metal::Shape> {
    std::size_t operator()(const tt::tt_metal::Shape &shape) const noexcept {
        std::size_t hash = shape.rank();
        for (uint32_t dim : shape) {
            hash = (hash ^ dim) * 0x9E3779B97F4A7C15ull;
        }
        return hash;
    }
};
