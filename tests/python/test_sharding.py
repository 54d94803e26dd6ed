"""Tensors cut into shards of every kind: where they are, what comes back, what operations make of them."""

import copy
import itertools

import pytest
import torch

import ttnn

ROWS, TILES = ttnn.ROW_MAJOR_LAYOUT, ttnn.TILE_LAYOUT
ALONG, DOWN = ttnn.ShardOrientation.ROW_MAJOR, ttnn.ShardOrientation.COL_MAJOR
L1, DRAM = ttnn.BufferType.L1, ttnn.BufferType.DRAM


def cores(x, y):
    return ttnn.CoreRangeSet([ttnn.CoreRange((0, 0), (x - 1, y - 1))])


def grid_of(device, place):
    return cores(device.dram_grid_size().x, 1) if place == DRAM else cores(4, 3)


def any_dims(device, shard, place=L1, orientation=ALONG):
    return ttnn.MemoryConfig(place, ttnn.NdShardSpec(shard, grid_of(device, place), orientation))


def flat(layout, shard, grid, orientation=ALONG):
    layout = getattr(ttnn.TensorMemoryLayout, f"{layout}_SHARDED")
    return ttnn.MemoryConfig(layout, L1, ttnn.ShardSpec(grid, shard, orientation))


def values_of(shape, dtype=torch.float32):
    return (torch.arange(int(torch.tensor(shape).prod())) % 251).reshape(shape).to(dtype)


ND = [
    ([3, 4, 5], [1, 1, 1], ROWS),  # more shards than cores
    ([30, 40, 55], [30, 40, 10], ROWS),  # rows are padded to whole shards
    ([35, 45, 5], [10, 10, 4], ROWS),
    ([4, 8], [8, 16], ROWS),  # a shard that is larger than the tensor
    ([5, 130, 165], [2, 32, 32], TILES),  # uneven in every dimension
    ([2, 3, 40, 50], [64, 96], TILES),  # of fewer dimensions, across batches
    ([2, 3, 64, 64], [2, 1, 32, 64], TILES),
]


@pytest.mark.parametrize("place, orientation", itertools.product((L1, DRAM), (ALONG, DOWN)))
@pytest.mark.parametrize("shape, shard, layout", ND)
def test_shards_over_any_dimensions(device, shape, shard, layout, place, orientation):
    config = any_dims(device, shard, place, orientation)
    assert config.is_sharded() and not config.interleaved
    for torch_type, dtype in ((torch.float32, ttnn.float32), (torch.uint8, ttnn.uint8)):
        values = values_of(shape, torch_type)
        tensor = ttnn.from_torch(values, dtype=dtype, layout=layout, device=device, memory_config=config)
        assert torch.equal(ttnn.to_torch(tensor), values)
        assert tensor.memory_config().nd_shard_spec == config.nd_shard_spec
        plain = ttnn.to_memory_config(tensor, ttnn.DRAM_MEMORY_CONFIG)
        again = ttnn.to_memory_config(plain, config)
        moved = ttnn.from_torch(values, dtype=dtype, layout=layout).to(device, config)
        for other in (plain, again, moved):
            assert torch.equal(ttnn.to_torch(other), values)
        assert again.memory_config() == moved.memory_config() == tensor.memory_config()
        assert hash(again.memory_config()) == hash(tensor.memory_config())


@pytest.mark.parametrize("layout", [ROWS, TILES])
def test_operations_on_shards_over_any_dimensions(device, layout):
    values = values_of([2, 3, 70, 50], torch.bfloat16) / 8
    config = any_dims(device, [1, 32, 32])
    tensor = ttnn.from_torch(values, layout=layout, device=device, memory_config=config)
    total = ttnn.add(tensor, tensor)
    assert torch.equal(ttnn.to_torch(total), values + values)
    assert total.memory_config() == tensor.memory_config()
    plain = ttnn.from_torch(values, layout=layout, device=device)
    assert torch.equal(ttnn.to_torch(ttnn.add(plain, tensor)), values + values)
    assert torch.equal(ttnn.to_torch(ttnn.relu(plain, memory_config=config)), values)
    assert torch.equal(ttnn.to_torch(ttnn.permute(tensor, (1, 0, 3, 2))), values.permute(1, 0, 3, 2))
    other = TILES if layout == ROWS else ROWS
    turned = ttnn.to_layout(tensor, other)
    assert torch.equal(ttnn.to_torch(turned), values) and turned.memory_config() == tensor.memory_config()


