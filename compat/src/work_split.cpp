// Units of work over cores.
#include <tt-metalium/work_split.hpp>

#include <tt_stl/assert.hpp>

namespace tt::tt_metal {

uint32_t merge_num_sticks_to_read(uint32_t num_sticks, uint32_t stick_size_bytes,
                                  uint32_t max_read_size) {
    const uint32_t total = num_sticks * stick_size_bytes;
    for (uint32_t size = max_read_size / stick_size_bytes * stick_size_bytes; size > 0;
         size -= stick_size_bytes) {
        if (total % size == 0) {
            return total / size;
        }
    }
    return num_sticks;
}

std::tuple<uint32_t, uint32_t>
get_max_cores_divisible_by_tiles_per_core_tiles(const uint32_t &num_tiles,
                                                const uint32_t &num_cores_max, bool request_even) {
    uint32_t cores = std::max(num_cores_max, 1u);
    while (num_tiles % cores != 0) {
        --cores;
    }
    if (request_even && cores > 1) {
        cores -= cores % 2;
    }
    return {cores, (num_tiles + cores - 1) / cores};
}

int find_max_divisor(uint32_t value, uint32_t start_max_div) {
    for (uint32_t divisor = start_max_div; divisor > 1; --divisor) {
        if (divisor != 7 && divisor != 5 && value % divisor == 0) {
            return static_cast<int>(divisor);
        }
    }
    return 1;
}

int find_max_block_size(uint32_t value, uint32_t max_block_size) {
    for (uint32_t size = max_block_size; size > 1; --size) {
        if (value % size == 0) {
            return static_cast<int>(size);
        }
    }
    return 1;
}

namespace {

// `count` cores from `start` on, line after line of the rectangle: the rest of the first line,
// whole lines, the beginning of the last one. Lines are rows when `row_wise`, else columns.
std::vector<CoreRange> take_lines(CoreCoord start, size_t count, const CoreRange &grid,
                                  bool row_wise) {
    auto flip = [&](CoreCoord core) { return row_wise ? core : CoreCoord(core.y, core.x); };
    const CoreCoord first = flip(grid.start_coord);
    const CoreCoord last = flip(grid.end_coord);
    CoreCoord at = flip(start);
    std::vector<CoreRange> ranges;
    while (count > 0) {
        const size_t rest = last.x - at.x + 1;
        const bool whole = at.x == first.x && count >= rest;
        const size_t lines = whole ? count / rest : 1;
        const size_t length = std::min(count, rest);
        ranges.emplace_back(flip(at), flip({at.x + length - 1, at.y + lines - 1}));
        count -= length * lines;
        at = {first.x, at.y + lines};
    }
    return ranges;
}

// Cores of the rectangle from `start` on.
size_t cores_from(CoreCoord start, const CoreRange &grid, bool row_wise) {
    const CoreCoord size = grid.grid_size();
    const CoreCoord at(start.x - grid.start_coord.x, start.y - grid.start_coord.y);
    return size.x * size.y - (row_wise ? at.y * size.x + at.x : at.x * size.y + at.y);
}

} // namespace

CoreRangeSet num_cores_to_corerangeset(CoreCoord start_core, uint32_t target_num_cores,
                                       CoreCoord grid_size, bool row_wise) {
    TT_FATAL(start_core.x < grid_size.x && start_core.y < grid_size.y,
             "Start core must be within grid size: {} is outside {} x {}", start_core, grid_size.x,
             grid_size.y);
    const CoreRange grid({0, 0}, {grid_size.x - 1, grid_size.y - 1});
    const size_t available = cores_from(start_core, grid, row_wise);
    TT_FATAL(target_num_cores <= available,
             "Target number of cores {} is greater than total number of available cores {}",
             target_num_cores, available);
    return CoreRangeSet(take_lines(start_core, target_num_cores, grid, row_wise));
}

CoreRangeSet num_cores_to_corerangeset(uint32_t target_num_cores, CoreCoord grid_size,
                                       bool row_wise) {
    return num_cores_to_corerangeset({0, 0}, target_num_cores, grid_size, row_wise);
}

CoreRangeSet num_cores_to_corerangeset_in_subcoregrids(CoreCoord start_core,
                                                       uint32_t target_num_cores,
                                                       const CoreRangeSet &sub_core_grids,
                                                       bool row_wise) {
    std::vector<CoreRange> ranges;
    size_t left = target_num_cores;
    bool started = false;
    for (const auto &grid : sub_core_grids.ranges()) {
        if (left == 0 || (!started && !grid.contains(start_core))) {
            continue;
        }
        const CoreCoord start = started ? grid.start_coord : start_core;
        started = true;
        const size_t count = std::min(left, cores_from(start, grid, row_wise));
        const auto more = take_lines(start, count, grid, row_wise);
        ranges.insert(ranges.end(), more.begin(), more.end());
        left -= count;
    }
    TT_FATAL(started, "Start core {} must be within the sub core grids {}", start_core,
             sub_core_grids);
    TT_FATAL(left == 0, "Target number of cores {} is greater than the {} that follow {} in {}",
             target_num_cores, target_num_cores - left, start_core, sub_core_grids);
    return CoreRangeSet(std::move(ranges));
}

namespace {

using Split = std::tuple<uint32_t, CoreRangeSet, CoreRangeSet, CoreRangeSet, uint32_t, uint32_t>;

// `take(first, count)` are the cores number first and on, of `available`.
template <typename Take> Split split(uint32_t available, uint32_t units, Take take) {
    if (units == 0) {
        return {0, {}, {}, {}, 0, 0};
    }
    const uint32_t cores = std::min(available, units);
    const uint32_t each = units / cores;
    const uint32_t with_more = units % cores;
    const CoreRangeSet all = take(0, cores);
    if (with_more == 0) {
        return {cores, all, all, {}, each, 0};
    }
    return {cores, all, take(0, with_more), take(with_more, cores - with_more), each + 1, each};
}

} // namespace

Split split_work_to_cores(CoreCoord grid_size, uint32_t units_to_divide, bool row_wise) {
    const auto available = static_cast<uint32_t>(grid_size.x * grid_size.y);
    TT_FATAL(available > 0, "work cannot be split over an empty grid of {} x {} cores", grid_size.x,
             grid_size.y);
    return split(available, units_to_divide, [&](uint32_t first, uint32_t count) {
        const CoreCoord start = row_wise ? CoreCoord(first % grid_size.x, first / grid_size.x)
                                         : CoreCoord(first / grid_size.y, first % grid_size.y);
        return num_cores_to_corerangeset(start, count, grid_size, row_wise);
    });
}

Split split_work_to_cores(const CoreRangeSet &core_grid, uint32_t units_to_divide, bool row_wise) {
    TT_FATAL(!core_grid.empty(), "work cannot be split over an empty set of cores");
    const auto cores = corerange_to_cores(core_grid, std::nullopt, row_wise);
    return split(core_grid.num_cores(), units_to_divide, [&](uint32_t first, uint32_t count) {
        return num_cores_to_corerangeset_in_subcoregrids(cores[first], count, core_grid, row_wise);
    });
}

std::tuple<std::vector<uint32_t>, CoreRangeSet>
split_work_to_cores_even_multiples(const CoreCoord &core_grid, uint32_t units_to_divide,
                                   uint32_t multiple, bool row_wise) {
    if (units_to_divide == 0) {
        return {};
    }
    const auto available = static_cast<uint32_t>(core_grid.x * core_grid.y);
    const uint32_t portions = (units_to_divide + multiple - 1) / multiple;
    const uint32_t cores = std::min(available, portions);
    std::vector<uint32_t> units(cores, portions / cores * multiple);
    for (uint32_t i = 0; i < portions % cores; ++i) {
        units[i] += multiple;
    }
    units.back() -= portions * multiple - units_to_divide;
    return {std::move(units), num_cores_to_corerangeset(cores, core_grid, row_wise)};
}

} // namespace tt::tt_metal
