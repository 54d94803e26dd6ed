"""Gradients of elementwise operations.

A row is (names, parameters, gradients, forward). Gradients: for each operand, a function of the incoming
gradient and the operands, then the parameters. Forward: the torch text in x (and y) whose gradient it
is, from which the reference is made by torch's own differentiation.
"""

from math import log, pi, sqrt

from .eltwise_table import polygamma_node
from .expression import F

_TWO_OVER_ROOT_PI = 2 / sqrt(pi)


def _sigmoid_slope(x):
    return F.sigmoid(x) * (1.0 - F.sigmoid(x))


def _gelu_bw(g, x, approximate="none"):
    density = F.exp(F.square(x) * -0.5) * (1 / sqrt(2 * pi))
    return g * ((F.erf(x * sqrt(0.5)) + 1.0) * 0.5 + x * density)


def _silu_bw(g, x):
    return g * (F.sigmoid(x) * (x * (1.0 - F.sigmoid(x)) + 1.0))


def _between(g, x, low, high):
    return g * F.mul(F.ge(x, low), F.le(x, high))


def _outside(g, x, limit):
    return g * F.gt(F.abs(x), limit)


def _elu_bw(g, x, alpha):
    return F.where(F.gtz(x), g, g * (F.exp(x) * alpha))


def _zero(g, *_):
    return F.fill(g, 0.0)


def _multigammaln_bw(g, x):
    total = F.digamma(x)
    for shift in (0.5, 1.0, 1.5):
        total = total + F.digamma(x + -shift)
    return F.mul(g, total)


