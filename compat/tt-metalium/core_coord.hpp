// tt-metalium/core_coord.hpp: places, rectangles and sets of cores; both corners belong to a
// rectangle.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fmt/base.h>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tt_stl/reflection.hpp>
#include <tt_stl/span.hpp>
#include <umd/device/types/xy_pair.hpp>
#include <vector>

namespace tt::tt_metal {

using CoreCoord = tt_xy_pair;

class CoreRangeSet;

class CoreRange {
  public:
    CoreCoord start_coord;
    CoreCoord end_coord;

    CoreRange(const CoreCoord &point) : CoreRange(point, point) {}
    // Throws when the end is left of or above the start.
    CoreRange(const CoreCoord &start, const CoreCoord &end);

    bool intersects(const CoreRange &other) const;
    std::optional<CoreRange> intersection(const CoreRange &other) const;
    // True when the two touch along a side without meeting.
    bool adjacent(const CoreRange &other) const;
    bool contains(const CoreCoord &core) const;
    bool contains(const CoreRange &other) const;
    bool contains(const CoreRangeSet &other) const;
    // Both as one rectangle, when that is what they make.
    std::optional<CoreRange> merge(const CoreRange &other) const;
    std::string str() const;
    size_t size() const;
    CoreCoord grid_size() const;

    // The cores, row by row.
    class CoreIterator {
      public:
        using iterator_category = std::input_iterator_tag;
        using value_type = CoreCoord;
        using difference_type = std::ptrdiff_t;
        using pointer = CoreCoord *;
        using reference = CoreCoord &;
        CoreIterator(const CoreCoord &current, const CoreRange &range)
            : current_(current), range_(&range) {}
        CoreCoord &operator*() { return current_; }
        CoreIterator &operator++();
        CoreIterator operator++(int) {
            CoreIterator before = *this;
            ++*this;
            return before;
        }
        bool operator==(const CoreIterator &other) const { return current_ == other.current_; }

      private:
        CoreCoord current_;
        const CoreRange *range_;
    };
    CoreIterator begin() const { return {start_coord, *this}; }
    CoreIterator end() const { return {CoreCoord(start_coord.x, end_coord.y + 1), *this}; }

    friend constexpr bool operator==(const CoreRange &, const CoreRange &) = default;
    friend constexpr auto operator<=>(const CoreRange &, const CoreRange &) = default;
};

// Rectangles that do not overlap.
class CoreRangeSet {
  public:
    CoreRangeSet() = default;
    CoreRangeSet(const CoreRange &range) : ranges_{range} {}
    CoreRangeSet(const std::set<CoreRange> &ranges);
    CoreRangeSet(ttsl::Span<const CoreRange> ranges);
    CoreRangeSet(ttsl::Span<const CoreCoord> cores);
    CoreRangeSet(std::vector<CoreRange> &&ranges);

    bool empty() const { return ranges_.empty(); }
    size_t size() const { return ranges_.size(); }
    template <typename T> CoreRangeSet merge(const T &other) const {
        if constexpr (std::is_same_v<T, CoreRangeSet>) {
            return merged_with(other.ranges());
        } else {
            return merged_with(std::vector<CoreRange>(other.begin(), other.end()));
        }
    }
    bool intersects(const CoreCoord &core) const { return contains(core); }
    bool intersects(const CoreRange &range) const;
    bool intersects(const CoreRangeSet &other) const;
    CoreRangeSet intersection(const CoreRangeSet &other) const;
    bool contains(const CoreCoord &core) const;
    bool contains(const CoreRange &range) const;
    bool contains(const CoreRangeSet &other) const;
    const std::vector<CoreRange> &ranges() const { return ranges_; }
    std::string str() const;
    uint32_t num_cores() const;
    CoreRange bounding_box() const; // throws when the set is empty
    CoreRangeSet merge_ranges() const;
    CoreRangeSet subtract(const CoreRangeSet &other) const;
    friend void swap(CoreRangeSet &a, CoreRangeSet &b) noexcept { a.ranges_.swap(b.ranges_); }

