"""ttnn's operations that only move elements: each is the torch function of element numbers."""

from enum import Enum
from math import prod as volume

from .. import _ttnn
from ..types import DataType, Layout
from .gather import FILLED, gather, permuted, same
from .launch import DRAM, require
from .operation import operation

# So many tensors at once have room in a kernel's arguments.
_INPUTS_MOST = 32


def _dim(dim, rank, name):
    require(
        -rank <= dim < rank,
        f"ttnn.{name}: dim {dim} of a tensor of rank {rank}; {-rank} to {rank - 1}",
    )
    return dim % rank


@operation("concat", "torch.cat(list(x), dim)")
def concat(tensors, dim=0, *, memory_config=None, output_tensor=None, groups=1, queue_id=None):
    """The tensors one after the other along `dim`."""
    import torch

    require(len(tensors) > 0, "ttnn.concat: no tensors; give at least one")
    axis = _dim(dim, len(tensors[0].shape), "concat")
    parts = list(tensors)
    if groups != 1:
        return _concat_groups(parts, axis, groups, memory_config, output_tensor)
    join = lambda *numbers: torch.cat(numbers, axis)
    while len(parts) > _INPUTS_MOST:
        parts = [
            gather(parts[i : i + _INPUTS_MOST], join) for i in range(0, len(parts), _INPUTS_MOST)
        ]
    return gather(parts, join, memory_config=memory_config, output_tensor=output_tensor)


def _concat_groups(tensors, axis, groups, memory_config, output_tensor):
    """The first group of every tensor, then the second of every one, and so on."""
    import torch

    sizes = [list(t.shape)[axis] for t in tensors]
    require(
        groups > 0 and not any(size % groups for size in sizes) and len(tensors) <= _INPUTS_MOST,
        f"ttnn.concat: {groups} groups of sizes {sizes} along dim {axis}, of at most {_INPUTS_MOST} "
        "tensors; every size is a multiple of groups",
    )

    def join(*numbers):
        pieces = [n.chunk(groups, axis) for n in numbers]
        return torch.cat([piece[g] for g in range(groups) for piece in pieces], axis)

    return gather(tensors, join, memory_config=memory_config, output_tensor=output_tensor)


@operation("stack", "torch.stack(list(x), dim)")
def stack(tensors, dim=0, *, memory_config=None):
    """The tensors side by side in a new dimension."""
    return concat([unsqueeze(t, dim) for t in tensors], dim, memory_config=memory_config)


@operation("permute", "torch.permute(x, y)")
def permute(input_tensor, dims, *, memory_config=None, pad_value=0.0, queue_id=None):
    """The dimensions in another order."""
    rank = len(input_tensor.shape)
    require(
        len(dims) == rank,
        "ttnn.permute: The number of dimensions in the tensor input does not match the length of the "
        f"desired ordering: {rank}, and {len(dims)}",
    )
    require(
        sorted(_dim(d, rank, "permute") for d in dims) == list(range(rank)),
        f"ttnn.permute: {tuple(dims)} is not an order of {rank} dimensions",
    )
    return permuted(input_tensor, list(dims), memory_config)


@operation("transpose", "torch.transpose(x, y, z)")
def transpose(input_tensor, dim1, dim2, *, memory_config=None, pad_value=0.0, queue_id=None):
    """Two dimensions exchanged."""
    rank = len(input_tensor.shape)
    dims = _dim(dim1, rank, "transpose"), _dim(dim2, rank, "transpose")
    order = list(range(rank))
    order[dims[0]], order[dims[1]] = order[dims[1]], order[dims[0]]
    return permuted(input_tensor, order, memory_config)


class TileReshapeMapMode(Enum):
    """Whether TTNN keeps its map of a reshape; taken, and without effect."""

    CACHE, RECREATE = range(2)


