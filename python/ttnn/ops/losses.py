"""Losses, the parts of normalizations that devices share, running averages."""

from enum import Enum

from ..types import DataType, Layout
from . import launch
from .creation import copy_into
from .eltwise import evaluate
from .expression import X, Y, Z, F
from .gather import FILLED, gather, in_plain_tiles
from .matmul import product
from .operation import operation
from .reduction import kept

WIDE = DataType.FLOAT32


class LossReductionMode(Enum):
    """What becomes of the losses of elements."""

    NONE, SUM, MEAN = range(3)


def _loss(name, node, golden):
    def function(
        input_reference,
        input_prediction,
        *,
        reduction=LossReductionMode.NONE,
        memory_config=None,
        output_tensor=None,
    ):
        tensors = [input_reference, input_prediction]
        dtype = input_reference.dtype
        if reduction == LossReductionMode.NONE:
            return evaluate(node, tensors, dtype, memory_config, output_tensor)
        each = evaluate(node, tensors, WIDE)
        count = 1
        for size in each.shape:
            count *= size
        share = 1.0 / count if reduction == LossReductionMode.MEAN else 1.0
        total = kept(each, "sum", list(range(len(each.shape))), share)
        if output_tensor is not None:
            total = gather([total], lambda n: n.reshape(list(output_tensor.shape)))
            return copy_into(evaluate(X, [total], output_tensor.dtype), output_tensor)
        total = gather([total], lambda n: n.reshape(()), Layout.TILE)
        return evaluate(X, [total], dtype, memory_config)

    function.__doc__ = "The loss of each element, their sum or their mean."
    operation(name, golden)(function)


_REDUCED = ", reduction=__import__('ttnn').golden.reduction_name(reduction))"
_loss("mse_loss", F.square(X - Y), "torch.nn.functional.mse_loss(x, y" + _REDUCED)
_loss("l1_loss", F.abs(X - Y), "torch.nn.functional.l1_loss(x, y" + _REDUCED)


# ---- normalizations over several devices: sums first, each device's own ----


def _stats(tensor, residual, squares_only, dtype, memory_config, config):
    """Sums of squares in column 0 of a tile, and sums in column 0 of the next. Of a tensor in shards: the
    mean, then the mean of squares, and a residual is added in the input's place."""
    shards = tensor if tensor.is_sharded() else None
    tensor = in_plain_tiles(tensor)
    if residual is not None:
        tensor = evaluate(X + Y, [tensor, residual], WIDE)
        if shards is not None:
            copy_into(tensor, shards)
    last = [len(tensor.shape) - 1]
    scale = 1.0 if shards is None else 1.0 / list(tensor.shape)[-1]
    parts = [kept(evaluate(F.square(X), [tensor], WIDE), "sum", last, scale, config=config)]
    if not squares_only:
        parts.append(kept(tensor, "sum", last, scale, config=config))
    if shards is not None:
        parts.reverse()

    def move(*numbers):
        import torch

        return torch.cat([torch.nn.functional.pad(n, (0, 31), value=FILLED) for n in numbers], -1)

    joined = gather(parts, move, Layout.TILE, launch.DRAM)
    return evaluate(X, [joined], dtype, memory_config or launch.DRAM)


def _from_stats(tensor, stats, squares_only):
    """(mean or None, mean of squares), of all devices."""
    each = 1 if squares_only else 2
    devices = list(stats.shape)[-1] // (32 * each)
    means = tensor.is_sharded()
    share = 1.0 / (devices if means else devices * list(tensor.shape)[-1])
    last = [len(stats.shape) - 1]

    def total(which):
        column = gather([stats], lambda n: n[..., 32 * which :: 32 * each], Layout.TILE, launch.DRAM)
        return kept(column, "sum", last, share)

    if squares_only:
        return None, total(0)
    return (total(0), total(1)) if means else (total(1), total(0))


def _affine(result, weight, bias):
    width = list(result.shape)[-1]
    for vector, node in ((weight, F.mul(X, Y)), (bias, X + Y)):
        if vector is not None:
            row = gather([vector], lambda n: n.reshape(1, width), Layout.TILE, launch.DRAM)
            result = evaluate(node, [result, row], WIDE)
    return result


def _distributed(prefix, squares_only, names):
    def before(
        input_tensor,
        *,
        dtype=DataType.BFLOAT16,
        residual_input_tensor=None,
        compute_kernel_config=None,
        program_config=None,
        memory_config=None,
        use_2d_core_grid=None,
    ):
        return _stats(
            input_tensor,
            residual_input_tensor,
            squares_only,
            dtype,
            memory_config,
            compute_kernel_config,
        )

    def after(
        input_tensor,
        stats,
        *,
        epsilon=1e-12,
        weight=None,
        bias=None,
        memory_config=None,
        compute_kernel_config=None,
        program_config=None,
        dtype=None,
        use_2d_core_grid=None,
    ):
        tensor = in_plain_tiles(input_tensor)
        average, squares = _from_stats(input_tensor, stats, squares_only)
        if squares_only:
            result = evaluate(X * F.rsqrt(Y + float(epsilon)), [tensor, squares], WIDE)
        else:
            root = evaluate(F.rsqrt(Y - F.square(X) + float(epsilon)), [average, squares], WIDE)
            result = evaluate((X - Y) * Z, [tensor, average, root], WIDE)
        result = _affine(result, weight, bias)
        return evaluate(X, [result], dtype or input_tensor.dtype, memory_config)

    before.__doc__ = "This device's sums along the last dimension, for the others."
    after.__doc__ = "The normalization, by the sums of all devices beside each other."
    operation(f"{prefix}_pre_{names}")(before)
    operation(f"{prefix}_post_{names}")(after)


