"""The elementwise operations: name, parameters, expression, reference.

A row is (names, parameters, expression, golden). Names: ttnn's, by spaces. Parameters: after the
tensors, with defaults (`alpha=1.0`; without `=`, required). Expression: a function of the tiles, then the
parameters. Golden: the text of a torch expression in x, y, z and the parameters; torch is imported
only when somebody asks for it.
"""

from math import factorial, log, pi

from .expression import F


def _gelu(x, fast_and_approximate_mode=False):
    return F.gelu_fast(x) if fast_and_approximate_mode else F.gelu(x)


def _round(x, decimals):
    return F.round(x, decimals)


def _clamp(x, low, high):
    if low is None and high is None:
        raise RuntimeError(
            "ttnn.clamp: Only one of 'min' or 'max' can be None. Please provide one value"
        )
    if not hasattr(low, "function") and not hasattr(high, "function"):
        if low is not None and high is not None:
            return F.clamp(x, low, high)
    x = x if low is None else F.maximum(x, low)
    return x if high is None else F.minimum(x, high)


def _softplus(x, beta, threshold):
    return F.softplus(x, beta, 1.0 / beta if beta else float("inf"), threshold)


def _threshold(x, threshold, value):
    return F.threshold(x, threshold, value)


def _hardswish(x):
    return x * F.hardsigmoid(x)


def _mish(x):
    return x * F.tanh(F.softplus(x, 1.0, 1.0, 20.0))


def _logit(x, eps):
    x = x if eps is None else F.clamp(x, eps, 1.0 - eps)
    return F.log(x / (1.0 - x))


def _rounded_by(quotient, mode):
    return {None: lambda q: q, "trunc": F.trunc, "floor": F.floor}[mode](quotient)


