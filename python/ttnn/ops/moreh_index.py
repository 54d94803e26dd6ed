"""ttnn.operations.moreh: losses of classes, indexing, folding, tensors of one value or of a range."""

from math import ceil
from math import prod as volume

from .. import _ttnn
from ..types import DataType, Layout
from . import launch
from .creation import placed_values
from .eltwise import convert, evaluate
from .expression import X, Y, F
from .gather import FILLED, gather
from .moreh import PATH, WIDE, placed, reshaped
from .operation import operation
from .reduction import kept
from .selection import rows_by_number


# ---- losses ----


def _chosen(target, classes, weight, ignored):
    """[N, C, ..]: the weight of the class where it is the target's, 0 elsewhere."""
    import torch

    shape = list(target.shape)
    rest = [1] * (len(shape) - 1)
    own = convert(reshaped(target, shape[:1] + [1] + shape[1:]), WIDE)
    numbers = torch.arange(classes, dtype=torch.float32).reshape([1, classes] + rest)
    numbers = placed_values(numbers, WIDE, Layout.TILE, target.device(), launch.DRAM)
    node = F.mul(F.eq(X, Y), F.ne(X, float(ignored)))
    chosen = evaluate(node, [own, numbers], WIDE)
    if weight is None:
        return chosen
    weight = reshaped(weight, [1, classes] + rest)
    return evaluate(F.mul(X, Y), [chosen, weight], WIDE)


def _total(tensor):
    return kept(tensor, "sum", list(range(len(tensor.shape))))


@operation(PATH + "nll_loss")
def nll_loss(
    input_tensor,
    target_tensor,
    reduction,
    *,
    weight_tensor=None,
    divisor_tensor=None,
    output_tensor=None,
    ignore_index=-100,
    memory_config=None,
    compute_kernel_config=None,
):
    """-weight x[target] of [N, C, ..]; reduction "none", "sum", or "mean" (over the weights)."""
    launch.require(
        reduction in ("none", "sum", "mean"),
        f'moreh.nll_loss: reduction {reduction!r}; there is "none", "sum", "mean"',
    )
    shape = list(input_tensor.shape)
    chosen = _chosen(target_tensor, shape[1], weight_tensor, ignore_index)
    loss = evaluate(-F.mul(X, Y), [chosen, input_tensor], WIDE)
    if reduction == "none":
        result = reshaped(kept(loss, "sum", [1]), shape[:1] + shape[2:])
        return placed(result, input_tensor.dtype, output_tensor, memory_config)
    total = reshaped(_total(loss), [1])
    if reduction == "mean":
        divisor = reshaped(_total(chosen), [1])
        if divisor_tensor is not None:
            placed(divisor, None, divisor_tensor)
        total = evaluate(F.div(X, Y), [total, divisor], WIDE)
    return placed(total, input_tensor.dtype, output_tensor, memory_config)


def _classes(name, input_grad, weight):
    launch.require(
        input_grad is not None or weight is not None,
        f"moreh.{name}: input_grad_tensor or weight_tensor is needed for the number of classes",
    )
    return list(input_grad.shape)[1] if input_grad is not None else volume(weight.shape)


@operation(PATH + "nll_loss_backward")
def nll_loss_backward(
    target_tensor,
    output_grad_tensor,
    reduction_mean,
    *,
    weight_tensor=None,
    input_grad_tensor=None,
    divisor_tensor=None,
    ignore_index=-100,
    memory_config=None,
    compute_kernel_config=None,
):
    """The gradient of the reduced loss."""
    classes = _classes("nll_loss_backward", input_grad_tensor, weight_tensor)
    chosen = _chosen(target_tensor, classes, weight_tensor, ignore_index)
    rank = len(chosen.shape)
    grad = reshaped(output_grad_tensor, [1] * rank)
    if reduction_mean:
        divisor = _total(chosen) if divisor_tensor is None else divisor_tensor
        grad = evaluate(F.div(X, Y), [grad, reshaped(divisor, [1] * rank)], WIDE)
    result = evaluate(-F.mul(X, Y), [chosen, grad], WIDE)
    return placed(result, output_grad_tensor.dtype, input_grad_tensor, memory_config)


@operation(PATH + "nll_loss_unreduced_backward")
def nll_loss_unreduced_backward(
    target_tensor,
    output_grad_tensor,
    *,
    weight_tensor=None,
    input_grad_tensor=None,
    ignore_index=-100,
    memory_config=None,
    compute_kernel_config=None,
):
    """The gradient of the loss of each element."""
    classes = _classes("nll_loss_unreduced_backward", input_grad_tensor, weight_tensor)
    chosen = _chosen(target_tensor, classes, weight_tensor, ignore_index)
    shape = list(output_grad_tensor.shape)
    grad = reshaped(output_grad_tensor, shape[:1] + [1] + shape[1:])
    result = evaluate(-F.mul(X, Y), [chosen, grad], WIDE)
    return placed(result, output_grad_tensor.dtype, input_grad_tensor, memory_config)


# ---- indexing ----


def _number_of(indices, sizes):
    """The place in dimensions of `sizes`, as one, of positions in each; negative ones count from the end."""
    whole = None
    for index, size in zip(indices, sizes):
        index = gather([index], lambda n: n.reshape(1, -1), Layout.TILE)
        index = convert(index, DataType.INT32)
        index = evaluate(F.add(X, F.mul(F.ltz(X), F.fill(X, size))), [index])
        if whole is None:
            whole = index
        else:
            node = F.add(F.mul(X, F.fill(X, size)), Y)
            whole = evaluate(node, [whole, index])
    return whole


