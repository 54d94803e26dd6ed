// tt-metalium/mesh_coord.hpp: shapes of meshes of devices, and places in them.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <tt-metalium/shape_base.hpp>
#include <tt_stl/assert.hpp>
#include <tt_stl/reflection.hpp>
#include <umd/device/types/arch.hpp>
#include <vector>

namespace tt::tt_metal::distributed {

class MeshShape : public ShapeBase {
  public:
    using ShapeBase::operator[];
    explicit MeshShape(uint32_t a) : ShapeBase({a}) {}
    MeshShape(uint32_t a, uint32_t b) : ShapeBase({a, b}) {}
    MeshShape(uint32_t a, uint32_t b, uint32_t c) : ShapeBase({a, b, c}) {}
    explicit MeshShape(const ttsl::SmallVector<uint32_t> &shape) : ShapeBase(shape) {}
    explicit MeshShape(ttsl::Span<const uint32_t> shape) : ShapeBase(shape) {}
    explicit MeshShape(std::initializer_list<uint32_t> shape) : ShapeBase(shape) {}
    size_t dims() const { return size(); }
    size_t mesh_size() const;
    size_t get_stride(size_t dim) const; // devices from one index of `dim` to the next
    bool is_line_topology() const;       // at most one dimension above 1
    static constexpr auto attribute_names = std::forward_as_tuple("value");
    auto attribute_values() const { return std::forward_as_tuple(value_); }
    friend bool operator==(const MeshShape &a, const MeshShape &b) { return a.value_ == b.value_; }
    friend std::ostream &operator<<(std::ostream &out, const MeshShape &shape);
};

class MeshCoordinate {
  public:
    explicit MeshCoordinate(uint32_t a) : value_{a} {}
    MeshCoordinate(uint32_t a, uint32_t b) : value_{a, b} {}
    MeshCoordinate(uint32_t a, uint32_t b, uint32_t c) : value_{a, b, c} {}
    explicit MeshCoordinate(ttsl::Span<const uint32_t> coords) : value_(coords) {}
    static MeshCoordinate zero_coordinate(size_t dims);
    // In row-major order; throws beyond the shape.
    size_t to_linear_index(const MeshShape &shape) const;
    // The place `offset` further along `dim`, by what happens beyond the ends.
    enum class BoundaryMode { WRAP, CLAMP, NONE };
    std::optional<MeshCoordinate> get_neighbor(const MeshShape &shape, int32_t offset, int32_t dim,
                                               BoundaryMode mode = BoundaryMode::WRAP) const;
    size_t dims() const { return value_.size(); }
    ttsl::Span<const uint32_t> coords() const { return value_; }
    uint32_t operator[](int32_t dim) const { return value_[place(dim)]; }
    uint32_t &operator[](int32_t dim) { return value_[place(dim)]; }
    static constexpr auto attribute_names = std::forward_as_tuple("value");
    auto attribute_values() const { return std::forward_as_tuple(value_); }
    friend auto operator<=>(const MeshCoordinate &, const MeshCoordinate &) = default;
    friend bool operator==(const MeshCoordinate &, const MeshCoordinate &) = default;
    friend std::ostream &operator<<(std::ostream &out, const MeshCoordinate &coordinate);

  private:
    std::size_t place(int32_t dim) const;
    ttsl::SmallVector<uint32_t> value_;
};

// A box of places, both ends in it.
class MeshCoordinateRange {
  public:
    MeshCoordinateRange(const MeshCoordinate &start, const MeshCoordinate &end)
        : start_(start), end_(end) {}
    explicit MeshCoordinateRange(const MeshShape &shape);
    explicit MeshCoordinateRange(const MeshCoordinate &place) : start_(place), end_(place) {}
    size_t dims() const { return start_.dims(); }
    const MeshCoordinate &start_coord() const { return start_; }
    const MeshCoordinate &end_coord() const { return end_; }
    MeshShape shape() const;
    bool contains(const MeshCoordinate &place) const;
    bool contains(const MeshCoordinateRange &range) const;
    bool intersects(const MeshCoordinateRange &range) const;
    std::optional<MeshCoordinateRange> intersection(const MeshCoordinateRange &range) const;
    friend std::ostream &operator<<(std::ostream &out, const MeshCoordinateRange &range);
    static constexpr auto attribute_names = std::forward_as_tuple("start", "end");
    auto attribute_values() const { return std::forward_as_tuple(start_, end_); }
    friend bool operator==(const MeshCoordinateRange &, const MeshCoordinateRange &) = default;
    friend auto operator<=>(const MeshCoordinateRange &, const MeshCoordinateRange &) = default;

    class Iterator {
      public:
        using iterator_category = std::input_iterator_tag;
        using value_type = MeshCoordinate;
        using difference_type = std::ptrdiff_t;
        using pointer = const MeshCoordinate *;
        using reference = MeshCoordinate;
        Iterator(const MeshCoordinateRange *range, size_t index) : range_(range), index_(index) {}
        Iterator operator++(int) {
            const Iterator before = *this;
            ++index_;
            return before;
        }
        Iterator &operator++() {
            ++index_;
            return *this;
        }
        MeshCoordinate operator*() const;
        bool operator==(const Iterator &other) const { return index_ == other.index_; }

      private:
        const MeshCoordinateRange *range_;
        size_t index_;
    };
    Iterator begin() const { return {this, 0}; }
    Iterator end() const { return {this, shape().mesh_size()}; }

  private:
    MeshCoordinate start_;
    MeshCoordinate end_;
};

class MeshCoordinateRangeSet {
  public:
    MeshCoordinateRangeSet() = default;
    explicit MeshCoordinateRangeSet(const MeshCoordinateRange &range) : ranges_{range} {}
    void merge(const MeshCoordinateRange &range) { ranges_.push_back(range); }
    size_t size() const { return ranges_.size(); }
    bool empty() const { return ranges_.empty(); }
    const std::vector<MeshCoordinateRange> &ranges() const { return ranges_; }
    std::vector<MeshCoordinate> coords() const;
    static constexpr auto attribute_names = std::forward_as_tuple("ranges");
    auto attribute_values() const { return std::forward_as_tuple(ranges_); }
    friend bool operator==(const MeshCoordinateRangeSet &,
                           const MeshCoordinateRangeSet &) = default;
    friend std::ostream &operator<<(std::ostream &out, const MeshCoordinateRangeSet &set);

  private:
    std::vector<MeshCoordinateRange> ranges_;
};

// What of `parent` is not in `part`, which lies in it.
MeshCoordinateRangeSet subtract(const MeshCoordinateRange &parent, const MeshCoordinateRange &part);

using ChipId = tt::ChipId;

} // namespace tt::tt_metal::distributed

template <> struct std::hash<tt::tt_metal::distributed::MeshCoordinate> {
    std::size_t operator()(const tt::tt_metal::distributed::MeshCoordinate &place) const noexcept;
};
template <> struct std::hash<tt::tt_metal::distributed::MeshCoordinateRange> {
    std::size_t
    operator()(const tt::tt_metal::distributed::MeshCoordinateRange &range) const noexcept;
};
