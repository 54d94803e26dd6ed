"""ttnn.operations.moreh: sums, products, norms, softmax and their gradients, with FLOAT32 in between.

Outputs that are given are filled and returned. Normalizations are in `moreh_norms.py`, the optimizers
in `moreh_steps.py`, losses and indexing in `moreh_index.py`.
"""

from enum import Enum
from math import inf
from math import prod as volume

from ..types import DataType, Layout
from . import launch
from .creation import copy_into
from .eltwise import evaluate
from .expression import FLOAT, X, Y, Z, F, kind_of
from .gather import gather, same
from .matmul import product
from .operation import operation
from .reduction import dims_of, from_rows, kept, reduce, reduced_shape, running

WIDE = DataType.FLOAT32
PATH = "operations.moreh."


def placed(result, dtype, output=None, memory_config=None, layout=Layout.TILE):
    """The result as `dtype` where it was asked for."""
    if output is not None:
        if result.dtype != output.dtype:
            result = evaluate(X, [result], output.dtype)
        return copy_into(result, output)
    if result.dtype != dtype or memory_config is not None:
        result = evaluate(X, [result], dtype, memory_config)
    return result if layout == result.layout else gather([result], same, layout, memory_config)


def _all_when_empty(dim):
    return None if dim in ([], ()) else dim


def reshaped(tensor, shape):
    if list(tensor.shape) == list(shape):
        return tensor
    return gather([tensor], lambda n: n.reshape(list(shape)), Layout.TILE)


def spread(tensor, shape):
    """The tensor repeated to `shape`."""
    if list(tensor.shape) == list(shape):
        return tensor
    return gather([tensor], lambda n: n.broadcast_to(list(shape)), Layout.TILE)


def summed_to(tensor, shape):
    """Sums over the dimensions in which `shape`, which broadcasts to the tensor's, is 1 or missing."""
    own = list(tensor.shape)
    padded = [1] * (len(own) - len(shape)) + list(shape)
    dims = [d for d, (a, b) in enumerate(zip(own, padded)) if a != b]
    if dims:
        tensor = kept(tensor, "sum", dims)
    return reshaped(tensor, shape)


def norm_of(tensor, p, dims, keepdim=True):
    """(sum of |x|^p)^(1/p) over `dims`, FLOAT32."""
    size = evaluate(F.abs(X), [tensor], WIDE)
    if p == 0:
        result = kept(evaluate(F.nez(X), [size], WIDE), "sum", dims)
    elif p == inf:
        result = kept(size, "max", dims)
    elif p == -inf:
        result = evaluate(-X, [kept(evaluate(-X, [size]), "max", dims)])
    else:
        powers = evaluate(_power(X, p), [size], WIDE)
        result = evaluate(_root(X, p), [kept(powers, "sum", dims)])
    return reshaped(result, reduced_shape(list(tensor.shape), dims, keepdim))


def _power(x, p):
    """x^p of x >= 0."""
    if p == 1:
        return x
    return F.square(x) if p == 2 else F.where(F.eqz(x), F.fill(x, 0.0 if p > 0 else inf), F.power(x, p))


def _root(x, p):
    if p == 1:
        return x
    return F.sqrt(x) if p == 2 else _power(x, 1.0 / p)


@operation(PATH + "abs", "torch.abs(x) ** y")
def abs_pow(input, p, *, output=None, memory_config=None, compute_kernel_config=None):
    """|x|^p."""
    node = _power(F.abs(X), float(p))
    return placed(evaluate(node, [input], WIDE), input.dtype, output, memory_config)


@operation(PATH + "sum", "torch.sum(x, tuple(range(x.ndim)) if dim is None else dim, keepdim)")
def sum_(
    input, dim=None, *, keepdim=False, output=None, memory_config=None, compute_kernel_config=None
):
    """The sum along `dim`, a number, several or all."""
    dims = dims_of(_all_when_empty(dim), len(input.shape), "sum")
    shape = reduced_shape(list(input.shape), dims, keepdim)
    if kind_of(input.dtype) != FLOAT:
        rows = reduce(input, "sum", dims)
        return from_rows(rows, shape, input.layout, memory_config, output)
    result = reshaped(kept(input, "sum", dims, config=compute_kernel_config), shape)
    return placed(result, input.dtype, output, memory_config)


def _grown(grad, shape, dims, keepdim):
    """The gradient of a reduction over `dims`, with those dimensions again."""
    if not keepdim or len(grad.shape) != len(shape):
        grad = reshaped(grad, reduced_shape(shape, dims, True))
    return spread(grad, shape)


