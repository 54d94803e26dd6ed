"""Products of matrices: matmul, linear, addmm."""

from inspect import Parameter, Signature
from math import prod as volume

from ..types import DataType, Layout, Tile
from . import launch
from .eltwise import evaluate
from .eltwise_ops import activated
from .expression import FLOAT, X, Y, kind_of
from .gather import FILLED, gather, permuted, same
from .matmul_placement import is_of_small_tiles, placement, sides
from .operation import operation
from .tiles import broadcast_shape


def _zero_beyond(tensor, rows, columns):
    """The tensor in tiles whose rows or columns beyond its shape are 0, where they take part."""
    shape = list(tensor.shape)
    tidy = launch.in_plain_tiles(tensor)
    tidy = tidy and not (rows and shape[-2] % 32) and not (columns and shape[-1] % 32)
    return tensor if tidy else gather([tensor], same, Layout.TILE, launch.DRAM)


def _operand(tensor, transposed, name):
    tensor = launch.on_device(tensor, f"ttnn.{name}")
    launch.require(
        kind_of(tensor.dtype) == FLOAT,
        f"ttnn.{name}: an operand of {tensor.dtype}; products of matrices are of floating point, "
        "ttnn.typecast converts",
    )
    launch.require(
        len(tensor.shape) > 0, f"ttnn.{name}: an operand of rank 0; both have one dimension at least"
    )
    rank = len(tensor.shape)
    if not transposed or rank < 2:
        return tensor
    return permuted(tensor, [*range(rank - 2), rank - 1, rank - 2], launch.DRAM)


def product(a, b, dtype=None, memory_config=None, config=None, name="matmul"):
    """a @ b, batch dimensions broadcast as torch does."""
    vector_a, vector_b = len(a.shape) == 1, len(b.shape) == 1
    if vector_a:
        a = gather([a], lambda n: n.unsqueeze(0))
    if vector_b:
        b = gather([b], lambda n: n.unsqueeze(1))
    shape_a, shape_b = list(a.shape), list(b.shape)
    launch.require(
        shape_a[-1] == shape_b[-2],
        f"ttnn.{name}: The width of the first tensor must be equal to the height of the second tensor: "
        f"width {shape_a[-1]} of the first operand {shape_a} is not the height {shape_b[-2]} of the "
        f"second {shape_b}",
    )
    batch = broadcast_shape([shape_a[:-2], shape_b[:-2]])
    shape = batch + [shape_a[-2], shape_b[-1]]
    if not volume(shape) or not shape_a[-1]:
        move = lambda n: n.new_full(shape, FILLED)
        out = gather([a], move, Layout.TILE, memory_config, dtype=dtype)
    else:
        out = _multiplied(a, b, shape, dtype, memory_config, config)
    if vector_a or vector_b:
        axes = [d for d, vector in ((-2, vector_a), (-1, vector_b)) if vector]
        kept = [size for d, size in enumerate(shape) if d - len(shape) not in axes]
        out = gather([out], lambda n: n.reshape(kept))
    return out


def _multiplied(a, b, shape, dtype, memory_config, config):
    shape_a, shape_b, batch = list(a.shape), list(b.shape), shape[:-2]
    a, b = _zero_beyond(a, False, True), _zero_beyond(b, True, False)
    out = launch.allocate(shape, dtype or a.dtype, a, memory_config)
    _launch(a, b, out, _batch_walk(batch, shape_a[:-2], shape_b[:-2]), config)
    return out


def _batch_walk(batch, batch_a, batch_b):
    """[dimensions, then size, step of a, step of b of each, innermost first]."""
    walk, steps = [len(batch)], [1, 1]
    padded = [[1] * (len(batch) - len(b)) + list(b) for b in (batch_a, batch_b)]
    for d in reversed(range(len(batch))):
        walk.append(batch[d])
        for i in range(2):
            walk.append(steps[i] if padded[i][d] > 1 else 0)
            steps[i] *= padded[i][d]
    return walk


# Tiles of 32 bits that DST has when it is one bank.
_DST = 8


