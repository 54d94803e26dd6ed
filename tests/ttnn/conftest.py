"""One chip for a whole file: operations leave nothing behind."""

import pytest
import torch

import ttnn


@pytest.fixture(scope="module")
def chip():
    device = ttnn.open_device(device_id=0)
    yield device
    ttnn.close_device(device)


@pytest.fixture
def place(chip):
    """A torch tensor on the chip."""

    def put(values, dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT, **more):
        return ttnn.from_torch(values, dtype=dtype, layout=layout, device=chip, **more)

    return put


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(1)
