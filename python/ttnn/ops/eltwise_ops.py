"""ttnn's elementwise operations, made from the tables."""

import ast
from inspect import Parameter, Signature

from .. import _ttnn
from ..types import DataType, Tensor
from . import launch
from .eltwise import convert, evaluate
from .eltwise_table import BINARY, IN_PLACE, TERNARY, UNARY
from .expression import FLOAT, X, Y, Z, F, is_float, kind_of
from .gather import gather, same
from .operation import operation
from .tiles import typecast_node

_COMMON = "memory_config output_tensor queue_id sub_core_grids".split()
_EXPRESSIONS = {name: row for row in UNARY for name in row[0].split()}


def _parameter(text):
    """`name` or `name=default` of a table's row."""
    name, given, default = text.partition("=")
    value = ast.literal_eval(default) if given else Parameter.empty
    return Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=value)


def _signature(tensors, parameters, keywords):
    rows = [Parameter(t, Parameter.POSITIONAL_OR_KEYWORD) for t in tensors]
    rows += [_parameter(p) for p in parameters.split(",") if p]
    rows += [Parameter(k, Parameter.KEYWORD_ONLY, default=None) for k in keywords]
    return Signature(rows)


def _arguments(signature, tensors, args, keywords):
    """(tensors, parameters in order, the common keywords) of a call."""
    bound = signature.bind(*args, **keywords)
    bound.apply_defaults()
    values = bound.arguments
    common = {
        k: values.pop(k)
        for k in list(values)
        if signature.parameters[k].kind is Parameter.KEYWORD_ONLY
    }
    operands = [values.pop(t) for t in tensors]
    return operands, list(values.values()), common


def _activation_row(name):
    """(parameters, expression) of an activation; a power is one, though it takes two operands."""
    if name == "pow":
        return "exponent", next(row[2] for row in BINARY if row[0] == "pow")
    launch.require(
        name in _EXPRESSIONS,
        f"activation {name!r} is not one of: pow, {', '.join(sorted(_EXPRESSIONS))}",
    )
    return _EXPRESSIONS[name][1:3]


def activated(expression, activations):
    """The expression with each activation applied: a name, a UnaryOpType, or a UnaryWithParam."""
    for activation in activations or ():
        name, parameters = activation_of(activation)
        declared, build = _activation_row(name)
        declared = [_parameter(p) for p in declared.split(",") if p]
        values = list(parameters) + [p.default for p in declared[len(parameters) :]]
        expression = build(expression, *values)
    return expression


# Functions of the unit whose names are not those of the operations.
_UNIT_NAMES = {
    "power": "pow",
    "power_iterative": "pow",
    "logical_not_unary": "logical_not",
    "prelu_sfpu": "leaky_relu",
    "recip": "reciprocal",
}


# Names of activations that are not those of operations.
_SPELLINGS = {
    "gelu_approx": ("gelu", (True,)),
    "sigmoid_approx": ("sigmoid", ()),
    "abs_int32": ("abs", ()),
}


def activation_of(activation):
    """(name, parameters) of an activation in any of its spellings."""
    if isinstance(activation, str):
        name = activation.lower()
        return _SPELLINGS.get(name, (name, ()))
    if isinstance(activation, (list, tuple)):
        (name, _), parameters = activation_of(activation[0]), tuple(activation[1:])
        return name, tuple(p for p in parameters if p is not None)
    name = getattr(activation, "op_type", activation).name.lower()
    return _UNIT_NAMES.get(name, name), tuple(getattr(activation, "params", ()))


def _operands(operands):
    """The tensors among the operands, and for each operand its tile or the scalar itself."""
    tensors = [o for o in operands if isinstance(o, Tensor)]
    tiles = iter((X, Y, Z))
    return tensors, [next(tiles) if isinstance(o, Tensor) else o for o in operands]


def _run(name, expression, tensors, common, dtype=None):
    launch.require(tensors, f"ttnn.{name}: no operand is a tensor")
    known = {k: common.get(k) for k in ("memory_config", "output_tensor", "sub_core_grids")}
    return evaluate(expression, tensors, dtype, **known)


def _make_unary(names, parameters, build, golden):
    signature = _signature(["input_tensor"], parameters, _COMMON)
    for name in names.split():

        def function(*args, _name=name, **keywords):
            operands, values, common = _arguments(signature, ["input_tensor"], args, keywords)
            tensors, tiles = _operands(operands)
            more, values = _tensor_parameters(values)
            return _run(_name, build(*tiles, *values), tensors + more, common)

        operation(name, golden, signature=signature)(function)


def _tensor_parameters(values):
    """Parameters that are tensors (as clamp's limits may be) become further operands."""
    more, tiles, kept = [], iter((Y, Z)), []
    for value in values:
        if isinstance(value, Tensor):
            more.append(value)
            value = next(tiles)
        kept.append(value)
    return more, kept


_BINARY_KEYWORDS = (
    _COMMON
    + ("dtype activations input_tensor_a_activations input_tensor_b_activations use_legacy").split()
)


def _binary_tensors(operands, dtype):
    """Operands of one kind: an integer among floats, or a type beside another, is converted."""
    tensors, tiles = _operands(operands)
    kinds = {kind_of(t.dtype) for t in tensors}
    if len(kinds) > 1:
        target = next((t.dtype for t in tensors if kind_of(t.dtype) == "float"), DataType.INT32)
        tensors = [
            t if kind_of(t.dtype) == kind_of(target) else convert(t, target) for t in tensors
        ]
    return tensors, tiles


