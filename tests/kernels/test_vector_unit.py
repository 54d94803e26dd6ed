"""Functions of the vector unit by their kernel names, against numpy: the right function, with its
arguments in the right places. How close they are to the last bit is the business of the unit tests."""
import math
import struct

import numpy
import pytest

ADDRESS = lambda name: {"address": name}
ACCESSOR = lambda name: {"tensor_accessor": name}


def bits(value):
    """The bits of an fp32, as kernels take scalars."""
    return struct.unpack("<I", struct.pack("<f", value))[0]


def spread(low, high):
    """A tile of values from low to high, shuffled."""
    values = numpy.linspace(low, high, 1024, dtype=numpy.float32)
    return numpy.random.default_rng(3).permutation(values).reshape(32, 32)


def run_tiles(program, operation, inputs, expected, dtype="float32", **tolerance):
    code = {"float32": "Float32", "int32": "Int32", "uint32": "UInt32"}[dtype]
    run = program()
    for i, values in enumerate(inputs):
        run.tensor(f"in{i}", values, dtype=dtype)
        run.cb(i, 1, page=4096, data_format=code)
    run.tensor("out", (32, 32), dtype=dtype)
    run.cb(16, 1, page=4096, data_format=code)
    defines = {"TENSORS": str(len(inputs))}
    run.kernel("one_tile_reader.cpp", "reader", [ADDRESS(f"in{i}") for i in range(len(inputs))],
               [ACCESSOR(f"in{i}") for i in range(len(inputs))], defines=defines)
    run.kernel("vector_unit.cpp", {"compute": {
        "fp32_dest_acc_en": True,
        "unpack_to_dest_mode": {str(i): "UnpackToDestFp32" for i in range(len(inputs))}}},
        defines=defines | {"OPERATION": operation})
    run.kernel("object_writer.cpp", "writer", [ADDRESS("out"), 1], [ACCESSOR("out")])
    run.expect("out", expected, **tolerance)
    for arch in ("wormhole_b0", "blackhole"):
        result = run.run(arch=arch)
        assert result.returncode == 0, arch + result.stdout + result.stderr


def plain(name):
    return f"{name}_tile_init(); {name}_tile(0)"


erf = numpy.vectorize(math.erf)
sigmoid = lambda x: 1 / (1 + numpy.exp(-x))
softplus = lambda x: numpy.log1p(numpy.exp(x))
normal = lambda x: 0.5 * (1 + erf(x / math.sqrt(2)))

