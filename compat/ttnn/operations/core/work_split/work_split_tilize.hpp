// ttnn/operations/core/work_split/work_split_tilize.hpp: blocks (rows of tiles) over cores, the
// last one perhaps partial.
#pragma once

#include <tt-metalium/core_coord.hpp>
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

BlockSplit split_blocks_for_tilize(CoreCoord grid_size, uint32_t nblocks);
BlockSplit split_blocks_for_tilize(const CoreRangeSet &grid, uint32_t nblocks);

} // namespace ttnn

namespace ttnn::operations::core::work_split {
using ttnn::BlockSplit;
using ttnn::split_blocks_for_tilize;
} // namespace ttnn::operations::core::work_split