def _block(down, across, planes, cores):
    """(rows, columns) of a block of output tiles that a core makes at once: what takes the fewest reads and
    leaves every core something to do."""
    fits = [
        (high, wide)
        for high in (1, 2, 4)
        for wide in (1, 2, 4)
        if high * wide <= _DST and down % high == 0 and across % wide == 0
    ]
    busy = [b for b in fits if planes * (down // b[0]) * (across // b[1]) >= cores]
    return min(busy or [(1, 1)], key=lambda b: (1 / b[0] + 1 / b[1], b[0]))


def _launch(a, b, out, walk, config):
    tiles = [-(-size // 32) for size in (a.shape[-2], a.shape[-1], b.shape[-1])]
    grid = out.device().compute_with_storage_grid_size()
    planes = volume(list(out.shape)[:-2])
    high, wide = _block(tiles[0], tiles[2], planes, grid.x * grid.y)
    blocks = planes * (tiles[0] // high) * (tiles[2] // wide)
    cores, work = launch.split(out.device(), blocks)
    span = [(core, [first, count]) for core, first, count in work]
    launch.run(
        [a, b, out],
        [
            launch.reader(
                "read_matmul.cpp",
                cores,
                [high, wide, *launch.accessor(a), *launch.accessor(b)],
                span,
                [a.buffer_address(), b.buffer_address(), *tiles, *walk],
            ),
            launch.writer(
                "write_matmul.cpp",
                cores,
                [high, wide, *launch.accessor(out)],
                span,
                [out.buffer_address(), tiles[2]],
            ),
            launch.kernel(
                "matmul.cpp",
                cores,
                launch.compute_config({}, config, wide=True, full_sync=high * wide > _DST // 2),
                [high, wide],
                args=[(core, [count]) for core, _, count in work],
                common=[tiles[1]],
            ),
        ],
        [
            launch.cb(0, a, cores, 2 * high),
            launch.cb(1, b, cores, 2 * wide),
            launch.cb(launch.OUT, out, cores, 2 * high * wide),
        ],
    )


_MATMUL = "torch.matmul(x.transpose(-1, -2) if transpose_a else x, y.transpose(-1, -2) if transpose_b else y)"


_BLOCKING = (
    """memory_config dtype program_config activation compute_kernel_config core_grid output_tile
optional_output_tensor global_cb sub_device_id""".split()
)


def _keywords(*first):
    """The parameters of matmul and linear: `first`, then what both have."""
    names = [*first, "transpose_a", "transpose_b", *_BLOCKING]
    false = ("transpose_a", "transpose_b")
    rows = [
        Parameter(n, Parameter.POSITIONAL_OR_KEYWORD) for n in ("input_tensor_a", "input_tensor_b")
    ]
    rows += [
        Parameter(n, Parameter.KEYWORD_ONLY, default=False if n in false else None) for n in names
    ]
    return Signature(rows)


def _matmul(name, args, keywords):
    """The product of a call, its bias and activation, in the output that was asked for."""
    a = _operand(args[0], keywords.get("transpose_a"), name)
    b = _operand(args[1], keywords.get("transpose_b"), name)
    config = keywords.get("program_config")
    memory_config = placement(a, b, keywords.get("memory_config"), config, keywords.get("core_grid"))
    dtype, compute = keywords.get("dtype"), keywords.get("compute_kernel_config")
    bias, activations = keywords.get("bias"), _activations(name, keywords.get("activation"), config)
    small = is_of_small_tiles(memory_config)
    place = launch.DRAM if small else memory_config
    if bias is not None or activations:
        # In FLOAT32 until it is whole, as the sums are.
        out = product(a, b, DataType.FLOAT32, launch.DRAM, compute, name)
        finish = activated(X if bias is None else X + Y, activations)
        operands = [out] if bias is None else [out, _bias_row(bias, list(out.shape))]
        out = evaluate(finish, operands, dtype or a.dtype, place or launch.inherited(out.shape, a))
    else:
        out = product(a, b, dtype, place, compute, name)
    if small:
        out = gather([out], same, Layout.TILE, memory_config, tile=Tile(sides(a, b)))
    target = keywords.get("optional_output_tensor")
    return out if target is None else gather([out], same, output_tensor=target)


def _bias_row(bias, shape):
    """The bias; of a tile's height where the product is higher, it is its first row, padded."""
    height, side = ([1] + list(bias.shape))[-2], bias.tile.tile_shape[0]
    if height in (1, *shape[-2:-1]) or height != side or bias.layout != Layout.TILE:
        return bias
    return gather([bias], lambda n: n[..., :1, :])


def _activations(name, activation, config):
    """What is applied to the product: what the call names, or what the program's configuration does."""
    fused = getattr(config, "fused_activation", None)
    launch.require(
        activation is None or fused is None,
        f"ttnn.{name}: activation {activation!r} and the program configuration's fused_activation "
        f"{fused!r}; give one",
    )
    chosen = fused if activation is None else activation
    return [] if chosen is None else [chosen]


@operation("matmul", _MATMUL, signature=_keywords())
def matmul(*args, **keywords):
    """a @ b. Of a program configuration, the fused activation is applied and the blocks a core has are the
    output's shards; how the rest is blocked does not change the result."""
    return _matmul("matmul", args, keywords)


@operation("linear", f"{_MATMUL} + (0 if bias is None else bias)", signature=_keywords("bias"))
def linear(*args, **keywords):
    """a @ b + bias, and the activation of that."""
    return _matmul("linear", args, keywords)


@operation("addmm", "torch.addmm(x, y, z, alpha=alpha, beta=beta)")
def addmm(
    input_tensor,
    mat1_tensor,
    mat2_tensor,
    alpha=1.0,
    beta=1.0,
    *,
    memory_config=None,
    dtype=None,
    compute_kernel_config=None,
    optional_output_tensor=None,
):
    """beta input + alpha (mat1 @ mat2)."""
    out = product(mat1_tensor, mat2_tensor, dtype, None, compute_kernel_config, "addmm")
    return evaluate(
        X * float(alpha) + Y * float(beta),
        [out, input_tensor],
        dtype,
        memory_config,
        optional_output_tensor,
    )


@operation("outer", "torch.outer(x.flatten(), y.flatten())[None, None]")
def outer(input_tensor_a, input_tensor_b, *, memory_config=None):
    """[1, 1, M, N]: every product of an element of the first, of M, with one of the second, of N."""
    column = gather([input_tensor_a], lambda n: n.reshape(1, 1, -1, 1), Layout.TILE, launch.DRAM)
    row = gather([input_tensor_b], lambda n: n.reshape(1, 1, 1, -1), Layout.TILE, launch.DRAM)
    return evaluate(X * Y, [column, row], None, memory_config)