def _make_binary(names, parameters, build, golden):
    tensors_named = ["input_tensor_a", "input_tensor_b"]
    signature = _signature(tensors_named, parameters, _BINARY_KEYWORDS)
    for name in names.split():
        function = _binary_function(name, build, signature, tensors_named)
        operation(name, golden, signature=signature)(function)
        if name in IN_PLACE:
            operation(name + "_", golden, signature=signature)(_in_place(function))


def _binary_function(name, build, signature, tensors_named):
    def function(*args, **keywords):
        operands, values, common = _arguments(signature, tensors_named, args, keywords)
        dtype = common.pop("dtype")
        tensors, tiles = _binary_tensors(operands, dtype)
        first = activated(tiles[0], common.pop("input_tensor_a_activations"))
        second = activated(tiles[1], common.pop("input_tensor_b_activations"))
        launch.require(tensors, f"ttnn.{name}: neither operand is a tensor")
        expression, own = build(first, second, *values), tensors[0].dtype
        activations = common.pop("activations")
        if kind_of(own) != FLOAT and is_float(expression, kind_of(own)):
            own = DataType.FLOAT32
            if activations:
                # They are functions of floating point, in a program of integers.
                tensors = [_run(name, expression, tensors, {}, own)]
                expression = X
        expression = activated(expression, activations)
        output = common.get("output_tensor")
        target = dtype or (output.dtype if output is not None else own)
        expression = typecast_node(expression, own, target)
        return _run(name, expression, tensors, common, target)

    return function


def _in_place(function):
    def in_place(input_tensor, *args, **keywords):
        return function(input_tensor, *args, output_tensor=input_tensor, **keywords)

    return in_place


def _make_ternary(names, parameters, build, golden):
    tensors_named = ["input_tensor_a", "input_tensor_b", "input_tensor_c"]
    signature = _signature(tensors_named, parameters, _COMMON)

    def function(*args, **keywords):
        operands, values, common = _arguments(signature, tensors_named, args, keywords)
        tensors, tiles = _operands(operands)
        tensors = _like_values(tensors)
        return _run(names, build(*tiles, *values), tensors, common, tensors[-1].dtype)

    operation(names, golden, signature=signature)(function)


def _like_values(tensors):
    """All of the last one's kind: a condition may have another data type than the values."""
    target = tensors[-1].dtype
    return [t if kind_of(t.dtype) == kind_of(target) else convert(t, target) for t in tensors]


@operation("typecast", "x")
def typecast(
    input_tensor,
    dtype,
    *_ignored_dtype,
    memory_config=None,
    output_tensor=None,
    queue_id=None,
    sub_core_grids=None,
):
    """Values converted to another data type; a tensor on the host is converted there."""
    if input_tensor.storage_type() != _ttnn.StorageType.DEVICE:
        return _ttnn.typecast(input_tensor, dtype)
    return convert(input_tensor, dtype, memory_config, output_tensor, sub_core_grids)


for _row in UNARY:
    _make_unary(*_row)
for _row in BINARY:
    _make_binary(*_row)
for _row in TERNARY:
    _make_ternary(*_row)


@operation("nextafter", "torch.nextafter(x, y)")
def nextafter(input_tensor_a, input_tensor_b, *, memory_config=None, queue_id=None):
    """The next number of the type from the first towards the second: half a last place and a little are
    added, and the result is rounded."""
    bits = 24 if input_tensor_a.dtype == DataType.FLOAT32 else 8
    least = 2.0**-126 if bits == 24 else 2.0**-133
    step = F.mul(F.abs(X), F.sign(Y - X)) * (1.01 * 2.0**-bits)
    step = F.where(F.eqz(X), F.sign(Y) * max(least, 2.0**-126), step)
    return evaluate(X + step, [input_tensor_a, input_tensor_b], None, memory_config)


@operation("bcast")
def bcast(input_a, input_b, math_op, dim, *, output_tensor=None, memory_config=None):
    """a + b, a - b or a b with b repeated over rows, columns or both."""
    node = {"ADD": X + Y, "SUB": X - Y, "MUL": F.mul(X, Y)}[math_op.name]
    return evaluate(node, [input_a, input_b], None, memory_config, output_tensor)


@operation("experimental.typecast", "x")
def experimental_typecast(
    input_tensor, dtype, memory_config=None, optional_output_tensor=None
):
    """Values converted to another data type."""
    return convert(input_tensor, dtype, memory_config, optional_output_tensor)


_BITS = {DataType.FLOAT32: 32, DataType.INT32: 32, DataType.UINT32: 32, DataType.BFLOAT16: 16, DataType.UINT16: 16}


@operation("bitcast")
def bitcast(input_tensor, dtype, *, memory_config=None, output_tensor=None, queue_id=None):
    """The same bits as another type of their size."""
    own = input_tensor.dtype
    launch.require(
        _BITS.get(own, 0) == _BITS.get(dtype, 1),
        f"ttnn.bitcast: {own} to {dtype}; both have 32 bits, or both 16",
    )
    return gather([input_tensor], same, None, memory_config, output_tensor=output_tensor, bits_as=dtype
    )
