"""Operations that only move elements are exact."""

import pytest
import torch
from compare import assert_same

import ttnn

SHAPE = (2, 3, 40, 50)
TYPES = [
    (ttnn.bfloat16, torch.bfloat16),
    (ttnn.float32, torch.float32),
    (ttnn.int32, torch.int32),
]
MOVES = {
    "permute": (lambda x: ttnn.permute(x, (3, 2, 1, 0)), lambda t: t.permute(3, 2, 1, 0)),
    "permute of planes": (lambda x: ttnn.permute(x, (1, 0, 2, 3)), lambda t: t.permute(1, 0, 2, 3)),
    "transpose": (lambda x: ttnn.transpose(x, -1, -2), lambda t: t.transpose(-1, -2)),
    "reshape": (lambda x: ttnn.reshape(x, (6, 25, 80)), lambda t: t.reshape(6, 25, 80)),
    "slice": (
        lambda x: ttnn.slice(x, [0, 1, 3, 7], [2, 3, 39, 45], [1, 1, 2, 3]),
        lambda t: t[0:2, 1:3, 3:39:2, 7:45:3],
    ),
    "repeat": (lambda x: ttnn.repeat(x, (1, 2, 1, 3)), lambda t: t.repeat(1, 2, 1, 3)),
    "repeat_interleave": (
        lambda x: ttnn.repeat_interleave(x, 2, dim=1),
        lambda t: t.repeat_interleave(2, dim=1),
    ),
    "unsqueeze": (lambda x: ttnn.unsqueeze(x, 0), lambda t: t.unsqueeze(0)),
    "roll": (lambda x: ttnn.roll(x, 3, -1), lambda t: t.roll(3, -1)),
    "pad": (
        lambda x: ttnn.pad(x, [(0, 0), (1, 0), (3, 5), (2, 7)], 5.0),
        lambda t: torch.nn.functional.pad(t, [2, 7, 3, 5, 1, 0], value=5),
    ),
    "pad to a shape": (
        lambda x: ttnn.pad(x, [2, 3, 64, 64], [0, 0, 0, 0], 1.0),
        lambda t: torch.nn.functional.pad(t, [0, 14, 0, 24], value=1),
    ),
    "untilize": (lambda x: ttnn.untilize(x), lambda t: t),
    "tilize": (lambda x: ttnn.tilize_with_zero_padding(x), lambda t: t),
    "clone": (lambda x: ttnn.clone(x, memory_config=ttnn.L1_MEMORY_CONFIG), lambda t: t),
}


@pytest.mark.parametrize("layout", list(ttnn.Layout)[:2], ids=lambda v: v.name)
@pytest.mark.parametrize("types", TYPES, ids=lambda v: v[0].name)
@pytest.mark.parametrize("name", MOVES)
def test_moves(place, name, types, layout):
    values = (torch.randn(SHAPE) * 50).to(types[1])
    ours, torchs = MOVES[name]
    assert_same(ours(place(values, types[0], layout)), torchs(values))


@pytest.mark.parametrize("layout", list(ttnn.Layout)[:2], ids=lambda v: v.name)
@pytest.mark.parametrize("dim", [0, 1, 2, -1])
def test_joins_and_cuts(place, layout, dim):
    a, b = torch.randn(2, *SHAPE).bfloat16()
    x, y = place(a, layout=layout), place(b, layout=layout)
    assert_same(ttnn.concat([x, y], dim=dim), torch.cat([a, b], dim))
    assert_same(ttnn.stack([x, y], dim), torch.stack([a, b], dim))
    for ours, torchs in zip(ttnn.split(x, 16, dim), a.split(16, dim)):
        assert_same(ours, torchs)


def test_joins_many(place):
    parts = [torch.randn(1, 32).bfloat16() for _ in range(70)]
    assert_same(ttnn.concat([place(p) for p in parts], 0), torch.cat(parts))


def test_block_floats_move_by_value(place):
    x = place(torch.randn(64, 96), ttnn.bfloat8_b)
    seen = ttnn.to_torch(x).float()
    result = ttnn.to_torch(ttnn.transpose(x, 0, 1)).float()
    assert result.shape == (96, 64) and torch.allclose(result, seen.T, atol=0.05)


@pytest.mark.parametrize("strategy", list(ttnn.ShardStrategy), ids=lambda s: s.name)
def test_between_placements(place, strategy):
    values = torch.randn(1, 1, 128, 128).bfloat16()
    memory = ttnn.create_sharded_memory_config(values.shape, ttnn.CoreGrid(x=2, y=2), strategy)
    sharded = ttnn.interleaved_to_sharded(place(values), memory)
    assert sharded.is_sharded()
    assert_same(sharded, values)
    assert_same(ttnn.sharded_to_interleaved(sharded), values)


def test_writes_into_a_slice(place):
    whole, part = torch.zeros(1, 4, 32, 32), torch.randn(1, 2, 32, 32).bfloat16()
    out = place(whole)
    ttnn.slice_write(place(part), out, [0, 1, 0, 0], [1, 3, 32, 32], [1, 1, 1, 1])
    whole[:, 1:3] = part.float()
    assert_same(out, whole)


def test_faults_of_calls_are_named(place):
    x = place(torch.ones(2, 32, 32))
    with pytest.raises(
        RuntimeError, match=r"ttnn.permute: \(0, 0, 1\) is not an order of 3 dimensions"
    ):
        ttnn.permute(x, (0, 0, 1))
    with pytest.raises(RuntimeError, match="ttnn.concat: dim 5 of a tensor of rank 3; -3 to 2"):
        ttnn.concat([x, x], dim=5)
    with pytest.raises(RuntimeError, match="not multiples of 32"):
        ttnn.tilize(place(torch.ones(5, 32), layout=ttnn.ROW_MAJOR_LAYOUT))


def test_a_corner_of_a_padded_shape(place):
    values = torch.randn(32, 96).bfloat16()
    result = ttnn.reshape(place(values), (1, 65), (32, 96))
    assert_same(result, values[:1, :65])
