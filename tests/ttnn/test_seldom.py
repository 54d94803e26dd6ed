"""What few programs call: quarter turns of pairs, groups of a concat, slices told by tensors, rings."""

import pytest
import torch
from compare import assert_close, assert_same

import ttnn


@pytest.mark.parametrize("name", ["float32", "bfloat16", "bfloat8_b"])
def test_quarter_turns(place, name):
    x = place(torch.randn(40, 64), getattr(ttnn, name))
    expected = ttnn.alt_complex_rotate90.golden_function(ttnn.to_torch(x))
    assert_same(ttnn.alt_complex_rotate90(x), expected)
    with pytest.raises(RuntimeError, match="pairs of numbers"):
        ttnn.alt_complex_rotate90(place(torch.ones(4, 3)))


def test_groups_of_a_concat(place):
    a, b = torch.randn(2, 8, 6), torch.randn(2, 8, 10)
    x, y = place(a, ttnn.float32), place(b, ttnn.float32)
    expected = torch.cat([a[..., :3], b[..., :5], a[..., 3:], b[..., 5:]], -1)
    assert_same(ttnn.concat([x, y], -1, groups=2), expected)
    with pytest.raises(RuntimeError, match="every size is a multiple of groups"):
        ttnn.concat([x, y], -1, groups=3)


def test_slices_told_by_tensors(place):
    values = torch.randn(2, 8, 6)
    x = place(values, ttnn.float32)
    starts, ends = (
        place(torch.tensor(at).int(), ttnn.uint32, ttnn.ROW_MAJOR_LAYOUT)
        for at in ([0, 4, 0], [2, 8, 6])
    )
    assert_same(ttnn.slice(x, starts, ends, slice_dim=1, num_devices=2), values[:, 4:])
    with pytest.raises(RuntimeError, match="4 elements along dim 1; with num_devices=4"):
        ttnn.slice(x, starts, ends, slice_dim=1, num_devices=4)


def test_repeated_and_interleaved_products(place):
    a, b = torch.randn(1, 1, 2, 32).bfloat16(), torch.randn(1, 1, 2, 5120).bfloat16()
    operation = ttnn.experimental.repeat_and_interleave_eltwise_mul
    result = operation(place(a), place(b))
    assert_close(result, operation.golden_function(a.float(), b.float()), 8e-3)


def test_global_circular_buffers(chip):
    def core(x, y):
        return ttnn.CoreCoord(x, y)

    receivers = [
        ttnn.CoreRangeSet({ttnn.CoreRange(core(4, 4), core(4, 4))}),
        ttnn.CoreRangeSet({ttnn.CoreRange(core(2, 3), core(2, 4))}),
    ]
    mapping = list(zip([core(1, 1), core(2, 2)], receivers))
    before = len(ttnn._ttnn.reports.get_buffers(chip))
    ring = ttnn.create_global_circular_buffer(chip, mapping, 3200)
    assert ring.size() == 3200 and ring.all_cores().num_cores() == 5
    assert len(ttnn._ttnn.reports.get_buffers(chip)) == before + 1
    with pytest.raises(RuntimeError, match="a multiple of 16 is wanted"):
        ttnn.create_global_circular_buffer(chip, mapping, 3201)
    with pytest.raises(RuntimeError, match=r"core \(2, 2\) twice"):
        ttnn.create_global_circular_buffer(chip, [*mapping, (core(2, 2), receivers[0])], 3200)
