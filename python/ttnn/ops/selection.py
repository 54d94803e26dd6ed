"""Operations by order and by index: sort, topk, argmax, gather, scatter, embedding.

Rows of 32-bit words go through a data movement kernel that sorts, picks or places them.
"""

from math import prod as volume

from ..types import DataType, Layout
from . import launch
from .eltwise import convert
from .expression import FLOAT, kind_of
from .gather import gather, same
from .operation import operation

_NOWHERE = 0xFFFFFFFF


def _words(tensor):
    """The type of the tensor's values as 32-bit words."""
    if kind_of(tensor.dtype) == FLOAT:
        return DataType.FLOAT32
    return DataType.INT32 if tensor.dtype == DataType.INT32 else DataType.UINT32


def _rows(tensor, axis, dtype=None):
    """The tensor as row-major rows of words along `axis`."""
    rank = len(tensor.shape)
    order = [d for d in range(rank) if d != axis] + [axis]
    width = list(tensor.shape)[axis]
    tensor = convert(tensor, dtype or _words(tensor))
    move = lambda n: n.permute(order).reshape(-1, width)
    return gather([tensor], move, Layout.ROW_MAJOR, launch.DRAM)


def _unrowed(rows, shape, axis, dtype, layout, memory_config=None, out=None):
    """Rows along `axis` back in the order of dimensions of `shape`."""
    rank = len(shape)
    moved = [shape[d] for d in range(rank) if d != axis] + [shape[axis]]
    back = list(range(rank - 1))
    back.insert(axis, rank - 1)
    move = lambda n: n.reshape(moved).permute(*back)
    if rows.dtype != dtype:
        rows = convert(gather([rows], same, Layout.TILE), dtype)
    return gather([rows], move, layout, memory_config, output_tensor=out)


def _axis(tensor, dim, name):
    rank = len(tensor.shape) or 1
    launch.require(-rank <= dim < rank, f"ttnn.{name}: dim {dim} of a tensor of rank {rank}")
    return dim % rank


