"""Compute configurations and conversions of the tests of operations."""

import pytest
import torch

import ttnn

TILE_HEIGHT = TILE_WIDTH = 32
compute_kernel_options = [False, True]
compute_kernel_ids = ["fp32_dest_acc_en=False", "fp32_dest_acc_en=True"]


def get_compute_kernel_options(compute_kernel_options):
    """HiFi4, with 32 bits of DST or 16; None for None."""
    if compute_kernel_options is None:
        return None
    return ttnn.WormholeComputeKernelConfig(
        math_fidelity=ttnn.MathFidelity.HiFi4,
        math_approx_mode=False,
        fp32_dest_acc_en=compute_kernel_options,
        packer_l1_acc=False,
    )


def to_ttnn(tensor, *, device=None, dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT, shape=None):
    """A torch tensor on the device; None for None."""
    if tensor is None:
        return None
    return ttnn.from_torch(tensor, dtype=dtype, layout=layout, device=device)


def to_torch(tensor, *, shape=None):
    """A tensor of ttnn in torch, cut to `shape`; None for None."""
    if tensor is None:
        return None
    values = ttnn.to_torch(tensor)
    return (
        values if shape is None else values[tuple(slice(0, size) for size in shape)].reshape(shape)
    )


def get_lib_dtype(lib, dtype_str):
    """A library's data type by its name."""
    return getattr(lib, dtype_str)


def round_up(a, b):
    return -(-a // b) * b


def get_ttnn_torch_dtype(tt_dtype):
    """The torch type of a tensor's values, None for block floats."""
    types = {
        ttnn.bfloat16: torch.bfloat16,
        ttnn.float32: torch.float32,
        ttnn.int32: torch.int32,
        ttnn.uint8: torch.uint8,
        ttnn.uint16: torch.int16,
        ttnn.uint32: torch.int32,
    }
    return types.get(tt_dtype)


def create_ttnn_tilized_tensor(torch_tensor, device, dtype):
    return ttnn.from_torch(torch_tensor, dtype=dtype, layout=ttnn.TILE_LAYOUT, device=device)


def _dims(rank, dim):
    dims = range(rank) if dim in (None, []) else [dim] if isinstance(dim, int) else dim
    return [d % rank for d in dims]


def compute_output_shape(input_shape, dim, keepdim=False):
    """(the shape reduced over dim, the same with the reduced dimensions kept as 1)."""
    dims = _dims(len(input_shape), dim)
    kept = [1 if i in dims else size for i, size in enumerate(input_shape)]
    cut = kept if keepdim else [size for i, size in enumerate(input_shape) if i not in dims]
    return torch.Size(cut), torch.Size(kept)


def check_dim(input_shape, dim, keepdim):
    """Skips a test whose reduction leaves no dimension."""
    if not keepdim and len(_dims(len(input_shape), dim)) == len(input_shape):
        pytest.skip("nothing is left of the shape")