@operation(PATH + "sum_backward")
def sum_backward(
    output_grad,
    *,
    input=None,
    dim=None,
    keepdim=False,
    input_grad=None,
    memory_config=None,
    compute_kernel_config=None,
):
    """The gradient, the same for all that was added."""
    like = input if input is not None else input_grad
    launch.require(like is not None, "moreh.sum_backward: input or input_grad is needed for its shape")
    shape = list(like.shape)
    dims = dims_of(_all_when_empty(dim), len(shape), "sum_backward")
    grad = _grown(output_grad, shape, dims, keepdim)
    return placed(grad, output_grad.dtype, input_grad, memory_config)


@operation(PATH + "mean", "torch.mean(x, tuple(range(x.ndim)) if dim is None else dim, keepdim)")
def mean(
    input,
    *,
    dim=None,
    keepdim=False,
    divisor=None,
    output=None,
    memory_config=None,
    compute_kernel_config=None,
):
    """The mean along `dim`; with `divisor`, the sum over that."""
    dims = dims_of(_all_when_empty(dim), len(input.shape), "mean")
    count = volume(list(input.shape)[d] for d in dims)
    result = kept(input, "sum", dims, 1.0 / (divisor or count), compute_kernel_config)
    result = reshaped(result, reduced_shape(list(input.shape), dims, keepdim))
    return placed(result, input.dtype, output, memory_config)


@operation(PATH + "mean_backward")
def mean_backward(
    output_grad,
    *,
    dim=None,
    keepdim,
    input_grad_shape=None,
    input_grad=None,
    memory_config=None,
    compute_kernel_config=None,
):
    """The gradient over the number of elements, the same for all."""
    launch.require(
        input_grad is not None or input_grad_shape is not None,
        "moreh.mean_backward: input_grad or input_grad_shape is needed",
    )
    shape = list(input_grad_shape if input_grad_shape is not None else input_grad.shape)
    dims = dims_of(_all_when_empty(dim), len(shape), "mean_backward")
    share = 1.0 / volume(shape[d] for d in dims)
    grad = evaluate(X * share, [_grown(output_grad, shape, dims, keepdim)], WIDE)
    return placed(grad, output_grad.dtype, input_grad, memory_config)


@operation(PATH + "cumsum", "torch.cumsum(x, y)")
def cumsum(input, dim, *, output=None, memory_config=None):
    """Running sums along `dim`."""
    return running(input, dim, F.add, 0, None, False, memory_config, output)


@operation(PATH + "cumsum_backward")
def cumsum_backward(output_grad, dim, *, input_grad=None, memory_config=None):
    """Running sums from the end."""
    return running(output_grad, dim, F.add, 0, None, True, memory_config, input_grad)


@operation(PATH + "norm", "torch.norm(x, p=p, dim=dim, keepdim=keepdim)")
def norm(
    input,
    p,
    dim=None,
    keepdim=False,
    *,
    output=None,
    memory_config=None,
    compute_kernel_config=None,
):
    """(sum of |x|^p)^(1/p) along `dim`; p may be 0, or infinite."""
    dims = dims_of(_all_when_empty(dim), len(input.shape), "norm")
    return placed(norm_of(input, float(p), dims, keepdim), input.dtype, output, memory_config)


@operation(PATH + "norm_backward")
def norm_backward(
    input,
    output,
    output_grad,
    p,
    *,
    dim=None,
    keepdim=False,
    input_grad=None,
    memory_config=None,
    compute_kernel_config=None,
):
    """The gradient of the norm."""
    shape = list(input.shape)
    dims = dims_of(_all_when_empty(dim), len(shape), "norm_backward")
    grad, whole = (_grown(t, shape, dims, keepdim) for t in (output_grad, output))
    p = float(p)
    nothing = F.fill(X, 0.0)
    if p == 0:
        result = evaluate(nothing, [input], WIDE)
    elif abs(p) == inf:
        same = evaluate(F.eq(F.abs(X), Y), [input, whole], WIDE)
        share = evaluate(Y / X, [kept(same, "sum", dims), _grown(output_grad, shape, dims, keepdim)], WIDE)
        result = evaluate(F.sign(X) * F.mul(Y, Z), [input, same, share], WIDE)
    elif p == 1:
        result = evaluate(F.mul(F.sign(X), Y), [input, grad], WIDE)
    else:
        scale = F.where(F.eqz(Y), F.fill(Y, 0.0), F.recip(_power(Y, p - 1)))
        result = evaluate(
            F.mul(F.mul(F.sign(X), _power(F.abs(X), p - 1)), F.mul(scale, Z)), [input, whole, grad], WIDE
        )
    return placed(result, input.dtype, input_grad, memory_config)


# ---- products ----


