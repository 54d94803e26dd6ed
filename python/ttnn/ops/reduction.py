"""Reductions along dimensions: sum, mean, max, min, prod, std, var, cumsum, cumprod.

The reduced dimensions are brought last and made one row; the matrix unit reduces rows of tiles. What
it cannot do (integers, products) is done by halves: the second half of the rows is combined with the
first until one element is left.
"""

from math import prod as volume

from ..types import DataType, Layout
from . import launch
from .eltwise import convert, evaluate
from .expression import FLOAT, X, Y, F, float_bits, kind_of
from .gather import FILLED, gather, in_plain_tiles, same
from .operation import operation


def dims_of(dim, rank, name):
    """The dimensions named, counted from 0; all of them for None and for an empty list, as in torch."""
    if dim is None or (not isinstance(dim, int) and not len(dim)):
        return list(range(rank))
    dims = [dim] if isinstance(dim, int) else list(dim)
    for d in dims:
        launch.require(
            -rank <= d < rank,
            f"ttnn.{name}: dim {d} of a tensor of rank {rank}; {-rank} to {rank - 1}",
        )
    return sorted({d % rank for d in dims})


def reduced_shape(shape, dims, keepdim):
    if keepdim:
        return [1 if d in dims else size for d, size in enumerate(shape)]
    return [size for d, size in enumerate(shape) if d not in dims]


def as_rows(tensor, dims, fill, dtype=None):
    """The tensor as rows [kept, reduced] in tiles, what is beyond the shape set to `fill`."""
    rank = len(tensor.shape)
    kept = [d for d in range(rank) if d not in dims]
    shape = list(tensor.shape)
    height, width = volume(shape[d] for d in kept), volume(shape[d] for d in dims)
    in_place = launch.in_plain_tiles(tensor) and rank > 1 and kept == list(range(rank - 1))
    whole = width % 32 == 0 and (shape[-2] % 32 == 0 if rank > 1 else False)
    if in_place and whole:
        return tensor, height, width
    move = lambda n: n.permute([*kept, *dims]).reshape(height, width)
    return gather([tensor], move, Layout.TILE, fill=fill, dtype=dtype), height, width


def from_rows(rows, shape, layout, memory_config=None, output_tensor=None):
    """Results of rows (column 0) in their shape."""
    if (
        list(rows.shape) == shape
        and layout == Layout.TILE
        and memory_config is None
        and output_tensor is None
    ):
        return rows
    return gather(
        [rows],
        lambda n: n.reshape(shape),
        layout,
        memory_config,
        output_tensor=output_tensor,
    )


