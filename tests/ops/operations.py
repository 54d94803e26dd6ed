"""What the tests of the finished operations share: sticks on a device, and what a result may differ by."""

import torch
import ttnn

# One tile, a row of tiles, several rows, batches, a width that no DST block divides, wide rows.
SHAPES = [
    (32, 32),
    (1, 1, 32, 64),
    (1, 1, 64, 96),
    (2, 3, 64, 128),
    (3, 96, 224),
    (1, 1, 256, 256),
    (1, 1, 32, 1024),
    (2, 1, 64, 2048),
]


def sticks(device, values, memory_config=None):
    return ttnn.from_torch(
        values.bfloat16(), dtype=ttnn.bfloat16, layout=ttnn.ROW_MAJOR_LAYOUT, device=device, memory_config=memory_config
    )


def random(*shape, seed=0, mean=0.5, deviation=2.0):
    """bfloat16 values away from zero in mean, so that a forgotten subtraction shows."""
    generator = torch.Generator().manual_seed(seed)
    return (torch.randn(*shape, generator=generator) * deviation + mean).bfloat16()


def assert_close(result, expected, rtol, atol, pcc):
    result = ttnn.to_torch(result)
    assert result.shape == expected.shape and result.dtype == torch.bfloat16
    torch.testing.assert_close(result.float(), expected, rtol=rtol, atol=atol)
    correlation = torch.corrcoef(torch.stack([result.float().flatten(), expected.flatten()]))[0, 1]
    assert correlation >= pcc, f"correlation {correlation:.6f} < {pcc}"
