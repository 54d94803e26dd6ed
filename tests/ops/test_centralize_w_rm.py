"""centralize_w_rm against PyTorch, on one core and on many."""

import pytest
import torch
import ttnn

from operations import SHAPES, assert_close, random, sticks


def expected(x):
    return x.float() - x.float().mean(dim=-1, keepdim=True)


def check(result, x):
    assert_close(result, expected(x), rtol=0.02, atol=0.05, pcc=0.9999)


@pytest.mark.parametrize("use_multicore", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_result_is_that_of_torch(device, shape, use_multicore):
    x = random(*shape)
    result = ttnn.centralize_w_rm(sticks(device, x), use_multicore=use_multicore)
    assert result.layout == ttnn.ROW_MAJOR_LAYOUT
    check(result, x)


def test_more_tile_rows_than_cores_make_two_groups(device):
    x = random(70, 32, 64)  # 64 cores: 6 take two tile rows, 58 one
    check(ttnn.centralize_w_rm(sticks(device, x), use_multicore=True), x)


def test_one_core_and_many_agree_in_every_bit(device):
    x = sticks(device, random(2, 3, 64, 128))
    one, many = ttnn.centralize_w_rm(x), ttnn.centralize_w_rm(x, use_multicore=True)
    assert torch.equal(ttnn.to_torch(one), ttnn.to_torch(many))


def test_constant_rows_become_zero(device):
    x = torch.full((64, 64), 3.0)  # 1/64 and the sum are exact
    assert (ttnn.to_torch(ttnn.centralize_w_rm(sticks(device, x))) == 0).all()


@pytest.mark.parametrize("use_multicore", [False, True])
def test_cached_program_runs_on_other_tensors(device, use_multicore):
    before = device.num_program_cache_entries()
    inputs = [random(64, 96, seed=seed) for seed in range(3)]
    held = [sticks(device, x) for x in inputs]
    results = [ttnn.centralize_w_rm(tensor, use_multicore=use_multicore) for tensor in held]
    assert device.num_program_cache_entries() == before + 1
    for x, result in zip(inputs, results):
        check(result, x)


def test_output_memory(device):
    x = random(64, 64)
    held = sticks(device, x, memory_config=ttnn.L1_MEMORY_CONFIG)
    default, chosen = ttnn.centralize_w_rm(held), ttnn.centralize_w_rm(held, memory_config=ttnn.DRAM_MEMORY_CONFIG)
    assert default.memory_config().buffer_type == ttnn.BufferType.L1
    assert chosen.memory_config().buffer_type == ttnn.BufferType.DRAM
    check(default, x)
    check(chosen, x)


def wrong(device, shape=(32, 32), dtype=ttnn.bfloat16, layout=ttnn.ROW_MAJOR_LAYOUT):
    return ttnn.from_torch(torch.zeros(shape), dtype=dtype, layout=layout, device=device)


@pytest.mark.parametrize("how, message", [
    (dict(shape=(32,)), "must be at least 2D"),
    (dict(layout=ttnn.TILE_LAYOUT), "must be in ROW_MAJOR layout"),
    (dict(dtype=ttnn.float32), "unsupported dtype"),
    (dict(shape=(32, 48)), "width must be a multiple of 32"),
    (dict(shape=(48, 32)), "height must be a multiple of 32"),
])
def test_bad_input_is_refused(device, how, message):
    with pytest.raises(RuntimeError, match=message):
        ttnn.centralize_w_rm(wrong(device, **how))


def test_tensor_on_the_host_is_refused():
    with pytest.raises(RuntimeError, match="must be on device|on the host"):
        ttnn.centralize_w_rm(wrong(None))
