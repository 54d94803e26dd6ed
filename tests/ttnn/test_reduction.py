"""Reductions, running results, products and normalizations against torch."""

import pytest
import torch
import torch.nn.functional as functional
from compare import assert_close, assert_same

import ttnn
from ttnn.ops import REGISTRY

SHAPE = (2, 3, 40, 50)
TILE_AND_ROWS = list(ttnn.Layout)[:2]


@pytest.mark.parametrize("dim", [-1, -2, 0, (1, 2), None], ids=str)
@pytest.mark.parametrize("name", ["sum", "mean", "max", "min", "var", "std"])
def test_reductions(place, name, dim):
    values = torch.randn(SHAPE)
    for dtype, tolerance in ((ttnn.float32, 4e-3), (ttnn.bfloat16, 2e-2)):
        for keepdim in (False, True):
            operation = REGISTRY[name]
            result = operation(place(values, dtype), dim=dim, keepdim=keepdim)
            expected = operation.golden_function(values, dim=dim, keepdim=keepdim)
            assert_close(result, expected, tolerance, to_greatest=True)


@pytest.mark.parametrize("name", ["sum", "max", "min"])
def test_of_integers_are_exact(place, name):
    values = torch.randint(-(10**6), 10**6, SHAPE).int()
    result = REGISTRY[name](place(values, ttnn.int32), dim=-1)
    assert_same(result, REGISTRY[name].golden_function(values, dim=-1))


def test_what_is_beyond_the_shape_takes_no_part(place):
    negative = -torch.rand(3, 5) - 1
    x = ttnn.exp(place(negative, ttnn.float32))  # e^0 = 1 beyond the shape
    assert_close(ttnn.sum(x, dim=-1), negative.exp().sum(-1), 1e-3)
    assert_close(ttnn.max(place(negative, ttnn.float32), dim=0), negative.amax(0), 1e-3)


@pytest.mark.parametrize("dim", [0, 1])
def test_running_results(place, dim):
    values = torch.rand(37, 45) + 0.5
    assert_close(ttnn.cumsum(place(values, ttnn.float32), dim), values.cumsum(dim), 1e-5)
    assert_close(ttnn.cumprod(place(values, ttnn.float32), dim), values.cumprod(dim), 1e-4)
    assert_close(ttnn.prod(place(values, ttnn.float32), dim), values.prod(dim), 1e-4)


@pytest.mark.parametrize(
    "dtype,tolerance", [(ttnn.float32, 2e-2), (ttnn.bfloat16, 2e-2), (ttnn.bfloat8_b, 3e-2)]
)
def test_products(place, dtype, tolerance):
    a, b, bias = torch.randn(2, 3, 40, 50), torch.randn(3, 50, 70), torch.randn(1, 70)
    x, y, z = (place(t, dtype) for t in (a, b, bias))
    assert_close(ttnn.matmul(x, y), a @ b, tolerance, True)
    linear = ttnn.linear(x, y, bias=z, activation="relu")
    assert_close(linear, torch.relu(a @ b + bias), tolerance, True)
    turned = ttnn.matmul(y, x, transpose_a=True, transpose_b=True)
    assert_close(turned, b.transpose(-1, -2) @ a.transpose(-1, -2), tolerance, True)
    sums = ttnn.addmm(z, x[0, 0], y[0], 0.5, 2.0)
    assert_close(sums, 2 * bias + 0.5 * (a[0, 0] @ b[0]), tolerance, True)


def test_widths_that_do_not_meet_are_named(place):
    with pytest.raises(
        RuntimeError, match=r"width 64 of the first operand \[32, 64\] is not the height 32"
    ):
        ttnn.matmul(place(torch.ones(32, 64)), place(torch.ones(32, 64)))