@operation(PATH + "getitem")
def getitem(input, index_tensors, index_dims, *, output=None, memory_config=None):
    """input[.., indices, ..]: elements by positions in neighbouring dimensions."""
    shape, rank = list(input.shape), len(input.shape)
    dims = [d % rank for d in index_dims]
    launch.require(
        dims == list(range(dims[0], dims[0] + len(dims))) and len(index_tensors) == len(dims),
        f"moreh.getitem: {len(index_tensors)} indices for dimensions {list(index_dims)}; one each, and "
        "the dimensions are neighbours in order",
    )
    count = volume(index_tensors[0].shape)
    before, after = shape[: dims[0]], shape[dims[-1] + 1 :]
    numbers = _number_of(index_tensors, [shape[d] for d in dims])
    order = dims + [d for d in range(rank) if d not in dims]
    places = volume(shape[d] for d in dims)
    table = gather([input], lambda n: n.permute(*order).reshape(places, -1), Layout.ROW_MAJOR, launch.DRAM)
    rows = rows_by_number(convert(numbers, DataType.UINT32), table)
    outer = len(before)

    def back(n):
        n = n.reshape([count] + before + after)
        return n.permute(*range(1, 1 + outer), 0, *range(1 + outer, n.dim()))

    return gather([rows], back, input.layout, memory_config, output_tensor=output)


@operation(
    PATH + "fold",
    "torch.nn.functional.fold(x, output_size, kernel_size, dilation, padding, stride)",
)
def fold(
    input,
    output=None,
    output_size=None,
    kernel_size=None,
    dilation=(1, 1),
    padding=(0, 0),
    stride=(1, 1),
    memory_config=None,
):
    """Windows in columns, [N, C x kh x kw, L] or without N, added where they lie in the image."""
    launch.require(
        output_size is not None and kernel_size is not None,
        "moreh.fold: output_size and kernel_size are both needed",
    )
    shape = list(input.shape)
    batch, taps = (1 if len(shape) == 2 else shape[0]), volume(kernel_size)
    channels = shape[-2] // taps

    def placed_taps(n):
        import torch

        columns = n.reshape(batch, channels, taps, shape[-1])
        sizes = [o + 2 * p for o, p in zip(output_size, padding)]
        counts = [
            (s - d * (k - 1) - 1) // t + 1
            for s, d, k, t in zip(sizes, dilation, kernel_size, stride)
        ]
        images = torch.full((batch, channels, taps, *sizes), FILLED, dtype=n.dtype)
        for tap in range(taps):
            y, x = tap // kernel_size[1] * dilation[0], tap % kernel_size[1] * dilation[1]
            rows = slice(y, y + (counts[0] - 1) * stride[0] + 1, stride[0])
            across = slice(x, x + (counts[1] - 1) * stride[1] + 1, stride[1])
            images[:, :, tap, rows, across] = columns[:, :, tap].reshape(batch, channels, *counts)
        inner = images[..., padding[0] : padding[0] + output_size[0], :]
        inner = inner[..., padding[1] : padding[1] + output_size[1]]
        return inner.permute(0, 1, 3, 4, 2).reshape(-1, taps)

    rows = gather([input], placed_taps, Layout.TILE, fill=0)
    result = [channels, *output_size] if len(shape) == 2 else [batch, channels, *output_size]
    total = reshaped(kept(rows, "sum", [1]), result)
    return placed(total, input.dtype, output, memory_config, input.layout)


# ---- made of nothing ----


@operation(PATH + "arange", on_chip=False)
def arange(
    start,
    end=None,
    step=1,
    device=None,
    *,
    output=None,
    untilize_out=False,
    dtype=DataType.BFLOAT16,
    memory_config=None,
):
    """start, start + step, .. before `end`, as [1, count] in tiles, or [count] in rows."""
    import torch

    start, end = (0, start) if end is None else (start, end)
    values = torch.arange(start, end, step, dtype=torch.float64)
    launch.require(len(values) == ceil((end - start) / step), "moreh.arange: step leads nowhere")
    exact = dtype in (DataType.INT32, DataType.UINT32, DataType.UINT16)
    values = values.to(torch.int32 if exact else torch.float32)
    layout = Layout.ROW_MAJOR if untilize_out else Layout.TILE
    if output is not None:
        made = _ttnn.from_torch(values.reshape(list(output.shape)), dtype=output.dtype, layout=output.layout)
        _ttnn.copy_host_to_device_tensor(made, output)
        return output
    shape = [len(values)] if untilize_out else [1, len(values)]
    return placed_values(values.reshape(shape), dtype, layout, device, memory_config)


@operation("moreh_full", on_chip=False)
def moreh_full(
    shape, fill_value, device, *, dtype=DataType.BFLOAT16, layout=Layout.TILE, memory_config=None
):
    """A tensor of one value."""
    import torch

    kind = torch.int32 if isinstance(fill_value, int) else torch.float32
    values = torch.full(list(shape), fill_value, dtype=kind)
    return placed_values(values, dtype, layout, device, memory_config)
