// Rows and squares of tiles over cores.
#include "ttnn/operations/core/work_split/work_split_tilize.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <tt-metalium/math.hpp>
#include <tt-metalium/work_split.hpp>
#include <tt_stl/assert.hpp>

namespace ttnn {

// `row_wise`: the order in which the grid's cores are taken.
static BlockSplit split_blocks(const CoreRangeSet &grid, uint32_t nblocks, bool row_wise) {
    BlockSplit split;
    if (nblocks == 0) {
        return split;
    }
    split.nblocks_per_core = tt::div_up(nblocks, grid.num_cores());
    split.ncores = tt::div_up(nblocks, split.nblocks_per_core);
    split.nblocks_per_core_cliff = nblocks % split.nblocks_per_core;
    const auto cores = corerange_to_cores(grid, split.ncores, row_wise);
    const bool cliff = split.nblocks_per_core_cliff != 0;
    split.all_cores = CoreRangeSet(ttsl::Span<const CoreCoord>(cores));
    split.core_range =
        CoreRangeSet(ttsl::Span<const CoreCoord>(cores.data(), cores.size() - (cliff ? 1 : 0)));
    if (cliff) {
        split.core_range_cliff = CoreRangeSet(CoreRange(cores.back()));
    }
    return split;
}
BlockSplit split_blocks_for_tilize(const CoreRangeSet &grid, uint32_t nblocks) {
    return split_blocks(grid, nblocks, false);
}
BlockSplit split_blocks_for_tilize(CoreCoord grid_size, uint32_t nblocks) {
    const CoreRange grid({0, 0}, {grid_size.x - 1, grid_size.y - 1});
    return split_blocks(CoreRangeSet(grid), nblocks, true);
}

std::tuple<uint32_t, uint32_t> compute_ncores(size_t grid_area, uint32_t nblocks) {
    const uint32_t each =
        grid_area == 0 ? 1 : tt::div_up(nblocks, static_cast<uint32_t>(grid_area));
    return {each == 0 ? nblocks : tt::div_up(nblocks, each), each};
}

// The side of the smallest square that takes fewer than `cores` of them to cover the matrix; the
// search begins at a core's even share.
static uint32_t square_side(uint32_t share, uint32_t width, uint32_t height, uint32_t cores) {
    auto side = static_cast<uint32_t>(std::sqrt(share));
    if (side * side < share || side == 0) {
        ++side;
    }
    while (side < width * height && tt::div_up(width, side) * tt::div_up(height, side) >= cores) {
        ++side;
    }
    return side;
}

static BlockSplitWH split_squares(const std::vector<CoreCoord> &cores, uint32_t nblocks,
                                  uint32_t width, uint32_t height) {
    BlockSplitWH split;
    const auto area = static_cast<uint32_t>(cores.size());
    const uint32_t side = square_side(tt::div_up(nblocks, area), width, height, area);
    const uint32_t columns = tt::div_up(width, side), rows = tt::div_up(height, side);
    split.ncores = columns * rows;
    split.nblocks_per_core = side * side;
    split.single_block_size = side;
    split.full_cores_per_row = width / side;
    split.full_cores_per_col = height / side;
    split.has_cliff_row = split.full_cores_per_row < columns;
    split.has_cliff_col = split.full_cores_per_col < rows;
    split.single_block_size_cliff_row = width % side;
    split.single_block_size_cliff_col = height % side;
    TT_FATAL(split.ncores <= area, "{} squares of {} tiles do not fit {} cores", split.ncores,
             side * side, area);
    std::set<CoreRange> all, kinds[4];
    for (uint32_t i = 0; i < split.ncores; ++i) {
        const bool last_column = i % columns >= split.full_cores_per_row;
        const bool last_row = i / columns >= split.full_cores_per_col;
        all.insert(cores[i]);
        kinds[last_column + 2 * last_row].insert(cores[i]);
    }
    split.all_cores = CoreRangeSet(all);
    split.core_range = CoreRangeSet(kinds[0]);
    split.cliff_row_core_range = CoreRangeSet(kinds[1]);
    split.cliff_col_core_range = CoreRangeSet(kinds[2]);
    split.cliff_col_row_core_range = CoreRangeSet(kinds[3]);
    return split;
}
BlockSplitWH split_blocks_for_tilize_wh(const CoreRangeSet &grid, uint32_t nblocks,
                                        uint32_t width_tiles, uint32_t height_tiles) {
    return split_squares(corerange_to_cores(grid), nblocks, width_tiles, height_tiles);
}
BlockSplitWH split_blocks_for_tilize_wh(CoreCoord grid_size, uint32_t nblocks, uint32_t width_tiles,
                                        uint32_t height_tiles) {
    const CoreRange grid({0, 0}, {grid_size.x - 1, grid_size.y - 1});
    return split_squares(corerange_to_cores(CoreRangeSet(grid), std::nullopt, true), nblocks,
                         width_tiles, height_tiles);
}

// ---- views ----

NcoresWH compute_ncores_wh(size_t grid_area, uint32_t nblocks, uint32_t width_tiles,
                           uint32_t height_tiles) {
    const auto area = static_cast<uint32_t>(grid_area);
    const uint32_t share = area ? tt::div_up(nblocks, area) : 1;
    const uint32_t side = area ? square_side(share, width_tiles, height_tiles, area) : 1;
    const uint32_t columns = tt::div_up(width_tiles, side), rows = tt::div_up(height_tiles, side);
    return {columns * rows, side * side, columns, rows, side};
}

// ---- rows of tiles with and without data ----

BlockRep::BlockRep(uint32_t data, uint32_t mixed, uint32_t pads, uint32_t times)
    : n_data(data), n_mixed(mixed), n_pads(pads), times(times) {
    if (mixed == 0 && (data == 0 || pads == 0)) {
        n_data *= times;
        n_pads *= times;
        this->times = 1;
    }
}

bool compare_assignments(const BlockRep &one, const BlockRep &other) {
    return one.n_data == other.n_data && one.n_mixed == other.n_mixed &&
           one.n_pads == other.n_pads && one.times == other.times;
}

// How many rows of each row of tiles are data: tile_height, fewer, or none.
static std::vector<uint32_t> data_rows(const tt::tt_metal::Shape &logical,
                                       const tt::tt_metal::Shape &padded, uint32_t tile_height) {
    const uint32_t tiles = padded[-2] / tile_height;
    std::vector<uint32_t> rows;
    rows.reserve(static_cast<size_t>(padded[-4]) * padded[-3] * tiles);
    for (uint32_t w = 0; w < padded[-4]; ++w) {
        for (uint32_t z = 0; z < padded[-3]; ++z) {
            const uint32_t height = w < logical[-4] && z < logical[-3] ? logical[-2] : 0;
            for (uint32_t tile = 0; tile < tiles; ++tile) {
                const uint32_t from = std::min(tile * tile_height, height);
                rows.push_back(std::min(height - from, tile_height));
            }
        }
    }
    return rows;
}

// The run that begins at `at`, which is moved behind it.
static BlockRep next_run(const std::vector<uint32_t> &rows, size_t &at, size_t end,
                         uint32_t tile_height) {
    uint32_t data = 0, mixed = 0, pads = 0;
    for (; at < end && rows[at] == tile_height; ++at)
        ++data;
    if (at < end && rows[at] != 0 && rows[at] != tile_height) mixed = rows[at++];
    for (; at < end && rows[at] == 0; ++at)
        ++pads;
    return {data, mixed, pads, 1};
}

static std::vector<BlockRep> runs(const std::vector<uint32_t> &rows, size_t at, size_t end,
                                  uint32_t tile_height) {
    std::vector<BlockRep> list;
    while (at < end) {
        const BlockRep run = next_run(rows, at, end, tile_height);
        BlockRep *last = list.empty() ? nullptr : &list.back();
        if (last && last->n_data == run.n_data && last->n_mixed == run.n_mixed &&
            last->n_pads == run.n_pads) {
            ++last->times;
        } else {
            list.push_back(run);
        }
    }
    return list;
}

std::vector<std::vector<BlockRep>> distribute_work(const tt::tt_metal::Shape &logical,
                                                   const tt::tt_metal::Shape &padded,
                                                   uint32_t num_cores, uint32_t blocks_per_core,
                                                   bool has_cliff, uint32_t nblocks_per_core_cliff,
                                                   uint32_t tile_height) {
    TT_FATAL(padded[-2] % tile_height == 0, "{} padded rows are no multiple of a tile's {}",
             padded[-2], tile_height);
    const std::vector<uint32_t> rows = data_rows(logical, padded, tile_height);
    std::vector<std::vector<BlockRep>> assignments;
    size_t at = 0;
    for (uint32_t core = 0; core < num_cores; ++core) {
        const bool cliff = has_cliff && core + 1 == num_cores;
        const size_t end =
            std::min(rows.size(), at + (cliff ? nblocks_per_core_cliff : blocks_per_core));
        assignments.push_back(runs(rows, at, end, tile_height));
        at = end;
    }
    return assignments;
}

} // namespace ttnn
