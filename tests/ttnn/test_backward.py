"""Gradients against torch's own."""

import pytest
import torch
from compare import assert_close, assert_same

import ttnn
from ttnn.ops import REGISTRY
from ttnn.ops.backward_table import BINARY_BACKWARD, UNARY_BACKWARD

PARAMETERS = {
    "pow_bw": [3.0],
    "rpow_bw": [2.0],
    "rdiv_bw": [3.0],
    "clamp_bw": [0.2, 0.7],
    "threshold_bw": [0.3, 1.0],
    "logiteps_bw": [0.01],
    "polygamma_bw": [2],
}
# How far up a function's domain begins.
BEYOND = {"acosh_bw": 1.0, "multigammaln_bw": 1.5}


@pytest.mark.parametrize("name", [row[0].split()[0] for row in UNARY_BACKWARD])
def test_of_one_operand(place, name):
    x, grad = torch.rand(2, 40, 50) * 0.8 + 0.1 + BEYOND.get(name, 0), torch.randn(2, 40, 50)
    more = PARAMETERS.get(name, [])
    (result,) = REGISTRY[name](place(grad, ttnn.float32), place(x, ttnn.float32), *more)
    assert_close(result, REGISTRY[name].golden_function(grad, x, *more)[0], 5e-3)


@pytest.mark.parametrize("name", [row[0] for row in BINARY_BACKWARD])
def test_of_two_operands(place, name):
    x, y, grad = torch.rand(2, 40, 50) + 0.1, torch.rand(2, 40, 50) + 0.1, torch.randn(2, 40, 50)
    results = REGISTRY[name](*[place(t, ttnn.float32) for t in (grad, x, y)])
    for result, expected in zip(results, REGISTRY[name].golden_function(grad, x, y)):
        assert_close(result, expected, 5e-3)


def test_only_what_is_required(place):
    grad, x, y = (place(torch.randn(32, 32)) for _ in range(3))
    first, second = ttnn.mul_bw(grad, x, y, are_required_outputs=[False, True])
    assert first is None and second is not None


def test_of_parts(place):
    grad = torch.randn(2, 96, 32).bfloat16()
    parts = ttnn.concat_bw(place(grad), place(grad[:, :32]), place(grad[:, 32:]), 1)
    assert_same(parts[0], grad[:, :32])
    assert_same(parts[1], grad[:, 32:])
