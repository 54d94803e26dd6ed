"""What a call of matmul or linear says beside its operands: fused activations, shards of the output."""

import pytest
import torch
from compare import assert_close

import ttnn

GELU = ttnn.UnaryOpType.GELU
BLOCKS = dict(in0_block_w=2, out_subblock_h=1, out_subblock_w=1, per_core_M=2, per_core_N=2)


def operands(place, rows=128, depth=64, columns=128, **more):
    a, b = torch.randn(rows, depth).bfloat16(), torch.randn(depth, columns).bfloat16()
    return a.float(), b.float(), place(a, **more), place(b)


def over_grid(**more):
    grid = ttnn.CoreCoord(2, 2)
    return ttnn.MatmulMultiCoreReuseMultiCastProgramConfig(
        compute_with_storage_grid_size=grid, **BLOCKS, **more
    )


@pytest.mark.parametrize(
    "fused", [GELU, ttnn.UnaryWithParam(GELU), (GELU, True), [GELU, False]], ids=str
)
def test_fused_activations_are_applied(place, fused):
    a, b, x, y = operands(place)
    config = over_grid(fused_activation=fused)
    expected = torch.nn.functional.gelu(a @ b)
    assert_close(ttnn.matmul(x, y, program_config=config), expected, 2e-2, to_greatest=True)
    with pytest.raises(RuntimeError, match="'relu' and .*fused_activation.*; give one"):
        ttnn.linear(x, y, program_config=config, activation="relu")


@pytest.mark.parametrize("name", ["gelu_approx", "sigmoid_approx", "silu", "relu6"])
def test_activations_by_name(place, name):
    a, b, x, y = operands(place, 64, 32, 64)
    golden = ttnn.operations.activations.get_golden_function_for_activation(name)
    result = ttnn.linear(x, y, activation=name)
    assert_close(result, golden(a @ b), 2e-2, to_greatest=True)
    with pytest.raises(RuntimeError, match="activation 'frobnicate' is not one of"):
        ttnn.linear(x, y, activation="frobnicate")


KINDS = ["HEIGHT", "WIDTH", "BLOCK"]


@pytest.mark.parametrize("kind", KINDS)
def test_shards_of_the_output_are_what_cores_compute(place, kind):
    sharded = getattr(ttnn, f"L1_{kind}_SHARDED_MEMORY_CONFIG")
    strategy, grid = getattr(ttnn.ShardStrategy, kind), ttnn.CoreGrid(x=2, y=2)
    memory = ttnn.create_sharded_memory_config((128, 128), grid, strategy)
    a, b, x, y = operands(place, depth=128, memory_config=memory)
    bias = torch.randn(1, 128).bfloat16()
    result = ttnn.linear(x, y, bias=place(bias), memory_config=sharded)
    assert result.memory_config() == memory
    assert_close(result, a @ b + bias.float(), 1e-2, to_greatest=True)
    free = ttnn.to_memory_config(x, ttnn.DRAM_MEMORY_CONFIG)
    assert ttnn.matmul(free, y, memory_config=sharded).memory_config().is_sharded()


def test_blocks_of_a_configuration_are_shards(place):
    a, b, x, y = operands(place)
    result = ttnn.matmul(
        x, y, program_config=over_grid(), memory_config=ttnn.L1_BLOCK_SHARDED_MEMORY_CONFIG
    )
    assert list(result.memory_config().shard_spec.shape) == [64, 64]
    assert_close(result, a @ b, 1e-2, to_greatest=True)


def test_small_tiles_and_a_bias_of_a_whole_tile(place):
    """A block is counted in the operands' tiles; a bias of 32 rows is its first."""
    a, b = torch.randn(64, 64).bfloat16(), torch.randn(64, 64).bfloat16()
    x, y = place(a, tile=ttnn.Tile((16, 32))), place(b, tile=ttnn.Tile((32, 16)))
    blocks = dict(in0_block_w=1, out_subblock_h=1, out_subblock_w=1, per_core_M=2, per_core_N=4)
    config = ttnn.MatmulMultiCoreReuseProgramConfig(
        compute_with_storage_grid_size=(1, 2), **blocks
    )
    sharded = ttnn.L1_HEIGHT_SHARDED_MEMORY_CONFIG
    result = ttnn.matmul(x, y, program_config=config, memory_config=sharded)
    assert list(result.memory_config().shard_spec.shape) == [32, 64]
    assert_close(result, a.float() @ b.float(), 1e-2, to_greatest=True)
    wide = ttnn.MatmulMultiCoreReuseProgramConfig(
        compute_with_storage_grid_size=(1, 4), **(blocks | dict(per_core_M=1))
    )
    result = ttnn.linear(x, y, program_config=wide, memory_config=sharded, activation=None)
    assert list(result.memory_config().shard_spec.shape) == [16, 64]
    assert tuple(result.tile.tile_shape) == (16, 16)
    assert_close(result, a.float() @ b.float(), 1e-2, to_greatest=True)
    bias = torch.zeros(32, 64)
    bias[0] = torch.randn(64).bfloat16().float()
    expected = a.float() @ b.float() + bias[0]
    assert_close(ttnn.linear(place(a), place(b), bias=place(bias)), expected, 1e-2, True)


def test_products_of_nothing_and_of_vectors(place):
    assert list(ttnn.matmul(place(torch.ones(0, 4)), place(torch.ones(4, 5))).shape) == [0, 5]
    nothing = ttnn.matmul(place(torch.ones(3, 0)), place(torch.ones(0, 5)))
    assert torch.equal(ttnn.to_torch(nothing).float(), torch.zeros(3, 5))
    v = place(torch.ones(40))
    assert_close(ttnn.matmul(v, v), torch.tensor(40.0), 0)
    with pytest.raises(RuntimeError, match="an operand of DataType.INT32"):
        x = place(torch.ones(32, 32).int(), ttnn.int32)
        ttnn.matmul(x, x)
