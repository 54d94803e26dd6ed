"""Integers of every width, quotients of integers, tensors of no elements, block floats beyond tiles."""

import pytest
import torch
from compare import assert_close, assert_same

import ttnn
from ttnn.ops import REGISTRY

WIDTHS = ["int32", "uint32", "uint16", "uint8"]


def numbers(name, shape, most=15):
    return torch.randint(-most if name == "int32" else 0, most + 1, shape).int()


@pytest.mark.parametrize("name", WIDTHS)
def test_functions_of_integers(place, name):
    dtype, values = getattr(ttnn, name), numbers(name, (33, 65))
    x, other = place(values, dtype), numbers(name, (1, 65))
    for function in ("add", "mul", "maximum", "bitwise_xor"):
        expected = getattr(torch, function)(values, other)
        assert_same(REGISTRY[function](x, place(other, dtype)), expected)
    assert_same(ttnn.relu6(x), values.clamp(0, 6))
    assert_same(ttnn.hardtanh(x, 1, 9), values.clamp(1, 9))
    assert_same(ttnn.threshold(x, 5, 11), torch.threshold(values, 5, 11))
    assert_same(ttnn.signbit(x), (values < 0).int())
    assert_same(ttnn.abs(x), values.abs())
    for dim in (None, 0, -1):
        over = (0, 1) if dim is None else dim
        assert_same(ttnn.min(x, dim), values.amin(over))
        assert_same(ttnn.max(x, dim), values.amax(over))


@pytest.mark.parametrize("name", WIDTHS)
def test_what_integers_would_lose_is_refused(place, name):
    x = place(numbers(name, (32, 32)), getattr(ttnn, name))
    for function in ("exp", "deg2rad"):
        with pytest.raises(RuntimeError, match="is not there for .*int.* tensors"):
            REGISTRY[function](x)


@pytest.mark.parametrize("source", WIDTHS + ["bfloat16", "float32"])
def test_bytes_are_converted_on_the_chip(place, source):
    values = torch.randint(0, 200, (33, 65))
    values = values.int() if "int" in source else values.float()
    x = place(values, getattr(ttnn, source))
    there = ttnn.typecast(x, ttnn.uint8)
    assert there.dtype == ttnn.uint8
    assert_same(there, values.int())
    assert_same(ttnn.typecast(there, getattr(ttnn, source)), values)


def test_quotients_of_integers(place):
    a = torch.randint(-1000, 1000, (33, 65)).int()
    b = torch.randint(1, 50, (33, 65)).int()
    x, y = place(a, ttnn.int32), place(b, ttnn.int32)
    assert ttnn.div(x, y).dtype == ttnn.float32
    assert_close(ttnn.div(x, y), a / b, 1e-6)
    assert_close(ttnn.div(x, y, activations=[ttnn.UnaryOpType.RELU]), (a / b).relu(), 1e-6)
    assert_close(ttnn.div_no_nan(x, y), a / b, 1e-6)
    assert_close(ttnn.div(700, y), 700 / b, 1e-6)
    for mode in ("trunc", "floor"):
        result = ttnn.div(x, y, rounding_mode=mode)
        assert result.dtype == ttnn.int32
        assert_same(result, torch.div(a, b, rounding_mode=mode))
        assert_same(ttnn.div(x, 7, rounding_mode=mode), torch.div(a, 7, rounding_mode=mode))
    assert_same(ttnn.floor_div(x, y), torch.div(a, b, rounding_mode="floor"))


@pytest.mark.parametrize("shape", [(0, 4), (4, 0), (2, 0, 3)])
def test_no_elements(place, shape):
    values = torch.zeros(shape)
    x = place(values, ttnn.float32)
    assert_same(ttnn.sum(x, -1), values.sum(-1))
    assert_same(ttnn.sum(x), values.sum())
    assert_same(ttnn.prod(x, 0), values.prod(0))
    assert_same(ttnn.pad(x, [(1, 2)] * len(shape), 3.0), torch.full([s + 3 for s in shape], 3.0))
    ones = [1] * len(shape)
    assert_same(ttnn.add(x, place(torch.zeros(ones), ttnn.float32)), values)
    with pytest.raises(RuntimeError, match="of no elements"):
        ttnn.max(x)


@pytest.mark.parametrize("shape", [(), (5,), (33, 65)])
def test_extremes_of_block_floats(place, shape):
    x = place(torch.randn(shape), ttnn.bfloat8_b)
    values = ttnn.to_torch(x).float()
    assert_same(ttnn.max(x), values.max())
    assert_same(ttnn.min(x), values.min())
    if shape:
        assert_close(ttnn.max(x, -1), values.amax(-1), 1e-2)


def test_shifts_beyond_the_bits(device):
    values = torch.tensor([[-4, 99, -(2**31), 2**31 - 1, 99999, 1000, 5, 7]], dtype=torch.int32)
    places = torch.tensor([[1, 31, 31, 4, 33, 32, -3, 0]], dtype=torch.int32)
    for dtype in (ttnn.int32, ttnn.uint32):
        x, y = (
            ttnn.from_torch(t, dtype=dtype, layout=ttnn.TILE_LAYOUT, device=device)
            for t in (values, places)
        )
        for name in ("bitwise_left_shift", "bitwise_right_shift", "logical_right_shift"):
            function = getattr(ttnn, name)
            expected = ttnn.get_golden_function(function)(values, places)
            assert torch.equal(ttnn.to_torch(function(x, y)).int(), expected), (name, dtype)
