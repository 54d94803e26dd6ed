"""Whole tiles by the matrix unit: rows to tiles and back, and tiles transposed, to the bit."""

import pytest
import torch
from compare import assert_same

import ttnn

TYPES = ["bfloat16", "float32", "int32", "uint32", "uint16", "uint8"]
SHAPES = [(64, 96), (2, 3, 64, 32), (33, 65), (3, 1, 40), (7,), (32, 2080)]


def exact(name, shape):
    if "float" in name:
        values = torch.randn(shape)
        return values.bfloat16() if name == "bfloat16" else values
    most = {"uint8": 2**8, "uint16": 2**15}.get(name, 2**31 - 1)
    return torch.randint(0 if name[0] == "u" else -most, most, shape).int()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", TYPES)
def test_every_bit_is_kept(place, name, shape):
    values, dtype = exact(name, shape), getattr(ttnn, name)
    rows = place(values, dtype, ttnn.ROW_MAJOR_LAYOUT)
    tiles = ttnn.tilize_with_zero_padding(rows)
    assert tiles.layout == ttnn.TILE_LAYOUT
    assert_same(tiles, values)
    assert_same(ttnn.untilize(tiles), values)
    if len(shape) > 1:
        for x in (tiles, rows):
            assert_same(ttnn.transpose(x, -1, -2), values.transpose(-1, -2))
            order = [*reversed(range(len(shape) - 2)), -1, -2]
            assert_same(ttnn.permute(x, order), values.permute(order))


def test_padding_of_tiles_is_filled(place):
    rows = place(torch.full((33, 40), 7.0), ttnn.float32, ttnn.ROW_MAJOR_LAYOUT)
    tiles = ttnn.tilize_with_val_padding(rows, [64, 64], 2.0)
    stored = torch.full((64, 64), 2.0)
    stored[:33, :40] = 7.0
    assert torch.equal(tiles.cpu().to_torch_with_padded_shape(), stored)


def test_shards_stay_where_they_are(place):
    values = torch.randn(1, 1, 128, 64).bfloat16()
    grid = ttnn.CoreGrid(x=1, y=4)
    memory = ttnn.create_sharded_memory_config(values.shape, grid, ttnn.ShardStrategy.HEIGHT)
    x = place(values, memory_config=memory)
    rows = ttnn.untilize(x)
    assert rows.memory_config() == memory
    assert_same(rows, values)
    assert_same(ttnn.tilize(rows), values)


@pytest.mark.parametrize("width", [700, 1050, 1023])
def test_rows_longer_than_what_a_core_holds_of_them(place, width):
    values = torch.randint(-(2**31), 2**31 - 1, (3, width)).int()
    x = place(values, ttnn.int32, ttnn.ROW_MAJOR_LAYOUT)
    assert_same(ttnn.reshape(x, (1, 3 * width)), values.reshape(1, -1))
    assert_same(ttnn.reshape(x, (width, 3)), values.reshape(width, 3))
    assert_same(ttnn.concat([x, x], -1), torch.cat([values, values], -1))
    assert_same(x[1:, 5:], values[1:, 5:])