@pytest.mark.parametrize("layout", TILE_AND_ROWS, ids=lambda v: v.name)
@pytest.mark.parametrize(
    "dtype,tolerance", [(ttnn.float32, 5e-3), (ttnn.bfloat16, 2e-2)], ids=["f32", "bf16"]
)
class TestNormalizations:
    def test_softmax(self, place, dtype, tolerance, layout):
        values = torch.randn(SHAPE)
        for dim in (-1, -2, 1):
            result = ttnn.softmax(place(values, dtype, layout), dim=dim)
            assert result.layout == layout
            assert_close(result, values.softmax(dim), tolerance)
        assert_close(
            ttnn.log_softmax(place(values, dtype, layout), -1), values.log_softmax(-1), tolerance
        )

    def test_layer_and_rms(self, place, dtype, tolerance, layout):
        values, weight, bias = torch.randn(SHAPE), torch.randn(50), torch.randn(50)
        x, w, b = (place(t, dtype, layout) for t in (values, weight, bias))
        expected = functional.layer_norm(values, (50,), weight, bias, 1e-5)
        assert_close(ttnn.layer_norm(x, weight=w, bias=b, epsilon=1e-5), expected, tolerance)
        golden = ttnn.get_golden_function(ttnn.rms_norm)
        assert_close(
            ttnn.rms_norm(x, weight=w, epsilon=1e-5, residual_input_tensor=x),
            golden(values, weight=weight, epsilon=1e-5, residual_input_tensor=values),
            tolerance,
        )

    def test_group_and_batch(self, place, dtype, tolerance, layout):
        values = torch.randn(2, 64, 4, 10)
        rows = values.permute(0, 2, 3, 1).reshape(2, 1, 40, 64)
        expected = functional.group_norm(values, 8).permute(0, 2, 3, 1).reshape(2, 1, 40, 64)
        assert_close(
            ttnn.group_norm(place(rows, dtype, layout), num_groups=8, epsilon=1e-5),
            expected,
            tolerance,
        )
        mean, var = torch.randn(64), torch.rand(64) + 0.5
        expected = functional.batch_norm(values, mean, var)
        running = [place(t.reshape(1, 64, 1, 1), dtype, layout) for t in (mean, var)]
        result = ttnn.batch_norm(
            place(values, dtype, layout), running_mean=running[0], running_var=running[1]
        )
        assert_close(result, expected, 2 * tolerance)


def test_attention(place):
    q, k, v = torch.randn(3, 1, 4, 64, 32)
    attention = ttnn.transformer.scaled_dot_product_attention
    result = attention(*[place(t) for t in (q, k, v)], is_causal=True)
    assert_close(result, ttnn.get_golden_function(attention)(q, k, v), 3e-2)


def test_quantization(place):
    values = torch.randn(40, 50)
    quantized = ttnn.quantize(place(values, ttnn.float32), 0.05, 3)
    integers = torch.clamp(torch.round(values / 0.05 + 3), -128, 127).int()
    assert (ttnn.to_torch(quantized) - integers).abs().max() <= 1
    back = ttnn.dequantize(quantized, 0.05, 3, dtype=ttnn.float32)
    assert_close(back, (ttnn.to_torch(quantized) - 3) * 0.05, 1e-6)


def test_an_empty_list_of_dimensions_is_all(device):
    values = torch.randn(2, 3, 40, 50)
    tensor = ttnn.from_torch(values, layout=ttnn.TILE_LAYOUT, device=device)
    for name in ("sum", "var"):
        function = getattr(ttnn, name)
        assert torch.equal(ttnn.to_torch(function(tensor, dim=[])), ttnn.to_torch(function(tensor)))


@pytest.mark.parametrize("layout", [ttnn.TILE_LAYOUT, ttnn.ROW_MAJOR_LAYOUT])
def test_softmax_stays_in_its_shards(device, layout):
    values = torch.randn(1, 1, 128, 64).bfloat16()
    grid = ttnn.CoreGrid(x=4, y=1)
    config = ttnn.create_sharded_memory_config([1, 1, 128, 64], grid, ttnn.ShardStrategy.HEIGHT)
    tensor = ttnn.from_torch(values, layout=layout, device=device, memory_config=config)
    result = ttnn.softmax(tensor, dim=-1)
    assert result.memory_config() == config and result.layout == layout
    assert torch.allclose(ttnn.to_torch(result).float(), torch.softmax(values.float(), -1), atol=0.002)
