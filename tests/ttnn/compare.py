"""Results against references."""

import torch

import ttnn


def assert_close(result, expected, tolerance, to_greatest=False):
    """|result - expected| <= tolerance (1 + |expected|) wherever the reference is finite; with
    `to_greatest`, the greatest |expected| counts for all, as sums of many terms need it."""
    result, expected = ttnn.to_torch(result).double(), torch.as_tensor(expected).double()
    assert list(result.shape) == list(expected.shape)
    finite = torch.isfinite(expected)
    size = expected[finite].abs().max() if to_greatest else expected.abs()
    error = (result - expected).abs() / (1 + size)
    worst = error[finite].max().item() if finite.any() else 0.0
    assert worst <= tolerance, f"off by {worst:.3g} of the value, {tolerance:g} allowed"


def assert_same(result, expected):
    result = ttnn.to_torch(result)
    assert list(result.shape) == list(expected.shape)
    assert torch.equal(result.double(), expected.double())
