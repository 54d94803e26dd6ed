"""An operation built apart from the ttnn module, by nanobind, over the C++ framework."""

import pytest
import torch
import ttnn


def tiles(device, *shape, value=None):
    torch.manual_seed(7)
    host = torch.randn(*shape, dtype=torch.bfloat16) if value is None else torch.full(
        shape, value, dtype=torch.bfloat16)
    return host, ttnn.from_torch(
        host, dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT, device=device)


# One tile; fewer tiles than cores; a remainder over the cores (two groups); padding.
@pytest.mark.parametrize("shape", [(32, 32), (1, 1, 64, 96), (1, 3, 224, 320), (2, 40, 33)])
def test_result_is_that_of_torch(device, shape):
    host, x = tiles(device, *shape)
    y = ttnn.offset_tiles(x, 0.5)
    assert list(y.shape) == list(shape)
    # The packer cuts where torch rounds: at most one unit in the last place apart.
    torch.testing.assert_close(ttnn.to_torch(y).float(), (host + 0.5).float(), rtol=2**-7, atol=0)


def test_second_call_uses_the_program_cache_with_new_addresses(device):
    before = device.num_program_cache_entries()
    _, a = tiles(device, 64, 64, value=1.0)
    _, b = tiles(device, 64, 64, value=2.0)
    first = ttnn.offset_tiles(a, 0.25)
    assert device.num_program_cache_entries() == before + 1
    second = ttnn.offset_tiles(b, 0.25)
    assert device.num_program_cache_entries() == before + 1
    assert (ttnn.to_torch(first) == 1.25).all()
    assert (ttnn.to_torch(second) == 2.25).all()


def test_another_attribute_or_shape_is_another_program(device):
    before = device.num_program_cache_entries()
    _, a = tiles(device, 32, 32, value=1.0)
    _, b = tiles(device, 32, 64, value=1.0)
    assert (ttnn.to_torch(ttnn.offset_tiles(a, 1.0)) == 2.0).all()
    assert (ttnn.to_torch(ttnn.offset_tiles(a, 2.0)) == 3.0).all()
    assert (ttnn.to_torch(ttnn.offset_tiles(b, 2.0)) == 3.0).all()
    assert device.num_program_cache_entries() == before + 3


def test_output_tensor_and_memory_config_are_passed(device):
    _, a = tiles(device, 64, 32, value=1.0)
    _, out = tiles(device, 64, 32, value=0.0)
    ttnn.offset_tiles(a, 4.0, output_tensor=out)
    assert (ttnn.to_torch(out) == 5.0).all()
    y = ttnn.offset_tiles(a, 4.0, memory_config=ttnn.L1_MEMORY_CONFIG)
    assert y.memory_config().buffer_type == ttnn.BufferType.L1
    assert (ttnn.to_torch(y) == 5.0).all()


def test_validation_message_reaches_python(device):
    _, a = tiles(device, 32, 32)
    with pytest.raises(RuntimeError, match="input must be in TILE layout, got Layout::ROW_MAJOR"):
        ttnn.offset_tiles(ttnn.to_layout(a, ttnn.ROW_MAJOR_LAYOUT), 1.0)
    host = ttnn.from_torch(torch.zeros(32, 32), dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT)
    with pytest.raises(RuntimeError, match="on the host"):
        ttnn.offset_tiles(host, 1.0)
    a.deallocate()
    with pytest.raises(RuntimeError, match="deallocated"):
        ttnn.offset_tiles(a, 1.0)


def test_wrong_argument_types_are_a_type_error(device):
    with pytest.raises(TypeError):
        ttnn.offset_tiles(torch.zeros(32, 32), 1.0)
    with pytest.raises(TypeError):
        ttnn.offset_tiles(1.0)


def test_bound_free_function(device):
    _, a = tiles(device, 32, 32, value=1.0)
    assert (ttnn.to_torch(ttnn.offset_tiles_plain(a, 0.5)) == 1.5).all()
    assert ttnn.offset_tiles_plain.python_fully_qualified_name == "ttnn.offset_tiles_plain"


def test_values_pass_both_ways(device):
    _, a = tiles(device, 2, 64, 32)
    dtype, layout, memory, shape, grid, fidelity = ttnn.offset_tiles_describe(a, device)
    assert dtype == ttnn.bfloat16
    assert layout == ttnn.TILE_LAYOUT
    assert memory == ttnn.DRAM_MEMORY_CONFIG
    assert list(shape) == [2, 64, 32]
    assert (grid.x, grid.y) == (8, 8)
    assert fidelity == ttnn.MathFidelity.HiFi2


def test_a_closed_device_takes_its_programs_with_it():
    for _ in range(2):
        device = ttnn.open_device(device_id=0)
        assert device.num_program_cache_entries() == 0
        _, a = tiles(device, 32, 32, value=1.0)
        assert (ttnn.to_torch(ttnn.offset_tiles(a, 1.0)) == 2.0).all()
        assert device.num_program_cache_entries() == 1
        ttnn.close_device(device)
