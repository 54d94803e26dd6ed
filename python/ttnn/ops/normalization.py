"""Softmax and the normalizations, made of reductions and elementwise programs; between them FLOAT32."""

from math import prod as volume

from ..types import DataType, Layout
from . import launch
from .eltwise import evaluate
from .eltwise_ops import activated
from .expression import X, Y, Z, F
from .gather import gather, in_plain_tiles, same
from .matmul import product
from .operation import operation
from .reduction import dims_of, kept, moments

WIDE = DataType.FLOAT32


def _finished(result, tensor, dtype=None, memory_config=None):
    """The result with the layout, type and placement that were asked for."""
    dtype = dtype or tensor.dtype
    if memory_config is None and tensor.is_sharded():
        memory_config = launch.inherited(list(result.shape), tensor)
    if tensor.layout != Layout.TILE:
        result = result if result.dtype == dtype else evaluate(X, [result], dtype)
        return gather([result], same, tensor.layout, memory_config)
    if result.dtype != dtype or memory_config is not None:
        result = evaluate(X, [result], dtype, memory_config)
    return result


def _between(tensor):
    """Where what is between the input and the result lies: shards of four bytes an element may not fit."""
    return launch.DRAM if tensor.is_sharded() else None


def softened(tensor, dim, numeric_stable=True, config=None):
    """e^x over its sum along `dim`, FLOAT32."""
    dims = dims_of(dim, len(tensor.shape), "softmax")
    operands, exponent = [tensor], X
    if numeric_stable:
        operands, exponent = [tensor, kept(tensor, "max", dims, config=config)], X - Y
    powers = evaluate(F.exp(exponent), operands, WIDE, _between(tensor))
    total = kept(powers, "sum", dims, config=config)
    return evaluate(X * F.recip(Y), [powers, total], WIDE)


@operation("softmax", "torch.softmax(x, y)")
def softmax(
    input_tensor,
    dim=-1,
    *,
    memory_config=None,
    compute_kernel_config=None,
    numeric_stable=True,
    program_config=None,
    queue_id=None,
):
    """e^x over its sum along `dim`."""
    result = softened(in_plain_tiles(input_tensor), dim, numeric_stable, compute_kernel_config)
    return _finished(result, input_tensor, None, memory_config)


@operation("log_softmax", "torch.log_softmax(x, y)")
def log_softmax(input_tensor, dim=-1, *, memory_config=None, compute_kernel_config=None):
    """x - ln(sum of e^x) along `dim`."""
    tensor = in_plain_tiles(input_tensor)
    dims = dims_of(dim, len(tensor.shape), "log_softmax")
    greatest = kept(tensor, "max", dims)
    total = kept(evaluate(F.exp(X - Y), [tensor, greatest], WIDE), "sum", dims)
    result = evaluate(X - Y - F.log(Z), [tensor, greatest, total], WIDE)
    return _finished(result, input_tensor, None, memory_config)


@operation(
    "scale_mask_softmax", "torch.softmax(x * (scale or 1) + (0 if mask is None else mask), -1)"
)
def scale_mask_softmax(
    input_tensor,
    scale=None,
    mask=None,
    *,
    memory_config=None,
    is_causal_mask=False,
    compute_kernel_config=None,
    numeric_stable=True,
    program_config=None,
):
    """Softmax along the rows of x scale + mask."""
    scaled = X * float(scale or 1.0)
    tensor = in_plain_tiles(input_tensor)
    operands = [tensor] if mask is None else [tensor, mask]
    masked = evaluate(scaled if mask is None else scaled + Y, operands, WIDE)
    result = softened(masked, -1, numeric_stable, compute_kernel_config)
    return _finished(result, input_tensor, None, memory_config)


def _row(vector, width, name):
    """A weight or bias of any shape with `width` elements, as one row in tiles."""
    count = volume(vector.shape)
    launch.require(
        count == width,
        f"ttnn.{name}: {count} weights of shape {list(vector.shape)} for a width of {width}",
    )
    return gather([vector], lambda n: n.reshape(1, width), Layout.TILE)


def _affine(result, weight, bias, width, name):
    if weight is not None:
        result = evaluate(F.mul(X, Y), [result, _row(weight, width, name)], WIDE)
    if bias is not None:
        result = evaluate(X + Y, [result, _row(bias, width, name)], WIDE)
    return result


def _with_residual(tensor, residual):
    tensor = in_plain_tiles(tensor)
    return tensor if residual is None else evaluate(X + Y, [tensor, residual], WIDE)


_LAYER_NORM = (
    "torch.nn.functional.layer_norm(x if residual_input_tensor is None else x + residual_input_tensor, "
    "(x.shape[-1],), None if weight is None else weight.reshape(-1), "
    "None if bias is None else bias.reshape(-1), epsilon)"
)