@operation("reshape", "torch.reshape(x, y)")
def reshape(
    input_tensor,
    shape,
    padded_shape=None,
    *,
    memory_config=None,
    pad_value=None,
    reshape_tile_mode=None,
    recreate_mapping_tensor=None,
    sub_core_grids=None,
    queue_id=None,
):
    """The same elements in another shape, in the order of rows; one size may be -1. With a padded shape of as
    many elements as the tensor has: the corner of that which `shape` is."""
    if padded_shape is not None and volume(list(padded_shape)) == volume(list(input_tensor.shape)):
        corner = tuple(slice(0, size) for size in shape)
        if list(padded_shape) != list(shape) and input_tensor.device() is not None:
            move = lambda n: n.reshape(list(padded_shape))[corner]
            return gather([input_tensor], move, memory_config=memory_config)
    if input_tensor.storage_type() != _ttnn.StorageType.DEVICE:
        return _ttnn.reshape(input_tensor, shape)
    return gather([input_tensor], lambda n: n.reshape(list(shape)), memory_config=memory_config)


@operation("experimental.view", "x.reshape(list(y))")
def experimental_view(input_tensor, shape, *sizes):
    """The same elements in another shape."""
    shape = [shape, *sizes] if isinstance(shape, int) else list(shape)
    return gather([input_tensor], lambda n: n.reshape(shape))


@operation("view", "x.view(list(y))")
def view(input_tensor, shape, *sizes):
    """The same elements in another shape, where a tensor's pages stay as they are: in rows with the last
    dimension kept, in tiles with the last two, or both multiples of a tile."""
    shape = [shape, *sizes] if isinstance(shape, int) else shape
    own, wanted = list(input_tensor.shape), list(shape)
    if wanted.count(-1) == 1:
        rest = -volume(wanted)
        wanted[wanted.index(-1)] = volume(own) // rest if rest else 0
    require(
        volume(own) == volume(wanted),
        f"ttnn.view: shape {own} has {volume(own)} elements, {wanted} has {volume(wanted)}",
    )
    kept = own[-1:] == wanted[-1:]
    if input_tensor.layout == Layout.TILE:
        second = own[-2:-1] == wanted[-2:-1]
        whole = all(s[-2:-1] and s[-2] % 32 == 0 for s in (own, wanted))
        kept = kept and (second or whole)
    require(
        kept or not volume(own),
        f"ttnn.view: {own} as {wanted} moves elements between pages; use ttnn.reshape",
    )
    return gather([input_tensor], lambda n: n.reshape(wanted))


@operation("reshape_on_device", "torch.reshape(x, (W, Z, Y, X))")
def reshape_on_device(input_tensor, W, Z, Y, X, *, memory_config=None):
    """The same elements in a shape of four dimensions; one may be -1."""
    return gather([input_tensor], lambda n: n.reshape(W, Z, Y, X), memory_config=memory_config)


@operation("copy", "x")
def copy(input_a, input_b):
    """The values of the first tensor in the second's place."""
    return gather([input_a], same, input_b.layout, dtype=input_b.dtype, output_tensor=input_b)


@operation("padded_slice")
@operation("experimental.padded_slice")
def padded_slice(
    input_tensor,
    padded_slice_start,
    padded_slice_end,
    padded_slice_step=None,
    *,
    memory_config,
    output_tensor=None,
    pad_value=None,
):
    """Elements start to end of each dimension, all but the last flattened, in a sharded placement."""
    steps = padded_slice_step or [1] * len(padded_slice_start)
    window = tuple(slice(a, b, s) for a, b, s in zip(padded_slice_start, padded_slice_end, steps))
    move = lambda n: n[window].reshape(1, 1, -1, n[window].shape[-1])
    return gather(
        [input_tensor], move, memory_config=memory_config, output_tensor=output_tensor
    )