def reduce_rows(rows, pool, factor, dtype, config=None):
    """Sum or maximum of each row of tiles, times `factor`, in column 0."""
    shape = list(rows.shape)
    across = -(-shape[-1] // 32)
    out = launch.allocate(shape[:-1] + [1], dtype, rows)
    cores, work = launch.split(out.device(), out.buffer_num_pages())
    types = {0: rows.dtype, 1: DataType.BFLOAT16, launch.OUT: dtype}
    setup = launch.compute_config({1: DataType.BFLOAT16}, config, wide=True)
    return launch.run(
        [rows, out],
        [
            launch.reader(
                "read_rows.cpp",
                cores,
                launch.accessor(rows),
                [(core, [first, count]) for core, first, count in work],
                [rows.buffer_address(), across],
            ),
            launch.page_writer(out, cores, work),
            launch.kernel(
                "reduce_rows.cpp",
                cores,
                setup,
                args=[(core, [count]) for core, _, count in work],
                common=[across, float_bits(factor)],
                defines=[("REDUCE_OP", f"PoolType::{pool}")],
            ),
        ],
        [
            launch.cb(0, rows, cores),
            launch.cb_of(1, types[1], launch.tile_bytes(types[1]), cores, 1),
            launch.cb(launch.OUT, out, cores),
        ],
    )


def by_halves(rows, combine, fill):
    """Each row to one element, by combining its second half with its first."""
    while list(rows.shape)[-1] > 1:
        width = list(rows.shape)[-1]
        half = -(-width // 2)
        first = gather([rows], lambda n: n[:, :half], Layout.TILE)
        second = gather([rows], lambda n: _second_half(n, half, width), Layout.TILE, fill=fill)
        rows = evaluate(combine(X, Y), [first, second])
    return rows


def _second_half(numbers, half, width):
    import torch

    rest = numbers[:, half:]
    return torch.nn.functional.pad(rest, (0, 2 * half - width), value=FILLED)


_INTEGER_RANGE = {
    DataType.INT32: (-(2**31), 2**31 - 1),
    DataType.UINT32: (0, 2**32 - 1),
    DataType.UINT16: (0, 2**16 - 1),
    DataType.UINT8: (0, 2**8 - 1),
}
_COMBINE = {
    "sum": (F.add, 0),
    "max": (F.maximum, float("-inf")),
    "min": (F.minimum, float("inf")),
    "prod": (F.mul, 1),
}


def reduce(tensor, how, dims, scalar=1.0, config=None, wide=False):
    """Rows with the results in column 0: `how` is sum, max or prod (min of integers), over `dims`, times
    `scalar`; FLOAT32 when `wide`."""
    combine, fill = _COMBINE[how]
    if not volume(list(tensor.shape)):
        return _of_nothing(tensor, how, dims, scalar, wide)
    if kind_of(tensor.dtype) != FLOAT or how == "prod":
        if how in ("max", "min") and kind_of(tensor.dtype) != FLOAT:
            fill = _INTEGER_RANGE[tensor.dtype][how == "min"]
        rows, _, _ = as_rows(tensor, dims, fill)
        if len(rows.shape) != 2:
            rows = gather([rows], lambda n: n.reshape(-1, n.shape[-1]), Layout.TILE)
        return by_halves(rows, combine, fill)
    # An infinity would be the exponent of a whole block.
    apart = DataType.BFLOAT16 if how == "max" and tensor.dtype in launch.BLOCK_FLOATS else None
    rows, _, _ = as_rows(tensor, dims, fill, apart)
    dtype = DataType.FLOAT32 if wide else tensor.dtype
    return reduce_rows(rows, how.upper(), scalar, dtype, config)


def _of_nothing(tensor, how, dims, scalar, wide):
    """Rows of results of a tensor without elements: of each, what the reduction begins with."""
    import torch

    shape = list(tensor.shape)
    rows = volume(size for d, size in enumerate(shape) if d not in dims)
    launch.require(
        how not in ("max", "min") or not rows,
        f"the greatest or least of no elements: dimensions {dims} of shape {shape}",
    )
    value = 1.0 if how == "prod" else 0.0 * scalar
    # Element numbers of nothing: the results are filled.
    move = lambda n: torch.full((rows, 1), FILLED)
    dtype = DataType.FLOAT32 if wide else None
    return gather([tensor], move, Layout.TILE, launch.DRAM, value, dtype)


def kept(tensor, how, dims, scalar=1.0, config=None):
    """`reduce` in FLOAT32 tiles, with the dimensions kept."""
    rows = reduce(tensor, how, dims, scalar, config, wide=True)
    return from_rows(rows, reduced_shape(list(tensor.shape), dims, True), Layout.TILE)


def moments(tensor, dim, config=None):
    """(mean, variance with divisor N), both FLOAT32 and with the dimension kept."""
    dims = dims_of(dim, len(tensor.shape), "var")
    share = 1.0 / volume(list(tensor.shape)[d] for d in dims)
    average = kept(tensor, "sum", dims, share, config)
    square = evaluate(F.square(X - Y), [tensor, average], DataType.FLOAT32)
    return average, kept(square, "sum", dims, share, config)


_OVER = "(x, dim=tuple(range(x.ndim)) if dim is None else dim, keepdim=keepdim)"
_UNBIASED = _OVER.replace("keepdim=", "unbiased=bool(correction), keepdim=")


def _reduction(name, golden):
    """Registers f(tensor, dims, keepdim, scalar, correction, config) -> rows of results. All reductions
    have the same parameters: `dim` is a number, several, or None for all; the result is times `scalar`.
    """

    def register(function):
        def reduction(
            input_tensor,
            dim=None,
            keepdim=False,
            *,
            memory_config=None,
            compute_kernel_config=None,
            scalar=1.0,
            correction=True,
            sub_core_grids=None,
        ):
            launch.on_device(input_tensor, f"ttnn.{name}")
            shape = list(input_tensor.shape)
            dims = dims_of(dim, len(shape), name)
            rows = function(input_tensor, dims, scalar, correction, compute_kernel_config)
            target = reduced_shape(shape, dims, keepdim)
            return from_rows(rows, target, input_tensor.layout, memory_config)

        reduction.__doc__ = function.__doc__
        return operation(name, golden)(reduction)

    return register


def _count(tensor, dims):
    return volume(list(tensor.shape)[d] for d in dims)


@_reduction("sum", "torch.sum" + _OVER)
def sum_(tensor, dims, scalar, correction, config):
    """The sum along `dim`."""
    return reduce(tensor, "sum", dims, scalar, config)


@_reduction("mean", "torch.mean" + _OVER)
def mean(tensor, dims, scalar, correction, config):
    """The mean along `dim`."""
    count = _count(tensor, dims)
    return reduce(tensor, "sum", dims, scalar / count if count else float("nan"), config)


@_reduction("max", "torch.amax" + _OVER)
def max_(tensor, dims, scalar, correction, config):
    """The greatest along `dim`."""
    return reduce(tensor, "max", dims, scalar, config)


@_reduction("min", "torch.amin" + _OVER)
def min_(tensor, dims, scalar, correction, config):
    """The least along `dim`: of floating point, the greatest of the negated values, negated."""
    if kind_of(tensor.dtype) != FLOAT:
        return reduce(tensor, "min", dims)
    negated = evaluate(-X, [tensor])
    return evaluate(-X, [reduce(negated, "max", dims, scalar, config)])


def _variance(tensor, dims, correction, config):
    count = _count(tensor, dims)
    launch.require(
        count > bool(correction),
        f"the variance of {count} element with correction is not defined; give correction=False",
    )
    return moments(tensor, dims, config)[1], count / (count - bool(correction))


@_reduction("var", "torch.var" + _UNBIASED)
def var(tensor, dims, scalar, correction, config):
    """The variance along `dim`, with divisor N - 1 unless `correction` is False."""
    variance, scale = _variance(tensor, dims, correction, config)
    return evaluate(X * (scale * scalar), [variance], tensor.dtype)


@_reduction("std", "torch.std" + _UNBIASED)
def std(tensor, dims, scalar, correction, config):
    """The standard deviation along `dim`, with divisor N - 1 unless `correction` is False."""
    variance, scale = _variance(tensor, dims, correction, config)
    return evaluate(F.sqrt(X * scale) * float(scalar), [variance], tensor.dtype)


@operation("prod", "torch.prod(x, dim, keepdim=keepdim) if dim is not None else torch.prod(x)")
def prod(input_tensor, dim=None, keepdim=False, *, memory_config=None, all_dimensions=False):
    """The product along `dim`."""
    launch.on_device(input_tensor, "ttnn.prod")
    shape = list(input_tensor.shape)
    dims = dims_of(dim, len(shape), "prod")
    rows = reduce(input_tensor, "prod", dims)
    return from_rows(rows, reduced_shape(shape, dims, keepdim), input_tensor.layout, memory_config)


def running(tensor, dim, combine, fill, dtype, reverse, memory_config, out):
    """Running results along `dim`: log2(n) times, combined with themselves moved on."""
    import torch

    rank = len(tensor.shape)
    if not rank:
        launch.require(dim in (-1, 0), f"ttnn.cumsum: dim {dim} of a tensor of rank 0; -1 or 0")
        tensor, rank = gather([tensor], lambda n: n.reshape(1)), 1
        result = running(tensor, 0, combine, fill, dtype, reverse, memory_config, None)
        return gather([result], lambda n: n.reshape(()), result.layout, output_tensor=out)
    axis = dims_of(dim, rank, "cumsum")[0]
    size = list(tensor.shape)[axis]
    layout, wanted = tensor.layout, dtype or tensor.dtype
    work = DataType.FLOAT32 if kind_of(tensor.dtype) == FLOAT else tensor.dtype
    result = convert(in_plain_tiles(tensor), work)
    step = 1
    while step < size:

        def moved(n, step=step):
            kept = n.narrow(axis, step if reverse else 0, size - step)
            gap = torch.full_like(n.narrow(axis, 0, step), FILLED)
            return torch.cat((kept, gap) if reverse else (gap, kept), axis)

        shifted = gather([result], moved, Layout.TILE, fill=fill)
        result = evaluate(combine(X, Y), [result, shifted])
        step *= 2
    result = convert(result, wanted)
    return gather([result], same, layout, memory_config, output_tensor=out)


@operation(
    "cumsum",
    "torch.flip(torch.cumsum(torch.flip(x, [y]), y), [y]) if reverse_order else torch.cumsum(x, y)",
)
def cumsum(input_tensor, dim, dtype=None, *, reverse_order=False, out=None, memory_config=None):
    """Running sums along `dim`."""
    return running(input_tensor, dim, F.add, 0, dtype, reverse_order, memory_config, out)


@operation(
    "cumprod",
    "torch.flip(torch.cumprod(torch.flip(x, [y]), y), [y]) if reverse_order else torch.cumprod(x, y)",
)
def cumprod(input_tensor, dim, dtype=None, *, reverse_order=False, out=None, memory_config=None):
    """Running products along `dim`."""
    return running(input_tensor, dim, F.mul, 1, dtype, reverse_order, memory_config, out)
