// Sets of cores.
#include <tt-metalium/core_coord.hpp>

#include <tt_stl/assert.hpp>

namespace tt::tt_metal {

CoreRange::CoreRange(const CoreCoord &start, const CoreCoord &end)
    : start_coord(start), end_coord(end) {
    TT_FATAL(end.x >= start.x && end.y >= start.y,
             "a core range goes from its upper left to its lower right core, not from {} to {}",
             start, end);
}

bool CoreRange::intersects(const CoreRange &other) const {
    return start_coord.x <= other.end_coord.x && other.start_coord.x <= end_coord.x &&
           start_coord.y <= other.end_coord.y && other.start_coord.y <= end_coord.y;
}

std::optional<CoreRange> CoreRange::intersection(const CoreRange &other) const {
    if (!intersects(other)) {
        return std::nullopt;
    }
    return CoreRange(
        {std::max(start_coord.x, other.start_coord.x),
         std::max(start_coord.y, other.start_coord.y)},
        {std::min(end_coord.x, other.end_coord.x), std::min(end_coord.y, other.end_coord.y)});
}

bool CoreRange::adjacent(const CoreRange &other) const {
    const bool share_columns =
        start_coord.x <= other.end_coord.x && other.start_coord.x <= end_coord.x;
    const bool share_rows =
        start_coord.y <= other.end_coord.y && other.start_coord.y <= end_coord.y;
    const bool beside =
        end_coord.x + 1 == other.start_coord.x || other.end_coord.x + 1 == start_coord.x;
    const bool above =
        end_coord.y + 1 == other.start_coord.y || other.end_coord.y + 1 == start_coord.y;
    return (share_rows && beside) || (share_columns && above);
}

bool CoreRange::contains(const CoreCoord &core) const {
    return core.x >= start_coord.x && core.x <= end_coord.x && core.y >= start_coord.y &&
           core.y <= end_coord.y;
}
bool CoreRange::contains(const CoreRange &other) const {
    return contains(other.start_coord) && contains(other.end_coord);
}
bool CoreRange::contains(const CoreRangeSet &other) const {
    return std::all_of(other.ranges().begin(), other.ranges().end(),
                       [&](const auto &range) { return contains(range); });
}

std::optional<CoreRange> CoreRange::merge(const CoreRange &other) const {
    const bool same_x = start_coord.x == other.start_coord.x && end_coord.x == other.end_coord.x;
    const bool same_y = start_coord.y == other.start_coord.y && end_coord.y == other.end_coord.y;
    if (!(same_x || same_y) || !(intersects(other) || adjacent(other))) return std::nullopt;
    return CoreRange(
        {std::min(start_coord.x, other.start_coord.x),
         std::min(start_coord.y, other.start_coord.y)},
        {std::max(end_coord.x, other.end_coord.x), std::max(end_coord.y, other.end_coord.y)});
}

std::string CoreRange::str() const {
    return "[" + start_coord.str() + " - " + end_coord.str() + "]";
}
size_t CoreRange::size() const {
    return (end_coord.x - start_coord.x + 1) * (end_coord.y - start_coord.y + 1);
}
CoreCoord CoreRange::grid_size() const {
    return {end_coord.x - start_coord.x + 1, end_coord.y - start_coord.y + 1};
}

CoreRange::CoreIterator &CoreRange::CoreIterator::operator++() {
    if (++current_.x > range_->end_coord.x) {
        current_ = {range_->start_coord.x, current_.y + 1};
    }
    return *this;
}

CoreRangeSet::CoreRangeSet(const std::set<CoreRange> &ranges)
    : ranges_(ranges.begin(), ranges.end()) {
    check_overlap();
}
CoreRangeSet::CoreRangeSet(ttsl::Span<const CoreRange> ranges)
    : ranges_(ranges.begin(), ranges.end()) {
    check_overlap();
}
CoreRangeSet::CoreRangeSet(ttsl::Span<const CoreCoord> cores)
    : ranges_(cores.begin(), cores.end()) {
    *this = merge_ranges();
}
CoreRangeSet::CoreRangeSet(std::vector<CoreRange> &&ranges) : ranges_(std::move(ranges)) {
    check_overlap();
}

void CoreRangeSet::check_overlap() const {
    for (size_t i = 0; i < ranges_.size(); ++i) {
        for (size_t j = i + 1; j < ranges_.size(); ++j) {
            TT_FATAL(!ranges_[i].intersects(ranges_[j]),
                     "the ranges {} and {} of a set of cores overlap; give each core once",
                     ranges_[i], ranges_[j]);
        }
    }
}

bool CoreRangeSet::intersects(const CoreRange &range) const {
    return std::any_of(ranges_.begin(), ranges_.end(),
                       [&](const auto &mine) { return mine.intersects(range); });
}
bool CoreRangeSet::intersects(const CoreRangeSet &other) const {
    return std::any_of(other.ranges_.begin(), other.ranges_.end(),
                       [&](const auto &range) { return intersects(range); });
}

CoreRangeSet CoreRangeSet::intersection(const CoreRangeSet &other) const {
    std::vector<CoreRange> shared;
    for (const auto &mine : ranges_) {
        for (const auto &theirs : other.ranges_) {
            if (auto both = mine.intersection(theirs)) {
                shared.push_back(*both);
            }
        }
    }
    return CoreRangeSet(std::move(shared));
}

bool CoreRangeSet::contains(const CoreCoord &core) const {
    return std::any_of(ranges_.begin(), ranges_.end(),
                       [&](const auto &range) { return range.contains(core); });
}
bool CoreRangeSet::contains(const CoreRange &range) const {
    return std::all_of(range.begin(), range.end(),
                       [&](const CoreCoord &core) { return contains(core); });
}
bool CoreRangeSet::contains(const CoreRangeSet &other) const {
    return std::all_of(other.ranges_.begin(), other.ranges_.end(),
                       [&](const auto &range) { return contains(range); });
}

std::string CoreRangeSet::str() const {
    std::string text = "{";
    for (const auto &range : ranges_) {
        text += (text.size() > 1 ? ", " : "") + range.str();
    }
    return text + "}";
}

uint32_t CoreRangeSet::num_cores() const {
    size_t count = 0;
    for (const auto &range : ranges_) {
        count += range.size();
    }
    return static_cast<uint32_t>(count);
}

CoreRange CoreRangeSet::bounding_box() const {
    TT_FATAL(!ranges_.empty(), "an empty set of cores has no bounding box");
    CoreCoord start = ranges_[0].start_coord;
    CoreCoord end = ranges_[0].end_coord;
    for (const auto &range : ranges_) {
        start = {std::min(start.x, range.start_coord.x), std::min(start.y, range.start_coord.y)};
        end = {std::max(end.x, range.end_coord.x), std::max(end.y, range.end_coord.y)};
    }
    return {start, end};
}

namespace {

// The fewest rectangles that a row-by-row sweep finds: runs of a row, joined to the same run of the
// row before.
std::vector<CoreRange> rectangles(const std::set<CoreCoord> &cores) {
    std::map<size_t, std::vector<CoreRange>> rows;
    for (const auto &core : cores) {
        auto &runs = rows[core.y];
        if (!runs.empty() && runs.back().end_coord.x + 1 == core.x) {
            runs.back().end_coord.x = core.x;
        } else {
            runs.emplace_back(core);
        }
    }
    std::vector<CoreRange> result;
    for (const auto &[y, runs] : rows) {
        for (const auto &run : runs) {
            auto above =
                std::find_if(result.begin(), result.end(), [&, y = y](const CoreRange &range) {
                    return range.end_coord.y + 1 == y && range.start_coord.x == run.start_coord.x &&
                           range.end_coord.x == run.end_coord.x;
                });
            above != result.end() ? void(above->end_coord.y = y) : void(result.push_back(run));
        }
    }
    return result;
}

void add_cores(std::set<CoreCoord> &cores, const std::vector<CoreRange> &ranges) {
    for (const auto &range : ranges) {
        cores.insert(range.begin(), range.end());
    }
}

} // namespace

CoreRangeSet CoreRangeSet::merged_with(const std::vector<CoreRange> &others) const {
    std::set<CoreCoord> cores;
    add_cores(cores, ranges_);
    add_cores(cores, others);
    return CoreRangeSet(rectangles(cores));
}
CoreRangeSet CoreRangeSet::merge_ranges() const {
    return merged_with({});
}

CoreRangeSet CoreRangeSet::subtract(const CoreRangeSet &other) const {
    std::set<CoreCoord> cores;
    add_cores(cores, ranges_);
    std::erase_if(cores, [&](const CoreCoord &core) { return other.contains(core); });
    return CoreRangeSet(rectangles(cores));
}

bool operator==(const CoreRangeSet &a, const CoreRangeSet &b) {
    return a.num_cores() == b.num_cores() && a.contains(b);
}

std::vector<CoreCoord> grid_to_cores(CoreCoord start, CoreCoord end, bool row_wise) {
    std::vector<CoreCoord> cores;
    if (row_wise) {
        for (size_t y = start.y; y <= end.y; ++y) {
            for (size_t x = start.x; x <= end.x; ++x) {
                cores.emplace_back(x, y);
            }
        }
    } else {
        for (size_t x = start.x; x <= end.x; ++x) {
            for (size_t y = start.y; y <= end.y; ++y) {
                cores.emplace_back(x, y);
            }
        }
    }
    return cores;
}

std::vector<CoreCoord> grid_to_cores(uint32_t num_cores, uint32_t grid_size_x, uint32_t grid_size_y,
                                     bool row_wise) {
    TT_FATAL(num_cores <= grid_size_x * grid_size_y, "{} cores were asked of a grid of {} x {}",
             num_cores, grid_size_x, grid_size_y);
    if (num_cores == 0) {
        return {};
    }
    auto cores =
        grid_to_cores(CoreCoord(0, 0), CoreCoord(grid_size_x - 1, grid_size_y - 1), row_wise);
    cores.resize(num_cores);
    return cores;
}

std::vector<CoreCoord> grid_to_cores_with_noop(uint32_t bbox_x, uint32_t bbox_y,
                                               uint32_t grid_size_x, uint32_t grid_size_y,
                                               bool row_wise) {
    const CoreRangeSet used(CoreRange({0, 0}, {bbox_x, bbox_y}));
    const CoreRangeSet all(CoreRange({0, 0}, {grid_size_x - 1, grid_size_y - 1}));
    return grid_to_cores_with_noop(used, all, row_wise);
}

std::vector<CoreCoord> grid_to_cores_with_noop(const CoreRangeSet &used_cores,
                                               const CoreRangeSet &all_cores, bool row_wise) {
    auto cores = corerange_to_cores(used_cores, std::nullopt, row_wise);
    const auto others = corerange_to_cores(all_cores.subtract(used_cores), std::nullopt, row_wise);
    cores.insert(cores.end(), others.begin(), others.end());
    return cores;
}

std::vector<CoreCoord> corerange_to_cores(const CoreRangeSet &set,
                                          std::optional<uint32_t> max_cores, bool row_wise) {
    std::vector<CoreCoord> cores;
    for (const auto &range : set.ranges()) {
        const auto more = grid_to_cores(range.start_coord, range.end_coord, row_wise);
        cores.insert(cores.end(), more.begin(), more.end());
    }
    if (max_cores && cores.size() > *max_cores) {
        cores.resize(*max_cores);
    }
    return cores;
}

CoreRangeSet select_from_corerangeset(const CoreRangeSet &set, uint32_t start_index,
                                      uint32_t end_index, bool row_wise) {
    const auto cores = corerange_to_cores(set, std::nullopt, row_wise);
    TT_FATAL(start_index <= end_index && end_index < cores.size(),
             "cores {} to {} were asked of a set of {}", start_index, end_index, cores.size());
    return CoreRangeSet(
        ttsl::Span<const CoreCoord>(cores.data() + start_index, end_index - start_index + 1));
}

std::optional<CoreRange> select_contiguous_range_from_corerangeset(const CoreRangeSet &set,
                                                                   uint32_t x, uint32_t y) {
    for (const auto &range : set.ranges()) {
        const CoreCoord size = range.grid_size();
        if (size.x >= x && size.y >= y) {
            return CoreRange(range.start_coord,
                             {range.start_coord.x + x - 1, range.start_coord.y + y - 1});
        }
    }
    return std::nullopt;
}

} // namespace tt::tt_metal

using namespace tt::tt_metal;

auto fmt::formatter<CoreRangeSet>::format(const CoreRangeSet &set, format_context &context) const
    -> format_context::iterator {
    return formatter<string_view>::format(set.str(), context);
}
auto fmt::formatter<CoreRange>::format(const CoreRange &range, format_context &context) const
    -> format_context::iterator {
    return formatter<string_view>::format(range.str(), context);
}
auto fmt::formatter<CoreCoord>::format(const CoreCoord &core, format_context &context) const
    -> format_context::iterator {
    return formatter<string_view>::format(core.str(), context);
}

std::size_t std::hash<CoreRange>::operator()(const CoreRange &range) const {
    return ttsl::hash::hash_objects(7, range.start_coord, range.end_coord);
}
std::size_t std::hash<CoreRangeSet>::operator()(const CoreRangeSet &set) const {
    return ttsl::hash::hash_object(set.ranges());
}