UNARY = [
    ("exp", "fast_and_approximate_mode=False", lambda x, _: F.exp(x), "torch.exp(x)"),
    ("exp2", "", F.exp2, "torch.exp2(x)"),
    ("expm1", "", F.expm1, "torch.expm1(x)"),
    ("log", "fast_and_approximate_mode=False", lambda x, _: F.log(x), "torch.log(x)"),
    (
        "log2",
        "fast_and_approximate_mode=False",
        lambda x, _: F.log_with_base(x, 1 / log(2)),
        "torch.log2(x)",
    ),
    (
        "log10",
        "fast_and_approximate_mode=False",
        lambda x, _: F.log_with_base(x, 1 / log(10)),
        "torch.log10(x)",
    ),
    ("log1p", "fast_and_approximate_mode=False", lambda x, _: F.log1p(x), "torch.log1p(x)"),
    ("sqrt", "fast_and_approximate_mode=False", lambda x, _: F.sqrt(x), "torch.sqrt(x)"),
    ("rsqrt", "fast_and_approximate_mode=False", lambda x, _: F.rsqrt(x), "torch.rsqrt(x)"),
    ("reciprocal recip", "", F.recip, "torch.reciprocal(x)"),
    ("cbrt", "", F.cbrt, "torch.sgn(x) * torch.pow(torch.abs(x), 1 / 3)"),
    ("square", "", F.square, "torch.square(x)"),
    ("relu", "", F.relu, "torch.relu(x)"),
    ("relu6", "", lambda x: F.relu_max(x, 6.0), "torch.nn.functional.relu6(x)"),
    (
        "relu_max",
        "upper_limit",
        lambda x, a: F.relu_max(x, a),
        "torch.relu(torch.clamp(x, max=upper_limit))",
    ),
    (
        "relu_min",
        "lower_limit",
        lambda x, a: F.relu(F.maximum(x, a)),
        "torch.relu(torch.clamp(x, min=lower_limit))",
    ),
    (
        "leaky_relu",
        "negative_slope=0.01",
        F.leaky_relu,
        "torch.nn.functional.leaky_relu(x, negative_slope)",
    ),
    ("elu", "alpha=1.0", F.elu, "torch.nn.functional.elu(x, alpha)"),
    ("celu", "alpha=1.0", lambda x, a: F.celu(x, a, 1.0 / a), "torch.celu(x, alpha)"),
    (
        "selu",
        "scale=1.0507009873554805,alpha=1.6732632423543772",
        F.selu,
        "torch.nn.functional.selu(x)",
    ),
    ("gelu", "fast_and_approximate_mode=False", _gelu, "torch.nn.functional.gelu(x)"),
    (
        "sigmoid",
        "vector_mode=4,fast_and_approximate_mode=False",
        lambda x, *_: F.sigmoid(x),
        "torch.sigmoid(x)",
    ),
    (
        "sigmoid_accurate",
        "fast_and_approximate_mode=False",
        lambda x, _: F.sigmoid(x),
        "torch.sigmoid(x)",
    ),
    (
        "log_sigmoid",
        "",
        lambda x: -F.softplus(-x, 1.0, 1.0, 20.0),
        "torch.nn.functional.logsigmoid(x)",
    ),
    ("silu swish", "", F.silu, "torch.nn.functional.silu(x)"),
    ("tanh", "fast_and_approximate_mode=False", lambda x, _: F.tanh(x), "torch.tanh(x)"),
    (
        "mish",
        "fast_and_approximate_mode=False",
        lambda x, _: _mish(x),
        "torch.nn.functional.mish(x)",
    ),
    (
        "softplus",
        "beta=1.0,threshold=20.0",
        _softplus,
        "torch.nn.functional.softplus(x, beta, threshold)",
    ),
    ("softsign", "", F.softsign, "torch.nn.functional.softsign(x)"),
    ("softshrink", "lambd=0.5", F.softshrink, "torch.nn.functional.softshrink(x, lambd)"),
    ("hardshrink", "lambd=0.5", F.hardshrink, "torch.nn.functional.hardshrink(x, lambd)"),
    (
        "hardtanh",
        "min_val=-1.0,max_val=1.0",
        F.hardtanh,
        "torch.nn.functional.hardtanh(x, min_val, max_val)",
    ),
    ("hardsigmoid", "", F.hardsigmoid, "torch.nn.functional.hardsigmoid(x)"),
    ("hardswish", "", _hardswish, "torch.nn.functional.hardswish(x)"),
    ("hardmish", "", F.hardmish, "x * torch.clamp(x + 2, 0, 2) / 2"),
    (
        "tanhshrink",
        "fast_and_approximate_mode=False",
        lambda x, _: x - F.tanh(x),
        "torch.nn.functional.tanhshrink(x)",
    ),
    ("threshold", "threshold,value", _threshold, "torch.threshold(x, threshold, value)"),
    ("abs", "", F.abs, "torch.abs(x)"),
    ("neg", "", F.neg, "torch.neg(x)"),
    ("sign", "", F.sign, "torch.sign(x)"),
    ("signbit", "", F.signbit, "torch.signbit(x)"),
    ("identity", "", lambda x: x, "x.clone()"),
    ("floor", "", F.floor, "torch.floor(x)"),
    ("ceil", "", F.ceil, "torch.ceil(x)"),
    ("trunc", "", F.trunc, "torch.trunc(x)"),
    ("frac", "", F.frac, "torch.frac(x)"),
    ("round", "decimals=0", _round, "torch.round(x, decimals=decimals)"),
    ("clamp clip", "min=None,max=None", _clamp, "torch.clamp(x, min, max)"),
    ("eqz", "", F.eqz, "torch.eq(x, 0)"),
    ("nez", "", F.nez, "torch.ne(x, 0)"),
    ("ltz", "", F.ltz, "torch.lt(x, 0)"),
    ("gtz", "", F.gtz, "torch.gt(x, 0)"),
    ("lez", "", F.lez, "torch.le(x, 0)"),
    ("gez", "", F.gez, "torch.ge(x, 0)"),
    ("logical_not", "", F.logical_not, "torch.logical_not(x)"),
    ("bitwise_not", "", F.bitwise_not, "torch.bitwise_not(x)"),
    ("isinf", "", F.isinf, "torch.isinf(x)"),
    ("isposinf", "", F.isposinf, "torch.isposinf(x)"),
    ("isneginf", "", F.isneginf, "torch.isneginf(x)"),
    ("isnan", "", F.isnan, "torch.isnan(x)"),
    ("isfinite", "", F.isfinite, "torch.isfinite(x)"),
    ("sin", "", F.sin, "torch.sin(x)"),
    ("cos", "", F.cos, "torch.cos(x)"),
    ("tan", "", F.tan, "torch.tan(x)"),
    ("asin", "", F.asin, "torch.asin(x)"),
    ("acos", "", F.acos, "torch.acos(x)"),
    ("atan", "", F.atan, "torch.atan(x)"),
    ("sinh", "", F.sinh, "torch.sinh(x)"),
    ("cosh", "", F.cosh, "torch.cosh(x)"),
    ("asinh", "", F.asinh, "torch.asinh(x)"),
    ("acosh", "", F.acosh, "torch.acosh(x)"),
    ("atanh", "", F.atanh, "torch.atanh(x)"),
    ("erf", "fast_and_approximate_mode=False", lambda x, _: F.erf(x), "torch.erf(x)"),
    ("erfc", "fast_and_approximate_mode=False", lambda x, _: F.erfc(x), "torch.erfc(x)"),
    ("erfinv", "", F.erfinv, "torch.erfinv(x)"),
    ("i0", "", F.i0, "torch.i0(x)"),
    ("i1", "", F.i1, "torch.special.i1(x)"),
    ("digamma", "", F.digamma, "torch.digamma(x)"),
    ("heaviside", "value", F.heaviside, "torch.heaviside(x, torch.tensor(value, dtype=x.dtype))"),
    ("deg2rad", "", lambda x: F.times(x, pi / 180), "torch.deg2rad(x)"),
    ("rad2deg", "", lambda x: F.times(x, 180 / pi), "torch.rad2deg(x)"),
    ("fill", "fill_value", F.fill, "torch.full_like(x, fill_value)"),
    ("rpow", "exponent", F.rpow, "torch.pow(exponent, x)"),
    (
        "rdiv",
        "value,rounding_mode=None",
        lambda x, a, mode: _rounded_by(F.recip(x) * a, mode),
        "torch.div(torch.as_tensor(value, dtype=x.dtype), x, rounding_mode=rounding_mode)",
    ),
    ("logit", "eps=None", lambda x, eps: _logit(x, eps), "torch.logit(x, eps)"),
]