# What kernels call, what it is, over which values.
UNARY = [
    (plain("exp"), numpy.exp, -5, 5),
    ("exp_tile_init<true>(); exp_tile<true>(0)", numpy.exp, -3, 3),
    (plain("exp2"), numpy.exp2, -5, 5),
    (plain("expm1"), numpy.expm1, -2, 2),
    (plain("log"), numpy.log, 0.1, 20),
    (f"log_with_base_tile_init(); log_with_base_tile(0, {bits(1 / math.log(10))}u)", numpy.log10,
     0.1, 20),
    (plain("log1p"), numpy.log1p, -0.5, 5),
    (plain("sqrt"), numpy.sqrt, 0, 50),
    (plain("rsqrt"), lambda x: 1 / numpy.sqrt(x), 0.1, 50),
    (plain("recip"), lambda x: 1 / x, 0.2, 9),
    (plain("cbrt"), numpy.cbrt, -9, 9),
    (plain("square"), numpy.square, -9, 9),
    ("power_iterative_tile_init(); power_iterative_tile(0, 3)", lambda x: x**3, -4, 4),
    ("gelu_tile_init<false>(); gelu_tile<false>(0)", lambda x: x * normal(x), -4, 4),
    (plain("sigmoid"), sigmoid, -6, 6),
    (plain("silu"), lambda x: x * sigmoid(x), -6, 6),
    (plain("tanh"), numpy.tanh, -4, 4),
    (plain("relu"), lambda x: numpy.maximum(x, 0), -4, 4),
    (f"relu_max_tile_init(); relu_max_tile(0, {bits(2.0)}u)", lambda x: numpy.clip(x, 0, 2), -4, 4),
    (f"leaky_relu_tile_init(); leaky_relu_tile(0, {bits(0.25)}u)",
     lambda x: numpy.where(x < 0, 0.25 * x, x), -4, 4),
    (f"elu_tile_init(); elu_tile(0, {bits(2.0)}u)",
     lambda x: numpy.where(x < 0, 2 * numpy.expm1(x), x), -4, 4),
    (f"celu_tile_init(); celu_tile(0, {bits(2.0)}u, {bits(0.5)}u)",
     lambda x: numpy.where(x < 0, 2 * numpy.expm1(x / 2), x), -4, 4),
    (f"selu_tile_init(); selu_tile(0, {bits(1.05)}u, {bits(1.67)}u)",
     lambda x: 1.05 * numpy.where(x < 0, 1.67 * numpy.expm1(x), x), -4, 4),
    (f"softplus_tile_init(); softplus_tile(0, {bits(2.0)}u, {bits(0.5)}u, {bits(20.0)}u)",
     lambda x: softplus(2 * x) / 2, -4, 4),
    (f"hardtanh_tile_init(); hardtanh_tile(0, {bits(-1.0)}u, {bits(2.0)}u)",
     lambda x: numpy.clip(x, -1, 2), -4, 4),
    (plain("hardsigmoid"), lambda x: numpy.clip(x / 6 + 0.5, 0, 1), -5, 5),
    (plain("softsign"), lambda x: x / (1 + abs(x)), -5, 5),
    (f"threshold_tile_init(); threshold_tile(0, {bits(1.0)}u, {bits(7.0)}u)",
     lambda x: numpy.where(x > 1, x, 7), -4, 4),
    (plain("abs"), abs, -4, 4),
    (plain("sign"), numpy.sign, -4, 4),
    (plain("negative"), numpy.negative, -4, 4),
    (plain("ltz"), lambda x: (x < 0) * 1.0, -4, 4),
    (plain("gez"), lambda x: (x >= 0) * 1.0, -4, 4),
    (f"unary_gt_tile_init(); unary_gt_tile(0, {bits(1.5)}u)", lambda x: (x > 1.5) * 1.0, -4, 4),
    (f"heaviside_tile_init(); heaviside_tile(0, {bits(0.5)}u)",
     lambda x: numpy.heaviside(x, 0.5), -4, 4),
    ("erf_tile_init<false>(); erf_tile<false>(0)", erf, -3, 3),
    (plain("erfc"), lambda x: 1 - erf(x), -2, 2),
    (plain("sin"), numpy.sin, -6, 6),
    (plain("cos"), numpy.cos, -6, 6),
    (plain("tan"), numpy.tan, -1, 1),
    (plain("atan"), numpy.arctan, -4, 4),
    (plain("asinh"), numpy.arcsinh, -4, 4),
    (plain("floor"), numpy.floor, -4.3, 4.3),
    (plain("ceil"), numpy.ceil, -4.3, 4.3),
    (plain("trunc"), numpy.trunc, -4.3, 4.3),
    (plain("frac"), lambda x: x - numpy.trunc(x), -4.3, 4.3),
    ("round_tile_init(); round_tile(0, 1)", lambda x: numpy.round(x, 1), -4.37, 4.33),
    (f"clamp_tile_init(); clamp_tile(0, {bits(-1.0)}u, {bits(3.0)}u)",
     lambda x: numpy.clip(x, -1, 3), -4, 4),
    (f"unary_max_tile_init(); unary_max_tile(0, {bits(1.0)}u)", lambda x: numpy.maximum(x, 1), -4, 4),
    (f"binop_with_scalar_tile_init(); add_unary_tile(0, {bits(3.0)}u)", lambda x: x + 3, -4, 4),
    (f"binop_with_scalar_tile_init(); sub_unary_tile(0, {bits(3.0)}u)", lambda x: x - 3, -4, 4),
    (f"binop_with_scalar_tile_init(); mul_unary_tile(0, {bits(3.0)}u)", lambda x: x * 3, -4, 4),
    (f"binop_with_scalar_tile_init(); div_unary_tile(0, {bits(0.25)}u)", lambda x: x / 4, -4, 4),
    (f"binop_with_scalar_tile_init(); rsub_unary_tile(0, {bits(3.0)}u)", lambda x: 3 - x, -4, 4),
    (f"fmod_tile_init({bits(1.5)}u, {bits(1 / 1.5)}u); fmod_tile(0)",
     lambda x: numpy.fmod(x, 1.5), -4.1, 4.1),
    (f"remainder_tile_init({bits(1.5)}u, {bits(1 / 1.5)}u); remainder_tile(0)",
     lambda x: numpy.mod(x, 1.5), -4.1, 4.1),
    ("fill_tile_init(); fill_tile(0, 2.5f)", lambda x: 0 * x + 2.5, -4, 4),
    ("dropout_kernel_init(7); dropout_tile(0, 0, " + f"{bits(2.0)}u)", lambda x: 2 * x, -4, 4),
    ("cumsum_tile_init(); cumsum_tile(0)", lambda x: numpy.cumsum(x, axis=0), -1, 1),
    ("identity_tile_init(); identity_tile(0)", lambda x: x, -4, 4),
]


