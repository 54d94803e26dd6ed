// tt-metalium/work_split.hpp: units of work over cores.
#pragma once

#include <cstdint>
#include <tt-metalium/core_coord.hpp>
#include <tuple>
#include <vector>

namespace tt::tt_metal {

// Sticks read at once: the largest power of two that `max_read_size` allows.
uint32_t merge_num_sticks_to_read(uint32_t num_sticks, uint32_t stick_size_bytes,
                                  uint32_t max_read_size);
// (cores used, tiles a core): the most cores that take the same number of tiles each.
std::tuple<uint32_t, uint32_t> get_max_cores_divisible_by_tiles_per_core_tiles(
    const uint32_t &num_tiles, const uint32_t &num_cores_max, bool request_even = false);
// The largest divisor of `value` that is at most `start_max_div`; 7 and 5 are skipped.
int find_max_divisor(uint32_t value, uint32_t start_max_div);
int find_max_block_size(uint32_t value, uint32_t max_block_size = 8);

// The first cores of a grid as rectangles, down the columns (`row_wise`: along the rows).
CoreRangeSet num_cores_to_corerangeset(CoreCoord start_core, uint32_t target_num_cores,
                                       CoreCoord grid_size, bool row_wise = false);
CoreRangeSet num_cores_to_corerangeset(uint32_t target_num_cores, CoreCoord grid_size,
                                       bool row_wise = false);
CoreRangeSet num_cores_to_corerangeset_in_subcoregrids(CoreCoord start_core,
                                                       uint32_t target_num_cores,
                                                       const CoreRangeSet &sub_core_grids,
                                                       bool row_wise = false);

// (cores used, all of them, group 1, group 2, units a core in group 1, units a core in group 2).
// Group 1 has one unit a core more than group 2; without a remainder all cores are in group 1 and
// group 2 is empty.
std::tuple<uint32_t, CoreRangeSet, CoreRangeSet, CoreRangeSet, uint32_t, uint32_t>
split_work_to_cores(CoreCoord grid_size, uint32_t units_to_divide, bool row_wise = false);
std::tuple<uint32_t, CoreRangeSet, CoreRangeSet, CoreRangeSet, uint32_t, uint32_t>
split_work_to_cores(const CoreRangeSet &core_grid, uint32_t units_to_divide, bool row_wise = false);
// (units of each core, cores): every core but the last gets a multiple of `multiple`.
std::tuple<std::vector<uint32_t>, CoreRangeSet>
split_work_to_cores_even_multiples(const CoreCoord &core_grid, uint32_t units_to_divide,
                                   uint32_t multiple, bool row_wise = false);

} // namespace tt::tt_metal

namespace tt {
using tt_metal::get_max_cores_divisible_by_tiles_per_core_tiles;
using tt_metal::num_cores_to_corerangeset;
using tt_metal::split_work_to_cores;
} // namespace tt
