"""Operations by index that are made of others: tosa's gather and scatter, index_fill, embedding's
gradient, isin, mixture of experts, sparse products."""

from math import prod as volume

from .. import _ttnn
from ..types import DataType, Layout
from . import launch
from .creation import copy_into, placed_values
from .eltwise import convert, evaluate
from .expression import X, Y, F
from .gather import FILLED, gather, in_plain_tiles
from .matmul import product
from .operation import operation
from .reduction import kept
from .selection import gather_, scatter, topk

WIDE = DataType.FLOAT32


@operation("tosa_gather", "torch.gather(x, 1, y.long().unsqueeze(-1).expand(-1, -1, x.shape[-1]))")
def tosa_gather(input, index, *, memory_config=None):
    """[N, K, C] by an index [N, W]: [N, W, C]."""
    shape = list(input.shape)
    index = gather([index], lambda n: n.unsqueeze(-1).expand(-1, -1, shape[-1]), Layout.TILE)
    return gather_.function(input, 1, index, memory_config=memory_config)


@operation(
    "tosa_scatter", "torch.scatter(x, 1, y.long().unsqueeze(-1).expand(-1, -1, x.shape[-1]), z)"
)
def tosa_scatter(input, index, src, *, memory_config=None):
    """[N, K, C] with rows of src [N, W, C] at places [N, W]."""
    shape = list(input.shape)
    index = gather([index], lambda n: n.unsqueeze(-1).expand(-1, -1, shape[-1]), Layout.TILE)
    return scatter.function(input, 1, index, src, memory_config=memory_config)


@operation("scatter_add", "torch.scatter_add(x, y, z.long(), src)")
def scatter_add(input, dim, index, src, *, memory_config=None, sub_core_grids=None):
    """The input with src added at the places of the index along `dim`."""
    return scatter.function(input, dim, index, src, memory_config=memory_config, reduce="add")


@operation("index_fill", "torch.index_fill(x, y, z.long(), value)", note="the index is read by the host")
def index_fill(input, dim, index, value, *, memory_config=None):
    """The input with a value at the places of the index along `dim`."""
    places = _ttnn.to_torch(index).long().flatten()
    axis = dim % len(input.shape)
    move = lambda n: n.index_fill(axis, places, FILLED)
    return gather([input], move, memory_config=memory_config, fill=value)


@operation("embedding_bw")
def embedding_bw(
    input_tensor,
    weight_tensor,
    output_gradient_tensor,
    *,
    dtype=None,
    output_tensor=None,
    memory_config=None,
):
    """The gradient of the table: the rows of the gradient added where their numbers say."""
    height, width = list(weight_tensor.shape)[-2:]
    numbers = convert(in_plain_tiles(gather([input_tensor], lambda n: n.reshape(1, -1))), WIDE)
    count = volume(input_tensor.shape)
    import torch

    rows = torch.arange(height, dtype=torch.float32).reshape(-1, 1)
    rows = placed_values(rows, WIDE, Layout.TILE, weight_tensor.device(), None)
    chosen = evaluate(F.eq(X, Y), [rows, numbers], DataType.BFLOAT16)
    grads = gather([output_gradient_tensor], lambda n: n.reshape(count, width), Layout.TILE)
    total = product(chosen, grads, WIDE, launch.DRAM)
    total = gather([total], lambda n: n.reshape(1, 1, height, width), Layout.TILE)
    wanted = dtype or (output_tensor or output_gradient_tensor).dtype
    result = evaluate(X, [total], wanted, memory_config)
    return result if output_tensor is None else copy_into(result, output_tensor)


@operation("experimental.isin", "torch.isin(x, y, invert=invert)")
def isin(elements, test_elements, *, assume_unique=False, invert=False, out=None):
    """1 (all bits) where an element is among the others, or is not when `invert`."""
    shape, count = list(elements.shape), volume(test_elements.shape)
    own = gather([elements], lambda n: n.reshape(-1, 1), Layout.TILE, launch.DRAM)
    rest = gather([test_elements], lambda n: n.reshape(1, -1), Layout.TILE, launch.DRAM)
    own, rest = (convert(t, WIDE) for t in (own, rest))
    same = evaluate(F.eq(X, Y), [own, rest], WIDE)
    found = kept(same, "max", [1]) if count > 1 else same
    node = F.eqz(X) if invert else X
    result = convert(evaluate(node, [found]), DataType.UINT32)
    result = gather([result], lambda n: n.reshape(shape), elements.layout)
    return result if out is None else copy_into(result, out)