@pytest.mark.parametrize("operation, function, low, high", UNARY,
                         ids=[row[0].split("; ")[-1] for row in UNARY])
def test_unary(program, operation, function, low, high):
    x = spread(low, high)
    expected = function(x.astype(numpy.float64)).astype(numpy.float32)
    near = 0.04 if "exp_tile<true>" in operation else 0.01  # the approximation
    run_tiles(program, operation, [x], expected, rtol=near, atol=0.01)


BINARY = [
    ("add_binary_tile", lambda x, y: x + y),
    ("sub_binary_tile", lambda x, y: x - y),
    ("mul_binary_tile", lambda x, y: x * y),
    ("div_binary_tile", lambda x, y: x / y),
    ("rsub_binary_tile", lambda x, y: y - x),
    ("power_binary_tile", lambda x, y: x**y),
    ("binary_max_tile", numpy.maximum),
    ("binary_min_tile", numpy.minimum),
    ("lt_binary_tile", lambda x, y: (x < y) * 1.0),
]


@pytest.mark.parametrize("name, function", BINARY, ids=[row[0] for row in BINARY])
def test_binary(program, name, function):
    x, y = spread(0.5, 3), spread(0.5, 2)[::-1].copy()
    run_tiles(program, f"{name}_init(); {name}(0, 1, 0)", [x, y],
              function(x, y).astype(numpy.float32), rtol=0.01, atol=0.001)


INTEGERS = [
    ("add_int_tile<DataFormat::Int32>(0, 1, 0)", lambda x, y: x + y),
    ("sub_int_tile<DataFormat::Int32>(0, 1, 0)", lambda x, y: x - y),
    ("mul_int_tile<DataFormat::Int32>(0, 1, 0)", lambda x, y: x * y),
    ("binary_max_int32_tile(0, 1, 0)", numpy.maximum),
    ("bitwise_and_binary_tile<DataFormat::Int32>(0, 1, 0)", numpy.bitwise_and),
    ("bitwise_xor_binary_tile<DataFormat::Int32>(0, 1, 0)", numpy.bitwise_xor),
    ("binary_left_shift_tile<DataFormat::Int32>(0, 1, 0)", lambda x, y: x << y),
    ("gt_int_tile<DataFormat::Int32>(0, 1, 0)", lambda x, y: (x > y) * 1),
    ("bitwise_or_tile<DataFormat::Int32>(0, 40)", lambda x, y: x | 40),
    ("left_shift_tile<DataFormat::Int32>(0, 2)", lambda x, y: x << 2),
    ("relu_tile_int32(0)", lambda x, y: numpy.maximum(x, 0)),
    ("abs_tile_int32(0)", lambda x, y: abs(x)),
    ("where_tile<DataFormat::Int32>(1, 0, 1, 0)", lambda x, y: numpy.where(y != 0, x, y)),
    ("copy_dest_values<DataFormat::Int32>(1, 0)", lambda x, y: y),
    ("fill_tile_int<DataFormat::Int32>(0, 9)", lambda x, y: 0 * x + 9),
]


@pytest.mark.parametrize("operation, function", INTEGERS, ids=[row[0] for row in INTEGERS])
def test_integers(program, operation, function):
    random = numpy.random.default_rng(5)
    x = random.integers(-500, 500, (32, 32)).astype(numpy.int32)
    y = random.integers(0, 9, (32, 32)).astype(numpy.int32)
    run_tiles(program, operation, [x, y], function(x, y).astype(numpy.int32), dtype="int32")


def test_three_operands(program):
    x, y, z = spread(-2, 2), spread(1, 3), spread(2, 5)[::-1].copy()
    operation = f"addcmul_tile_init(); addcmul_tile<DataFormat::Float32>(0, 1, 2, 0, {bits(0.5)}u)"
    run_tiles(program, operation, [x, y, z], x + 0.5 * y * z, rtol=0.01, atol=0.01)


@pytest.mark.parametrize("mode, kept", [("VectorMode::C", (slice(None), slice(0, 16))),
                                        ("VectorMode::R", (slice(0, 16), slice(None)))])
def test_part_of_a_tile(program, mode, kept):
    x = spread(0.5, 4)
    expected = x.copy()
    expected[kept] = 1 / x[kept]
    run_tiles(program, f"recip_tile_init(); recip_tile(0, {mode})", [x], expected, rtol=0.01,
              atol=0.001)