def test_reshard_between_any_two(device):
    values = values_of([1, 2, 96, 80], torch.bfloat16)
    kinds = [
        any_dims(device, [1, 32, 96]),
        any_dims(device, [1, 1, 64, 32], L1, DOWN),
        any_dims(device, [64, 64], DRAM),
        flat("HEIGHT", [64, 96], cores(3, 1)),
        flat("WIDTH", [192, 32], cores(1, 3)),
        flat("BLOCK", [64, 64], cores(2, 3)),
        flat("BLOCK", [64, 64], cores(3, 2), DOWN),
    ]
    for layout in (TILES, ROWS):
        step = 1 if layout == TILES else 3
        for first, second in zip(kinds, kinds[step:] + kinds[:step]):
            tensor = ttnn.from_torch(values, layout=layout, device=device, memory_config=first)
            moved = ttnn.reshard(tensor, second)
            assert torch.equal(ttnn.to_torch(moved), values)
            assert moved.memory_config().shard_spec == (second.shard_spec or moved.memory_config().shard_spec)
            tensor.deallocate(), moved.deallocate()


def test_shards_of_rows_that_they_do_not_divide(device):
    values = values_of([20, 50])
    for config in (
        flat("HEIGHT", [8, 64], cores(3, 1)),  # wider than the tensor
        flat("WIDTH", [20, 16], cores(2, 2)),
        flat("BLOCK", [8, 24], cores(3, 3)),
    ):
        tensor = ttnn.from_torch(values, layout=ROWS, device=device, memory_config=config)
        width = config.shard_spec.shape[1]
        assert list(tensor.padded_shape) == [20, -(-50 // width) * width]
        assert torch.equal(ttnn.to_torch(tensor), values)
        host = ttnn.from_device(tensor)
        assert torch.equal(ttnn.to_torch(host), values)
        assert torch.equal(ttnn.to_torch(ttnn.to_device(host, device)), values)
    assert torch.equal(ttnn.to_torch(ttnn.neg(tensor)), -values)
    assert torch.equal(ttnn.to_torch(ttnn.slice(tensor, [3, 7], [15, 49])), values[3:15, 7:49])


def test_placements_as_values(device):
    config = any_dims(device, [1, 32, 32])
    same = any_dims(device, [1, 32, 32])
    assert config == same and hash(config) == hash(same) and copy.deepcopy(config) == config
    assert config != any_dims(device, [1, 32, 64]) and "NdShardSpec" in repr(config)
    assert ttnn.MemoryConfig(buffer_type=L1, nd_shard_spec=config.nd_shard_spec) == config
    assert config.nd_shard_spec.num_cores() == 12
    blocks = ttnn.ShardSpec(grid=cores(2, 2), shard_shape=[32, 32], shard_orientation=DOWN)
    assert blocks == ttnn.ShardSpec(cores(2, 2), [32, 32], DOWN)
    plain = ttnn.MemoryConfig(ttnn.TensorMemoryLayout.BLOCK_SHARDED, L1)
    assert plain.with_shard_spec(blocks).shard_spec == blocks and plain.shard_spec is None
    tensor = ttnn.from_torch(
        values_of([64, 64]), layout=TILES, device=device, memory_config=plain.with_shard_spec(blocks)
    )
    assert tensor.memory_config() == plain.with_shard_spec(blocks)
    assert tensor.memory_config().nd_shard_spec.shard_distribution_strategy == (
        ttnn.ShardDistributionStrategy.GRID_2D
    )
    with pytest.raises(RuntimeError, match="rank 4"):
        ttnn.from_torch(
            values_of([32, 32]), device=device, memory_config=any_dims(device, [1, 1, 32, 32])
        )
    with pytest.raises(TypeError, match="no argument"):
        ttnn.NdShardSpec([1], cores(1, 1), colour=1)


def test_specs_of_sharded_tensors(device):
    grid = cores(4, 3)
    base = ttnn.TensorSpec((2, 3, 40, 50), ttnn.float32, TILES, buffer_type=L1)
    rows = ttnn.TensorSpec((2, 3, 40, 50), ttnn.float32, ROWS, L1)
    wanted = [
        (base.height_sharded(grid), [32, 64]),
        (base.width_sharded(grid), [384, 32]),
        (base.block_sharded(grid), [128, 32]),
        (base.sharded_across_dims([0, -2], grid), [1, 3, 32, 64]),
        (base.sharded_across_dims_except([-1], grid), [1, 1, 32, 64]),
        (base.sharded((1, 37, 37), grid, ttnn.ShardShapeAlignment.RECOMMENDED), [1, 64, 64]),
        (rows.sharded((7, 5), grid), [7, 16]),  # 64 bytes
        (rows.sharded(ttnn.NdShardSpec([7, 5], grid), ttnn.ShardShapeAlignment.REQUIRED), [7, 5]),
        (ttnn.TensorSpec((8, 64), ttnn.bfloat16, ROWS, ttnn.NdShardSpec([2, 32], grid), L1), [2, 32]),
    ]
    for spec, shard in wanted:
        assert spec.memory_config.nd_shard_spec.shard_shape == shard
        values = values_of(list(spec.shape))
        tensor = ttnn.from_torch(values, spec=spec, device=device)
        assert tensor.spec == spec
        assert torch.equal(ttnn.to_torch(tensor).float(), values.to(ttnn.to_torch(tensor).dtype).float())
    block = ttnn.TensorSpec(
        (64, 64), ttnn.float32, TILES, ttnn.TensorMemoryLayout.BLOCK_SHARDED,
        ttnn.ShardSpec(cores(2, 2), [32, 32], ALONG), buffer_type=L1,
    )
    assert block.memory_config.shard_spec.shape == [32, 32] and block.buffer_type == L1
    with pytest.raises(RuntimeError, match="32 x 32 tiles"):
        base.sharded((1, 37, 37), grid, ttnn.ShardShapeAlignment.NONE)


def test_sharded_memory_configs_by_strategy():
    make, make_ = ttnn.create_sharded_memory_config, ttnn.create_sharded_memory_config_
    grid, S = ttnn.CoreGrid(x=4, y=2), ttnn.ShardStrategy
    cases = [
        (make([2, 64, 32], grid, S.HEIGHT), [16, 32]),
        (make([2, 64, 32], grid, S.WIDTH), [128, 4]),
        (make([2, 64, 32], grid, S.BLOCK), [64, 8]),
        (make([2, 64, 32], grid, S.BLOCK, DOWN), [32, 16]),
        (make([32, 64], cores(3, 2), S.BLOCK, use_height_and_width_as_shard_shape=True), [32, 64]),
        (make([32, 64], grid, S.BLOCK, DOWN, True), [64, 32]),
        (make_([100, 70], grid, S.HEIGHT, ALONG), [13, 70]),
        (make_([100, 70], cores(3, 2), ttnn.TensorMemoryLayout.BLOCK_SHARDED, ALONG, tile_layout=True), [64, 24]),
        (make_([100, 70], grid, S.WIDTH, ALONG), [100, 9]),
    ]
    for config, shard in cases:
        assert config.shard_spec.shape == shard and config.buffer_type == L1
    both = make([64, 32], (ttnn.CoreGrid(x=4, y=1), ttnn.CoreGrid(x=2, y=1)), S.HEIGHT, use_height_and_width_as_shard_shape=True)
    assert both.shard_spec.num_cores() == 6
    for wrong in (
        lambda: make([7, 32], grid, S.HEIGHT),
        lambda: make([64, 32], "cores", S.HEIGHT),
        lambda: make([64, 32], grid, "height"),
        lambda: make([64, 32], grid, S.HEIGHT, 3),
    ):
        with pytest.raises(RuntimeError):
            wrong()


def test_kernels_of_whole_rows_take_rows_in_shards(device):
    table, numbers = torch.randn(30, 50).bfloat16(), torch.randint(0, 30, (2, 7)).int()
    rows = ttnn.from_torch(table, device=device, memory_config=any_dims(device, [8, 24]))
    index = ttnn.from_torch(numbers, dtype=ttnn.uint32, device=device, memory_config=any_dims(device, [1, 4]))
    found = ttnn.to_torch(ttnn.embedding(index, rows)).reshape(2, 7, 50)
    assert torch.equal(found, table[numbers.long()])
    best, where = (ttnn.to_torch(made) for made in ttnn.topk(rows, 4, -1))
    assert torch.equal(best.float(), table.float().topk(4, -1).values)
    assert torch.equal(table.gather(1, where.long()), best)