def _pow(x, y):
    if hasattr(y, "function"):
        return F.power(x, y)
    special = {
        0: lambda: F.fill(x, 1.0),
        1: lambda: x,
        2: lambda: F.square(x),
        0.5: lambda: F.sqrt(x),
    }
    return special[y]() if y in special else F.power(x, y)


def _div(x, y, rounding_mode=None, fast_and_approximate_mode=False):
    quotient = F.div(x, y)
    return _rounded_by(quotient, rounding_mode)


def _modulo(function):
    def build(x, y):
        if hasattr(y, "function") or isinstance(y, int):
            return function(x, y)
        return function(x, y, 1.0 / y if y else float("inf"))

    return build


def _logical(combine):
    return lambda x, y: combine(F.nez(x), F.nez(y) if hasattr(y, "function") else float(y != 0))


def _logaddexp(x, y):
    # From the greater operand, so that neither exponential overflows.
    return F.maximum(x, y) + F.log1p(F.exp(-F.abs(x - y)))


def _logaddexp2(x, y):
    return F.maximum(x, y) + F.log1p(F.exp2(-F.abs(x - y))) * (1 / log(2))


def _atan2(y, x):
    half_turn = F.where(F.ltz(y), F.fill(y, -pi), F.fill(y, pi))
    straight = F.where(F.ltz(x), F.atan(y / x) + half_turn, F.atan(y / x))
    return F.where(F.eqz(x), F.sign(y) * (pi / 2), straight)


atan2_node = _atan2


# log Gamma by the sum of Lanczos, g = 5 (Numerical Recipes 6.1).
_LANCZOS = (
    76.18009172947146,
    -86.50532032941677,
    24.01409824083091,
    -1.231739572450155,
    0.1208650973866179e-2,
    -0.5395239384953e-5,
)


