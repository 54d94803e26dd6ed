"""Convolutions and pools: windows are gathered into rows, then multiplied or reduced.

Images are [N, H, W, C], or [1, 1, N x H x W, C] with their sizes beside, and results [1, 1, N x H' x W', C'],
as TTNN has them.
"""

from inspect import Parameter, Signature
from math import prod as volume

from .. import _ttnn
from ..types import DataType, Layout
from . import launch
from .creation import placed_values
from .eltwise import evaluate
from .eltwise_ops import activated
from .expression import X, Y, F
from .gather import FILLED, gather, same
from .matmul import product
from .movement import concat
from .operation import operation
from .reduction import reduce_rows
from .selection import argmax, gather_


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


def _taps(numbers, kernel, steps, edges, spread):
    """Element numbers of images [N, H, W, C] as rows [N x H' x W', C x taps], and (H', W')."""
    batch, height, width, channels = numbers.shape
    taken, size = windows_of(numbers, batch, height, width, kernel, steps, edges, spread)
    return taken.reshape(-1, channels * volume(kernel)), size


def _convolve(source, weights, channels, groups, rows_of, columns_of, dtype, config):
    """The product of windows and weights for each group, and (H', W'). `rows_of(numbers, channels)`: rows of
    windows of some channels; `columns_of(numbers, group)`: the weights of a group, [C x taps, C']."""
    size, parts = [None], []
    each = channels // groups
    for group in range(groups):

        def rows(n, group=group):
            taken, size[0] = rows_of(n, slice(group * each, (group + 1) * each))
            return taken

        taken = gather([source], rows, Layout.TILE, launch.DRAM)
        columns = lambda n, group=group: columns_of(n, group)
        columns = gather([weights], columns, Layout.TILE, launch.DRAM)
        parts.append(product(taken, columns, dtype, launch.DRAM, config, "convolution"))
    return (parts[0] if groups == 1 else concat(parts, 1)), size[0]


def _answer(result, size, out_channels, bias, conv_config, dtype, memory_config, weights, given):
    """What a convolution returns: the tensor, and what else was asked for."""
    result = gather([result], lambda n: n.reshape(1, 1, -1, out_channels), Layout.TILE)
    if bias is not None:
        bias = gather([bias], lambda n: n.reshape(1, out_channels), Layout.TILE)
    answer = [_finish(result, bias, conv_config, dtype, memory_config)]
    layout = getattr(conv_config, "output_layout", None)
    if layout is not None and layout != answer[0].layout:
        answer = [gather(answer, same, layout)]
    if given["return_output_dim"]:
        answer.append(list(size))
    if given["return_weights_and_bias"]:
        answer.append([weights, given["bias_tensor"]])
    return answer[0] if len(answer) == 1 else tuple(answer)


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
    dram_slice_config=None,
    return_output_dim=False,
    return_weights_and_bias=False,
):
    """The convolution of [N, H, W, C] with weights [C', C / groups, kh, kw], plus bias [1, 1, 1, C']."""
    kernel, steps, spread = _pair(kernel_size), _pair(stride), _pair(dilation)
    source, weights = _on_device(input_tensor, device), _on_device(weight_tensor, device)
    bias, wanted = _on_device(bias_tensor, device), dtype or source.dtype
    outputs = out_channels // groups

    def rows(n, channels):
        image = n.reshape(batch_size, input_height, input_width, -1)[..., channels]
        return _taps(image, kernel, steps, _edges(padding), spread)

    def columns(n, group):
        return n[group * outputs : (group + 1) * outputs].reshape(outputs, -1).t()

    result, size = _convolve(
        source, weights, in_channels, groups, rows, columns, wanted, compute_config
    )
    given = dict(
        return_output_dim=return_output_dim,
        return_weights_and_bias=return_weights_and_bias,
        bias_tensor=bias_tensor,
    )
    return _answer(
        result, size, out_channels, bias, conv_config, wanted, memory_config, weights, given
    )


