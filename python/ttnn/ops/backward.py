"""ttnn's backward operations, made from the tables: each returns the gradients as a list."""

from inspect import Parameter, Signature

from ..types import Layout, Tensor
from . import launch
from .backward_table import BINARY_BACKWARD, UNARY_BACKWARD
from .eltwise import evaluate
from .eltwise_ops import _parameter
from .expression import X, Y, Z, F
from .gather import gather
from .operation import operation

_KEYWORDS = "memory_config queue_id are_required_outputs input_grad other_grad input_a_grad input_b_grad".split()


def _signature(tensors, parameters):
    rows = [Parameter(t, Parameter.POSITIONAL_OR_KEYWORD) for t in tensors]
    rows += [_parameter(p) for p in parameters.split(",") if p]
    rows += [Parameter(k, Parameter.KEYWORD_ONLY, default=None) for k in _KEYWORDS]
    return Signature(rows)


def _bound(signature, args, keywords):
    bound = signature.bind(*args, **keywords)
    bound.apply_defaults()
    values = dict(bound.arguments)
    common = {k: values.pop(k) for k in _KEYWORDS}
    return list(values.values()), common


def _golden(forward, names, operands):
    """torch's own gradients of the forward text."""

    def golden(grad, *args, **keywords):
        import torch

        letters = ["x", "y", "z"][:operands]
        leaves = [
            a.detach().clone().requires_grad_(True) if torch.is_tensor(a) else a
            for a in args[:operands]
        ]
        values = dict(zip(letters, leaves)) | dict(names.items())
        values |= dict(zip(names, args[operands:])) | {
            k: v for k, v in keywords.items() if k in names
        }
        eval(forward, {"torch": torch, **values}).backward(grad)
        tensors = [leaf for leaf in leaves if torch.is_tensor(leaf)]
        return [leaf.grad if leaf.grad is not None else torch.zeros_like(leaf) for leaf in tensors]

    return golden


def _defaults(parameters):
    rows = [_parameter(p) for p in parameters.split(",") if p]
    return {row.name: None if row.default is Parameter.empty else row.default for row in rows}


def _make_unary(names, parameters, gradient, forward):
    signature = _signature(["grad_tensor", "input_tensor"], parameters)

    def function(*args, **keywords):
        (grad, tensor, *values), common = _bound(signature, args, keywords)
        out = common["input_grad"]
        known = {"memory_config": common["memory_config"], "output_tensor": out}
        return [evaluate(gradient(X, Y, *values), [grad, tensor], grad.dtype, **known)]

    for name in names.split():
        operation(name, _golden(forward, _defaults(parameters), 1), signature=signature)(function)


def _make_binary(name, parameters, gradients, forward):
    signature = _signature(["grad_tensor", "input_tensor_a", "input_tensor_b"], parameters)

    def function(*args, **keywords):
        (grad, a, b, *values), common = _bound(signature, args, keywords)
        wanted = common["are_required_outputs"] or [True, True]
        places = [
            common["input_a_grad"] or common["input_grad"],
            common["input_b_grad"] or common["other_grad"],
        ]
        tensors = [grad, a] + ([b] if isinstance(b, Tensor) else [])
        second = Z if isinstance(b, Tensor) else b
        count = 2 if isinstance(b, Tensor) else 1
        return [
            (
                evaluate(
                    gradients[i](X, Y, second, *values),
                    tensors,
                    grad.dtype,
                    memory_config=common["memory_config"],
                    output_tensor=places[i],
                )
                if wanted[i]
                else None
            )
            for i in range(count)
        ]

    operation(name, _golden(forward, _defaults(parameters), 2), signature=signature)(function)


for _row in UNARY_BACKWARD:
    _make_unary(*_row)
for _row in BINARY_BACKWARD:
    _make_binary(*_row)


@operation("where_bw")
def where_bw(
    grad_tensor,
    condition,
    input_tensor_a,
    input_tensor_b,
    *,
    memory_config=None,
    are_required_outputs=None,
    queue_id=None,
    input_a_grad=None,
    input_b_grad=None,
):
    """The gradients of both choices."""
    chosen = F.nez(Y)
    parts = (F.where(chosen, X, F.fill(X, 0.0)), F.where(chosen, F.fill(X, 0.0), X))
    wanted = are_required_outputs or (True, True)
    places = (input_a_grad, input_b_grad)
    return [
        evaluate(part, [grad_tensor, condition], None, memory_config, place) if want else None
        for part, want, place in zip(parts, wanted, places)
    ]


