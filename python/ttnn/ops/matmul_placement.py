"""Where the product of two matrices goes, when it is to be sharded and the call does not say into what."""

from math import prod

from .. import _ttnn
from ..types import Layout
from . import launch


def _tiles(size, side):
    return -(-size // side)


def sides(a, b):
    """(rows, columns) of a tile of the product, as the operands' tiles have it."""
    high = a.tile.tile_shape[0] if a.layout == Layout.TILE else 32
    return high, b.tile.tile_shape[1] if b.layout == Layout.TILE else 32


def _grid_of(grid, device):
    """(columns, rows) of cores of a grid in any of its spellings; the device's when there is none."""
    if grid is None:
        grid = device.compute_with_storage_grid_size()
    return (grid.x, grid.y) if hasattr(grid, "x") else tuple(grid)


def _rectangle(columns, rows):
    end = _ttnn.CoreCoord(columns - 1, rows - 1)
    return _ttnn.CoreRangeSet([_ttnn.CoreRange(_ttnn.CoreCoord(0, 0), end)])


def _line(count, grid):
    return _ttnn.num_cores_to_corerangeset(count, _ttnn.CoreCoord(*grid), True)


def is_of_small_tiles(memory_config):
    """Whether the placement's shards are no whole tiles of 32 x 32."""
    spec = None if memory_config is None else memory_config.shard_spec
    return spec is not None and any(size % 32 for size in spec.shape)


def _per_core(kind, a, height, width, grid, tile):
    """Tiles of the product (down, across) that a core has when no configuration says: as the first
    operand's shards are, where those are of the same kind; else all cores have a part."""
    cores, like = grid[0] * grid[1], a.memory_config()
    spec = like.shard_spec if like.memory_layout == kind else None
    kinds = _ttnn.TensorMemoryLayout
    if spec is not None:
        down, columns = _tiles(spec.shape[0], tile[0]), _tiles(list(a.shape)[-1], spec.shape[1])
        return (height if kind == kinds.WIDTH_SHARDED else down), -(-width // columns)
    if kind == kinds.HEIGHT_SHARDED:
        return -(-height // cores), width
    if kind == kinds.WIDTH_SHARDED:
        return height, -(-width // cores)
    return -(-height // grid[1]), -(-width // grid[0])


def _cores(kind, a, blocks_down, blocks_across, grid, transposed):
    """(cores of so many blocks, the order of the shards on them)."""
    order = _ttnn.ShardOrientation
    like = a.memory_config()
    if like.memory_layout == kind and like.shard_spec is not None:
        own = like.shard_spec
        if own.grid.num_cores() == blocks_down * blocks_across:
            return own.grid, own.orientation
    if kind != _ttnn.TensorMemoryLayout.BLOCK_SHARDED:
        return _line(blocks_down * blocks_across, grid), order.ROW_MAJOR
    if transposed:
        return _rectangle(blocks_down, blocks_across), order.COL_MAJOR
    return _rectangle(blocks_across, blocks_down), order.ROW_MAJOR


def placement(a, b, memory_config, config=None, core_grid=None):
    """The placement of a @ b: `memory_config` as it is, unless that says sharded and not how. Then a shard
    is what a core computes: per_core_M x per_core_N tiles of a program configuration."""
    if memory_config is None or memory_config.shard_spec is not None:
        return memory_config
    kind = memory_config.memory_layout
    if "SHARDED" not in kind.name or memory_config.nd_shard_spec is not None:
        return memory_config
    shape = list(a.shape)
    high, wide = sides(a, b)
    rows = prod(shape[:-2]) * _tiles(shape[-2], high) if len(shape) > 1 else 1
    width = _tiles(list(b.shape)[-1], wide)
    grid = _grid_of(getattr(config, "compute_with_storage_grid_size", None) or core_grid, a.device())
    down, across = getattr(config, "per_core_M", None), getattr(config, "per_core_N", None)
    if down is None or across is None:
        down, across = _per_core(kind, a, rows, width, grid, (high, wide))
    blocks = -(-rows // down), -(-width // across)
    transposed = getattr(config, "transpose_mcast", False)
    cores, order = _cores(kind, a, *blocks, grid, transposed)
    launch.require(
        cores.num_cores() >= blocks[0] * blocks[1],
        f"ttnn.matmul: {blocks[0]} x {blocks[1]} blocks of {down} x {across} tiles on a grid of "
        f"{grid[0]} x {grid[1]} cores; give larger blocks or a larger grid",
    )
    spec = _ttnn.ShardSpec(cores, [down * high, across * wide], order)
    return _ttnn.MemoryConfig(kind, memory_config.buffer_type, spec)