def lgamma_node(x):
    """log of Gamma for x > 0."""
    series = None
    for i, factor in enumerate(_LANCZOS):
        term = F.recip(x + float(i)) * factor
        series = term if series is None else series + term
    series = F.log((series + 1.000000000190015) * 2.5066282746310002)
    return F.mul(x + -0.5, F.log(x + 4.5)) - (x + 4.5) + series


def polygamma_node(x, order):
    """The derivative of that order of digamma, for x > 0: ten terms, and Euler-Maclaurin for the rest."""
    power, sign = order + 1, 1.0 if order % 2 else -1.0
    terms = 10
    total = None
    for i in range(terms):
        term = _whole_power(F.recip(x + float(i)), power)
        total = term if total is None else total + term
    far = F.recip(x + float(terms))
    total = total + _whole_power(far, order) * (1.0 / order) + _whole_power(far, power) * 0.5
    total = total + _whole_power(far, power + 1) * (power / 12.0)
    return total * (sign * factorial(order))


def _whole_power(x, exponent):
    result = None
    while exponent:
        if exponent & 1:
            result = x if result is None else F.mul(result, x)
        exponent >>= 1
        if exponent:
            x = F.square(x)
    return result


def multigammaln_node(x):
    """The log of the multivariate Gamma of four dimensions."""
    total = lgamma_node(x)
    for shift in (0.5, 1.0, 1.5):
        total = total + lgamma_node(x + -shift)
    return total + 3.0 * log(pi)


def _isclose(x, y, rtol=1e-5, atol=1e-8, equal_nan=False):
    near = F.le(F.abs(x - y), F.abs(y) * rtol + atol)
    return F.where(F.isnan(x) * F.isnan(y), F.fill(x, 1.0), near) if equal_nan else near


def _xlogy(x, y):
    return F.where(F.eqz(x), F.fill(x, 0.0), F.xlogy(x, y))


BINARY = [
    ("add", "", F.add, "torch.add(x, y)"),
    ("subtract sub", "", F.sub, "torch.sub(x, y)"),
    (
        "multiply mul",
        "fast_and_approximate_mode=False",
        lambda x, y, _: F.mul(x, y),
        "torch.mul(x, y)",
    ),
    (
        "divide div",
        "rounding_mode=None,fast_and_approximate_mode=False",
        _div,
        "torch.div(x, y, rounding_mode=rounding_mode)",
    ),
    (
        "div_no_nan",
        "",
        lambda x, y: F.where(F.eqz(y), F.fill(x, 0.0), x / y),
        "torch.where(y == 0, 0.0, x / y)",
    ),
    ("floor_div", "", lambda x, y: F.floor(F.div(x, y)), "torch.floor_divide(x, y)"),
    ("rsub", "", F.rsub, "torch.sub(y, x)"),
    ("pow", "", _pow, "torch.pow(x, y)"),
    ("maximum", "", F.maximum, "torch.maximum(x, torch.as_tensor(y, dtype=x.dtype))"),
    ("minimum", "", F.minimum, "torch.minimum(x, torch.as_tensor(y, dtype=x.dtype))"),
    ("remainder", "", _modulo(F.remainder), "torch.remainder(x, y)"),
    ("fmod", "", _modulo(F.fmod), "torch.fmod(x, y)"),
    ("eq", "", F.eq, "torch.eq(x, y)"),
    ("ne", "", F.ne, "torch.ne(x, y)"),
    ("lt", "", F.lt, "torch.lt(x, y)"),
    ("gt", "", F.gt, "torch.gt(x, y)"),
    ("le", "", F.le, "torch.le(x, y)"),
    ("ge", "", F.ge, "torch.ge(x, y)"),
    ("logical_and", "", _logical(F.mul), "torch.logical_and(x, torch.as_tensor(y))"),
    ("logical_or", "", _logical(F.maximum), "torch.logical_or(x, torch.as_tensor(y))"),
    ("logical_xor", "", _logical(F.ne), "torch.logical_xor(x, torch.as_tensor(y))"),
    ("squared_difference", "", lambda x, y: F.square(F.sub(x, y)), "torch.square(torch.sub(x, y))"),
    ("hypot", "", lambda x, y: F.sqrt(F.square(x) + F.square(y)), "torch.hypot(x, y)"),
    ("logaddexp", "", _logaddexp, "torch.logaddexp(x, y)"),
    ("logaddexp2", "", _logaddexp2, "torch.logaddexp2(x, y)"),
    (
        "ldexp",
        "",
        lambda x, y: F.mul(x, F.exp2(y) if hasattr(y, "function") else 2.0**y),
        "torch.ldexp(x, torch.as_tensor(y))",
    ),
    ("xlogy", "", _xlogy, "torch.xlogy(x, y)"),
    ("atan2", "", _atan2, "torch.atan2(x, y)"),
    (
        "isclose",
        "rtol=1e-5,atol=1e-8,equal_nan=False",
        _isclose,
        "torch.isclose(x, y, rtol, atol, equal_nan)",
    ),
    ("addalpha", "alpha", lambda x, y, a: x + y * a, "torch.add(x, y, alpha=alpha)"),
    ("subalpha", "alpha", lambda x, y, a: x - y * a, "torch.sub(x, y, alpha=alpha)"),
    (
        "bias_gelu",
        "",
        lambda x, y: F.gelu(F.add(x, y)),
        "torch.nn.functional.gelu(torch.add(x, y))",
    ),
    (
        "prelu",
        "",
        lambda x, y: F.where(F.ltz(x), F.mul(x, y), x),
        "torch.nn.functional.prelu(x, torch.as_tensor(y))",
    ),
    ("gcd", "", F.gcd, "torch.gcd(x, y)"),
    ("lcm", "", F.lcm, "torch.lcm(x, y)"),
    ("bitwise_and", "", F.bitwise_and, "torch.bitwise_and(x, y)"),
    ("bitwise_or", "", F.bitwise_or, "torch.bitwise_or(x, y)"),
    ("bitwise_xor", "", F.bitwise_xor, "torch.bitwise_xor(x, y)"),
    ("bitwise_left_shift", "", F.left_shift, "__import__('ttnn').golden.left_shift(x, y)"),
    ("bitwise_right_shift", "", F.right_shift, "__import__('ttnn').golden.right_shift(x, y)"),
    ("logical_left_shift", "", F.left_shift, "__import__('ttnn').golden.left_shift(x, y)"),
    ("logical_right_shift", "", F.logical_right_shift, "__import__('ttnn').golden.logical_right_shift(x, y)"),
]

