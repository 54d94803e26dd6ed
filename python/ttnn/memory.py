"""Sharded placements from a shape, a grid and a strategy."""

from math import prod

from ._ttnn import (
    BufferType,
    CoreCoord,
    CoreGrid,
    CoreRange,
    CoreRangeSet,
    MemoryConfig,
    ShardOrientation,
    ShardSpec,
    ShardStrategy,
    TensorMemoryLayout,
)

_LAYOUTS = {
    ShardStrategy.HEIGHT: TensorMemoryLayout.HEIGHT_SHARDED,
    ShardStrategy.WIDTH: TensorMemoryLayout.WIDTH_SHARDED,
    ShardStrategy.BLOCK: TensorMemoryLayout.BLOCK_SHARDED,
}


def _grid_of(core_grid):
    """(CoreRangeSet, columns, rows) of whatever names a set of cores."""
    if isinstance(core_grid, (CoreGrid, tuple, list)):
        x, y = (core_grid.x, core_grid.y) if isinstance(core_grid, CoreGrid) else core_grid
        core_grid = CoreRange(CoreCoord(0, 0), CoreCoord(x - 1, y - 1))
    ranges = CoreRangeSet(core_grid)
    size = ranges.bounding_box().grid_size()
    return ranges, size.x, size.y


def _divide(value, by, what):
    if value % by:
        raise RuntimeError(f"{what} of {value} does not divide into {by} shards; choose another grid")
    return value // by


def create_sharded_memory_config(
    shape,
    core_grid,
    strategy,
    orientation=None,
    use_height_and_width_as_shard_shape=False,
):
    """An L1 placement of a tensor of `shape` over `core_grid` by `strategy`. With
    `use_height_and_width_as_shard_shape` the last two of `shape` are the shard's own."""
    orientation = ShardOrientation.ROW_MAJOR if orientation is None else orientation
    ranges, columns, rows = _grid_of(core_grid)
    height, width = prod(shape[:-1]), shape[-1]
    if use_height_and_width_as_shard_shape:
        shard = list(shape[-2:])
    elif strategy == ShardStrategy.HEIGHT:
        shard = [_divide(height, ranges.num_cores(), "height"), width]
    elif strategy == ShardStrategy.WIDTH:
        shard = [height, _divide(width, ranges.num_cores(), "width")]
    else:
        if orientation == ShardOrientation.COL_MAJOR:
            columns, rows = rows, columns
        shard = [_divide(height, rows, "height"), _divide(width, columns, "width")]
    return MemoryConfig(_LAYOUTS[strategy], BufferType.L1, ShardSpec(ranges, shard, orientation))