_distributed("layer_norm", False, "all_gather")
_distributed("rms_norm", True, "all_gather")
_distributed("experimental.dit_layernorm", False, "allgather")
_distributed("experimental.dit_rmsnorm_unary", True, "allgather")


@operation("experimental.wan_fused_rmsnorm_pre_allgather")
def wan_fused_rmsnorm_pre_allgather(
    input_tensor, *, dtype=DataType.BFLOAT16, compute_kernel_config=None, memory_config=None
):
    """This device's sums of squares along the last dimension."""
    return _stats(input_tensor, None, True, dtype, memory_config, compute_kernel_config)


@operation("experimental.wan_fused_rmsnorm_post_allgather")
def wan_fused_rmsnorm_post_allgather(
    input_tensor,
    stats,
    *,
    epsilon=1e-5,
    num_heads_per_device=1,
    weight=None,
    transformation_mat=None,
    rope_cos=None,
    rope_sin=None,
    memory_config=None,
    compute_kernel_config=None,
    dtype=None,
):
    """The normalization, cut into heads, turned by the rotary embedding when given."""
    tensor = in_plain_tiles(input_tensor)
    _, squares = _from_stats(tensor, stats, True)
    result = evaluate(X * F.rsqrt(Y + float(epsilon)), [tensor, squares], WIDE)
    result = _affine(result, weight, None)
    shape = list(result.shape)
    heads = num_heads_per_device
    move = lambda n: n.reshape(shape[0], shape[-2], heads, -1).permute(0, 2, 1, 3)
    result = gather([result], move, Layout.TILE, launch.DRAM)
    if rope_cos is not None:
        turned = product(result, transformation_mat, WIDE, launch.DRAM, compute_kernel_config)
        along = evaluate(F.mul(X, Y), [result, rope_cos], WIDE)
        across = evaluate(F.mul(X, Y), [turned, rope_sin], WIDE)
        result = evaluate(X + Y, [along, across], WIDE)
    return evaluate(X, [result], dtype or input_tensor.dtype, memory_config)


# ---- running averages ----


@operation("ema", "__import__('ttnn').golden.running_average(x, y)")
def ema(
    input_tensor, alpha, *, out=None, core_grid=None, memory_config=None, compute_kernel_config=None
):
    """y[t] = alpha y[t - 1] + (1 - alpha) x[t] along the last dimension, from 0: log2(n) rounds, each
    adding what lies 1, 2, 4, .. back times alpha to that power."""
    import torch

    axis, size = len(input_tensor.shape) - 1, list(input_tensor.shape)[-1]
    result = evaluate(X * (1.0 - alpha), [input_tensor], WIDE)
    step = 1
    while step < size and alpha**step > 1e-9:

        def moved(n, step=step):
            gap = torch.full_like(n.narrow(axis, 0, step), FILLED)
            return torch.cat((gap, n.narrow(axis, 0, size - step)), axis)

        shifted = gather([result], moved, Layout.TILE, launch.DRAM)
        result = evaluate(X + Y * float(alpha**step), [result, shifted], WIDE)
        step *= 2
    if out is not None:
        return copy_into(evaluate(X, [result], out.dtype), out)
    return evaluate(X, [result], input_tensor.dtype, memory_config)


@operation("experimental.prefix_scan")
def prefix_scan(a, bx, h_prev, *, memory_config=None, dtype=None, math_fidelity=None):
    """h[t] = a[t] h[t - 1] + bx[t] along the rows of [1, 1, L, E], from h_prev [1, 1, 1, E]."""
    import torch

    size = list(a.shape)[2]
    first = lambda n: n[:, :, :1]
    start = evaluate(F.mul(X, Y), [gather([a], first, Layout.TILE), h_prev], WIDE)
    head = evaluate(X + Y, [gather([bx], first, Layout.TILE), start], WIDE)
    whole = evaluate(X, [bx], WIDE)
    value = gather([head, whole], lambda h, n: torch.cat((h, n[:, :, 1:]), 2), Layout.TILE, launch.DRAM)
    factor = evaluate(X, [a], WIDE)
    step = 1
    while step < size:

        def moved(n, step=step):
            gap = torch.full_like(n[:, :, :step], FILLED)
            return torch.cat((gap, n[:, :, : size - step]), 2)

        back = gather([value], moved, Layout.TILE, launch.DRAM)
        value = evaluate(X + F.mul(Y, Z), [value, factor, back], WIDE)
        before = gather([factor], moved, Layout.TILE, launch.DRAM)
        factor = evaluate(F.mul(X, Y), [factor, before], WIDE)
        step *= 2
    return evaluate(X, [value], dtype or a.dtype, memory_config)


@operation("experimental.hc_sum_reduce")
def hc_sum_reduce(input, *, memory_config=None, dtype=None, math_fidelity=None):
    """Sums of 32 neighbours along the last dimension."""
    shape = list(input.shape)
    rows = gather([input], lambda n: n.reshape(*shape[:-1], -1, 32), Layout.TILE, launch.DRAM)
    total = kept(rows, "sum", [len(shape)])
    total = gather([total], lambda n: n.squeeze(-1), Layout.TILE, launch.DRAM)
    return evaluate(X, [total], dtype or input.dtype, memory_config)


@operation("experimental.fast_reduce_nc", "torch.sum(x, dims, keepdim=True)")
def fast_reduce_nc(
    input, *, dims=(), output=None, memory_config=None, compute_kernel_config=None
):
    """Sums over dimensions in front of the last two, which stay with size 1."""
    axes = [d % len(input.shape) for d in dims]
    total = kept(input, "sum", axes, config=compute_kernel_config)
    if output is not None:
        return copy_into(evaluate(X, [total], output.dtype), output)
    return evaluate(X, [total], input.dtype, memory_config)
