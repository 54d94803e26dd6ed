"""The compute functions by their kernel names, what each is in float64, and where it is measured.

Rows: name, the call on DST tiles 0 (x), 1 (y), 2 (z) with its result in 0, the function, and the
values of x it is measured on (None: all).
"""
import math
import struct

import torch

T = torch


def bits(value):
    """The bits of an fp32, as kernels take scalars."""
    return f"{struct.unpack('<I', struct.pack('<f', value))[0]}u"


def plain(name, options=""):
    return f"{name}_tile_init{options}(); {name}_tile{options}(0)"


def scalar(name, *values, init=None):
    return f"{init or name + '_tile_init'}(); {name}_tile(0, {', '.join(map(bits, values))})"


def within(low, high):
    return lambda x: (x >= low) & (x <= high)


def away(least, most):
    return lambda x: (x.abs() >= least) & (x.abs() <= most)


POSITIVE = within(1e-30, 1e30)
ALL = None
elu = lambda x, a, b=1.0: T.where(x < 0, a * T.expm1(x * b), x)
gelu = lambda x: 0.5 * x * T.erfc(-x / math.sqrt(2))
gelu_tanh = lambda x: 0.5 * x * (1 + T.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
softplus = lambda x: T.log1p(T.exp(-x.abs())) + T.clamp(x, min=0)
truth = lambda x: x.to(T.float64)
XIELU = lambda x: T.where(x > 0, 0.75 * x * x + 0.5 * x, 0.625 * (T.expm1(x) - x) + 0.5 * x)

UNARY = [
    ("exp_tile", plain("exp", "<false>"), T.exp, within(-80, 80)),
    ("exp_tile<approx>", plain("exp", "<true>"), T.exp, within(-60, 60)),
    ("exp2_tile", plain("exp2"), T.exp2, within(-110, 110)),
    ("expm1_tile", plain("expm1"), T.expm1, within(-80, 80)),
    ("log_tile", plain("log"), T.log, POSITIVE),
    ("log_with_base_tile", scalar("log_with_base", 1 / math.log(10)), T.log10, POSITIVE),
    ("log1p_tile", plain("log1p"), T.log1p, within(-0.99, 1e30)),
    ("sqrt_tile", plain("sqrt"), T.sqrt, within(0, 1e37)),
    ("rsqrt_tile", plain("rsqrt"), T.rsqrt, POSITIVE),
    ("recip_tile", plain("recip"), lambda x: 1 / x, away(1e-30, 1e30)),
    ("cbrt_tile", plain("cbrt"), lambda x: x.sign() * x.abs()**(1 / 3), away(1e-30, 1e30)),
    ("square_tile", plain("square"), T.square, away(1e-15, 1e15)),
    ("power_tile", scalar("power", 2.5), lambda x: x**2.5, within(1e-8, 1e8)),
    ("power_iterative_tile", "power_iterative_tile_init(); power_iterative_tile(0, 3)",
     lambda x: x**3, away(1e-9, 1e9)),
    ("rpow_tile", scalar("rpow", 3.0), lambda x: 3.0**x, within(-60, 60)),
    ("gelu_tile", plain("gelu", "<false>"), gelu, within(-3, 1e30)),
    ("gelu_tile<approx>", plain("gelu", "<true>"), gelu, within(0.25, 1e30)),
    ("gelu_tanh_tile", plain("gelu_tanh"), gelu_tanh, within(-1, 1e18)),
    ("sigmoid_tile", plain("sigmoid", ""), T.sigmoid, within(-80, 1e30)),
    ("sigmoid_tile<approx>", "sigmoid_tile_init<true>(); sigmoid_tile<VectorMode::RC, true>(0)",
     T.sigmoid, within(-3, 3)),
    ("silu_tile", plain("silu"), lambda x: x * T.sigmoid(x), within(-80, 1e30)),
    ("tanh_tile", plain("tanh"), T.tanh, ALL),
    ("tanh_tile<approx>", plain("tanh", "<true>"), T.tanh, ALL),
    ("tanh_derivative_tile", plain("tanh_derivative"), lambda x: T.cosh(x)**-2, within(-4, 4)),
    ("relu_tile", plain("relu"), T.relu, ALL),
    ("relu_max_tile", scalar("relu_max", 2.0), lambda x: T.clamp(x, 0, 2), ALL),
    ("relu_min_tile", scalar("relu_min", 0.5), lambda x: T.clamp(x, min=0.5), ALL),
    ("leaky_relu_tile", scalar("leaky_relu", 0.25), lambda x: T.where(x < 0, 0.25 * x, x), ALL),
    ("prelu_tile", scalar("prelu", 0.375), lambda x: T.where(x < 0, 0.375 * x, x), ALL),
    ("elu_tile", scalar("elu", 2.0), lambda x: elu(x, 2.0), ALL),
    ("celu_tile", scalar("celu", 2.0, 0.5), lambda x: elu(x, 2.0, 0.5), ALL),
    ("selu_tile", scalar("selu", 1.5, 0.75), lambda x: 1.5 * elu(x, 0.75), within(-1e30, 1e30)),
    ("softplus_tile", scalar("softplus", 1.0, 1.0, 20.0), softplus, within(-4, 1e30)),
    ("softsign_tile", plain("softsign"), lambda x: x / (1 + x.abs()), within(-1e30, 1e30)),
    ("softshrink_tile", scalar("softshrink", 0.5),
     lambda x: T.nn.functional.softshrink(x, 0.5), ALL),
    ("hardshrink_tile", scalar("hardshrink", 0.5),
     lambda x: T.where(x.abs() <= 0.5, T.zeros_like(x), x), ALL),
    ("hardtanh_tile", scalar("hardtanh", -1.0, 2.0), lambda x: T.clamp(x, -1, 2), ALL),
    ("hardsigmoid_tile", plain("hardsigmoid"), lambda x: T.clamp(x / 6 + 0.5, 0, 1),
     within(-2.9, 1e30)),
    ("hardmish_tile", plain("hardmish"), lambda x: x * T.clamp(x + 2, 0, 2) / 2,
     within(-1.9, 1e30)),
    ("mish_tile", plain("mish", "<false>"), lambda x: x * T.tanh(softplus(x)), within(-30, 1e30)),
    ("tanhshrink_tile", plain("tanhshrink"), lambda x: x - T.tanh(x), away(0.1, 1e30)),
    ("threshold_tile", scalar("threshold", 1.0, 7.0),
     lambda x: T.where(x > 1, x, T.full_like(x, 7)), ALL),
    ("xielu_tile", scalar("xielu", 0.75, 0.625), XIELU, away(0.1, 1e15)),
    ("abs_tile", plain("abs"), T.abs, ALL),
    ("sign_tile", plain("sign"), T.sign, ALL),
    ("signbit_tile", plain("signbit"), lambda x: truth(T.signbit(x)), ALL),
    ("negative_tile", plain("negative"), T.negative, ALL),
    ("heaviside_tile", scalar("heaviside", 0.5),
     lambda x: T.heaviside(x, T.full_like(x, 0.5)), ALL),
    ("erf_tile", plain("erf", "<false>"), T.erf, ALL),
    ("erfc_tile", plain("erfc"), T.erfc, within(-4, 2)),
    ("erfinv_tile", plain("erfinv"), T.erfinv, away(0.01, 0.95)),
    ("i0_tile", plain("i0"), T.special.i0, within(-8, 8)),
    ("i1_tile", plain("i1"), T.special.i1, within(-8, 8)),
    ("digamma_tile", plain("digamma"), T.special.digamma, within(2, 100)),
    ("sin_tile", plain("sin"), T.sin, within(-10, 10)),
    ("cos_tile", plain("cos"), T.cos, within(-10, 10)),
    ("tan_tile", plain("tan"), T.tan, within(-1.5, 1.5)),
    ("asin_tile", plain("asin"), T.asin, within(-1, 1)),
    ("acos_tile", plain("acos"), T.acos, within(-1, 0.99)),
    ("atan_tile", plain("atan"), T.atan, ALL),
    ("sinh_tile", plain("sinh"), T.sinh, within(-80, 80)),
    ("cosh_tile", plain("cosh"), T.cosh, within(-80, 80)),
    ("asinh_tile", plain("asinh"), T.asinh, ALL),
    ("acosh_tile", plain("acosh"), T.acosh, within(1, 1e30)),
    ("atanh_tile", plain("atanh"), T.atanh, within(-0.99, 0.99)),
    ("floor_tile", plain("floor"), T.floor, ALL),
    ("ceil_tile", plain("ceil"), T.ceil, ALL),
    ("trunc_tile", plain("trunc"), T.trunc, ALL),
    ("frac_tile", plain("frac"), T.frac, ALL),
    ("clamp_tile", scalar("clamp", -1.0, 3.0), lambda x: T.clamp(x, -1, 3), ALL),
    ("identity_tile", plain("identity"), lambda x: x, ALL),
    ("unary_max_tile", scalar("unary_max", 1.0), lambda x: T.clamp(x, min=1), ALL),
    ("unary_min_tile", scalar("unary_min", 1.0), lambda x: T.clamp(x, max=1), ALL),
    ("rdiv_tile", scalar("rdiv", 3.0), lambda x: 3 / x, away(1e-30, 1e30)),
    ("fill_tile", "fill_tile_init(); fill_tile(0, 2.5f)", lambda x: T.full_like(x, 2.5), ALL),
    *((f"{name}_tile", plain(name), function, ALL) for name, function in (
        ("eqz", lambda x: truth(x == 0)), ("nez", lambda x: truth(x != 0)),
        ("ltz", lambda x: truth(x < 0)), ("gtz", lambda x: truth(x > 0)),
        ("lez", lambda x: truth(x <= 0)), ("gez", lambda x: truth(x >= 0)),
        ("isfinite", lambda x: truth(T.isfinite(x))), ("isnan", lambda x: truth(T.isnan(x))),
        ("isinf", lambda x: truth(T.isinf(x))))),
    *((f"unary_{name}_tile", scalar(f"unary_{name}", 1.5), function, ALL) for name, function in (
        ("eq", lambda x: truth(x == 1.5)), ("ne", lambda x: truth(x != 1.5)),
        ("lt", lambda x: truth(x < 1.5)), ("gt", lambda x: truth(x > 1.5)),
        ("le", lambda x: truth(x <= 1.5)), ("ge", lambda x: truth(x >= 1.5)))),
    *((f"{name}_unary_tile", scalar(f"{name}_unary", 3.0, init="binop_with_scalar_tile_init"),
       function, within(-1e30, 1e30)) for name, function in (
        ("add", lambda x: x + 3), ("sub", lambda x: x - 3), ("mul", lambda x: x * 3),
        ("div", lambda x: x * 3), ("rsub", lambda x: 3 - x))),
]

two = lambda name: f"{name}_tile_init(); {name}_tile(0, 1, 0)"
three = lambda name, *more: (f"{name}_tile_init(); {name}_tile<DataFormat::Float32>"
                             f"({', '.join(['0', '1', '2', '0', *more])})")
NEAR_ONE = away(1e-3, 1e3)
BINARY = [
    ("add_binary_tile", two("add_binary"), lambda x, y, z: x + y, ALL),
    ("sub_binary_tile", two("sub_binary"), lambda x, y, z: x - y, ALL),
    ("rsub_binary_tile", two("rsub_binary"), lambda x, y, z: y - x, ALL),
    ("mul_binary_tile", two("mul_binary"), lambda x, y, z: x * y, within(-1e30, 1e30)),
    ("div_binary_tile", two("div_binary"), lambda x, y, z: x / y, within(-1e30, 1e30)),
    ("power_binary_tile", two("power_binary"), lambda x, y, z: x**y, within(1e-6, 1e6)),
    ("xlogy_binary_tile", two("xlogy_binary"), lambda x, y, z: T.xlogy(x, y), NEAR_ONE),
    ("fmod_binary_tile", two("fmod_binary"), lambda x, y, z: T.fmod(x, y), NEAR_ONE),
    ("remainder_binary_tile", two("remainder_binary"), lambda x, y, z: T.remainder(x, y), NEAR_ONE),
    ("binary_max_tile", two("binary_max"), lambda x, y, z: T.maximum(x, y), ALL),
    ("binary_min_tile", two("binary_min"), lambda x, y, z: T.minimum(x, y), ALL),
    *((f"{name}_binary_tile", two(f"{name}_binary"), function, ALL) for name, function in (
        ("eq", lambda x, y, z: truth(x == y)), ("ne", lambda x, y, z: truth(x != y)),
        ("lt", lambda x, y, z: truth(x < y)), ("gt", lambda x, y, z: truth(x > y)),
        ("le", lambda x, y, z: truth(x <= y)), ("ge", lambda x, y, z: truth(x >= y)))),
    ("atan2_binary_tile", two("atan2_binary"), lambda x, y, z: T.atan2(x, y), ALL),
    ("logaddexp_binary_tile", two("logaddexp_binary"), lambda x, y, z: T.logaddexp(x, y), within(1, 80)),
    ("logaddexp2_binary_tile", two("logaddexp2_binary"), lambda x, y, z: T.logaddexp2(x, y), within(1, 80)),
    ("where_tile", three("where"), lambda x, y, z: T.where(x != 0, y, z), ALL),
    ("addcmul_tile", three("addcmul", bits(0.5)), lambda x, y, z: x + 0.5 * y * z, NEAR_ONE),
    ("addcdiv_tile", three("addcdiv", bits(0.5)), lambda x, y, z: x + 0.5 * y / z, NEAR_ONE),
    ("snake_beta_tile", three("snake_beta"), lambda x, y, z: x + T.sin(x * y)**2 / z, away(0.1, 1e3)),
    ("lerp_tile", three("lerp"), lambda x, y, z: x + z * (y - x), NEAR_ONE),
    ("copy_tile", "", lambda x, y, z: x, ALL),
    ("add_tiles", "add_tiles_init(0, 1); add_tiles(0, 1, t, t, 3); copy_dest_values_init(); "
     "copy_dest_values<DataFormat::Float32>(3, 0)", lambda x, y, z: x + y, ALL),
    ("sub_tiles", "sub_tiles_init(0, 1); sub_tiles(0, 1, t, t, 3); copy_dest_values_init(); "
     "copy_dest_values<DataFormat::Float32>(3, 0)", lambda x, y, z: x - y, ALL),
    ("mul_tiles", "mul_tiles_init(0, 1); mul_tiles(0, 1, t, t, 3); copy_dest_values_init(); "
     "copy_dest_values<DataFormat::Float32>(3, 0)", lambda x, y, z: x * y, within(-1e30, 1e30)),
]
