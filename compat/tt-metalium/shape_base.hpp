// tt-metalium/shape_base.hpp: dimensions, indexed from the front or, with negative numbers, from
// the back.
#pragma once

#include <array>
#include <cstdint>
#include <tt_stl/small_vector.hpp>
#include <tt_stl/span.hpp>
#include <vector>

namespace tt::tt_metal {

class ShapeBase {
  public:
    using coord_type = uint32_t;
    using Container = ttsl::SmallVector<uint32_t>;

    ShapeBase() { init(); }
    explicit ShapeBase(const Container &shape) : value_(shape) { init(); }
    explicit ShapeBase(Container &&shape) : value_(std::move(shape)) { init(); }
    explicit ShapeBase(std::initializer_list<uint32_t> dims) : value_(dims) { init(); }
    explicit ShapeBase(const std::vector<uint32_t> &dims) : value_(dims.begin(), dims.end()) {
        init();
    }
    template <std::size_t N>
    explicit ShapeBase(const std::array<uint32_t, N> &dims) : value_(dims.begin(), dims.end()) {
        init();
    }
    explicit ShapeBase(ttsl::Span<const uint32_t> dims) : value_(dims.begin(), dims.end()) {
        init();
    }

    template <std::size_t N> bool operator==(const std::array<uint32_t, N> &other) const {
        return original_size_ == N && std::equal(begin(), end(), other.begin());
    }
    bool operator==(const ShapeBase &other) const { return value_ == other.value_; }
    bool operator==(const Container &other) const { return value_ == other; }
    bool operator==(const std::vector<uint32_t> &other) const { return value_ == other; }

    // Throws when the index is outside [-max(rank, 4), rank); a missing leading dimension is 1.
    uint32_t operator[](int32_t index) const { return value_[place(index)]; }
    uint32_t &operator[](int32_t index) { return value_[place(index)]; }

    Container::const_iterator cbegin() const {
        return value_.end() - static_cast<std::ptrdiff_t>(original_size_);
    }
    Container::const_iterator cend() const { return value_.end(); }
    Container::const_iterator begin() const { return cbegin(); }
    Container::const_iterator end() const { return cend(); }
    ttsl::Span<const uint32_t> view() const {
        return {value_.data() + (value_.size() - original_size_), original_size_};
    }
    bool empty() const { return original_size_ == 0; }

  protected:
    void init();
    size_t size() const { return original_size_; }
    Container value_;

  private:
    std::size_t place(int32_t index) const;
    std::size_t original_size_ = 0;
};

} // namespace tt::tt_metal