@operation("concat_bw")
def concat_bw(
    grad_tensor,
    input_tensor_a,
    input_tensor_b,
    dim=0,
    *,
    memory_config=None,
    are_required_outputs=None,
    queue_id=None,
    input_a_grad=None,
    input_b_grad=None,
):
    """The gradient, cut where the tensors were joined."""
    first = list(input_tensor_a.shape)[dim]
    rest = list(input_tensor_b.shape)[dim]
    launch.require(
        list(grad_tensor.shape)[dim] == first + rest,
        f"ttnn.concat_bw: gradient of {list(grad_tensor.shape)} for parts of {first} and {rest} along {dim}",
    )
    cuts = (lambda n: n.narrow(dim, 0, first), lambda n: n.narrow(dim, first, rest))
    wanted = are_required_outputs or (True, True)
    places = (input_a_grad, input_b_grad)
    return [
        (
            gather([grad_tensor], cut, memory_config=memory_config, output_tensor=place)
            if want
            else None
        )
        for cut, want, place in zip(cuts, wanted, places)
    ]


def _ternary_bw(name, gradients, forward, parameters=""):
    """Gradients of three operands; each is of (grad, a, b, c) and the parameters, at most three at once."""
    signature = Signature(
        [Parameter(t, Parameter.POSITIONAL_OR_KEYWORD) for t in ("grad_tensor", "input_tensor_a", "input_tensor_b", "input_tensor_c")]
        + [_parameter(p) for p in parameters.split(",") if p]
        + [Parameter(k, Parameter.KEYWORD_ONLY, default=None) for k in _KEYWORDS]
    )

    def function(*args, **keywords):
        (grad, a, b, c, *values), common = _bound(signature, args, keywords)
        wanted = common["are_required_outputs"] or (True, True, True)
        return [
            gradient(grad, a, b, c, *values, memory_config=common["memory_config"]) if want else None
            for gradient, want in zip(gradients, wanted)
        ]

    operation(name, _golden(forward, _defaults(parameters), 3), signature=signature)(function)


def _of(node, *which):
    """A gradient as an expression of some of (grad, a, b, c) and the parameters."""

    def gradient(*values, memory_config):
        tensors = [values[i] for i in which if isinstance(values[i], Tensor)]
        tiles = iter((X, Y, Z))
        tiles = [next(tiles) if isinstance(values[i], Tensor) else values[i] for i in which]
        return evaluate(node(*tiles, *values[4:]), tensors, values[0].dtype, memory_config)

    return gradient


_ternary_bw(
    "addcmul_bw",
    (
        _of(lambda g, v: g, 0),
        _of(lambda g, c, v: F.mul(g, c) * v, 0, 3),
        _of(lambda g, b, v: F.mul(g, b) * v, 0, 2),
    ),
    "torch.addcmul(x, y, z, value=value)",
    "value=1.0",
)
_ternary_bw(
    "addcdiv_bw",
    (
        _of(lambda g, v: g, 0),
        _of(lambda g, c, v: F.div(g, c) * v, 0, 3),
        _of(lambda g, b, c, v: F.mul(F.mul(g, b), F.square(F.recip(c))) * -v, 0, 2, 3),
    ),
    "torch.addcdiv(x, y, z, value=value)",
    "value=1.0",
)
_ternary_bw(
    "lerp_bw",
    (
        _of(lambda g, c: g * (1.0 - c), 0, 3),
        _of(lambda g, c: F.mul(g, c), 0, 3),
        _of(lambda g, a, b: F.mul(g, b - a), 0, 1, 2),
    ),
    "torch.lerp(x, y, z)",
)


@operation("repeat_bw")
def repeat_bw(grad_tensor, input_tensor, shape, *, memory_config=None, queue_id=None):
    """The gradient, summed over what was repeated."""
    from .reduction import kept

    own, grown = list(input_tensor.shape), list(grad_tensor.shape)
    folded = [v for now, big in zip(own, grown) for v in (big // now, now)]
    parts = gather([grad_tensor], lambda n: n.reshape(folded), Layout.TILE, launch.DRAM)
    total = kept(parts, "sum", list(range(0, len(folded), 2)))
    total = gather([total], lambda n: n.reshape(own), Layout.TILE, launch.DRAM)
    return [evaluate(X, [total], grad_tensor.dtype, memory_config)]


@operation("prod_bw")
def prod_bw(
    grad_tensor, input_tensor, all_dimensions=True, dim=0, *, memory_config=None, queue_id=None
):
    """The gradient of the product along `dim`, or of all: the product over each element."""
    from .reduction import dims_of, from_rows, reduce, reduced_shape

    shape = list(input_tensor.shape)
    dims = dims_of(None if all_dimensions else dim, len(shape), "prod_bw")
    whole = from_rows(reduce(input_tensor, "prod", dims), reduced_shape(shape, dims, True), Layout.TILE)
    grad = gather([grad_tensor], lambda n: _first(n, list(whole.shape)), Layout.TILE, launch.DRAM)
    scaled = evaluate(F.mul(X, Y), [grad, whole])
    return [evaluate(F.mul(X, F.recip(Y)), [scaled, input_tensor], grad_tensor.dtype, memory_config)]


def _first(numbers, shape):
    """Elements 0 on of each dimension, as many as `shape` has."""
    numbers = numbers.reshape([1] * (len(shape) - numbers.dim()) + list(numbers.shape))
    return numbers[tuple(slice(0, size) for size in shape)]
