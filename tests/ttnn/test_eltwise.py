"""Elementwise operations against their reference functions."""

import pytest
import torch
from compare import assert_close, assert_same

import ttnn
from ttnn.ops import REGISTRY
from ttnn.ops.eltwise_table import BINARY, TERNARY, UNARY

PARAMETERS = {
    "relu_max": [2.0],
    "relu_min": [0.5],
    "threshold": [0.1, 2.0],
    "heaviside": [0.5],
    "fill": [3.0],
    "moreh_full_like": [3.0],
    "rpow": [2.0],
    "rdiv": [3.0],
    "clamp": [-0.5, 0.7],
    "addalpha": [2.0],
    "subalpha": [2.0],
    "polyval": [[2.0, -1.0, 0.5]],
    "polygamma": [2],
}
INTEGER = """bitwise_not gcd lcm bitwise_and bitwise_or bitwise_xor bitwise_left_shift
bitwise_right_shift logical_left_shift logical_right_shift""".split()
# Where the reference is defined, or the range that the function of the chip is made for.
ABOVE_ZERO = """log log2 log10 log1p sqrt rsqrt digamma erfinv logit atanh asin acos xlogy pow reciprocal
lgamma polygamma multigammaln""".split()

BEYOND = {"acosh": 1, "multigammaln": 1.6}


def operands(name, count, shape=(2, 40, 50)):
    if name in INTEGER:
        values = [torch.randint(1, 30, shape).int() for _ in range(count)]
        return [values[0], values[1] % 5] if "shift" in name else values
    values = [torch.randn(shape) for _ in range(count)]
    if name in ABOVE_ZERO:
        values = [torch.rand(shape) * 0.9 + 0.05 for _ in range(count)]
    if name in BEYOND:
        values = [v.abs() + BEYOND[name] for v in values]
    return values


TABLES = ((UNARY, 1), (BINARY, 2), (TERNARY, 3))
ROWS = [(row[0].split()[0], count) for rows, count in TABLES for row in rows]


@pytest.mark.parametrize(
    "name,count", [row for row in ROWS if row[0] != "prelu"], ids=lambda v: str(v)
)
def test_agrees_with_its_reference(place, name, count):
    dtype = ttnn.int32 if name in INTEGER else ttnn.float32
    values = operands(name, count)
    more = PARAMETERS.get(name, [])
    operation = REGISTRY[name]
    result = operation(*[place(v, dtype) for v in values], *more)
    tolerance = 0 if name in INTEGER else 3e-3
    assert_close(result, operation.golden_function(*values, *more), tolerance)


@pytest.mark.parametrize("name", ["add", "exp", "gelu", "where", "div", "logaddexp", "silu"])
@pytest.mark.parametrize("dtype,tolerance", [(ttnn.bfloat16, 8e-3), (ttnn.bfloat8_b, 3e-2)])
def test_in_the_shorter_formats(place, name, dtype, tolerance):
    counts = {n: count for rows, count in TABLES for row in rows for n in row[0].split()}
    values = [v.abs() % 1.5 + 0.5 for v in operands(name, counts[name], (2, 64, 64))]
    tensors = [place(v, dtype) for v in values]
    seen = [ttnn.to_torch(t).float() for t in tensors]
    expected = REGISTRY[name].golden_function(*seen)
    assert_close(REGISTRY[name](*tensors), expected, tolerance, to_greatest=True)


@pytest.mark.parametrize(
    "a,b",
    [
        ((2, 3, 40, 50), (50,)),
        ((2, 3, 40, 50), (40, 1)),
        ((2, 3, 40, 50), (3, 1, 1)),
        ((1, 50), (40, 1)),
        ((2, 1, 1, 50), (1, 3, 40, 1)),
        ((2, 3, 4, 2, 5, 6), (4, 1, 5, 1)),
    ],
)
@pytest.mark.parametrize("dtype", [ttnn.float32, ttnn.bfloat16, ttnn.int32], ids=lambda d: d.name)
def test_broadcasts_as_torch_does(place, a, b, dtype):
    x, y = (torch.randint(-50, 50, shape).float() for shape in (a, b))
    assert_same(ttnn.add(place(x, dtype), place(y, dtype)), x + y)
    assert_same(ttnn.sub(place(y, dtype), place(x, dtype)), y - x)


def test_shapes_that_do_not_broadcast_are_named(place):
    with pytest.raises(RuntimeError, match=r"\[3, 40\], \[2, 40\].*neither is 1"):
        ttnn.add(place(torch.ones(3, 40)), place(torch.ones(2, 40)))


def test_rounds_to_the_nearest_bfloat16(place):
    a, b = torch.randn(2, 64, 64).bfloat16()
    assert_same(ttnn.mul(place(a), place(b)), a * b)
    assert_same(ttnn.add(place(a), place(b)), a + b)


def test_row_major_stays_row_major(place):
    x = torch.randn(3, 40, 50).bfloat16()
    result = ttnn.mul(place(x, layout=ttnn.ROW_MAJOR_LAYOUT), 2.0)
    assert result.layout == ttnn.ROW_MAJOR_LAYOUT
    assert_same(result, x * 2)


def test_options(place):
    a, b = torch.randn(2, 40, 50)
    x, y = place(a, ttnn.float32), place(b, ttnn.float32)
    out = place(torch.zeros(40, 50), ttnn.float32)
    assert ttnn.add(x, y, output_tensor=out) is out
    assert_close(out, a + b, 1e-6)
    leaky = ttnn.UnaryWithParam(ttnn.UnaryOpType.LEAKY_RELU, 0.5)
    assert_close(
        ttnn.add(x, y, activations=[leaky]), torch.where(a + b > 0, a + b, (a + b) / 2), 1e-6
    )
    assert_close(ttnn.multiply(x, y, input_tensor_a_activations=["relu"]), torch.relu(a) * b, 1e-6)
    assert ttnn.add(x, y, dtype=ttnn.bfloat16).dtype == ttnn.bfloat16
    assert (
        ttnn.add(x, y, memory_config=ttnn.L1_MEMORY_CONFIG).memory_config().buffer_type
        == ttnn.BufferType.L1
    )
    ttnn.mul_(x, 2.0)
    assert_close(x, a * 2, 1e-6)