# Those that have an in-place form with an underscore.
IN_PLACE = (
    "add subtract sub multiply mul divide div rsub eq ne lt gt le ge logical_and logical_or logical_xor "
    "squared_difference ldexp logaddexp logaddexp2 bias_gelu pow"
).split()


def _polyval(x, coefficients):
    """Horner's rule, the highest power's coefficient first."""
    result = F.fill(x, coefficients[0])
    for coefficient in coefficients[1:]:
        result = F.mul(result, x) + coefficient
    return result


UNARY.append(
    ("polyval", "coeffs", _polyval, "sum(c * x**i for i, c in enumerate(reversed(coeffs)))")
)
UNARY.append(("moreh_full_like", "fill_value", F.fill, "torch.full_like(x, fill_value)"))

UNARY += [
    ("lgamma", "", lambda x: lgamma_node(x), "torch.lgamma(x)"),
    ("polygamma", "k", lambda x, k: polygamma_node(x, k), "torch.special.polygamma(k, x)"),
    ("multigammaln", "", lambda x: multigammaln_node(x), "torch.special.multigammaln(x, 4)"),
]

TERNARY = [
    ("where", "", F.where, "torch.where(x.bool(), y, z)"),
    ("experimental.where", "", F.where, "torch.where(x.bool(), y, z)"),
    (
        "addcmul",
        "value=1.0",
        lambda x, y, z, v: x + F.mul(y, z) * v,
        "torch.addcmul(x, y, z, value=value)",
    ),
    (
        "addcdiv",
        "value=1.0",
        lambda x, y, z, v: x + F.div(y, z) * v,
        "torch.addcdiv(x, y, z, value=value)",
    ),
    ("lerp", "", lambda x, y, z: x + (y - x) * z, "torch.lerp(x, y, z)"),
    ("mac", "", lambda x, y, z: F.mul(x, y) + z, "torch.add(torch.mul(x, y), z)"),
]
