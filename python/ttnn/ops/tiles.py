"""The lowest layer of the elementwise operations: an expression over tensors in tiles, as a program.

Operands of different shapes are broadcast as torch does. What is in rows is put into tiles by
`eltwise.py`, which is above this and above `gather.py`.
"""

from math import prod

from .. import _ttnn  # noqa: F401
from ..types import DataType
from . import launch
from .expression import FLOAT, X, Program, call, kind_of

FORMAT_CODE = {
    DataType.FLOAT32: 0,
    DataType.BFLOAT16: 5,
    DataType.BFLOAT8_B: 6,
    DataType.BFLOAT4_B: 7,
    DataType.INT32: 8,
    DataType.UINT16: 9,
    DataType.UINT32: 24,
    DataType.UINT8: 30,
}


def broadcast_shape(shapes):
    """The shape that all broadcast to, as torch has it."""
    rank = max(len(shape) for shape in shapes)
    padded = [[1] * (rank - len(shape)) + list(shape) for shape in shapes]
    result = []
    for sizes in zip(*padded):
        size = 0 if 0 in sizes else max(sizes)
        launch.require(
            all(s in (1, size) for s in sizes),
            f"shapes {', '.join(str(list(s)) for s in shapes)} do not broadcast: sizes {sizes} of one "
            "dimension differ and neither is 1",
        )
        result.append(size)
    return result


