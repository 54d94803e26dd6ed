"""Convolution of volumes: windows gathered as rows, and one product."""

from .. import _ttnn
from ..types import DataType, Layout
from . import launch
from .gather import FILLED, gather
from .launch import require
from .matmul import linear
from .operation import operation


def _windows(size, window, stride, padding, dilation):
    """Places along one dimension, a row for each output: negative or past the end in the padding."""
    import torch

    count = (size + 2 * padding - dilation * (window - 1) - 1) // stride + 1
    return torch.arange(count)[:, None] * stride - padding + torch.arange(window) * dilation


def _taken(numbers, dim, places, repeats):
    """Windows along a dimension in place of it: [.., outputs, taps, ..]."""
    import torch

    size = numbers.shape[dim]
    flat = places.reshape(-1)
    taken = numbers.index_select(dim, flat.clamp(0, size - 1))
    if not repeats:
        outside = ((flat < 0) | (flat >= size)).reshape([-1] + [1] * (numbers.dim() - dim - 1))
        taken = torch.where(outside, torch.full_like(taken, FILLED), taken)
    return taken.unflatten(dim, list(places.shape))


def _three(value):
    return (value,) * 3 if isinstance(value, int) else tuple(value)


@operation("experimental.conv3d")
def conv3d(
    input_tensor,
    weight_tensor,
    device=None,
    bias_tensor=None,
    config=None,
    *,
    dtype=DataType.BFLOAT16,
    output_channels,
    kernel_size,
    stride=(1, 1, 1),
    padding=(0, 0, 0),
    dilation=(1, 1, 1),
    padding_mode="zeros",
    groups=1,
    memory_config=None,
    compute_kernel_config=None,
):
    """[N, D, H, W, C] in rows, with weights [blocks of C x taps x C of a block, C'], to [N, D', H', W', C'] in
    rows; channels in blocks as config.C_in_block says."""
    require(groups == 1, f"ttnn.experimental.conv3d: {groups} groups; one is what there is")
    require(
        padding_mode in ("zeros", "replicate"),
        f"ttnn.experimental.conv3d: padding_mode {padding_mode!r}; zeros or replicate",
    )
    batch, *sizes, channels = input_tensor.shape
    block = getattr(config, "C_in_block", 0) or channels
    require(channels % block == 0, f"ttnn.experimental.conv3d: {channels} channels in blocks of {block}")
    steps = zip(sizes, _three(kernel_size), _three(stride), _three(padding), _three(dilation))
    places = [_windows(*step) for step in steps]
    outputs = [len(p) for p in places]
    require(min(outputs) > 0, f"ttnn.experimental.conv3d: a window greater than the volume {sizes}")

    def rows(n):
        for dim, place in ((3, places[2]), (2, places[1]), (1, places[0])):
            n = _taken(n, dim, place, padding_mode == "replicate")
        # [N, D', kD, H', kH, W', kW, C]
        n = n.unflatten(-1, [channels // block, block]).permute(0, 1, 3, 5, 7, 2, 4, 6, 8)
        return n.reshape(1, 1, batch * outputs[0] * outputs[1] * outputs[2], -1)

    taken = gather([input_tensor], rows, Layout.TILE, launch.DRAM)
    made = linear(
        taken,
        weight_tensor,
        bias=bias_tensor,
        dtype=dtype,
        memory_config=launch.DRAM,
        compute_kernel_config=compute_kernel_config,
    )
    shape = [batch, *outputs, output_channels]
    layout = getattr(config, "output_layout", None) or Layout.ROW_MAJOR
    return gather([made], lambda n: n.reshape(shape), layout, memory_config)