@operation(
    "squeeze",
    "x.squeeze() if y is None else x.reshape([s for d, s in enumerate(x.shape) if s != 1 or d not in "
    "([y % max(x.ndim, 1)] if isinstance(y, int) else [i % x.ndim for i in y])])",
)
def squeeze(input_tensor, dim=None):
    """Without the dimensions of size 1, or those named."""
    shape, rank = list(input_tensor.shape), len(input_tensor.shape)
    dims = range(rank) if dim is None else [dim] if isinstance(dim, int) else list(dim)
    drop = {_dim(d, max(rank, 1), "squeeze") for d in dims}
    require(
        dim is None or isinstance(dim, int) or len(drop) == len(dims),
        f"ttnn.squeeze: dim appears multiple times in the list of dims, {list(dims)}",
    )
    kept = [size for d, size in enumerate(shape) if d not in drop or size != 1]
    return input_tensor if kept == shape else gather([input_tensor], lambda n: n.reshape(kept))


@operation("unsqueeze", "torch.unsqueeze(x, y)")
def unsqueeze(input_tensor, dim):
    """With a dimension of size 1 more."""
    rank = len(input_tensor.shape)
    require(
        -rank - 1 <= dim <= rank,
        f"ttnn.unsqueeze: Dimension out of range (expected to be in range of [{-rank - 1}, {rank}], "
        f"but got {dim})",
    )
    return gather([input_tensor], lambda n: n.unsqueeze(dim))


@operation("unsqueeze_to_4D", "x.reshape([1] * (4 - x.ndim) + list(x.shape))")
def unsqueeze_to_4D(input_tensor):
    """Dimensions of size 1 before the others, to make four."""
    return gather([input_tensor], lambda n: n.reshape([1] * (4 - n.dim()) + list(n.shape)))


@operation("expand", "x.expand(*y)")
def expand(input_tensor, output_shape, *, memory_config=None, queue_id=None):
    """Dimensions of size 1 repeated to the sizes given; -1 keeps a size."""
    return gather([input_tensor], lambda n: n.expand(*output_shape), memory_config=memory_config)


@operation("experimental.broadcast_to", "torch.broadcast_to(x, list(y))")
def broadcast_to(input_tensor, output_shape, *, memory_config=None, output=None):
    """The tensor repeated to a shape that it broadcasts to."""
    move = lambda n: n.broadcast_to(list(output_shape))
    return gather([input_tensor], move, memory_config=memory_config, output_tensor=output)


@operation("repeat", "x.repeat(*y)")
def repeat(input_tensor, repeat_dims, *, memory_config=None, queue_id=None):
    """The tensor so many times along each dimension."""
    return gather([input_tensor], lambda n: n.repeat(*repeat_dims), memory_config=memory_config)


@operation("repeat_interleave", "torch.repeat_interleave(x, y, dim=z)")
def repeat_interleave(input_tensor, repeats, dim=0, *, memory_config=None):
    """Each element so many times, along `dim`."""
    move = lambda n: n.repeat_interleave(repeats, dim=dim)
    return gather([input_tensor], move, memory_config=memory_config)


def _listed(places):
    """Places along each dimension, of a list or a tensor."""
    if not isinstance(places, _ttnn.Tensor):
        return places
    return [int(v) for v in _ttnn.to_torch(places).flatten()]