@operation("layer_norm", _LAYER_NORM)
def layer_norm(
    input_tensor,
    *,
    weight=None,
    bias=None,
    epsilon=1e-12,
    residual_input_tensor=None,
    memory_config=None,
    program_config=None,
    compute_kernel_config=None,
    recip_tensor=None,
):
    """(x - mean) / sqrt(variance + epsilon) along the last dimension, times weight, plus bias."""
    tensor = _with_residual(input_tensor, residual_input_tensor)
    average, variance = moments(tensor, -1, compute_kernel_config)
    scale = evaluate(F.rsqrt(X + float(epsilon)), [variance], WIDE)
    result = evaluate((X - Y) * Z, [tensor, average, scale], WIDE)
    result = _affine(result, weight, bias, list(tensor.shape)[-1], "layer_norm")
    return _finished(result, input_tensor, None, memory_config)


_RMS_NORM = (
    "(lambda v: v * torch.rsqrt(v.pow(2).mean(-1, keepdim=True) + epsilon) * "
    "(1 if weight is None else weight.reshape(-1)) + (0 if bias is None else bias.reshape(-1)))"
    "(x if residual_input_tensor is None else x + residual_input_tensor)"
)


@operation("rms_norm", _RMS_NORM)
def rms_norm(
    input_tensor,
    *,
    weight=None,
    bias=None,
    epsilon=1e-12,
    residual_input_tensor=None,
    memory_config=None,
    program_config=None,
    compute_kernel_config=None,
):
    """x / sqrt(mean of x^2 + epsilon) along the last dimension, times weight, plus bias."""
    tensor = _with_residual(input_tensor, residual_input_tensor)
    width = list(tensor.shape)[-1]
    squares = evaluate(F.square(X), [tensor], WIDE)
    average = kept(squares, "sum", [len(tensor.shape) - 1], 1.0 / width, compute_kernel_config)
    result = evaluate(X * F.rsqrt(Y + float(epsilon)), [tensor, average], WIDE)
    result = _affine(result, weight, bias, width, "rms_norm")
    return _finished(result, input_tensor, None, memory_config)


@operation("group_norm")
def group_norm(
    input_tensor,
    *,
    num_groups,
    epsilon=1e-12,
    input_mask=None,
    weight=None,
    bias=None,
    memory_config=None,
    dtype=None,
    core_grid=None,
    inplace=None,
    output_layout=None,
    num_out_blocks=None,
    compute_kernel_config=None,
    negative_mask=None,
    use_welford=False,
    reciprocals=None,
):
    """[N, 1, H x W, C] normalized over H x W and the channels of each of `num_groups` groups. Weight and
    bias have C elements, in any shape (as ttnn.create_group_norm_weight_bias_rm makes them too)."""
    n, one, pixels, channels = list(input_tensor.shape)
    launch.require(
        one == 1 and channels % num_groups == 0,
        f"ttnn.group_norm: shape {[n, one, pixels, channels]} for {num_groups} groups; it is "
        "[N, 1, H x W, C] with C a multiple of the groups",
    )
    each = channels // num_groups
    split = (
        lambda t: t.reshape(n, pixels, num_groups, each)
        .permute(0, 2, 1, 3)
        .reshape(n * num_groups, -1)
    )
    groups = gather([input_tensor], split, Layout.TILE)
    average, variance = moments(groups, -1, compute_kernel_config)
    scale = evaluate(F.rsqrt(X + float(epsilon)), [variance], WIDE)
    normal = evaluate((X - Y) * Z, [groups, average, scale], WIDE)
    join = (
        lambda t: t.reshape(n, num_groups, pixels, each)
        .permute(0, 2, 1, 3)
        .reshape(n, 1, pixels, channels)
    )
    result = _affine(gather([normal], join), weight, bias, channels, "group_norm")
    result = _finished(result, input_tensor, dtype, memory_config)
    return (
        result
        if output_layout in (None, result.layout)
        else gather([result], lambda t: t, output_layout)
    )


@operation("batch_norm")
def batch_norm(
    input_tensor,
    *,
    running_mean=None,
    running_var=None,
    training=False,
    eps=1e-5,
    momentum=0.1,
    weight=None,
    bias=None,
    output=None,
    memory_config=None,
    compute_kernel_config=None,
    queue_id=None,
):
    """[N, C, H, W] normalized per channel, by its own statistics when training (which the running ones
    then follow), else by the running ones."""
    tensor = in_plain_tiles(input_tensor)
    count = volume(list(tensor.shape)) // list(tensor.shape)[1]
    if training:
        average, variance = moments(tensor, (0, 2, 3), compute_kernel_config)
        _follow(running_mean, average, momentum, 1.0)
        _follow(running_var, variance, momentum, count / max(count - 1, 1))
    else:
        launch.require(
            running_mean is not None and running_var is not None,
            "ttnn.batch_norm: not training, so running_mean and running_var are both needed",
        )
        average, variance = running_mean, running_var
    scale = evaluate(F.rsqrt(X + float(eps)), [variance], WIDE)
    result = evaluate((X - Y) * Z, [tensor, average, scale], WIDE)
    if weight is not None:
        result = evaluate(F.mul(X, Y), [result, weight], WIDE)
    if bias is not None:
        result = evaluate(X + Y, [result, bias], WIDE)
    if output is not None:
        return evaluate(X, [result], output.dtype, output_tensor=output)
    return _finished(result, input_tensor, None, memory_config)