@operation(PATH + "dot", "torch.matmul(x.reshape(-1), y.reshape(-1))")
def dot(
    input_tensor_a,
    input_tensor_b,
    *,
    output=None,
    dtype=None,
    memory_config=None,
    compute_kernel_config=None,
):
    """The sum of the products of two vectors."""
    shape, other = list(input_tensor_a.shape), list(input_tensor_b.shape)
    launch.require(
        shape == other and volume(shape) == shape[-1],
        f"moreh.dot: shapes {shape} and {other}; both are vectors of one length",
    )
    products = evaluate(F.mul(X, Y), [input_tensor_a, input_tensor_b], WIDE)
    total = kept(products, "sum", [len(shape) - 1], config=compute_kernel_config)
    return placed(total, dtype or input_tensor_a.dtype, output, memory_config)


@operation(PATH + "dot_backward")
def dot_backward(
    output_grad, input, other, *, input_grad=None, other_grad=None, memory_config=None
):
    """[gradient of input, gradient of other]; None where no place is given."""
    grad = spread(reshaped(output_grad, [1] * len(input.shape)), list(input.shape))
    pairs = ((other, input_grad), (input, other_grad))
    return [
        None
        if place is None
        else placed(evaluate(F.mul(X, Y), [grad, t], WIDE), t.dtype, place, memory_config)
        for t, place in pairs
    ]


def _turned(tensor):
    return gather([tensor], lambda n: n.transpose(-1, -2), Layout.TILE)


def _with_bias(result, bias):
    return result if bias is None else evaluate(X + Y, [result, bias], WIDE)


@operation(
    PATH + "matmul",
    "torch.matmul(x.transpose(-1, -2) if transpose_input else x, y.transpose(-1, -2) if transpose_other else y)",
)
def matmul(
    input,
    other,
    *,
    transpose_input=False,
    transpose_other=False,
    output=None,
    bias=None,
    memory_config=None,
    compute_kernel_config=None,
):
    """a @ b, of the transposed when asked, plus a bias."""
    a = _turned(input) if transpose_input else input
    b = _turned(other) if transpose_other else other
    result = product(a, b, WIDE, launch.DRAM, compute_kernel_config, "moreh.matmul")
    return placed(_with_bias(result, bias), input.dtype, output, memory_config)


def _gradients(grad, a, b, wanted, places, memory_configs, config):
    """Those of a @ b."""
    vectors = len(a.shape) == 1 and len(b.shape) == 1
    if vectors or (list(a.shape) == list(b.shape) and volume(grad.shape) == 1 != volume(a.shape)):
        whole = spread(reshaped(grad, [1] * len(a.shape)), list(a.shape))
        found = [evaluate(F.mul(X, Y), [whole, t], WIDE) for t in (b, a)]
    else:
        found = [
            summed_to(product(grad, _turned(b), WIDE, launch.DRAM, config), list(a.shape))
            if wanted[0]
            else None,
            summed_to(product(_turned(a), grad, WIDE, launch.DRAM, config), list(b.shape))
            if wanted[1]
            else None,
        ]
    return [
        placed(g, t.dtype, place, memory) if want else None
        for g, t, place, memory, want in zip(found, (a, b), places, memory_configs, wanted)
    ]


@operation(PATH + "matmul_backward")
def matmul_backward(
    output_grad,
    input_a,
    input_b,
    *,
    are_required_outputs=(True, True),
    input_a_grad=None,
    input_b_grad=None,
    memory_config=None,
    compute_kernel_config=None,
):
    """The gradients of both factors."""
    places = (input_a_grad, input_b_grad)
    memory = (memory_config, memory_config)
    return _gradients(
        output_grad, input_a, input_b, are_required_outputs, places, memory, compute_kernel_config
    )


@operation(PATH + "bmm", "torch.bmm(x, y)")
def bmm(input, mat2, *, output=None, memory_config=None, compute_kernel_config=None):
    """a @ b for each of a batch."""
    result = product(input, mat2, WIDE, launch.DRAM, compute_kernel_config, "moreh.bmm")
    return placed(result, input.dtype, output, memory_config)


@operation(PATH + "bmm_backward")
def bmm_backward(
    output_grad,
    input,
    mat2,
    *,
    are_required_outputs=(True, True),
    input_grad=None,
    mat2_grad=None,
    input_grad_memory_config=None,
    mat2_grad_memory_config=None,
    compute_kernel_config=None,
):
    """The gradients of both factors."""
    places = (input_grad, mat2_grad)
    memory = (input_grad_memory_config, mat2_grad_memory_config)
    return _gradients(
        output_grad, input, mat2, are_required_outputs, places, memory, compute_kernel_config
    )


