"""Operations that describe their programs, and one made of operations that only Python has."""

import pytest
import torch
import ttnn

FORMS = ["described_tiles", "described_by_factory"]


@pytest.fixture(scope="module")
def device():
    with ttnn.manage_device(0) as device:
        yield device


def tiles(device, values):
    return ttnn.from_torch(values, dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT, device=device)


@pytest.mark.parametrize("form", FORMS)
def test_it_runs_and_runs_again_on_other_tensors(device, form):
    operation = getattr(ttnn, form)
    before = device.num_program_cache_entries()
    kept = []  # so that every call has addresses of its own
    for seed in range(3):
        values = torch.randint(-8, 8, (64, 96), generator=torch.Generator().manual_seed(seed)).bfloat16()
        kept.append(tiles(device, values))
        kept.append(operation(kept[-1], 2.5))
        assert torch.equal(ttnn.to_torch(kept[-1]), values + 2.5)
    assert device.num_program_cache_entries() == before + 1
    operation(kept[0], 1.0)
    assert device.num_program_cache_entries() == before + 2


def test_operations_of_python_serve_one_in_c(device):
    values = torch.randint(-8, 8, (2, 32, 128), generator=torch.Generator().manual_seed(5)).bfloat16()
    rows = ttnn.from_torch(values, dtype=ttnn.bfloat16, layout=ttnn.ROW_MAJOR_LAYOUT, device=device)
    result = ttnn.described_rows(rows, 0.5)
    assert result.layout == ttnn.ROW_MAJOR_LAYOUT and list(result.shape) == [2, 32, 128]
    assert torch.equal(ttnn.to_torch(result), values + 0.5)


def test_what_python_raises_is_raised(device):
    with pytest.raises(RuntimeError):
        ttnn.described_rows(ttnn.from_torch(torch.ones(1, 40), dtype=ttnn.bfloat16, device=device), 0.5)