def _slot(words):
    return -(-words * 4 // launch.ALIGNMENT) * launch.ALIGNMENT


def _scratch(sizes, cores):
    return [launch.cb_of(i, DataType.UINT32, size, cores, 1) for i, size in enumerate(sizes)]


def sort_rows(rows, kept, descending):
    """(values, indices) of the first `kept` of each row in order."""
    count, width = list(rows.shape)
    values = launch.allocate([count, kept], rows.dtype, rows, launch.DRAM, Layout.ROW_MAJOR)
    indices = launch.allocate([count, kept], DataType.UINT32, rows, launch.DRAM, Layout.ROW_MAJOR)
    cores, work = launch.split(rows.device(), count)
    sign = {DataType.FLOAT32: 1, DataType.INT32: 2}.get(rows.dtype, 0)
    defines = {"WIDTH": width, "KEPT": kept, "DESCENDING": int(descending), "KEY_KIND": sign}
    tensors = [rows, values, indices]
    launch.run(
        tensors,
        [
            launch.reader(
                "sort_rows.cpp",
                cores,
                [word for t in tensors for word in launch.accessor(t)],
                [(core, [first, n]) for core, first, n in work],
                [t.buffer_address() for t in tensors],
                [(name, str(value)) for name, value in defines.items()],
            )
        ],
        _scratch([_slot(width), 2 * _slot(width), 2 * _slot(kept)], cores),
    )
    return values, indices


def _ordered(tensor, kept, dim, descending, name, memory_config, out=None, indices_dtype=None):
    axis = _axis(launch.on_device(tensor, f"ttnn.{name}"), dim, name)
    if not len(tensor.shape):
        parts = _ordered(
            gather([tensor], lambda n: n.reshape(1)), kept, 0, descending, name, memory_config
        )
        return tuple(gather([part], lambda n: n.reshape(())) for part in parts)
    shape = list(tensor.shape)
    launch.require(
        1 <= kept <= shape[axis],
        f"ttnn.{name}: k is {kept} for {shape[axis]} elements along dim {dim}",
    )
    values, indices = sort_rows(_rows(tensor, axis), kept, descending)
    result = shape[:axis] + [kept] + shape[axis + 1 :]
    small = DataType.UINT16 if shape[axis] <= 65536 else DataType.UINT32
    own, places = out or (None, None)
    layout = tensor.layout
    return (
        _unrowed(values, result, axis, tensor.dtype, layout, memory_config, own),
        _unrowed(indices, result, axis, indices_dtype or small, layout, memory_config, places),
    )


@operation("sort", "torch.sort(x, stable=stable, dim=dim, descending=descending)")
def sort(input_tensor, dim=-1, descending=False, stable=False, *, memory_config=None, out=None):
    """(values in order, where they were) along `dim`; equal values keep their order."""
    size = (list(input_tensor.shape) or [1])[_axis(input_tensor, dim, "sort")]
    return _ordered(input_tensor, size, dim, descending, "sort", memory_config, out)


@operation("topk", "torch.topk(x, k, dim, largest, sorted)")
def topk(
    input_tensor,
    k=32,
    dim=-1,
    largest=True,
    sorted=True,
    *,
    memory_config=None,
    out=None,
    sub_core_grids=None,
    indices_tensor=None,
):
    """(the k greatest, or least, values in order, where they were) along `dim`; instead of where, the
    elements of `indices_tensor` there."""
    if indices_tensor is None:
        return _ordered(input_tensor, k, dim, largest, "topk", memory_config, out)
    values, places = _ordered(input_tensor, k, dim, largest, "topk", memory_config)
    numbers = gather_.function(indices_tensor, dim, places, memory_config=memory_config)
    if out is None:
        return values, numbers
    return tuple(
        gather([part], same, into.layout, dtype=into.dtype, output_tensor=into)
        for part, into in zip((values, numbers), out)
    )


def _extreme(tensor, dim, keepdim, greatest, name, memory_config, out):
    launch.on_device(tensor, f"ttnn.{name}")
    shape = list(tensor.shape)
    if dim is None:
        tensor = gather([tensor], lambda n: n.reshape(1, -1))
        result = [1] * len(shape) if keepdim else []
        axis = 1
    else:
        axis = _axis(tensor, dim, name)
        result = shape[:axis] + ([1] if keepdim else []) + shape[axis + 1 :]
    _, indices = sort_rows(_rows(tensor, axis), 1, greatest)
    return gather(
        [indices], lambda n: n.reshape(result), Layout.ROW_MAJOR, memory_config, output_tensor=out
    )


@operation("argmax", "torch.argmax(x, dim, keepdim=keepdim)")
def argmax(
    input_tensor,
    dim=None,
    keepdim=False,
    *,
    memory_config=None,
    output_tensor=None,
    use_multicore=True,
    sub_core_grids=None,
):
    """Where the greatest is along `dim`, the first of several; UINT32, row-major."""
    return _extreme(input_tensor, dim, keepdim, True, "argmax", memory_config, output_tensor)


@operation("argmin", "torch.argmin(x, dim, keepdim=keepdim)")
def argmin(input_tensor, dim=None, keepdim=False, *, memory_config=None, output_tensor=None):
    """Where the least is along `dim`, the first of several; UINT32, row-major."""
    return _extreme(input_tensor, dim, keepdim, False, "argmin", memory_config, output_tensor)


_REDUCE = {None: 1, "add": 2, "multiply": 3, "amax": 4, "amin": 5}


def _index_rows(rows, index, source, out, scatters=1):
    count = list(index.shape)[1]
    tensors = [rows, index, out, source if source is not None else index]
    cores, work = launch.split(rows.device(), list(out.shape)[0])
    widths = [list(t.shape)[1] for t in tensors]
    defines = {"WIDTH": widths[0], "COUNT": count, "SCATTER": scatters if source is not None else 0}
    defines["KEY_KIND"] = {DataType.FLOAT32: 1, DataType.INT32: 2}.get(rows.dtype, 0)
    order = [rows, index, *([source] if source is not None else []), out]
    launch.run(
        order,
        [
            launch.reader(
                "index_rows.cpp",
                cores,
                [word for t in tensors for word in launch.accessor(t)],
                [(core, [first, n]) for core, first, n in work],
                [t.buffer_address() for t in tensors],
                [(name, str(value)) for name, value in defines.items()],
            )
        ],
        _scratch([_slot(w) for w in widths], cores),
    )
    return out


def _along(tensor, shape, axis):
    """The tensor cut to `shape` in every dimension but `axis`."""
    window = tuple(slice(None) if d == axis else slice(0, size) for d, size in enumerate(shape))
    return gather([tensor], lambda n: n[window])


@operation("gather", "torch.gather(x, y, z.long())")
def gather_(
    input, dim, index, *, sparse_grad=False, memory_config=None, out=None, sub_core_grids=None
):
    """out[.., i, ..] = input[.., index[.., i, ..], ..] along `dim`."""
    axis = _axis(input, dim, "gather")
    shape = list(index.shape)
    rows = _rows(_along(input, shape, axis), axis)
    places = _rows(index, axis, DataType.UINT32)
    result = launch.allocate(list(places.shape), rows.dtype, rows, launch.DRAM, Layout.ROW_MAJOR)
    result = _index_rows(rows, places, None, result)
    return _unrowed(result, shape, axis, input.dtype, input.layout, memory_config, out)


@operation("scatter", "torch.scatter(x, dim, index.long(), src)")
def scatter(input, dim, index, src, *, memory_config=None, reduce=None, sub_core_grids=None):
    """The input with out[.., index[.., i, ..], ..] = src[.., i, ..] along `dim`."""
    launch.require(
        reduce in _REDUCE,
        f"ttnn.scatter: reduce={reduce!r}; there is {', '.join(repr(r) for r in _REDUCE)}",
    )
    axis = _axis(input, dim, "scatter")
    shape, of_index = list(input.shape), list(index.shape)
    launch.require(
        len(shape) == len(of_index)
        and all(a >= b for d, (a, b) in enumerate(zip(shape, of_index)) if d != axis),
        f"ttnn.scatter: index of shape {of_index} for an input of {shape}; it may be larger in dim {axis} only",
    )
    window = tuple(slice(0, size) for d, size in enumerate(of_index))
    source = gather([src], lambda n: n[window])
    part = _along(input, of_index, axis)
    rows, places = _rows(part, axis), _rows(index, axis, DataType.UINT32)
    source = _rows(source, axis, rows.dtype)
    result = launch.allocate(list(rows.shape), rows.dtype, rows, launch.DRAM, Layout.ROW_MAJOR)
    result = _index_rows(rows, places, source, result, _REDUCE[reduce])
    of_part = list(part.shape)
    if of_part == shape:
        return _unrowed(result, shape, axis, input.dtype, input.layout, memory_config)
    changed = _unrowed(result, of_part, axis, input.dtype, input.layout)
    inside = tuple(slice(0, size) for size in of_part)

    def placed(own, new):
        merged = own.clone()
        merged[inside] = new
        return merged

    return gather([input, changed], placed, memory_config=memory_config)


def rows_by_number(numbers, table, zeros=None):
    """Rows of a row-major table [height, width], for each of the UINT32 numbers; number `zeros` gives 0."""
    count = list(numbers.shape)[-1] if len(numbers.shape) else 1
    index = gather([numbers], lambda n: n.reshape(-1, count), Layout.ROW_MAJOR, launch.DRAM)
    total = volume(list(index.shape))
    shape = [total, list(table.shape)[1]]
    rows = launch.allocate(shape, table.dtype, table, launch.DRAM, Layout.ROW_MAJOR)
    cores, work = launch.split(rows.device(), total)
    zeros = _NOWHERE if zeros is None else zeros
    common = [index.buffer_address(), table.buffer_address(), table.buffer_page_size(), zeros]
    launch.run(
        [index, table, rows],
        [
            launch.reader(
                "take_rows.cpp",
                cores,
                launch.accessor(index) + launch.accessor(table),
                [(core, [first, n]) for core, first, n in work],
                common,
                [("COUNT", str(count))],
            ),
            launch.page_writer(rows, cores, work),
        ],
        _scratch([_slot(count)], cores) + [launch.cb(launch.OUT, rows, cores)],
    )
    return rows


@operation(
    "embedding",
    "torch.nn.functional.embedding(x.long(), y.reshape(y.shape[-2], y.shape[-1]), padding_idx)",
)
def embedding(
    input_tensor,
    weight,
    *,
    padding_idx=None,
    layout=None,
    embeddings_type=None,
    dtype=None,
    output_tensor=None,
    memory_config=None,
    queue_id=None,
):
    """Rows of `weight` by the numbers in the input: shape of the input, then the width of a row."""
    shape = list(input_tensor.shape)
    height, width = list(weight.shape)[-2:]
    table = gather([weight], lambda n: n.reshape(height, width), Layout.ROW_MAJOR, launch.DRAM)
    index = convert(input_tensor, DataType.UINT32)
    zeros = None if padding_idx is None else padding_idx % height
    rows = rows_by_number(index, table, zeros)
    if dtype is not None and dtype != rows.dtype:
        rows = convert(rows, dtype)
    move = lambda n: n.reshape(shape + [width])
    return gather(
        [rows], move, layout or Layout.ROW_MAJOR, memory_config, output_tensor=output_tensor
    )