UNARY_BACKWARD = [
    ("exp_bw", "", lambda g, x: g * F.exp(x), "torch.exp(x)"),
    ("exp2_bw", "", lambda g, x: g * F.exp2(x) * log(2), "torch.exp2(x)"),
    ("expm1_bw", "", lambda g, x: g * F.exp(x), "torch.expm1(x)"),
    ("log_bw", "", lambda g, x: g / x, "torch.log(x)"),
    ("log2_bw", "", lambda g, x: g / x * (1 / log(2)), "torch.log2(x)"),
    ("log10_bw", "", lambda g, x: g / x * (1 / log(10)), "torch.log10(x)"),
    ("log1p_bw", "", lambda g, x: g / (x + 1.0), "torch.log1p(x)"),
    ("sqrt_bw", "", lambda g, x: g * F.rsqrt(x) * 0.5, "torch.sqrt(x)"),
    ("rsqrt_bw", "", lambda g, x: g * F.rsqrt(x) * F.recip(x) * -0.5, "torch.rsqrt(x)"),
    ("reciprocal_bw", "", lambda g, x: -g * F.square(F.recip(x)), "torch.reciprocal(x)"),
    ("square_bw", "", lambda g, x: g * x * 2.0, "torch.square(x)"),
    ("pow_bw", "exponent", lambda g, x, p: g * F.power(x, p - 1.0) * p, "torch.pow(x, exponent)"),
    ("rpow_bw", "exponent", lambda g, x, p: g * F.rpow(x, p) * log(p), "torch.pow(exponent, x)"),
    (
        "rdiv_bw",
        "scalar,rounding_mode=None",
        lambda g, x, a, mode: -g * F.square(F.recip(x)) * a if mode is None else _zero(g),
        "torch.div(scalar, x, rounding_mode=rounding_mode)",
    ),
    ("digamma_bw", "", lambda g, x: F.mul(g, polygamma_node(x, 1)), "torch.digamma(x)"),
    (
        "polygamma_bw",
        "n",
        lambda g, x, n: F.mul(g, polygamma_node(x, n + 1)),
        "torch.special.polygamma(n, x)",
    ),
    ("multigammaln_bw", "", _multigammaln_bw, "torch.special.multigammaln(x, 4)"),
    ("fill_bw", "", lambda g, x: F.fill(g, 0.0), "x * 0"),
    ("neg_bw", "", lambda g, x: -g, "torch.neg(x)"),
    ("abs_bw", "", lambda g, x: g * F.sign(x), "torch.abs(x)"),
    ("relu_bw", "", lambda g, x: g * F.gtz(x), "torch.relu(x)"),
    (
        "relu6_bw",
        "",
        lambda g, x: g * F.mul(F.gtz(x), F.lt(x, 6.0)),
        "torch.nn.functional.relu6(x)",
    ),
    (
        "leaky_relu_bw",
        "negative_slope=0.01",
        lambda g, x, a: F.where(F.gtz(x), g, g * a),
        "torch.nn.functional.leaky_relu(x, negative_slope)",
    ),
    ("elu_bw", "alpha=1.0", _elu_bw, "torch.nn.functional.elu(x, alpha)"),
    (
        "celu_bw",
        "alpha=1.0",
        lambda g, x, a: F.where(F.gtz(x), g, g * F.exp(x * (1 / a))),
        "torch.celu(x, alpha)",
    ),
    (
        "selu_bw",
        "",
        lambda g, x: F.where(F.gtz(x), g, g * F.exp(x) * 1.6732632423543772) * 1.0507009873554805,
        "torch.selu(x)",
    ),
    ("gelu_bw", 'approximate="none"', _gelu_bw, "torch.nn.functional.gelu(x)"),
    ("experimental.gelu_bw", 'approximate="none"', _gelu_bw, "torch.nn.functional.gelu(x)"),
    ("sigmoid_bw", "", lambda g, x: g * _sigmoid_slope(x), "torch.sigmoid(x)"),
    ("log_sigmoid_bw", "", lambda g, x: g * F.sigmoid(-x), "torch.nn.functional.logsigmoid(x)"),
    ("silu_bw", "", _silu_bw, "torch.nn.functional.silu(x)"),
    ("tanh_bw", "", lambda g, x: g * (1.0 - F.square(F.tanh(x))), "torch.tanh(x)"),
    (
        "tanhshrink_bw",
        "",
        lambda g, x: g * F.square(F.tanh(x)),
        "torch.nn.functional.tanhshrink(x)",
    ),
    (
        "softplus_bw",
        "beta=1.0,threshold=20.0",
        lambda g, x, b, t: F.where(F.gt(x * b, t), g, g * F.sigmoid(x * b)),
        "torch.nn.functional.softplus(x, beta, threshold)",
    ),
    (
        "softsign_bw",
        "",
        lambda g, x: g * F.square(F.recip(F.abs(x) + 1.0)),
        "torch.nn.functional.softsign(x)",
    ),
    ("softshrink_bw", "lambd=0.5", _outside, "torch.nn.functional.softshrink(x, lambd)"),
    ("hardshrink_bw", "lambd=0.5", _outside, "torch.nn.functional.hardshrink(x, lambd)"),
    (
        "hardtanh_bw",
        "min=-1.0,max=1.0",
        lambda g, x, a, b: g * F.mul(F.gt(x, a), F.lt(x, b)),
        "torch.nn.functional.hardtanh(x, min, max)",
    ),
    (
        "hardsigmoid_bw",
        "",
        lambda g, x: g * F.lt(F.abs(x), 3.0) * (1 / 6),
        "torch.nn.functional.hardsigmoid(x)",
    ),
    (
        "hardswish_bw",
        "",
        lambda g, x: g
        * F.where(
            F.lt(x, -3.0), F.fill(x, 0.0), F.where(F.gt(x, 3.0), F.fill(x, 1.0), x * (1 / 3) + 0.5)
        ),
        "torch.nn.functional.hardswish(x)",
    ),
    ("clamp_bw clip_bw", "min,max", _between, "torch.clamp(x, min, max)"),
    (
        "threshold_bw",
        "threshold,value",
        lambda g, x, t, v: g * F.gt(x, t),
        "torch.threshold(x, threshold, value)",
    ),
    ("sin_bw", "", lambda g, x: g * F.cos(x), "torch.sin(x)"),
    ("cos_bw", "", lambda g, x: -g * F.sin(x), "torch.cos(x)"),
    ("tan_bw", "", lambda g, x: g * (F.square(F.tan(x)) + 1.0), "torch.tan(x)"),
    ("asin_bw", "", lambda g, x: g * F.rsqrt(1.0 - F.square(x)), "torch.asin(x)"),
    ("acos_bw", "", lambda g, x: -g * F.rsqrt(1.0 - F.square(x)), "torch.acos(x)"),
    ("atan_bw", "", lambda g, x: g * F.recip(F.square(x) + 1.0), "torch.atan(x)"),
    ("sinh_bw", "", lambda g, x: g * F.cosh(x), "torch.sinh(x)"),
    ("cosh_bw", "", lambda g, x: g * F.sinh(x), "torch.cosh(x)"),
    ("asinh_bw", "", lambda g, x: g * F.rsqrt(F.square(x) + 1.0), "torch.asinh(x)"),
    ("acosh_bw", "", lambda g, x: g * F.rsqrt(F.square(x) - 1.0), "torch.acosh(x)"),
    ("atanh_bw", "", lambda g, x: g * F.recip(1.0 - F.square(x)), "torch.atanh(x)"),
    ("erf_bw", "", lambda g, x: g * F.exp(-F.square(x)) * _TWO_OVER_ROOT_PI, "torch.erf(x)"),
    ("erfc_bw", "", lambda g, x: g * F.exp(-F.square(x)) * -_TWO_OVER_ROOT_PI, "torch.erfc(x)"),
    (
        "erfinv_bw",
        "",
        lambda g, x: g * F.exp(F.square(F.erfinv(x))) * (sqrt(pi) / 2),
        "torch.erfinv(x)",
    ),
    ("i0_bw", "", lambda g, x: g * F.i1(x), "torch.i0(x)"),
    ("lgamma_bw", "", lambda g, x: g * F.digamma(x), "torch.lgamma(x)"),
    ("logit_bw", "", lambda g, x: g * F.recip(x * (1.0 - x)), "torch.logit(x)"),
    (
        "logiteps_bw",
        "eps=0.0",
        lambda g, x, e: g * F.mul(F.ge(x, e), F.le(x, 1.0 - e)) * F.recip(x * (1.0 - x)),
        "torch.logit(x, eps)",
    ),
    ("deg2rad_bw", "", lambda g, x: g * (pi / 180), "torch.deg2rad(x)"),
    ("rad2deg_bw", "", lambda g, x: g * (180 / pi), "torch.rad2deg(x)"),
    ("frac_bw", "", lambda g, x: g, "torch.frac(x)"),
    ("floor_bw", "", _zero, "torch.floor(x)"),
    ("ceil_bw", "", _zero, "torch.ceil(x)"),
    ("round_bw", "", _zero, "torch.round(x)"),
    ("trunc_bw", "", _zero, "torch.trunc(x)"),
    ("sign_bw", "", _zero, "torch.sign(x)"),
    ("fill_zero_bw", "", _zero, "x * 0"),
]