def _follow(running, own, momentum, scale):
    if running is not None:
        blend = X * (1.0 - momentum) + Y * (momentum * scale)
        evaluate(blend, [running, own], running.dtype, output_tensor=running)


_ATTENTION = (
    "torch.softmax(x @ y.transpose(-1, -2) * (x.shape[-1] ** -0.5 if scale is None else scale) + "
    "(torch.triu(torch.full((x.shape[-2], y.shape[-2]), float('-inf')), 1) if is_causal else "
    "0 if attn_mask is None else attn_mask), -1) @ z"
)


@operation("transformer.scaled_dot_product_attention", _ATTENTION)
def scaled_dot_product_attention(
    query,
    key,
    value,
    *,
    attn_mask=None,
    is_causal=True,
    scale=None,
    memory_config=None,
    program_config=None,
    compute_kernel_config=None,
):
    """softmax(query key^T scale + mask) value; [batch, heads, length, size], with fewer heads of key
    and value repeated."""
    heads, own = list(query.shape)[1], list(key.shape)[1]
    launch.require(heads % own == 0, f"attention: {heads} heads of query for {own} of key")
    if own != heads:
        spread = lambda n: n.repeat_interleave(heads // own, dim=1)
        key, value = gather([key], spread), gather([value], spread)
    turned = gather([key], lambda n: n.transpose(-1, -2))
    factor = list(query.shape)[-1] ** -0.5 if scale is None else float(scale)
    scores = product(query, turned, WIDE, None, compute_kernel_config, "attention")
    if is_causal:
        attn_mask = _causal(list(scores.shape)[-2:], scores)
    operands = [scores] if attn_mask is None else [scores, attn_mask]
    masked = evaluate(X * factor if attn_mask is None else X * factor + Y, operands, WIDE)
    weights = evaluate(X, [softened(masked, -1, True, compute_kernel_config)], query.dtype)
    return product(weights, value, query.dtype, memory_config, compute_kernel_config, "attention")


def _causal(shape, like):
    """0 where a key is not later than the query, a great negative number elsewhere."""
    import torch

    from .. import _ttnn

    late = torch.triu(torch.full(shape, -1e9), 1)
    return _ttnn.from_torch(late, dtype=WIDE, layout=Layout.TILE, device=like.device())


def _attention_softmax(tensor, head_size, attention_mask, causal_mask, memory_config):
    factor = 1.0 if head_size is None else head_size**-0.5
    operands = [tensor] if attention_mask is None else [tensor, attention_mask]
    masked = evaluate(X * factor if attention_mask is None else X * factor + Y, operands, WIDE)
    return _finished(softened(masked, -1), tensor, None, memory_config)


@operation(
    "transformer.attention_softmax",
    "torch.softmax(x * (1 if head_size is None else head_size ** -0.5) + (0 if attention_mask is None else attention_mask), -1)",
)
def attention_softmax(
    tensor,
    *,
    head_size=None,
    attention_mask=None,
    program_config=None,
    causal_mask=False,
    memory_config=None,
):
    """Softmax along the rows of x / sqrt(head_size) + mask."""
    return _attention_softmax(tensor, head_size, attention_mask, causal_mask, memory_config)


def _in_place(function):
    """The operation with its result in the first tensor's place."""

    def in_place(input_tensor, *args, **keywords):
        result = function(input_tensor, *args, **keywords)
        return gather([result], same, input_tensor.layout, output_tensor=input_tensor)

    return in_place


for _path, _function in (
    ("softmax_in_place", softmax),
    ("scale_mask_softmax_in_place", scale_mask_softmax),
    ("transformer.attention_softmax_", attention_softmax),
):
    operation(_path, _function.golden, signature=_function.__signature__)(_in_place(_function))


def gated(name, activation):
    """`name`: the first half of a dimension times the activation of the second."""

    def function(input_tensor, dim=-1, *, memory_config=None):
        tensor = in_plain_tiles(input_tensor)
        first, second = (gather([tensor], lambda n, k=k: n.chunk(2, dim)[k]) for k in (0, 1))
        result = evaluate(
            F.mul(X, activated(Y, [activation])), [first, second], None, memory_config
        )
        return _finished(result, input_tensor)

    function.__doc__ = f"The first half along `dim` times {activation} of the second half."
    torch_name = {"sigmoid": "torch.sigmoid", "relu": "torch.relu"}.get(
        activation, f"torch.nn.functional.{activation}"
    )
    golden = f"x.chunk(2, dim)[0] * {torch_name}(x.chunk(2, dim)[1])"
    operation(name, golden)(function)


for _name, _activation in (
    ("glu", "sigmoid"),
    ("reglu", "relu"),
    ("geglu", "gelu"),
    ("swiglu", "silu"),
):
    gated(_name, _activation)