@operation(PATH + "linear", "torch.nn.functional.linear(x, y, bias)")
def linear(
    input, weight, *, bias=None, output=None, memory_config=None, compute_kernel_config=None
):
    """input @ weight^T + bias."""
    result = product(input, _turned(weight), WIDE, launch.DRAM, compute_kernel_config)
    return placed(_with_bias(result, bias), input.dtype, output, memory_config)


@operation(PATH + "linear_backward")
def linear_backward(
    output_grad,
    input,
    weight,
    are_required_outputs=(True, True, True),
    bias=None,
    input_grad=None,
    weight_grad=None,
    bias_grad=None,
    *,
    input_grad_memory_config=None,
    weight_grad_memory_config=None,
    bias_grad_memory_config=None,
    compute_kernel_config=None,
):
    """[gradient of input, of weight, of bias]; None where not required."""
    config, answers = compute_kernel_config, [None, None, None]
    if are_required_outputs[0]:
        grad = product(output_grad, weight, WIDE, launch.DRAM, config)
        answers[0] = placed(grad, input.dtype, input_grad, input_grad_memory_config)
    if are_required_outputs[1]:
        rows = lambda t: reshaped(t, [-1, list(t.shape)[-1]])
        grad = product(_turned(rows(output_grad)), rows(input), WIDE, launch.DRAM, config)
        grad = reshaped(grad, list(weight.shape))
        answers[1] = placed(grad, weight.dtype, weight_grad, weight_grad_memory_config)
    if are_required_outputs[2]:
        like = bias if bias is not None else bias_grad
        launch.require(like is not None, "moreh.linear_backward: the gradient of bias needs bias")
        grad = summed_to(output_grad, list(like.shape))
        answers[2] = placed(grad, like.dtype, bias_grad, bias_grad_memory_config)
    return answers


# ---- softmax ----


class SoftmaxOpParallelizationStrategy(Enum):
    """How TTNN divides the work; it changes no result."""

    NONE, SMALL_W, SMALL_H, LARGE_W, LARGE_H, LARGE_C = range(6)


class SoftmaxBackwardOpParallelizationStrategy(Enum):
    """How TTNN divides the work; it changes no result."""

    NONE, SMALL_W, SMALL_H, LARGE_W, LARGE_H, LARGE_C = range(6)


class SoftmaxOp(Enum):
    """What of the family is computed."""

    SOFTMAX, SOFTMIN, LOGSOFTMAX = range(3)


class SoftmaxBackwardOp(Enum):
    """What of the family is computed."""

    SOFTMAX, SOFTMIN, LOGSOFTMAX = range(3)


def _softmax(name, golden, sign, logarithm):
    def function(
        input_tensor,
        dim,
        *,
        output_tensor=None,
        op=None,
        strategy=None,
        memory_config=None,
        compute_kernel_config=None,
    ):
        config = compute_kernel_config
        dims = dims_of(dim, len(input_tensor.shape), name)
        tensor = evaluate(X * sign, [input_tensor], WIDE) if sign < 0 else input_tensor
        greatest = kept(tensor, "max", dims, config=config)
        powers = evaluate(F.exp(X - Y), [tensor, greatest], WIDE)
        total = kept(powers, "sum", dims, config=config)
        if logarithm:
            result = evaluate(X - Y - F.log(Z), [tensor, greatest, total], WIDE)
        else:
            result = evaluate(X * F.recip(Y), [powers, total], WIDE)
        return placed(result, input_tensor.dtype, output_tensor, memory_config)

    function.__doc__ = f"{name} along `dim`."
    operation(PATH + name, golden)(function)


def _softmax_backward(name, node):
    def function(
        output_tensor,
        output_grad_tensor,
        dim,
        *,
        input_grad_tensor=None,
        op=None,
        strategy=None,
        memory_config=None,
        compute_kernel_config=None,
    ):
        dims = dims_of(dim, len(output_tensor.shape), name)
        weighed = output_grad_tensor
        if name != "logsoftmax_backward":
            weighed = evaluate(F.mul(X, Y), [output_tensor, output_grad_tensor], WIDE)
        total = kept(weighed, "sum", dims, config=compute_kernel_config)
        result = evaluate(node, [output_tensor, output_grad_tensor, total], WIDE)
        return placed(result, output_tensor.dtype, input_grad_tensor, memory_config)

    function.__doc__ = "The gradient, from the result and its gradient."
    operation(PATH + name)(function)


_softmax("softmax", "torch.softmax(x, dim)", 1.0, False)
_softmax("softmin", "torch.softmax(-x, dim)", -1.0, False)
_softmax("logsoftmax", "torch.log_softmax(x, dim)", 1.0, True)
_softmax_backward("softmax_backward", F.mul(X, Y - Z))
_softmax_backward("softmin_backward", F.mul(X, Z - Y))
_softmax_backward("logsoftmax_backward", Y - F.mul(F.exp(X), Z))
