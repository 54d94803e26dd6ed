// ttnn/operations/core/work_split/work_split_tilize.hpp: blocks (rows of tiles) over cores, the
// last one perhaps partial.
#pragma once

#include <tt-metalium/core_coord.hpp>
#include <tt-metalium/shape.hpp>
#include <tuple>
#include <vector>

namespace ttnn {

struct BlockSplit {
    uint32_t ncores = 0;
    CoreRangeSet all_cores;
    CoreRangeSet core_range;       // cores with nblocks_per_core
    CoreRangeSet core_range_cliff; // the last core, when it has fewer
    uint32_t nblocks_per_core = 0;
    uint32_t nblocks_per_core_cliff = 0;
};

// (cores used, blocks a core)
std::tuple<uint32_t, uint32_t> compute_ncores(size_t grid_area, uint32_t nblocks);
BlockSplit split_blocks_for_tilize(CoreCoord grid_size, uint32_t nblocks);
BlockSplit split_blocks_for_tilize(const CoreRangeSet &grid, uint32_t nblocks);

// A matrix of tiles cut into squares, one a core, along the rows; the last square of a row or
// column may be a part of one (a cliff).
struct BlockSplitWH {
    uint32_t ncores = 0;
    CoreRangeSet all_cores;
    CoreRangeSet core_range;
    CoreRangeSet cliff_row_core_range;     // the last square of a row
    CoreRangeSet cliff_col_core_range;     // the squares of the last row
    CoreRangeSet cliff_col_row_core_range; // the last square of the last row
    uint32_t nblocks_per_core = 0;         // tiles of a whole square
    uint32_t single_block_size = 0;        // its side in tiles
    uint32_t single_block_size_cliff_row = 0;
    uint32_t single_block_size_cliff_col = 0;
    bool has_cliff_row = false;
    bool has_cliff_col = false;
    uint32_t full_cores_per_row = 0;
    uint32_t full_cores_per_col = 0;
};

BlockSplitWH split_blocks_for_tilize_wh(const CoreRangeSet &grid, uint32_t nblocks,
                                        uint32_t width_tiles, uint32_t height_tiles);
BlockSplitWH split_blocks_for_tilize_wh(CoreCoord grid_size, uint32_t nblocks, uint32_t width_tiles,
                                        uint32_t height_tiles);

struct NcoresWH {
    uint32_t ncores = 0;
    uint32_t nblocks_per_core = 0; // tiles of a square
    uint32_t total_blocks_width = 0, total_blocks_height = 0;
    uint32_t single_block_size = 0; // a square's side
};
NcoresWH compute_ncores_wh(size_t grid_area, uint32_t nblocks, uint32_t width_tiles,
                           uint32_t height_tiles);

// A run of rows of tiles, `times` over: some with data only, one of which the first n_mixed rows
// are data, some of padding only.
struct BlockRep {
    uint32_t n_data, n_mixed, n_pads, times;
    BlockRep(uint32_t data, uint32_t mixed, uint32_t pads, uint32_t times);
    bool has_mixed_block() const { return n_mixed > 0; }
    uint32_t single_rep() const { return n_data + (has_mixed_block() ? 1 : 0) + n_pads; }
    uint32_t block_count() const { return single_rep() * times; }
    uint32_t data_row_count() const { return (n_data * 32 + n_mixed) * times; }
};
bool compare_assignments(const BlockRep &one, const BlockRep &other);

// The rows of tiles of a tensor of rank 4 that is padded to `padded`, to the cores in order: each
// gets blocks_per_core, the last one nblocks_per_core_cliff when there is a cliff.
std::vector<std::vector<BlockRep>> distribute_work(const tt::tt_metal::Shape &logical,
                                                   const tt::tt_metal::Shape &padded,
                                                   uint32_t num_cores, uint32_t blocks_per_core,
                                                   bool has_cliff, uint32_t nblocks_per_core_cliff,
                                                   uint32_t tile_height);

} // namespace ttnn

namespace ttnn::operations::core::work_split {
using ttnn::BlockSplit;
using ttnn::BlockSplitWH;
using ttnn::compute_ncores;
using ttnn::compute_ncores_wh;
using ttnn::split_blocks_for_tilize;
using ttnn::split_blocks_for_tilize_wh;
} // namespace ttnn::operations::core::work_split