@operation(
    "slice",
    "x[tuple(slice(a, b, s) for a, b, s in zip(y, z, steps or [1] * len(y)))]",
    note="starts and ends that are tensors are read by the host",
)
def slice_(
    input_tensor,
    starts=None,
    ends=None,
    steps=None,
    *,
    slice_start=None,
    slice_end=None,
    slice_step=None,
    memory_config=None,
    output_tensor=None,
    pad_value=None,
    queue_id=None,
    sub_core_grids=None,
    slice_dim=None,
    num_devices=None,
):
    """Elements starts to ends, without the ends, by steps, of each dimension. Starts and ends may be
    tensors, which the host reads; then `slice_dim` has a `num_devices`th of its size."""
    first = _listed(starts if starts is not None else slice_start)
    last = _listed(ends if ends is not None else slice_end)
    by = steps if steps is not None else slice_step
    rank = len(input_tensor.shape)
    require(first is not None and last is not None, "ttnn.slice: starts and ends are both needed")
    require(
        len(first) == len(last) == rank,
        f"ttnn.slice: {len(first)} starts and {len(last)} ends for a tensor of rank {rank}",
    )
    window = tuple(slice(a, b, s) for a, b, s in zip(first, last, by or [1] * rank))
    if num_devices is not None and slice_dim is not None:
        axis = _dim(slice_dim, rank, "slice")
        whole, cut = list(input_tensor.shape)[axis], last[axis] - first[axis]
        require(
            cut * num_devices == whole,
            f"ttnn.slice: {cut} elements along dim {axis}; with num_devices={num_devices}, a "
            f"{num_devices}th of {whole} are wanted",
        )
    return gather(
        [input_tensor],
        lambda n: n[window],
        memory_config=memory_config,
        output_tensor=output_tensor,
    )


def take(tensor, key):
    """`tensor[key]`, for Python's indices and slices."""
    return gather([tensor], lambda n: n[key])


def _pairs(shape, args, keywords):
    """((before, after) of each dimension, value) of either form of the call."""
    names = ["padding", "value"]
    if len(args) == 3 or "output_padded_shape" in keywords:
        names = ["output_padded_shape", "input_tensor_start", "value"]
    given = dict(zip(names, args)) | keywords
    value = given.get("value", 0.0)
    if "output_padded_shape" in given:
        to, start = given["output_padded_shape"], given["input_tensor_start"]
        return [(b, size - b - now) for now, size, b in zip(shape, to, start)], value
    require("padding" in given, "ttnn.pad: no padding is given")
    padding = [tuple(p) for p in given["padding"]]
    require(
        len(padding) <= len(shape),
        f"ttnn.pad: {len(padding)} pairs for a tensor of rank {len(shape)}",
    )
    return [(0, 0)] * (len(shape) - len(padding)) + padding, value


@operation(
    "pad", "torch.nn.functional.pad(x, [v for p in reversed(padding) for v in p], value=value or 0)"
)
def pad(
    input_tensor,
    *args,
    padding=None,
    value=None,
    output_padded_shape=None,
    input_tensor_start=None,
    use_multicore=True,
    memory_config=None,
    queue_id=None,
    sub_core_grids=None,
):
    """`padding`: (before, after) of each dimension, those of the last dimensions when fewer. Or
    `output_padded_shape` and where in it the input starts."""
    import torch

    named = dict(padding=padding, value=value, output_padded_shape=output_padded_shape)
    named["input_tensor_start"] = input_tensor_start
    given = {name: v for name, v in named.items() if v is not None}
    pairs, fill = _pairs(list(input_tensor.shape), args, given)
    flat = [v for pair in reversed(pairs) for v in pair]
    require(min(flat, default=0) >= 0, f"ttnn.pad: {pairs} takes elements away; use ttnn.slice")
    move = lambda n: torch.nn.functional.pad(n, flat, value=FILLED)
    return gather([input_tensor], move, memory_config=memory_config, fill=fill)


@operation("slice_write")
def slice_write(input_tensor, output_tensor, starts, ends, steps):
    """The input in place of elements starts to ends, by steps, of the output."""
    window = tuple(slice(a, b, s) for a, b, s in zip(starts, ends, steps))

    def placed(own, new):
        merged = own.clone()
        merged[window] = new
        return merged

    merged = gather([output_tensor, input_tensor], placed)
    return gather([merged], same, output_tensor.layout, output_tensor=output_tensor)


@operation("roll", "torch.roll(x, y, z)")
def roll(input_tensor, shifts, dim=None):
    """Elements moved along dimensions, those beyond the end to the beginning."""
    import torch

    return gather([input_tensor], lambda n: torch.roll(n, shifts, dim))