@operation("conv1d")
def conv1d(
    *,
    input_tensor,
    weight_tensor,
    device,
    in_channels,
    out_channels,
    batch_size,
    input_length,
    kernel_size,
    stride=1,
    padding=0,
    dilation=1,
    groups=1,
    dtype=None,
    bias_tensor=None,
    conv_config=None,
    compute_config=None,
    memory_config=None,
    return_output_dim=False,
    return_weights_and_bias=False,
):
    """The convolution of [N, L, C] with weights [C', C / groups, k], plus bias [1, 1, 1, C']."""
    shape = list(weight_tensor.shape)
    if len(shape) == 3:
        weight_tensor = _on_device(weight_tensor, device)
        weight_tensor = gather([weight_tensor], lambda n: n.unsqueeze(2), weight_tensor.layout)
    sides = (0, 0, padding, padding) if isinstance(padding, int) else (0, 0, *padding)
    result = conv2d.function(
        input_tensor=input_tensor,
        weight_tensor=weight_tensor,
        in_channels=in_channels,
        out_channels=out_channels,
        device=device,
        batch_size=batch_size,
        input_height=1,
        input_width=input_length,
        kernel_size=(1, kernel_size),
        bias_tensor=bias_tensor,
        stride=(1, stride),
        padding=sides,
        dilation=(1, dilation),
        groups=groups,
        dtype=dtype,
        conv_config=conv_config,
        compute_config=compute_config,
        memory_config=memory_config,
        return_output_dim=return_output_dim,
        return_weights_and_bias=return_weights_and_bias,
    )
    if not return_output_dim:
        return result
    return (result[0], result[1][1], *result[2:])


def _stretched(numbers, steps, grow):
    """Images with gaps of `steps` - 1 between pixels, and (rows, columns) of padding behind."""
    import torch

    batch, height, width, channels = numbers.shape
    rows, columns = (height - 1) * steps[0] + 1, (width - 1) * steps[1] + 1
    shape = (batch, rows + grow[0], columns + grow[1], channels)
    image = torch.full(shape, FILLED, dtype=numbers.dtype)
    image[:, : rows : steps[0], : columns : steps[1]] = numbers
    return image


@operation("conv_transpose2d")
def conv_transpose2d(
    *,
    input_tensor,
    weight_tensor,
    device,
    in_channels,
    out_channels,
    batch_size,
    input_height,
    input_width,
    kernel_size,
    stride=(1, 1),
    padding=(0, 0),
    output_padding=(0, 0),
    dilation=(1, 1),
    groups=1,
    dtype=None,
    bias_tensor=None,
    conv_config=None,
    compute_config=None,
    memory_config=None,
    dram_slice_config=None,
    mirror_kernel=True,
    return_output_dim=False,
    return_weights_and_bias=False,
):
    """The transposed convolution of [N, H, W, C] with weights [C, C' / groups, kh, kw], plus bias. With
    `mirror_kernel` False the kernels are mirrored already."""
    kernel, steps, spread = _pair(kernel_size), _pair(stride), _pair(dilation)
    source, weights = _on_device(input_tensor, device), _on_device(weight_tensor, device)
    bias, wanted = _on_device(bias_tensor, device), dtype or source.dtype
    top, bottom, left, right = _edges(padding)
    reach = [d * (k - 1) for d, k in zip(spread, kernel)]
    edges = (reach[0] - top, reach[0] - bottom, reach[1] - left, reach[1] - right)
    launch.require(
        min(edges) >= 0,
        f"ttnn.conv_transpose2d: padding {padding} for kernel {kernel}, dilation {spread}; at most {reach}",
    )
    each = in_channels // groups

    def rows(n, channels):
        image = n.reshape(batch_size, input_height, input_width, -1)[..., channels]
        image = _stretched(image, steps, _pair(output_padding))
        return _taps(image, kernel, (1, 1), edges, spread)

    def columns(n, group):
        part = n[group * each : (group + 1) * each]
        part = part.flip(2, 3) if mirror_kernel else part
        return part.permute(0, 2, 3, 1).reshape(each * volume(kernel), -1)

    result, size = _convolve(
        source, weights, in_channels, groups, rows, columns, wanted, compute_config
    )
    given = dict(
        return_output_dim=return_output_dim,
        return_weights_and_bias=return_weights_and_bias,
        bias_tensor=bias_tensor,
    )
    return _answer(
        result, size, out_channels, bias, conv_config, wanted, memory_config, weights, given
    )


_PREPARED = """input_memory_config input_layout weights_format in_channels out_channels batch_size input_height
input_width kernel_size stride padding dilation has_bias groups device input_dtype output_dtype conv_config
compute_config slice_config dram_slice_config mirror_kernel output_padding""".split()