@pytest.mark.parametrize("name", ["pow", "sub", "div", "lt", "remainder", "where"])
def test_a_number_before_a_tensor(place, name):
    values = torch.rand(40, 50) + 0.5
    more = [place(values, ttnn.float32)] if name == "where" else []
    result = REGISTRY[name](2.0, place(values, ttnn.float32), *more)
    expected = {
        "pow": 2.0**values,
        "sub": 2.0 - values,
        "div": 2.0 / values,
        "lt": (2.0 < values).float(),
        "remainder": torch.remainder(torch.tensor(2.0), values),
        "where": values,
    }[name]
    assert_close(result, expected, 1e-4)


def test_operators(place):
    a, b = torch.rand(2, 40, 50) + 1
    x, y = place(a, ttnn.float32), place(b, ttnn.float32)
    assert_close((x + y) * 2 - 1 / x + (3 - y) ** 2, (a + b) * 2 - 1 / a + (3 - b) ** 2, 1e-4)
    assert_same(x > y, (a > b).float())


@pytest.mark.parametrize("strategy", list(ttnn.ShardStrategy), ids=lambda s: s.name)
def test_sharded_tensors(place, strategy):
    a = torch.randn(1, 1, 128, 128).bfloat16()
    memory = ttnn.create_sharded_memory_config(a.shape, ttnn.CoreGrid(x=2, y=2), strategy)
    result = ttnn.relu(place(a, memory_config=memory))
    assert result.memory_config() == memory
    assert_same(result, torch.relu(a))


@pytest.mark.parametrize(
    "source", ["float32", "bfloat16", "int32", "uint32", "uint16", "bfloat8_b"]
)
@pytest.mark.parametrize("target", ["float32", "bfloat16", "int32", "uint32", "uint16"])
def test_typecast(place, source, target):
    values = torch.randint(0, 100, (40, 50)).float()
    result = ttnn.typecast(place(values, getattr(ttnn, source)), getattr(ttnn, target))
    assert result.dtype == getattr(ttnn, target)
    assert_close(result, values, 0.02 if source == "bfloat8_b" else 0)


def test_typecast_to_blocks_rounds_as_the_host_does(place):
    values = torch.randn(64, 64)
    on_host = ttnn.to_torch(ttnn.from_torch(values, ttnn.bfloat8_b, layout=ttnn.TILE_LAYOUT))
    result = ttnn.typecast(place(values, ttnn.float32), ttnn.bfloat8_b)
    assert torch.equal(ttnn.to_torch(result), on_host)


@pytest.mark.parametrize("dtype", [ttnn.bfloat16, ttnn.float32])
def test_signbit_sees_negative_zero(place, dtype):
    values = torch.tensor([-0.0, 0.0, -1.5, 2.0, float("-inf"), float("inf")]).repeat(32, 8)
    result = ttnn.signbit(place(values, dtype))
    assert torch.equal(ttnn.to_torch(result).bool(), torch.signbit(values))


@pytest.mark.parametrize("dtype", [ttnn.bfloat16, ttnn.float32])
def test_whole_quotients_of_multiples(place, dtype):
    """Quotients that are whole, on either side of zero, and what a quotient by zero is."""
    divisors = (torch.rand(64, 64) * 60 + 1).bfloat16().float() * torch.randn(64, 64).sign()
    factors = torch.randint(-9, 10, (64, 64)).float()
    factors[factors == 0] = 1
    values = (divisors * factors).bfloat16().float()
    factors = torch.where(values == divisors * factors, factors, 1)
    values = divisors * factors
    x, y = place(values, dtype), place(divisors, dtype)
    assert torch.equal(ttnn.to_torch(ttnn.floor_div(x, y)).float(), factors)
    for mode in ("floor", "trunc"):
        assert torch.equal(ttnn.to_torch(ttnn.div(x, y, rounding_mode=mode)).float(), factors)
    between = (values * 1.37).bfloat16().float()
    quotients = between.double() / divisors.double()
    assert_same(ttnn.floor_div(place(between, dtype), y), torch.floor(quotients))
    rounded = ttnn.div(place(between, dtype), y, rounding_mode="trunc")
    assert_same(rounded, torch.trunc(quotients))
    by_zero = ttnn.to_torch(ttnn.floor_div(place(torch.tensor([[5.0, -5.0]]), dtype), 0.0))
    assert by_zero.tolist() == [[float("inf"), float("-inf")]]


def test_unknown_arguments_raise(place):
    x = place(torch.ones(32, 32))
    with pytest.raises(TypeError, match=r"ttnn\.add: .*'colour'; it is add\("):
        ttnn.add(x, x, colour="red")
    with pytest.raises(RuntimeError, match="exp of 1 tiles and 0 scalars is not there for int32"):
        ttnn.exp(place(torch.ones(32, 32), ttnn.int32))
    with pytest.raises(RuntimeError, match="on the host; move it with ttnn.to_device"):
        ttnn.exp(ttnn.from_torch(torch.ones(32, 32)))


def test_where_it_is_computed():
    assert ttnn.is_on_chip("add") and ttnn.is_on_chip(ttnn.softmax)
    assert not ttnn.is_on_chip("rand")
    with pytest.raises(RuntimeError, match="no operation 'frobnicate'"):
        ttnn.is_on_chip("frobnicate")