  private:
    CoreRangeSet merged_with(const std::vector<CoreRange> &others) const;
    void check_overlap() const;
    std::vector<CoreRange> ranges_;
};

// Same cores, however cut into rectangles.
bool operator==(const CoreRangeSet &a, const CoreRangeSet &b);

// The first cores of a grid, down the columns (`row_wise`: along the rows).
std::vector<CoreCoord> grid_to_cores(uint32_t num_cores, uint32_t grid_size_x, uint32_t grid_size_y,
                                     bool row_wise = false);
std::vector<CoreCoord> grid_to_cores(CoreCoord start, CoreCoord end, bool row_wise = false);
// The cores of the box first, then the others of the grid.
std::vector<CoreCoord> grid_to_cores_with_noop(uint32_t bbox_x, uint32_t bbox_y,
                                               uint32_t grid_size_x, uint32_t grid_size_y,
                                               bool row_wise = false);
std::vector<CoreCoord> grid_to_cores_with_noop(const CoreRangeSet &used_cores,
                                               const CoreRangeSet &all_cores,
                                               bool row_wise = false);
// The cores of a set, rectangle by rectangle.
std::vector<CoreCoord> corerange_to_cores(const CoreRangeSet &set,
                                          std::optional<uint32_t> max_cores = std::nullopt,
                                          bool row_wise = false);
// Numbers `start_index` to `end_index` (both in) of that list.
CoreRangeSet select_from_corerangeset(const CoreRangeSet &set, uint32_t start_index,
                                      uint32_t end_index, bool row_wise = false);
std::optional<CoreRange> select_contiguous_range_from_corerangeset(const CoreRangeSet &set,
                                                                   uint32_t x, uint32_t y);

} // namespace tt::tt_metal

// The older, global spellings.
using CoreCoord = tt::tt_metal::CoreCoord;
using CoreRange = tt::tt_metal::CoreRange;
using CoreRangeSet = tt::tt_metal::CoreRangeSet;

// Found only where the one in tt::tt_metal is not: a template loses against it.
template <bool = true>
std::vector<CoreCoord> corerange_to_cores(const CoreRangeSet &set,
                                          std::optional<uint32_t> max_cores = std::nullopt,
                                          bool row_wise = false) {
    return tt::tt_metal::corerange_to_cores(set, max_cores, row_wise);
}
template <bool = true>
std::vector<CoreCoord> grid_to_cores(uint32_t count, uint32_t grid_x, uint32_t grid_y,
                                     bool row_wise = false) {
    return tt::tt_metal::grid_to_cores(count, grid_x, grid_y, row_wise);
}
template <bool = true>
std::vector<CoreCoord> grid_to_cores(CoreCoord start, CoreCoord end, bool row_wise = false) {
    return tt::tt_metal::grid_to_cores(start, end, row_wise);
}
template <bool = true>
CoreRangeSet select_from_corerangeset(const CoreRangeSet &set, uint32_t first, uint32_t last,
                                      bool row_wise = false) {
    return tt::tt_metal::select_from_corerangeset(set, first, last, row_wise);
}

template <> struct fmt::formatter<tt::tt_metal::CoreRangeSet> : formatter<string_view> {
    auto format(const tt::tt_metal::CoreRangeSet &set, format_context &context) const
        -> format_context::iterator;
};
template <> struct fmt::formatter<tt::tt_metal::CoreRange> : formatter<string_view> {
    auto format(const tt::tt_metal::CoreRange &range, format_context &context) const
        -> format_context::iterator;
};
template <> struct fmt::formatter<tt::tt_metal::CoreCoord> : formatter<string_view> {
    auto format(const tt::tt_metal::CoreCoord &core, format_context &context) const
        -> format_context::iterator;
};

template <> struct std::hash<tt::tt_metal::CoreRange> {
    std::size_t operator()(const tt::tt_metal::CoreRange &range) const;
};
template <> struct std::hash<tt::tt_metal::CoreRangeSet> {
    std::size_t operator()(const tt::tt_metal::CoreRangeSet &set) const;
};