def _prepare(name, tensor_name):
    """Convolutions here take weights as they are, so that preparing gives them back on the device."""
    rows = [Parameter(tensor_name, Parameter.KEYWORD_ONLY)]
    rows += [Parameter(n, Parameter.KEYWORD_ONLY, default=None) for n in _PREPARED]

    def function(**given):
        tensor, device = given[tensor_name], given.get("device")
        return tensor if device is None else _on_device(tensor, device)

    function.__doc__ = "The tensor on the device: convolutions here need no other form of it."
    operation(name, on_chip=False, signature=Signature(rows))(function)


for _name in ("conv", "conv_transpose2d"):
    _prepare(f"prepare_{_name}_weights", "weight_tensor")
    _prepare(f"prepare_{_name}_bias", "bias_tensor")


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

    result, taken = _reduced(tensor, rows, channels, fill, pool, factor, common)
    indices = _indices(taken, tensor, rows, shape, common) if common.get("return_indices") else None
    answer = [result] if indices is None else [result, indices]
    answer += [list(size[0])] if common["return_output_dim"] else []
    return answer[0] if len(answer) == 1 else tuple(answer)


def _reduced(tensor, rows, channels, fill, pool, factor, common):
    """([1, 1, N x H' x W', C] of reduced windows, the windows): `rows` of element numbers, a window each."""
    moving = DataType.BFLOAT16 if tensor.dtype in launch.BLOCK_FLOATS else tensor.dtype
    taken = gather([tensor], rows, Layout.TILE, fill=fill, dtype=moving)
    reduced = reduce_rows(taken, pool, factor, moving)
    layout = common.get("output_layout") or tensor.layout
    move = lambda n: n.reshape(1, 1, -1, channels)
    wanted = common["dtype"] or tensor.dtype
    return gather([reduced], move, layout, common["memory_config"], dtype=wanted), taken


def _indices(taken, tensor, rows, shape, common):
    """Which pixel of its image each window's greatest element is, [1, 1, N x H' x W', C]."""
    import torch

    batch, height, width, channels = shape
    numbers = torch.arange(batch * height * width * channels).reshape(list(tensor.shape))
    pixels = rows(numbers)
    pixels = torch.where(pixels == FILLED, pixels, pixels // channels % (height * width))
    wanted = DataType.UINT16 if height * width <= 1 << 16 else DataType.UINT32
    table = placed_values(pixels.int(), DataType.UINT32, Layout.ROW_MAJOR, tensor.device(), None)
    best = argmax(gather([taken], same, Layout.ROW_MAJOR), -1, True)
    chosen = gather_(table, 1, best)
    move = lambda n: n.reshape(1, 1, -1, channels)
    return gather([chosen], move, Layout.ROW_MAJOR, common["memory_config"], dtype=wanted)


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
    dram_slice_config=None,
):
    """The greatest of each window of each channel; with `return_indices` also which pixel of its image
    it is, in rows."""
    common = dict(
        memory_config=memory_config,
        dtype=dtype,
        output_layout=output_layout,
        return_output_dim=return_output_dim,
        return_indices=return_indices,
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
    dram_slice_config=None,
):
    """The mean of each window of each channel."""
    common = dict(
        memory_config=memory_config,
        dtype=dtype,
        output_layout=output_layout,
        return_output_dim=return_output_dim,
    )
    shape = (batch_size, input_h, input_w, channels)
    window = (shape, kernel_size, stride, padding, (1, 1), ceil_mode)
    whole = count_include_pad or not any(_edges(padding))
    if divisor_override or (whole and not ceil_mode):
        factor = 1.0 / (divisor_override or volume(_pair(kernel_size)))
        return _pool(input_tensor, *window, 0, "SUM", factor, common)
    sums = _pool(
        input_tensor, *window, 0, "SUM", 1.0, common | dict(dtype=DataType.FLOAT32, memory_config=None)
    )
    total, size = sums if return_output_dim else (sums, None)
    shares = _window_shares(shape, kernel_size, stride, padding, ceil_mode, count_include_pad)
    shares = placed_values(shares, DataType.FLOAT32, Layout.TILE, total.device(), None)
    result = evaluate(F.mul(X, Y), [total, shares], dtype or input_tensor.dtype, memory_config)
    return (result, size) if return_output_dim else result


