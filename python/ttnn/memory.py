"""Sharded placements from a shape, a grid and a strategy, and the specs of tensors that have them."""

import enum
from math import prod

from . import _ttnn
from ._ttnn import (
    BufferType,
    CoreCoord,
    CoreGrid,
    CoreRange,
    CoreRangeSet,
    DataType,
    Layout,
    MemoryConfig,
    NdShardSpec,
    ShardDistributionStrategy,
    ShardOrientation,
    ShardSpec,
    ShardStrategy,
    TensorMemoryLayout,
    TensorSpec,
    Tile,
)

_LAYOUTS = {
    ShardStrategy.HEIGHT: TensorMemoryLayout.HEIGHT_SHARDED,
    ShardStrategy.WIDTH: TensorMemoryLayout.WIDTH_SHARDED,
    ShardStrategy.BLOCK: TensorMemoryLayout.BLOCK_SHARDED,
}
TILE = 32


def _up(value, to):
    return -(-value // to) * to


def _layout_of(strategy):
    layout = _LAYOUTS.get(strategy) if isinstance(strategy, ShardStrategy) else strategy
    if not isinstance(layout, TensorMemoryLayout) or layout == TensorMemoryLayout.INTERLEAVED:
        raise RuntimeError(f"sharding strategy {strategy!r}; give a ttnn.ShardStrategy: HEIGHT, WIDTH or BLOCK")
    return layout


def _orientation_of(orientation):
    orientation = ShardOrientation.ROW_MAJOR if orientation is None else orientation
    if not isinstance(orientation, ShardOrientation):
        raise RuntimeError(f"shard orientation {orientation!r}; give a ttnn.ShardOrientation")
    return orientation


def _rectangle(x0, y0, x1, y1):
    return CoreRange(CoreCoord(x0, y0), CoreCoord(x1, y1))


def _grid_of(core_grid):
    """The CoreRangeSet of whatever names a set of cores: a CoreGrid, two (rows of the one, then of the
    other below it), (x, y), a CoreRange or a set."""
    if isinstance(core_grid, CoreGrid):
        return CoreRangeSet([_rectangle(0, 0, core_grid.x - 1, core_grid.y - 1)])
    if isinstance(core_grid, (tuple, list)) and len(core_grid) == 2:
        first, second = core_grid
        if isinstance(first, CoreGrid) and isinstance(second, CoreGrid):
            below = _rectangle(0, first.y, second.x - 1, first.y + second.y - 1)
            return CoreRangeSet([_rectangle(0, 0, first.x - 1, first.y - 1), below])
        if isinstance(first, int) and isinstance(second, int):
            return CoreRangeSet([_rectangle(0, 0, first - 1, second - 1)])
    if isinstance(core_grid, (CoreRange, CoreRangeSet)):
        return CoreRangeSet(core_grid)
    raise RuntimeError(f"core_grid {core_grid!r}; give a ttnn.CoreGrid, two of them, or a ttnn.CoreRangeSet")


def _shape_of(shape):
    if not isinstance(shape, (list, tuple)) or not len(shape):
        raise RuntimeError(f"a tensor of shape {shape!r} cannot be sharded; give a shape of one dimension or more")
    shape = [int(size) for size in shape]
    return prod(shape[:-2]), ([1] + shape)[-2], shape[-1]


def _divide(value, by, what):
    if value % by:
        raise RuntimeError(f"{what} of {value} does not divide into {by} shards; choose another grid")
    return value // by


def _given(height, width, orientation):
    """`use_height_and_width_as_shard_shape`: columns first when shards go along columns."""
    return [height, width] if orientation == ShardOrientation.ROW_MAJOR else [width, height]


def _sides(ranges, orientation):
    """Shards along the height and along the width of a rectangle of cores."""
    size = ranges.bounding_box().grid_size()
    if size.x * size.y != ranges.num_cores():
        raise RuntimeError(
            f"block sharding wants one rectangle of cores; these {ranges.num_cores()} are within {size.x} x {size.y}"
        )
    return (size.y, size.x) if orientation == ShardOrientation.ROW_MAJOR else (size.x, size.y)


def create_sharded_memory_config(
    shape,
    core_grid,
    strategy,
    orientation=None,
    use_height_and_width_as_shard_shape=False,
):
    """An L1 placement of a tensor of `shape` over `core_grid` by `strategy`. With
    `use_height_and_width_as_shard_shape` the last two of `shape` are the shard's own."""
    layout, orientation, ranges = _layout_of(strategy), _orientation_of(orientation), _grid_of(core_grid)
    batch, height, width = _shape_of(shape)
    rows = batch * height
    if use_height_and_width_as_shard_shape:
        shard = _given(height, width, orientation)
    elif layout == TensorMemoryLayout.HEIGHT_SHARDED:
        shard = [_divide(rows, ranges.num_cores(), "height"), width]
    elif layout == TensorMemoryLayout.WIDTH_SHARDED:
        shard = [rows, _divide(width, ranges.num_cores(), "width")]
    else:
        down, across = _sides(ranges, orientation)
        shard = [_divide(rows, down, "height"), _divide(width, across, "width")]
    return MemoryConfig(layout, BufferType.L1, ShardSpec(ranges, shard, orientation))


def create_sharded_memory_config_(
    shape,
    core_grid,
    strategy,
    orientation,
    use_height_and_width_as_shard_shape=False,
    tile_layout=False,
):
    """As create_sharded_memory_config, with shards rounded up when cores do not divide the tensor, to
    whole tiles in height with `tile_layout`; `strategy` may be a TensorMemoryLayout."""
    layout, orientation, ranges = _layout_of(strategy), _orientation_of(orientation), _grid_of(core_grid)
    batch, height, width = _shape_of(shape)
    rows, cores = batch * height, ranges.num_cores()
    if use_height_and_width_as_shard_shape:
        shard = _given(height, width, orientation)
    elif layout == TensorMemoryLayout.HEIGHT_SHARDED:
        shard = [-(-rows // cores), width]
    elif layout == TensorMemoryLayout.WIDTH_SHARDED:
        shard = [rows, -(-width // cores)]
    else:
        down, across = _sides(ranges, orientation)
        rows = _up(rows, down * TILE) if tile_layout else rows
        shard = [-(-rows // down), -(-width // across)]
    if tile_layout and shard[0] % TILE and shard[1] % TILE:
        raise RuntimeError(f"shards of {shard} for tiles: neither side is a multiple of {TILE}; choose another grid")
    return MemoryConfig(layout, BufferType.L1, ShardSpec(ranges, shard, orientation))


# ---- specs ----


class ShardShapeAlignment(enum.Enum):
    """How a shard's shape is rounded up: not at all, to whole pages, or for rows to 64 bytes as well."""

    NONE = 0
    REQUIRED = 1
    RECOMMENDED = 2


_PLACES = {
    BufferType: "buffer_type",
    TensorMemoryLayout: "memory_layout",
    NdShardSpec: "nd_shard_spec",
    MemoryConfig: "memory_config",
    ShardSpec: "shard_spec",
    Tile: "tile",
}
_plain_init = TensorSpec.__init__


def _spec_init(self, *args, **keywords):
    """TensorSpec(shape, dtype, layout, buffer_type=, tile=), with memory_layout= and shard_spec=, or
    nd_shard_spec=, or memory_config=: all in any order after the layout."""
    if len(args) == 1 and isinstance(args[0], TensorSpec):
        return _plain_init(self, args[0])
    named = dict(zip(("shape", "dtype", "layout"), args), **keywords)
    for value in args[3:]:
        name = _PLACES.get(type(value))
        if value is None:
            continue
        if name is None:
            raise TypeError(f"ttnn.TensorSpec takes no {value!r} after the layout")
        named.setdefault(name, value)
    buffer_type = named.pop("buffer_type", None)
    shards = {name: named.pop(name, None) for name in ("memory_layout", "shard_spec", "nd_shard_spec")}
    config = named.pop("memory_config", None)
    if config is None:
        place = BufferType.DRAM if buffer_type is None else buffer_type
        if shards["nd_shard_spec"] is not None:
            config = MemoryConfig(place, shards["nd_shard_spec"])
        else:
            layout = shards["memory_layout"]
            layout = TensorMemoryLayout.INTERLEAVED if layout is None else layout
            config = MemoryConfig(layout, place, shards["shard_spec"])
    missing = [name for name in ("shape", "dtype", "layout") if name not in named]
    if missing:
        raise TypeError(f"ttnn.TensorSpec wants shape, dtype and layout; {missing[0]} is missing")
    tile = named.pop("tile", None)
    _, config = _ttnn.settled_placement(named["shape"], named["dtype"], named["layout"], config, tile)
    _plain_init(self, memory_config=config, tile=tile or Tile([TILE, TILE]), buffer_type=config.buffer_type, **named)


TensorSpec.__init__ = _spec_init


def _with(spec, memory_config):
    return TensorSpec(spec.shape, spec.dtype, spec.layout, memory_config=memory_config, tile=spec.tile)


def _padded(spec):
    plain = MemoryConfig(TensorMemoryLayout.INTERLEAVED, spec.memory_config.buffer_type)
    return list(_ttnn.settled_placement(spec.shape, spec.dtype, spec.layout, plain, spec.tile)[0])


def _units(spec, alignment):
    """What the last two dimensions of a shard are multiples of."""
    if alignment == ShardShapeAlignment.NONE:
        return 1, 1
    if spec.layout == Layout.TILE:
        return tuple(spec.tile.tile_shape)
    sizes = {DataType.UINT8: 1, DataType.UINT16: 2, DataType.BFLOAT16: 2}
    return 1, 64 // sizes.get(spec.dtype, 4) if alignment == ShardShapeAlignment.RECOMMENDED else 1


def _sharded(
    self,
    shard_shape=None,
    grid=None,
    shard_alignment=ShardShapeAlignment.RECOMMENDED,
    orientation=ShardOrientation.ROW_MAJOR,
    shard_distribution_strategy=ShardDistributionStrategy.ROUND_ROBIN_1D,
    *,
    nd_shard_spec=None,
):
    """The spec with shards of that shape over a grid: sharded(shape, grid, alignment, ...), or
    sharded(nd_shard_spec, alignment)."""
    given = shard_shape if isinstance(shard_shape, NdShardSpec) else nd_shard_spec
    if given is not None:
        if isinstance(grid, ShardShapeAlignment):
            shard_alignment = grid
        shard_shape, grid, orientation = given.shard_shape, given.grid, given.orientation
        shard_distribution_strategy = given.shard_distribution_strategy
    shape = list(shard_shape)
    for back, unit in zip((2, 1), _units(self, shard_alignment)):
        if back <= len(shape):
            shape[-back] = _up(shape[-back], unit)
    shards = NdShardSpec(shape, grid, orientation, shard_distribution_strategy)
    return _with(self, MemoryConfig(self.memory_config.buffer_type, shards))


def _across_dims(self, dims, grid, orientation=ShardOrientation.ROW_MAJOR):
    """The spec with shards as small as can be along `dims`."""
    shape = _padded(self)
    for dim in dims:
        shape[dim] = 1
    return self.sharded(shape, grid, ShardShapeAlignment.RECOMMENDED, orientation)


def _across_dims_except(self, dims, grid, orientation=ShardOrientation.ROW_MAJOR):
    """The spec with shards as small as can be along all dimensions but `dims`."""
    whole = _padded(self)
    shape = [1] * len(whole)
    for dim in dims:
        shape[dim] = whole[dim]
    return self.sharded(shape, grid, ShardShapeAlignment.RECOMMENDED, orientation)


def _plane(spec):
    padded = _padded(spec)
    return prod(padded[:-1]), padded[-1]


def _height_sharded(self, grid, orientation=ShardOrientation.ROW_MAJOR):
    """The spec with its rows cut into one shard a core."""
    height, width = _plane(self)
    shape = [-(-height // CoreRangeSet(grid).num_cores()), width]
    return self.sharded(shape, grid, ShardShapeAlignment.REQUIRED, orientation)


def _width_sharded(self, grid, orientation=ShardOrientation.ROW_MAJOR):
    """The spec with its columns cut into one shard a core."""
    height, width = _plane(self)
    shape = [height, -(-width // CoreRangeSet(grid).num_cores())]
    return self.sharded(shape, grid, ShardShapeAlignment.REQUIRED, orientation)


def _block_sharded(self, grid, orientation=ShardOrientation.ROW_MAJOR):
    """The spec cut into blocks over a rectangle of cores."""
    height, width = _plane(self)
    down, across = _sides(CoreRangeSet(grid), orientation)
    shape = [-(-height // down), -(-width // across)]
    return self.sharded(shape, grid, ShardShapeAlignment.RECOMMENDED, orientation)


TensorSpec.sharded = _sharded
TensorSpec.sharded_across_dims = _across_dims
TensorSpec.sharded_across_dims_except = _across_dims_except
TensorSpec.height_sharded = _height_sharded
TensorSpec.width_sharded = _width_sharded
TensorSpec.block_sharded = _block_sharded
MemoryConfig.interleaved = property(lambda config: config.memory_layout == TensorMemoryLayout.INTERLEAVED)
