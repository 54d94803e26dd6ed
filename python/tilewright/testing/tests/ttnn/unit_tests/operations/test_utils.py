"""Compute configurations and conversions of the tests of operations."""

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
