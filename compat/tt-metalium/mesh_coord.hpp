// tt-metalium/mesh_coord.hpp: shapes of meshes of devices, and places in them.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <tt-metalium/maybe_remote.hpp>
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
    // Adds the places of a range that are not in the set; ranges that form one box become one.
    void merge(const MeshCoordinateRange &range);
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

// What going through a MeshContainer gives: a place, and the value there to read or to change.
template <typename T> class MeshCoordinateValueProxy {
  public:
    MeshCoordinateValueProxy(const MeshCoordinate &coord, T *value)
        : coord_(coord), value_(value) {}
    const MeshCoordinate &coord() const { return coord_; }
    T &value() const { return *value_; }
    template <std::size_t I> decltype(auto) get() const {
        if constexpr (I == 0)
            return coord();
        else
            return value();
    }

  private:
    MeshCoordinate coord_;
    T *value_;
};

// Something for each place of a mesh, in row-major order. Going through it gives [place, value].
template <typename T> class MeshContainer {
  public:
    MeshContainer(const MeshShape &shape, const T &fill_value)
        : shape_(shape), range_(shape), values_(shape.mesh_size(), fill_value) {}
    MeshContainer(const MeshShape &shape, std::vector<T> values)
        : shape_(shape), range_(shape), values_(std::move(values)) {
        TT_FATAL(values_.size() == shape.mesh_size(), "{} values for a mesh of {}", values_.size(),
                 shape);
    }
    const MeshShape &shape() const { return shape_; }
    const MeshCoordinateRange &coord_range() const { return range_; }
    size_t size() const { return values_.size(); }
    // These throw beyond the mesh.
    T &at(const MeshCoordinate &place) { return values_.at(place.to_linear_index(shape_)); }
    const T &at(const MeshCoordinate &place) const {
        return values_.at(place.to_linear_index(shape_));
    }
    std::vector<T> &values() { return values_; }
    const std::vector<T> &values() const { return values_; }
    friend bool operator==(const MeshContainer &, const MeshContainer &) = default;

    template <typename Container, typename Value> class Walk {
      public:
        using iterator_category = std::input_iterator_tag;
        using value_type = MeshCoordinateValueProxy<Value>;
        using difference_type = std::ptrdiff_t;
        using pointer = value_type *;
        using reference = value_type &;
        Walk(Container *container, size_t index) : container_(container), index_(index) { look(); }
        Walk &operator++() {
            ++index_;
            look();
            return *this;
        }
        value_type &operator*() { return *place_; }
        value_type *operator->() { return &*place_; }
        bool operator==(const Walk &other) const { return index_ == other.index_; }

      private:
        void look() {
            if (index_ >= container_->size()) return;
            place_.emplace(*MeshCoordinateRange::Iterator(&container_->coord_range(), index_),
                           &container_->values()[index_]);
        }
        Container *container_;
        size_t index_;
        std::optional<value_type> place_; // none at the end
    };
    using Iterator = Walk<MeshContainer, T>;
    using ConstIterator = Walk<const MeshContainer, const T>;
    Iterator begin() { return {this, 0}; }
    Iterator end() { return {this, size()}; }
    ConstIterator begin() const { return {this, 0}; }
    ConstIterator end() const { return {this, size()}; }

  private:
    MeshShape shape_;
    MeshCoordinateRange range_;
    std::vector<T> values_;
};

// One of which some values may be on other hosts, as none are here but by the program's own doing.
template <typename T> class DistributedMeshContainer : public MeshContainer<MaybeRemote<T>> {
  public:
    explicit DistributedMeshContainer(const MeshShape &shape)
        : MeshContainer<MaybeRemote<T>>(shape, MaybeRemote<T>::remote()) {}
    DistributedMeshContainer(const MeshShape &shape, std::vector<MaybeRemote<T>> values)
        : MeshContainer<MaybeRemote<T>>(shape, std::move(values)) {}
    bool is_local(const MeshCoordinate &place) const { return this->at(place).is_local(); }
};

using ChipId = tt::ChipId;

} // namespace tt::tt_metal::distributed

template <typename T>
struct std::tuple_size<tt::tt_metal::distributed::MeshCoordinateValueProxy<T>>
    : std::integral_constant<std::size_t, 2> {};
template <typename T>
struct std::tuple_element<0, tt::tt_metal::distributed::MeshCoordinateValueProxy<T>> {
    using type = const tt::tt_metal::distributed::MeshCoordinate &;
};
template <typename T>
struct std::tuple_element<1, tt::tt_metal::distributed::MeshCoordinateValueProxy<T>> {
    using type = T &;
};
template <> struct std::hash<tt::tt_metal::distributed::MeshCoordinate> {
    std::size_t operator()(const tt::tt_metal::distributed::MeshCoordinate &place) const noexcept;
};
template <> struct std::hash<tt::tt_metal::distributed::MeshCoordinateRange> {
    std::size_t
    operator()(const tt::tt_metal::distributed::MeshCoordinateRange &range) const noexcept;
};
