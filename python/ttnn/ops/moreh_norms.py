"""ttnn.operations.moreh: layer_norm and group_norm, and their gradients."""

from math import prod as volume

from .eltwise import evaluate
from .expression import X, Y, Z, F
from .moreh import PATH, WIDE, placed, reshaped
from .operation import operation
from .reduction import kept, moments, reduced_shape


def _shifted(tensor, dims, eps, config):
    """((x - mean) / sqrt(variance + eps), mean, that root's reciprocal)."""
    average, variance = moments(tensor, dims, config)
    scale = evaluate(F.rsqrt(X + float(eps)), [variance], WIDE)
    return evaluate((X - Y) * Z, [tensor, average, scale], WIDE), average, scale


@operation(PATH + "layer_norm")
def layer_norm(
    input,
    normalized_dims,
    eps=1e-5,
    gamma=None,
    beta=None,
    *,
    output=None,
    mean=None,
    rstd=None,
    memory_config=None,
    compute_kernel_config=None,
):
    """(normalized over the last `normalized_dims`, mean, 1 / deviation); the last two where places are given."""
    rank = len(input.shape)
    dims = list(range(rank - normalized_dims, rank))
    result, average, scale = _shifted(input, dims, eps, compute_kernel_config)
    if gamma is not None:
        result = evaluate(F.mul(X, Y), [result, gamma], WIDE)
    if beta is not None:
        result = evaluate(X + Y, [result, beta], WIDE)
    answers = [placed(result, input.dtype, output, memory_config)]
    for value, place in ((average, mean), (scale, rstd)):
        found = place if place is None else placed(reshaped(value, list(place.shape)), None, place)
        answers.append(found)
    return answers


def _norm_gradient(grad, input, average, scale, dims, gamma, config):
    """(gradient of the input, what is normalized) of a normalization over `dims`."""
    normal = evaluate((X - Y) * Z, [input, average, scale], WIDE)
    own = grad if gamma is None else evaluate(F.mul(X, Y), [grad, gamma], WIDE)
    share = 1.0 / volume(list(input.shape)[d] for d in dims)
    first = kept(own, "sum", dims, share, config)
    second = kept(evaluate(F.mul(X, Y), [own, normal], WIDE), "sum", dims, share, config)
    rest = evaluate(X - F.mul(Y, Z), [own, normal, second], WIDE)
    return evaluate(F.mul(X - Y, Z), [rest, first, scale], WIDE), normal


@operation(PATH + "layer_norm_backward")
def layer_norm_backward(
    output_grad,
    input,
    mean,
    rstd,
    normalized_dims,
    *,
    gamma=None,
    input_grad=None,
    gamma_grad=None,
    beta_grad=None,
    memory_config=None,
    compute_kernel_config=None,
):
    """[gradient of input, of gamma, of beta]; the last two where places are given."""
    rank = len(input.shape)
    dims = list(range(rank - normalized_dims, rank))
    shape = reduced_shape(list(input.shape), dims, True)
    average, scale = reshaped(mean, shape), reshaped(rstd, shape)
    grad, normal = _norm_gradient(
        output_grad, input, average, scale, dims, gamma, compute_kernel_config
    )
    answers = [placed(grad, input.dtype, input_grad, memory_config), None, None]
    outer = [d for d in range(rank) if d not in dims]
    parts = (evaluate(F.mul(X, Y), [output_grad, normal], WIDE), output_grad)
    for i, (part, place) in enumerate(zip(parts, (gamma_grad, beta_grad))):
        if place is not None:
            total = kept(part, "sum", outer) if outer else part
            answers[1 + i] = placed(reshaped(total, list(place.shape)), None, place, memory_config)
    return answers


def _in_groups(tensor, groups):
    n, channels = list(tensor.shape)[:2]
    return reshaped(tensor, [n * groups, volume(list(tensor.shape)) // (n * groups)])


def _per_channel(tensor, rank):
    return reshaped(tensor, [1, volume(tensor.shape)] + [1] * (rank - 2))


@operation(PATH + "group_norm")
def group_norm(
    input,
    num_groups,
    eps=1e-5,
    gamma=None,
    beta=None,
    *,
    are_required_outputs=(True, False, False),
    output=None,
    mean=None,
    rstd=None,
    memory_config=None,
    mean_memory_config=None,
    rstd_memory_config=None,
    compute_kernel_config=None,
):
    """[normalized per group of channels, mean, 1 / deviation] of [N, C, ..]; those that are required."""
    shape = list(input.shape)
    rows, average, scale = _shifted(_in_groups(input, num_groups), [1], eps, compute_kernel_config)
    result = reshaped(rows, shape)
    if gamma is not None:
        result = evaluate(F.mul(X, Y), [result, _per_channel(gamma, len(shape))], WIDE)
    if beta is not None:
        result = evaluate(X + Y, [result, _per_channel(beta, len(shape))], WIDE)
    answers = [placed(result, input.dtype, output, memory_config), None, None]
    rest = ((average, mean, mean_memory_config), (scale, rstd, rstd_memory_config))
    for i, (value, place, memory) in enumerate(rest):
        if are_required_outputs[1 + i] or place is not None:
            value = reshaped(value, [1, 1, shape[0], num_groups])
            answers[1 + i] = placed(value, input.dtype, place, memory)
    return answers


@operation(PATH + "group_norm_backward")
def group_norm_backward(
    output_grad,
    input,
    mean,
    rstd,
    num_groups,
    *,
    are_required_outputs=(True, False, False),
    gamma=None,
    input_grad=None,
    gamma_grad=None,
    beta_grad=None,
    input_grad_memory_config=None,
    gamma_grad_memory_config=None,
    beta_grad_memory_config=None,
    compute_kernel_config=None,
):
    """[gradient of input, of gamma, of beta]; those that are required."""
    shape = list(input.shape)
    groups = shape[0] * num_groups
    own = output_grad
    if gamma is not None:
        own = evaluate(F.mul(X, Y), [own, _per_channel(gamma, len(shape))], WIDE)
    average, scale = reshaped(mean, [groups, 1]), reshaped(rstd, [groups, 1])
    rows = (_in_groups(own, num_groups), _in_groups(input, num_groups))
    grad, normal = _norm_gradient(*rows, average, scale, [1], None, compute_kernel_config)
    answers = [None, None, None]
    if are_required_outputs[0]:
        grad = reshaped(grad, shape)
        answers[0] = placed(grad, input.dtype, input_grad, input_grad_memory_config)
    outer = [d for d in range(len(shape)) if d != 1]
    weighed = evaluate(F.mul(X, Y), [output_grad, reshaped(normal, shape)], WIDE)
    rest = (
        (weighed, gamma_grad, gamma_grad_memory_config),
        (output_grad, beta_grad, beta_grad_memory_config),
    )
    for i, (part, place, memory) in enumerate(rest):
        if are_required_outputs[1 + i]:
            total = reshaped(kept(part, "sum", outer), [1, 1, 1, shape[1]])
            answers[1 + i] = placed(total, input.dtype, place, memory)
    return answers