def _window_shares(shape, kernel, stride, padding, ceil, padding_counts):
    """[1, 1, N x H' x W', 1]: 1 over the elements that each window counts, as torch has it."""
    import torch

    batch, height, width, _ = shape
    top, bottom, left, right = _edges(padding)
    counts = []
    for size, window, step, before, after in (
        (height, _pair(kernel)[0], _pair(stride)[0], top, bottom),
        (width, _pair(kernel)[1], _pair(stride)[1], left, right),
    ):
        number = _outer(size, window, step, before, after, 1, ceil)
        begin = torch.arange(number) * step - before
        end = torch.minimum(begin + window, torch.tensor(size + after))
        if not padding_counts:
            begin, end = begin.clamp(min=0), end.clamp(max=size)
        counts.append((end - begin).clamp(min=1).float())
    grid = counts[0].reshape(-1, 1) * counts[1]
    return (1.0 / grid).expand(batch, *grid.shape).reshape(1, 1, -1, 1)


def _spans(size, count):
    """(start, end) of each of `count` windows that cover `size` evenly, as torch cuts them."""
    return [(i * size // count, -(-(i + 1) * size // count)) for i in range(count)]


def _adaptive(tensor, shape, output_size, fill, pool, common):
    """Windows that make an image of `output_size`, reduced; and 1 over the elements of each."""
    import torch

    batch, height, width, channels = shape
    size = _pair(output_size)
    launch.require(
        0 < size[0] <= height and 0 < size[1] <= width,
        f"adaptive pooling of {height} x {width} to {list(size)}; at most as large, and at least 1 x 1",
    )
    down, across = _spans(height, size[0]), _spans(width, size[1])
    reach = [max(end - start for start, end in spans) for spans in (down, across)]

    def taps(spans, count):
        places = torch.tensor([start for start, _ in spans]).reshape(-1, 1) + torch.arange(count)
        return torch.where(places < torch.tensor([end for _, end in spans]).reshape(-1, 1), places, -1)

    y, x = taps(down, reach[0])[:, None, :, None], taps(across, reach[1])[None, :, None, :]
    pixels = torch.where((y < 0) | (x < 0), -1, y * width + x).reshape(size[0] * size[1], -1)

    def rows(n):
        image = n.reshape(batch, height * width, channels)
        taken = image[:, pixels.clamp(min=0)].permute(0, 1, 3, 2)
        taken = torch.where((pixels < 0).reshape(1, len(pixels), 1, -1), FILLED, taken)
        return taken.reshape(-1, reach[0] * reach[1])

    shares = (1.0 / (pixels >= 0).sum(-1).float()).repeat(batch).reshape(1, 1, -1, 1)
    even = bool((shares == shares[0, 0, 0, 0]).all())
    factor = float(shares[0, 0, 0, 0]) if even and pool == "SUM" else 1.0
    wide = common if even or pool == "MAX" else common | dict(dtype=DataType.FLOAT32, memory_config=None)
    result, _ = _reduced(tensor, rows, channels, fill, pool, factor, wide)
    if wide is common:
        return result
    shares = placed_values(shares, DataType.FLOAT32, Layout.TILE, tensor.device(), None)
    return evaluate(
        F.mul(X, Y), [result, shares], common["dtype"] or tensor.dtype, common["memory_config"]
    )


_ADAPTIVE = """memory_config dtype output_layout applied_shard_scheme compute_kernel_config dram_slice_config
deallocate_input reallocate_halo_output config_tensor_in_dram""".split()


def _adaptive_pool(name, fill, pool, text):
    rows = [
        Parameter(n, Parameter.POSITIONAL_OR_KEYWORD)
        for n in "input_tensor batch_size input_h input_w channels output_size".split()
    ]
    rows += [Parameter(n, Parameter.KEYWORD_ONLY, default=None) for n in _ADAPTIVE]

    def function(input_tensor, batch_size, input_h, input_w, channels, output_size, **given):
        common = {n: given.get(n) for n in ("memory_config", "dtype", "output_layout")}
        shape = (batch_size, input_h, input_w, channels)
        return _adaptive(input_tensor, shape, output_size, fill, pool, common)

    function.__doc__ = text
    for path in (name, f"experimental.{name}"):
        operation(path, signature=Signature(rows))(function)


_adaptive_pool("adaptive_avg_pool2d", 0, "SUM", "The mean of windows that cover the image, `output_size` of them.")
_adaptive_pool(
    "adaptive_max_pool2d", float("-inf"), "MAX", "The greatest of windows that cover the image, `output_size` of them."
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