@operation("moe")
def moe(
    input_tensor, expert_mask_tensor, topk_mask_tensor, k=32, *, memory_config=None, output_tensor=None
):
    """The weight of the first expert: softmax of the k greatest (masked), where expert 0 is among them."""
    masked = evaluate(X + Y, [input_tensor, expert_mask_tensor])
    values, places = topk.function(masked, k, -1)
    values = evaluate(X + Y, [values, topk_mask_tensor], WIDE)
    last = [len(values.shape) - 1]
    powers = evaluate(F.exp(X - Y), [values, kept(values, "max", last)], WIDE)
    odds = evaluate(F.div(X, Y), [powers, kept(powers, "sum", last)], WIDE)
    first = evaluate(F.eqz(X), [convert(in_plain_tiles(places), WIDE)], WIDE)
    total = kept(evaluate(F.mul(X, Y), [odds, first], WIDE), "sum", last)
    result = evaluate(X, [total], input_tensor.dtype, memory_config)
    return result if output_tensor is None else copy_into(result, output_tensor)


@operation("sparse_matmul", note="which products are wanted is read by the host")
def sparse_matmul(
    input_tensor_a,
    input_tensor_b,
    *,
    sparsity,
    program_config=None,
    nnz=None,
    is_input_a_sparse=False,
    is_input_b_sparse=True,
    memory_config=None,
    dtype=None,
    compute_kernel_config=None,
    core_grid=None,
    output_tile=None,
    optional_output_tensor=None,
    global_cb=None,
    sub_device_id=None,
):
    """a @ b for batches that the sparsity has not 0; the others are 0. With only b sparse, [b, s, M, K] and
    [1, E, K, N] give [b, s, 1, E, M, N]; with a sparse too, [1, E, M, K] gives [1, E, M, N]."""
    from .tiles import convert_tiles

    wanted = _ttnn.to_torch(sparsity).float() != 0
    if nnz is not None:
        launch.require(
            int(wanted.sum()) == nnz,
            f"ttnn.sparse_matmul: nnz is {nnz}, and the sparsity has {int(wanted.sum())}",
        )
    a, b = (
        in_plain_tiles(convert_tiles(t, DataType.BFLOAT16) if t.dtype in launch.BLOCK_FLOATS else t)
        for t in (input_tensor_a, input_tensor_b)
    )
    experts = list(b.shape)[1]
    if is_input_a_sparse and is_input_b_sparse:
        shape = [1, experts, list(a.shape)[-2], list(b.shape)[-1]]
        mask = wanted.reshape(1, experts, 1, 1)
    elif is_input_a_sparse:
        rest = list(a.shape)
        a = gather([a], lambda n: n.reshape(-1, experts, rest[-2], rest[-1]), Layout.TILE)
        shape = rest[:-1] + [list(b.shape)[-1]]
        mask = wanted.reshape(-1, experts, 1, 1)
    else:
        rest = list(a.shape)
        a = gather([a], lambda n: n.reshape(-1, 1, rest[-2], rest[-1]), Layout.TILE)
        shape = rest[:2] + [1, experts, rest[-2], list(b.shape)[-1]]
        mask = wanted.reshape(-1, experts, 1, 1)
    out = product(a, b, WIDE, launch.DRAM, compute_kernel_config, "sparse_matmul")
    mask = placed_values(mask.float(), WIDE, Layout.TILE, out.device(), None)
    out = evaluate(F.mul(X, Y), [out, mask], dtype or input_tensor_a.dtype)
    return gather(
        [out],
        lambda n: n.reshape(shape),
        Layout.TILE,
        memory_config,
        output_tensor=optional_output_tensor,
        tile=output_tile,
    )


@operation("experimental.minimal_matmul")
def minimal_matmul(
    input_tensor,
    weight_tensor,
    *,
    bias_tensor=None,
    fused_activation=None,
    config=None,
    memory_config=None,
    dtype=None,
    compute_kernel_config=None,
):
    """a @ b, plus a bias, through an activation."""
    from .eltwise_ops import activated

    out = product(input_tensor, weight_tensor, dtype, memory_config, compute_kernel_config)
    if bias_tensor is None and fused_activation is None:
        return out
    node = activated(X if bias_tensor is None else X + Y, [fused_activation] if fused_activation else [])
    return evaluate(node, [out] if bias_tensor is None else [out, bias_tensor], out.dtype, memory_config)


@operation("experimental.minimal_matmul_split")
def minimal_matmul_split(
    input_tensor,
    weight_tensor,
    *,
    chunks=3,
    dim=-1,
    bias_tensor=None,
    fused_activation=None,
    config=None,
    memory_config=None,
    dtype=None,
    compute_kernel_config=None,
):
    """The product in equal parts along `dim`."""
    whole = minimal_matmul.function(
        input_tensor,
        weight_tensor,
        bias_tensor=bias_tensor,
        fused_activation=fused_activation,
        dtype=dtype,
        compute_kernel_config=compute_kernel_config,
    )
    return [
        gather([whole], lambda n, k=k: n.chunk(chunks, dim)[k], memory_config=memory_config)
        for k in range(chunks)
    ]