def _pieces(tensor, parts, memory_config):
    return [
        gather([tensor], lambda n, k=k: parts(n)[k], memory_config=memory_config)
        for k in range(_count(tensor, parts))
    ]


def _count(tensor, parts):
    import torch

    return len(parts(torch.empty(list(tensor.shape), device="meta")))


@operation("split", "torch.split(x, y, z)")
def split(input_tensor, split_size, dim=0, *, memory_config=None):
    """Parts of a size, or of the sizes listed, along `dim`."""
    return _pieces(input_tensor, lambda n: n.split(split_size, dim), memory_config)


@operation("chunk", "torch.chunk(x, y, z)")
def chunk(input_tensor, chunks, dim=0, *, memory_config=None):
    """So many parts along `dim`."""
    return _pieces(input_tensor, lambda n: n.chunk(chunks, dim), memory_config)


@operation("tilize", "x")
def tilize(input_tensor, *, memory_config=None, dtype=None, use_multicore=True, queue_id=None):
    """Row-major to tiles; height and width are multiples of 32."""
    shape = list(input_tensor.shape)
    require(
        len(shape) >= 2 and shape[-1] % 32 == 0 and shape[-2] % 32 == 0,
        f"ttnn.tilize: the last two of shape {shape} are not multiples of 32; use "
        "ttnn.tilize_with_zero_padding",
    )
    return gather([input_tensor], same, Layout.TILE, memory_config, dtype=dtype)


@operation("tilize_with_zero_padding", "x")
def tilize_with_zero_padding(
    input_tensor, *, memory_config=None, dtype=None, use_multicore=True, queue_id=None
):
    """Row-major to tiles; what is beyond height and width is 0."""
    return gather([input_tensor], same, Layout.TILE, memory_config, dtype=dtype)


@operation("tilize_with_val_padding", "x")
def tilize_with_val_padding(
    input_tensor,
    output_tensor_shape,
    pad_value=0.0,
    *,
    memory_config=None,
    dtype=None,
    use_multicore=True,
    queue_id=None,
):
    """Row-major to tiles, with a value in their padding. What the greater shape has beyond the tiles that
    the tensor needs is not kept: padding ends with them."""
    shape = list(input_tensor.shape)
    require(
        len(shape) == len(output_tensor_shape)
        and all(now <= to for now, to in zip(shape, output_tensor_shape)),
        f"ttnn.tilize_with_val_padding: shape {shape} does not fit in {list(output_tensor_shape)}",
    )
    return gather([input_tensor], same, Layout.TILE, memory_config, pad_value, dtype)


@operation("untilize", "x")
def untilize(
    input_tensor,
    *,
    memory_config=None,
    use_multicore=True,
    use_pack_untilize=True,
    sub_core_grids=None,
    queue_id=None,
):
    """Tiles to row-major; block floats become bfloat16."""
    dtype = DataType.BFLOAT16 if "_B" in input_tensor.dtype.name else None
    return gather([input_tensor], same, Layout.ROW_MAJOR, memory_config, dtype=dtype)


@operation("untilize_with_unpadding", "x[tuple(slice(0, e + 1) for e in y)]")
def untilize_with_unpadding(
    input_tensor,
    output_tensor_end,
    *,
    memory_config=None,
    use_multicore=True,
    use_pack_untilize=True,
    queue_id=None,
):
    """Tiles to row-major, elements 0 to `output_tensor_end` (with it) of each dimension."""
    window = tuple(slice(0, end + 1) for end in output_tensor_end)
    dtype = DataType.BFLOAT16 if "_B" in input_tensor.dtype.name else None
    return gather([input_tensor], lambda n: n[window], Layout.ROW_MAJOR, memory_config, dtype=dtype)


@operation("fill_implicit_tile_padding", "x")
def fill_implicit_tile_padding(input_tensor, fill_value, *, memory_config=None, queue_id=None):
    """The tensor with what its last tiles have beyond its shape set to a value."""
    return gather([input_tensor], same, Layout.TILE, memory_config, fill=fill_value)


