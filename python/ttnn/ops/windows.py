"""Convolutions and pools: windows are gathered into rows, then multiplied or reduced.

Images are [N, H, W, C], or [1, 1, N x H x W, C] with their sizes beside, and results [1, 1, N x H' x W', C'],
as TTNN has them.
"""

from math import prod as volume

from .. import _ttnn
from ..types import DataType, Layout
from . import launch
from .eltwise import evaluate
from .eltwise_ops import activated
from .expression import X, Y
from .gather import FILLED, gather
from .matmul import product
from .movement import concat
from .operation import operation
from .reduction import reduce_rows


def _pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def _edges(padding):
    """(top, bottom, left, right) of a number, (height, width), or all four."""
    if isinstance(padding, int):
        return (padding,) * 4
    padding = tuple(padding)
    return padding if len(padding) == 4 else (padding[0], padding[0], padding[1], padding[1])


def _outer(size, window, stride, before, after, dilation, ceil=False):
    """Windows along one dimension."""
    room = size + before + after - dilation * (window - 1) - 1
    count = -(-room // stride) + 1 if ceil else room // stride + 1
    if ceil and (count - 1) * stride >= size + before:
        count -= 1
    return count


def windows_of(numbers, batch, height, width, kernel, stride, edges, dilation, ceil=False):
    """(element numbers [N, H', W', C, kh x kw], (H', W')) of an image of element numbers."""
    import torch

    top, bottom, left, right = edges
    rows = _outer(height, kernel[0], stride[0], top, bottom, dilation[0], ceil)
    columns = _outer(width, kernel[1], stride[1], left, right, dilation[1], ceil)
    launch.require(
        rows > 0 and columns > 0,
        f"a window of {kernel} does not fit in {height} x {width} with padding {edges}",
    )
    image = numbers.reshape(batch, height, width, -1)
    image = torch.nn.functional.pad(
        image, (0, 0, left, right + stride[1], top, bottom + stride[0]), value=FILLED
    )
    image = image[:, : (rows - 1) * stride[0] + dilation[0] * (kernel[0] - 1) + 1]
    image = image[:, :, : (columns - 1) * stride[1] + dilation[1] * (kernel[1] - 1) + 1]
    taps = [
        image[:, i * dilation[0] :: stride[0], j * dilation[1] :: stride[1]][:, :rows, :columns]
        for i in range(kernel[0])
        for j in range(kernel[1])
    ]
    return torch.stack(taps, -1), (rows, columns)


def _on_device(tensor, device):
    if isinstance(tensor, _ttnn.Tensor) and tensor.storage_type() != _ttnn.StorageType.DEVICE:
        return _ttnn.to_device(tensor, device)
    return tensor


def _finish(result, bias, conv_config, dtype, memory_config):
    activation = getattr(conv_config, "activation", None)
    node = activated(X if bias is None else X + Y, [activation] if activation else [])
    tensors = [result] if bias is None else [result, bias]
    return evaluate(node, tensors, dtype, memory_config)


@operation("conv2d")
def conv2d(
    *,
    input_tensor,
    weight_tensor,
    in_channels,
    out_channels,
    device,
    batch_size,
    input_height,
    input_width,
    kernel_size,
    bias_tensor=None,
    stride=(1, 1),
    padding=(0, 0),
    dilation=(1, 1),
    groups=1,
    dtype=None,
    conv_config=None,
    compute_config=None,
    memory_config=None,
    slice_config=None,
    return_output_dim=False,
    return_weights_and_bias=False,
):
    """The convolution of [N, H, W, C] with weights [C', C / groups, kh, kw], plus bias [1, 1, 1, C']."""
    kernel, steps, spread = _pair(kernel_size), _pair(stride), _pair(dilation)
    source, weights = _on_device(input_tensor, device), _on_device(weight_tensor, device)
    bias = _on_device(bias_tensor, device)
    wanted = dtype or source.dtype
    size = [None]
    parts = []
    each, outputs = in_channels // groups, out_channels // groups
    for group in range(groups):

        def rows(n, group=group):
            image = n.reshape(batch_size, input_height, input_width, in_channels)
            image = image[..., group * each : (group + 1) * each]
            taken, size[0] = windows_of(
                image, batch_size, input_height, input_width, kernel, steps, _edges(padding), spread
            )
            return taken.reshape(-1, each * volume(kernel))

        def columns(n, group=group):
            return n[group * outputs : (group + 1) * outputs].reshape(outputs, -1).t()

        taken = gather([source], rows, Layout.TILE)
        parts.append(
            product(
                taken,
                gather([weights], columns, Layout.TILE),
                wanted,
                None,
                compute_config,
                "conv2d",
            )
        )
    result = parts[0] if groups == 1 else concat(parts, 1)
    result = gather([result], lambda n: n.reshape(1, 1, -1, out_channels), Layout.TILE)
    if bias is not None:
        bias = gather([bias], lambda n: n.reshape(1, out_channels), Layout.TILE)
    answer = [_finish(result, bias, conv_config, wanted, memory_config)]
    if return_output_dim:
        answer.append(list(size[0]))
    if return_weights_and_bias:
        answer.append([weights, bias_tensor])
    return answer[0] if len(answer) == 1 else tuple(answer)


def _pool(tensor, shape, kernel, stride, padding, dilation, ceil, fill, pool, factor, common):
    """Each window of each channel reduced: [1, 1, N x H' x W', C]."""
    batch, height, width, channels = shape
    size = [None]

    def rows(n):
        taken, size[0] = windows_of(
            n,
            batch,
            height,
            width,
            _pair(kernel),
            _pair(stride),
            _edges(padding),
            _pair(dilation),
            ceil,
        )
        return taken.reshape(-1, volume(_pair(kernel)))

    moving = DataType.BFLOAT16 if tensor.dtype in launch.BLOCK_FLOATS else tensor.dtype
    taken = gather([tensor], rows, Layout.TILE, fill=fill, dtype=moving)
    reduced = reduce_rows(taken, pool, factor, moving)
    layout = common.get("output_layout") or tensor.layout
    move = lambda n: n.reshape(1, 1, -1, channels)
    result = gather(
        [reduced], move, layout, common["memory_config"], dtype=common["dtype"] or tensor.dtype
    )
    return (result, list(size[0])) if common["return_output_dim"] else result


@operation("max_pool2d")
def max_pool2d(
    input_tensor,
    batch_size,
    input_h,
    input_w,
    channels,
    kernel_size,
    stride,
    padding,
    dilation=(1, 1),
    *,
    ceil_mode=False,
    memory_config=None,
    applied_shard_scheme=None,
    in_place_halo=False,
    in_place=False,
    deallocate_input=False,
    reallocate_halo_output=True,
    return_indices=False,
    dtype=None,
    output_layout=None,
    compute_kernel_config=None,
    return_output_dim=False,
    config_tensor_in_dram=False,
):
    """The greatest of each window of each channel."""
    launch.require(
        not return_indices, "ttnn.max_pool2d: return_indices is not supported; leave it out"
    )
    common = dict(
        memory_config=memory_config,
        dtype=dtype,
        output_layout=output_layout,
        return_output_dim=return_output_dim,
    )
    shape = (batch_size, input_h, input_w, channels)
    return _pool(
        input_tensor,
        shape,
        kernel_size,
        stride,
        padding,
        dilation,
        ceil_mode,
        float("-inf"),
        "MAX",
        1.0,
        common,
    )


@operation("avg_pool2d")
def avg_pool2d(
    input_tensor,
    batch_size,
    input_h,
    input_w,
    channels,
    kernel_size,
    stride,
    padding,
    *,
    ceil_mode=False,
    count_include_pad=True,
    divisor_override=None,
    memory_config=None,
    applied_shard_scheme=None,
    in_place_halo=False,
    deallocate_input=False,
    reallocate_halo_output=True,
    dtype=None,
    output_layout=None,
    compute_kernel_config=None,
    return_output_dim=False,
    config_tensor_in_dram=False,
):
    """The mean of each window of each channel."""
    launch.require(
        (count_include_pad or not any(_edges(padding))) and not ceil_mode,
        "ttnn.avg_pool2d: count_include_pad=False with padding, and ceil_mode, are not supported",
    )
    common = dict(
        memory_config=memory_config,
        dtype=dtype,
        output_layout=output_layout,
        return_output_dim=return_output_dim,
    )
    factor = 1.0 / (divisor_override or volume(_pair(kernel_size)))
    shape = (batch_size, input_h, input_w, channels)
    return _pool(
        input_tensor, shape, kernel_size, stride, padding, (1, 1), False, 0, "SUM", factor, common
    )


@operation("global_avg_pool2d")
def global_avg_pool2d(input_tensor, *, memory_config=None, dtype=None):
    """[N, H, W, C] to [N, 1, 1, C], the mean over H and W."""
    n, h, w, c = list(input_tensor.shape)
    common = dict(memory_config=None, dtype=dtype, output_layout=None, return_output_dim=False)
    pooled = _pool(
        input_tensor,
        (n, h, w, c),
        (h, w),
        (1, 1),
        0,
        (1, 1),
        False,
        0,
        "SUM",
        1.0 / (h * w),
        common,
    )
    return gather([pooled], lambda t: t.reshape(n, 1, 1, c), memory_config=memory_config)