def _pass(g, *_):
    return g


def _is(number):
    return not hasattr(number, "function")


def _over(g, y):
    return g * (1.0 / y) if _is(y) else g / y


def _no_nan(y, gradient, g):
    if _is(y):
        return gradient() if y else F.fill(g, 0.0)
    return F.where(F.eqz(y), F.fill(g, 0.0), gradient())


def _max_bw(first):
    def gradient(g, x, y):
        greater = F.gt(x, y) if first else F.lt(x, y)
        return g * (greater + F.eq(x, y) * 0.5)

    return gradient


def _min_bw(first):
    def gradient(g, x, y):
        less = F.lt(x, y) if first else F.gt(x, y)
        return g * (less + F.eq(x, y) * 0.5)

    return gradient


def _hypot(x, y):
    return F.rsqrt(F.square(x) + F.square(y))


def _power_bw(g, x, y):
    return g * F.power(x, y) * F.log(x)


BINARY_BACKWARD = [
    ("add_bw", "", (_pass, _pass), "x + y"),
    ("sub_bw", "", (_pass, lambda g, x, y: -g), "x - y"),
    ("rsub_bw", "", (lambda g, x, y: -g, _pass), "y - x"),
    ("mul_bw", "", (lambda g, x, y: g * y, lambda g, x, y: g * x), "x * y"),
    (
        "div_bw",
        "rounding_mode=None",
        (
            lambda g, x, y, mode: _over(g, y) if mode is None else _zero(g),
            lambda g, x, y, mode: -g * x * F.square(F.recip(y)) if mode is None else _zero(g),
        ),
        "torch.div(x, y, rounding_mode=rounding_mode)",
    ),
    ("addalpha_bw", "alpha=1.0", (_pass, lambda g, x, y, a: g * a), "torch.add(x, y, alpha=alpha)"),
    (
        "subalpha_bw",
        "alpha=1.0",
        (_pass, lambda g, x, y, a: g * -a),
        "torch.sub(x, y, alpha=alpha)",
    ),
    (
        "squared_difference_bw",
        "",
        (lambda g, x, y: g * (x - y) * 2.0, lambda g, x, y: g * (y - x) * 2.0),
        "torch.square(x - y)",
    ),
    (
        "hypot_bw",
        "",
        (lambda g, x, y: g * x * _hypot(x, y), lambda g, x, y: g * y * _hypot(x, y)),
        "torch.hypot(x, y)",
    ),
    (
        "atan2_bw",
        "",
        (
            lambda g, x, y: g * y * F.square(_hypot(x, y)),
            lambda g, x, y: -g * x * F.square(_hypot(x, y)),
        ),
        "torch.atan2(x, y)",
    ),
    (
        "xlogy_bw",
        "",
        (lambda g, x, y: g * F.log(y), lambda g, x, y: g * x * F.recip(y)),
        "torch.xlogy(x, y)",
    ),
    (
        "logaddexp_bw",
        "",
        (lambda g, x, y: g * F.sigmoid(x - y), lambda g, x, y: g * F.sigmoid(y - x)),
        "torch.logaddexp(x, y)",
    ),
    (
        "logaddexp2_bw",
        "",
        (
            lambda g, x, y: g * F.sigmoid((x - y) * log(2)),
            lambda g, x, y: g * F.sigmoid((y - x) * log(2)),
        ),
        "torch.logaddexp2(x, y)",
    ),
    (
        "ldexp_bw",
        "",
        (lambda g, x, y: g * F.exp2(y), lambda g, x, y: g * x * F.exp2(y) * log(2)),
        "x * torch.exp2(y)",
    ),
    ("max_bw", "", (_max_bw(True), _max_bw(False)), "torch.max(x, y)"),
    ("min_bw", "", (_min_bw(True), _min_bw(False)), "torch.min(x, y)"),
    ("fmod_bw", "", (_pass, lambda g, x, y: -g * F.trunc(x / y)), "torch.fmod(x, y)"),
    ("remainder_bw", "", (_pass, lambda g, x, y: -g * F.floor(x / y)), "torch.remainder(x, y)"),
    (
        "bias_gelu_bw",
        'approximate="none"',
        (lambda g, x, y, a: _gelu_bw(g, x + y), lambda g, x, y, a: _gelu_bw(g, x + y)),
        "torch.nn.functional.gelu(x + y)",
    ),
    (
        "div_no_nan_bw",
        "",
        (
            lambda g, x, y: _no_nan(y, lambda: _over(g, y), g),
            lambda g, x, y: _no_nan(y, lambda: -g * x * F.square(F.recip(y)), g),
        ),
        "torch.where(torch.as_tensor(y) == 0, x * 0, x / y)",
    ),
    ("assign_bw", "", (_pass, _pass), "x + y"),
]