def _moved(name, memory_config, input_tensor, dtype=None):
    return gather([input_tensor], same, memory_config=memory_config, dtype=dtype)


def _sharded_config(where, shard_shape, shard_scheme, shard_orientation):
    """A placement from itself, or from a grid (a size or a set of cores) and the shards."""
    if isinstance(where, _ttnn.MemoryConfig):
        return where
    require(
        shard_shape is not None and shard_scheme is not None,
        "ttnn.interleaved_to_sharded: a grid needs shard_shape, shard_scheme and shard_orientation",
    )
    if isinstance(where, tuple) and len(where) == 2 and isinstance(where[0], int):
        where = _ttnn.CoreCoord(*where)
    if isinstance(where, (_ttnn.CoreCoord, _ttnn.CoreGrid)):
        end = _ttnn.CoreCoord(where.x - 1, where.y - 1)
        where = _ttnn.CoreRange(_ttnn.CoreCoord(0, 0), end)
    cores = _ttnn.CoreRangeSet(where)
    orientation = shard_orientation or _ttnn.ShardOrientation.ROW_MAJOR
    return _ttnn.MemoryConfig(
        shard_scheme, _ttnn.BufferType.L1, _ttnn.ShardSpec(cores, list(shard_shape), orientation)
    )


@operation("interleaved_to_sharded", "x")
def interleaved_to_sharded(
    input_tensor,
    sharded_memory_config_or_grid=None,
    shard_shape=None,
    shard_scheme=None,
    shard_orientation=None,
    output_dtype=None,
    *,
    memory_config=None,
    grid=None,
    keep_l1_aligned=False,
    queue_id=None,
):
    """The tensor in a sharded placement: a MemoryConfig, or a grid and the shards on it."""
    if isinstance(shard_shape, DataType):
        shard_shape, output_dtype = None, shard_shape
    where = next(
        w for w in (sharded_memory_config_or_grid, memory_config, grid) if w is not None
    )
    target = _sharded_config(where, shard_shape, shard_scheme, shard_orientation)
    return _moved("interleaved_to_sharded", target, input_tensor, output_dtype)


@operation("interleaved_to_sharded_partial", "x")
def interleaved_to_sharded_partial(
    input_tensor,
    grid,
    shard_shape,
    num_slices,
    slice_index,
    shard_scheme,
    shard_orientation=None,
    *,
    memory_config=None,
    output_dtype=None,
    queue_id=None,
):
    """One of `num_slices` equal parts of the rows, in a sharded placement."""
    target = memory_config or _sharded_config(grid, shard_shape, shard_scheme, shard_orientation)

    def move(n):
        rows = n.reshape(1, 1, -1, n.shape[-1])
        return rows.chunk(num_slices, 2)[slice_index]

    return gather([input_tensor], move, memory_config=target, dtype=output_dtype)


@operation("sharded_to_interleaved_partial", "x")
def sharded_to_interleaved_partial(
    input_tensor,
    cache_tensor,
    num_slices,
    slice_index,
    *,
    memory_config=None,
    output_dtype=None,
    queue_id=None,
):
    """The tensor as one of `num_slices` equal parts of the rows of `cache_tensor`, in its place."""
    shape = list(cache_tensor.shape)

    def placed(own, new):
        merged = own.clone().reshape(1, 1, -1, shape[-1])
        height = merged.shape[2] // num_slices
        part = new.reshape(1, 1, -1, shape[-1])
        merged[:, :, slice_index * height : (slice_index + 1) * height] = part
        return merged.reshape(shape)

    merged = gather([cache_tensor, input_tensor], placed, cache_tensor.layout, DRAM)
    return gather([merged], same, cache_tensor.layout, output_tensor=cache_tensor)