def in_tiles(shape, tile=(32, 32)):
    """Shape with rows and columns counted in tiles, of rank 2 at least."""
    shape = [1] * (2 - len(shape)) + list(shape)
    return shape[:-2] + [-(-shape[-2] // tile[0]), -(-shape[-1] // tile[1])]


def _walk(shapes, out_shape, tile):
    """(sizes, steps of each operand), innermost dimension first, of the output in tiles. Dimensions
    that every operand walks alike are joined."""
    out = in_tiles(out_shape, tile)
    steps = []
    for shape in shapes:
        tiles = in_tiles(shape, tile)
        tiles = [1] * (len(out) - len(tiles)) + tiles
        stride, step = 1, []
        for size in reversed(tiles):
            step.append(stride if size > 1 else 0)
            stride *= size
        steps.append(step)
    sizes, kept = [], [[] for _ in shapes]
    for d, size in enumerate(reversed(out)):
        if size == 1:
            continue
        joins = sizes and all(s[d] == k[-1] * sizes[-1] for s, k in zip(steps, kept))
        if joins:
            sizes[-1] *= size
            continue
        sizes.append(size)
        for step, keep in zip(steps, kept):
            keep.append(step[d])
    if not sizes:
        return [1], [[0] for _ in shapes]
    return sizes, kept


def _spread(shape, out_shape):
    """How an operand's tile fills a tile of the output: 0 as it is, 1 row 0, 2 column 0, 3 element 0."""
    shape, out = ([1, 1] + list(s) for s in (shape, out_shape))
    rows = shape[-2] == 1 and out[-2] != 1
    columns = shape[-1] == 1 and out[-1] != 1
    return rows + 2 * columns


def typecast_node(node, source, target):
    """The node, its values converted from one data type to another."""
    if source == target or (kind_of(source) == kind_of(target) == FLOAT):
        return node
    return typecast_codes(node, source, target)


def typecast_codes(node, source, target):
    return call("typecast", node, template=f"{FORMAT_CODE[source]}u, {FORMAT_CODE[target]}u")


def evaluate_tiles(
    expression,
    tensors,
    dtype=None,
    memory_config=None,
    out=None,
    sub_core_grids=None,
    kind=None,
    compute_kernel_config=None,
):
    """The tensor of `expression` over `tensors` (X, Y, Z), all in tiles of one size, of `dtype` (the first's
    unless given); in `out`, a tensor in tiles, when given."""
    shapes = [list(t.shape) for t in tensors]
    shape = broadcast_shape(shapes)
    tensors = [
        (
            evaluate_tiles(X, [t], DataType.BFLOAT16)
            if _spread(s, shape) and t.dtype in launch.BLOCK_FLOATS
            else t
        )
        for t, s in zip(tensors, shapes)
    ]
    if out is None:
        out = launch.allocate(shape, dtype or tensors[0].dtype, tensors[0], memory_config)
    if not prod(shape):
        return out
    kind = kind or kind_of(tensors[0].dtype)
    _launch(expression, kind, tensors, shapes, out, sub_core_grids, compute_kernel_config)
    return out


def convert_tiles(tensor, dtype, memory_config=None):
    """The values of a tensor in tiles as `dtype`."""
    if tensor.dtype == dtype and memory_config is None:
        return tensor
    expression = typecast_node(X, tensor.dtype, dtype)
    if launch.in_plain_tiles(tensor):
        return evaluate_tiles(expression, [tensor], dtype, memory_config)
    shape = list(tensor.shape)
    out = launch.allocate(shape, dtype, tensor, memory_config, tile=tensor.tile)
    return evaluate_tiles(expression, [tensor], dtype, out=out)


def _rounded(expression, kind, tensors, out, wide):
    """The expression with results for BFLOAT16 rounded to the nearest, ties to even, in DST: the packer
    cuts other ties."""
    computed = expression.function is not None or any(t.dtype in launch.WIDE for t in tensors)
    if out.dtype != DataType.BFLOAT16 or kind != FLOAT or not wide or not computed:
        return expression
    return typecast_codes(expression, DataType.FLOAT32, DataType.BFLOAT16)


def _is_conversion(expression):
    return expression.function is None or (
        expression.function == "typecast" and expression.tiles[0].function is None
    )


def _wide(expression, types):
    """Whether DST has 32 bits. A BFLOAT16 comes to such a DST by an addition of zero, where -0 becomes
    +0: what asks for its sign has 16 bits, as every BFLOAT16 has in the public operation."""
    asks_sign = expression.function == "signbit" and expression.tiles[0].function is None
    if asks_sign and all(dtype == DataType.BFLOAT16 for dtype in types):
        return False
    return launch.wide_dst(types)


def _launch(expression, kind, tensors, shapes, out, sub_core_grids, config):
    types = {i: t.dtype for i, t in enumerate(tensors)} | {launch.OUT: out.dtype}
    wide = _wide(expression, types.values())
    precise = out.dtype == DataType.BFLOAT8_B and _is_conversion(expression)
    program = Program(_rounded(expression, kind, tensors, out, wide), kind)
    shape = list(out.shape)
    sizes, steps = _walk(shapes, shape, tuple(out.tile.tile_shape))
    cores, work = launch.split(out.device(), out.buffer_num_pages(), sub_core_grids)
    pairs = []
    for tensor, of in zip(tensors, shapes):
        pairs += [launch.ELEMENT_SIZE.get(tensor.dtype, 1), _spread(of, shape)]
    pairs += [0] * (6 - len(pairs))
    common = [len(sizes), *sizes]
    accessors = []
    for tensor, step in zip(tensors, steps):
        common += [tensor.buffer_address(), *step]
        accessors += launch.accessor(tensor)
    depth_most = 4 if wide else 8
    full = program.depth > depth_most
    setup = launch.compute_config(types, config, wide, full_sync=full, precise=precise)
    launch.run(
        [*tensors, out],
        [
            launch.reader(
                "read_operands.cpp",
                cores,
                [len(tensors), *pairs, *accessors],
                [(core, [first, count]) for core, first, count in work],
                common,
                [("OPERANDS", str(len(tensors)))],
            ),
            launch.page_writer(out, cores, work),
            launch.kernel(
                program.text(len(tensors)),
                cores,
                setup,
                args=[(core, [count]) for core, _, count in work],
                common=program.scalars,
                defines=[("INP_FLOAT32", "1")] if wide else [],  # the longer programs
            ),
        ],
        [launch.cb(i, t, cores) for i, t in enumerate(tensors)]
        + [launch.cb(launch.OUT, out, cores)],
    )