@operation("sharded_to_interleaved", "x")
def sharded_to_interleaved(
    input_tensor, memory_config=None, output_dtype=None, *, is_l1_aligned=False, queue_id=None
):
    """The tensor in an interleaved placement, DRAM's when none is given."""
    from ..types import DRAM_MEMORY_CONFIG

    target = memory_config or DRAM_MEMORY_CONFIG
    return _moved("sharded_to_interleaved", target, input_tensor, output_dtype)


@operation("reshard", "x")
def reshard(input_tensor, output_memory_config, output_tensor=None):
    """The tensor in another sharded placement."""
    return gather(
        [input_tensor],
        same,
        memory_config=output_memory_config,
        output_tensor=output_tensor,
    )


@operation(
    "transformer.concatenate_heads", "x.permute(0, 2, 1, 3).reshape(x.shape[0], x.shape[2], -1)"
)
def concatenate_heads(input_tensor, *, memory_config=None):
    """[batch, heads, length, size] to [batch, length, heads x size]."""
    move = lambda n: n.permute(0, 2, 1, 3).reshape(n.shape[0], n.shape[2], -1)
    return gather([input_tensor], move, memory_config=memory_config)


@operation("upsample")
def upsample(
    input_tensor, scale_factor, *, mode="nearest", memory_config=None, compute_kernel_config=None
):
    """[N, H, W, C] with each pixel repeated, or (mode "bilinear") the pixels between interpolated."""
    require(
        mode in ("nearest", "bilinear"),
        f'ttnn.upsample: mode {mode!r}; there is "nearest" and "bilinear"',
    )
    if mode == "bilinear":
        from .images import enlarged

        return enlarged(input_tensor, scale_factor, memory_config)
    down, across = (scale_factor, scale_factor) if isinstance(scale_factor, int) else scale_factor
    move = lambda n: n.repeat_interleave(down, dim=1).repeat_interleave(across, dim=2)
    return gather([input_tensor], move, memory_config=memory_config)


def _triangle(keep):
    import torch

    def move(n, diagonal):
        return torch.where(keep(torch.ones_like(n), diagonal).bool(), n, torch.full_like(n, FILLED))

    return move


@operation("tril", "torch.tril(x, y)")
def tril(input_tensor, diagonal=0, *, memory_config=None):
    """The lower triangle; 0 elsewhere."""
    import torch

    return gather(
        [input_tensor], lambda n: _triangle(torch.tril)(n, diagonal), memory_config=memory_config
    )


@operation("triu", "torch.triu(x, y)")
def triu(input_tensor, diagonal=0, *, memory_config=None):
    """The upper triangle; 0 elsewhere."""
    import torch

    return gather(
        [input_tensor], lambda n: _triangle(torch.triu)(n, diagonal), memory_config=memory_config
    )


@operation("clone", "x.clone()")
def clone(input_tensor, *, memory_config=None, dtype=None, compute_kernel_config=None):
    """A copy, in another placement or data type when given."""
    return gather([input_tensor], same, memory_config=memory_config, dtype=dtype)


@operation("move", "x")
def move(input_tensor, *, memory_config=None):
    """The tensor in another place; the old one is given back."""
    moved = gather([input_tensor], same, memory_config=memory_config)
    _ttnn.deallocate(input_tensor)
    return moved


@operation("assign", "x")
def assign(input_tensor, *, memory_config=None, dtype=None, output_tensor=None, queue_id=None):
    """A copy, in another placement or data type, or in the place given."""
    return gather(
        [input_tensor],
        same,
        memory_config=memory_config,
        dtype=dtype,
        output_tensor=output_tensor,
    )


@operation("composite_example", "x")
def composite_example(input_tensor):
    """A copy."""
    return gather([input_tensor], same)


@operation("composite_example_multiple_return")
def composite_example_multiple_return(input_tensor, *, return_output1=True, return_output2=True):
    """Two copies, None for one that is not asked for."""
    asked = (return_output1, return_output2)
    return tuple(gather([input_tensor], same) if wanted else None for wanted in asked)
