"""Images: sampling at places, turning, folding, integrals, and the orders of dimensions."""

from math import cos, pi, sin

from .. import _ttnn
from ..types import DataType, Layout
from . import launch
from .creation import placed_values
from .eltwise import evaluate
from .expression import X, Y, F
from .gather import FILLED, gather, same
from .operation import operation
from .reduction import running

_GRID_NOTE = "the places and weights are the host's; the sums are the chip's"


def _sampled(tensor, x, y, mode, fill, memory_config=None):
    """[N, h, w, C] of an image [N, H, W, C] at x, y [N, h, w] in pixels; beyond it is `fill`."""
    import torch

    batch, height, width, channels = list(tensor.shape)
    parts, weights = [], []
    if mode == "nearest":
        corners = [((x + 0.5).floor(), (y + 0.5).floor(), torch.ones_like(x))]
    else:
        left, top = x.floor(), y.floor()
        across, down = x - left, y - top
        corners = [
            (left + i, top + j, (across if i else 1 - across) * (down if j else 1 - down))
            for j in (0, 1)
            for i in (0, 1)
        ]
    number = torch.arange(batch).reshape(-1, 1, 1)
    for cx, cy, weight in corners:
        inside = (cx >= 0) & (cx < width) & (cy >= 0) & (cy < height)
        columns, rows = cx.clamp(0, width - 1).long(), cy.clamp(0, height - 1).long()

        def move(n, rows=rows, columns=columns, inside=inside):
            taken = n[number, rows, columns]
            return torch.where(inside[..., None], taken, torch.full_like(taken, FILLED))

        if mode == "nearest":
            return gather([tensor], move, memory_config=memory_config, fill=fill)
        parts.append(gather([tensor], move, Layout.TILE, launch.DRAM, fill=fill))
        weights.append(weight[..., None].float())
    total = None
    for part, weight in zip(parts, weights):
        weight = placed_values(weight, DataType.FLOAT32, Layout.TILE, tensor.device(), None)
        part = evaluate(F.mul(X, Y), [part, weight], DataType.FLOAT32)
        total = part if total is None else evaluate(X + Y, [total, part], DataType.FLOAT32)
    total = evaluate(X, [total], tensor.dtype)
    return gather([total], same, tensor.layout, memory_config)


_ROTATE = "__import__('ttnn.golden', fromlist=['rotate']).rotate(x, angle, center, fill, interpolation_mode)"


@operation("rotate", _ROTATE, note=_GRID_NOTE)
def rotate(
    input_tensor,
    angle,
    *,
    center=None,
    fill=0.0,
    expand=False,
    interpolation_mode="nearest",
    memory_config=None,
):
    """[N, H, W, C] turned by `angle` degrees against the clock, about the middle or `center` (x, y)."""
    import torch

    launch.require(not expand, "ttnn.rotate: expand=True is not supported; the size stays")
    launch.require(
        interpolation_mode in ("nearest", "bilinear"),
        f'ttnn.rotate: interpolation_mode {interpolation_mode!r}; there is "nearest" and "bilinear"',
    )
    launch.require(
        len(input_tensor.shape) == 4,
        f"ttnn.rotate: a tensor of rank {len(input_tensor.shape)}; 4, [N, H, W, C], is wanted",
    )
    batch, height, width, _ = list(input_tensor.shape)
    middle = ((width - 1) / 2, (height - 1) / 2) if center is None else center
    turn = angle * pi / 180
    rows = torch.arange(height, dtype=torch.float64).reshape(1, -1, 1) - middle[1]
    columns = torch.arange(width, dtype=torch.float64).reshape(1, 1, -1) - middle[0]
    x = cos(turn) * columns - sin(turn) * rows + middle[0]
    y = sin(turn) * columns + cos(turn) * rows + middle[1]
    places = [(v * 1e9).round().div(1e9).expand(batch, height, width) for v in (x, y)]
    return _sampled(input_tensor, *places, interpolation_mode, float(fill), memory_config)


def enlarged(tensor, scale_factor, memory_config):
    """[N, H, W, C] by factors, the pixels between interpolated; the edge goes on beyond itself."""
    import torch

    factors = (scale_factor, scale_factor) if isinstance(scale_factor, (int, float)) else scale_factor
    batch, height, width, _ = list(tensor.shape)
    places = []
    for size, factor in zip((height, width), factors):
        at = (torch.arange(int(size * factor), dtype=torch.float64) + 0.5) / factor - 0.5
        places.append(at.clamp(0, size - 1))
    y, x = torch.meshgrid(*places, indexing="ij")
    shape = (batch, *y.shape)
    return _sampled(tensor, x.expand(shape), y.expand(shape), "bilinear", 0, memory_config)


def _normal_grid(grid, height, width, align_corners):
    """Places in -1..1 as pixels."""
    x, y = grid[..., 0].double(), grid[..., 1].double()
    if align_corners:
        return (x + 1) / 2 * (width - 1), (y + 1) / 2 * (height - 1)
    return ((x + 1) * width - 1) / 2, ((y + 1) * height - 1) / 2


_GRID = (
    "torch.nn.functional.grid_sample(x.permute(0, 3, 1, 2).float(), y.float(), mode=mode, "
    "padding_mode=padding_mode, align_corners=align_corners).permute(0, 2, 3, 1)"
)


@operation("grid_sample", _GRID, note=_GRID_NOTE)
def grid_sample(
    input_tensor,
    grid,
    *,
    mode="bilinear",
    padding_mode="zeros",
    align_corners=False,
    use_precomputed_grid=False,
    batch_output_channels=False,
    memory_config=None,
):
    """[N, H, W, C] at the places of a grid [N, h, w x K, 2], each -1 to 1 over the image."""
    launch.require(
        padding_mode == "zeros", f'ttnn.grid_sample: padding_mode {padding_mode!r}; "zeros" is'
    )
    launch.require(
        mode in ("bilinear", "nearest"),
        f'ttnn.grid_sample: mode {mode!r}; there is "bilinear" and "nearest"',
    )
    batch, height, width, channels = list(input_tensor.shape)
    places = _ttnn.to_torch(grid).float()
    each = 6 if use_precomputed_grid and mode == "bilinear" else 2
    together = places.shape[-1] // each
    places = places.reshape(*places.shape[:2], -1, each)
    if use_precomputed_grid:
        x, y = _precomputed(places, mode)
    else:
        x, y = _normal_grid(places, height, width, align_corners)
    out = _sampled(input_tensor, x, y, mode, 0, memory_config)
    if together == 1:
        return out
    rows, columns = x.shape[1], x.shape[2] // together
    if batch_output_channels:
        shape = [batch, rows, columns, channels * together]
        return gather([out], lambda n: n.reshape(shape), memory_config=memory_config)
    return out


def _precomputed(places, mode):
    """Pixels from (row, column, four weights) of a prepared grid."""
    if mode == "nearest":
        return places[..., 1].double(), places[..., 0].double()
    weights = places[..., 2:].double()
    across, down = weights[..., 1] + weights[..., 3], weights[..., 2] + weights[..., 3]
    total = weights.sum(-1).clamp(min=1e-9)
    return places[..., 1].double() + across / total, places[..., 0].double() + down / total


@operation("prepare_grid_sample_grid", on_chip=False)
def prepare_grid_sample_grid(
    grid,
    input_shape,
    *,
    mode="bilinear",
    padding_mode="zeros",
    align_corners=False,
    output_dtype=None,
):
    """(row, column, weights of the four pixels) of each place of a grid, on the host."""
    import torch

    _, height, width, _ = list(input_shape)
    places = _ttnn.to_torch(grid).float()
    x, y = _normal_grid(places, height, width, align_corners)
    if mode == "nearest":
        values = torch.stack(((y + 0.5).floor(), (x + 0.5).floor()), -1)
    else:
        left, top = x.floor(), y.floor()
        across, down = x - left, y - top
        weights = ((1 - down) * (1 - across), (1 - down) * across, down * (1 - across), down * across)
        values = torch.stack((top, left, *weights), -1)
    return _ttnn.from_torch(
        values.float(), dtype=output_dtype or DataType.BFLOAT16, layout=Layout.ROW_MAJOR
    )


@operation("experimental.convert_to_hwc")
def convert_to_hwc(input, *, memory_config=None, dtype=None):
    """[B, C, H x W] after any ones, to [1, 1, B x H x W, C], with zeros up to 8 channels or a multiple
    when the result is sharded."""
    import torch

    *_, channels, pixels = input.shape
    batch = _count(input.shape) // (channels * pixels)
    placed = input.memory_config()
    if memory_config is None:
        launch.require(
            placed.buffer_type == _ttnn.BufferType.L1,
            "When input tensor is in DRAM, output memory_config must be explicitly specified",
        )
        memory_config = _pixel_shards(placed, batch, channels)
    width = channels
    if memory_config.is_sharded():
        width = _round_up(channels, 8)

    def move(n):
        n = n.reshape(batch, channels, pixels).permute(0, 2, 1).reshape(1, 1, -1, channels)
        return torch.nn.functional.pad(n, (0, width - channels), value=FILLED)

    return gather([input], move, Layout.ROW_MAJOR, memory_config, dtype=dtype)


def _round_up(size, unit):
    return -(-size // unit) * unit


def _pixel_shards(placed, batch, channels):
    """Rows of pixels over the cores that had their columns."""
    if placed.shard_spec is None:
        return placed
    _, pixels = placed.shard_spec.shape
    shard = _ttnn.ShardSpec(
        placed.shard_spec.grid, [batch * pixels, _round_up(channels, 8)], placed.shard_spec.orientation
    )
    return _ttnn.MemoryConfig(_ttnn.TensorMemoryLayout.HEIGHT_SHARDED, _ttnn.BufferType.L1, shard)


@operation("experimental.convert_to_chw")
def convert_to_chw(input, *, memory_config=None, dtype=None):
    """[1, 1, H x W, C] to [1, 1, C, H x W]."""
    move = lambda n: n.transpose(-1, -2)
    return gather([input], move, Layout.ROW_MAJOR, memory_config or launch.DRAM, dtype=dtype)


@operation("fold")
def fold(
    input,
    stride_h,
    stride_w,
    use_transpose_as_fold=False,
    output_shape=None,
    padding=(0, 0, 0, 0, 0, 0),
    grid_size=None,
    override_memory_config=None,
):
    """Blocks of stride_h x stride_w pixels of [N, H, W, C] as channels: [N, H', W', C'], or
    [1, 1, N x H' x W', C'] of an input in shards. `use_transpose_as_fold`: of [N, C, H, W]."""
    import torch

    edges = list(padding) + [0] * (6 - len(padding)) if len(padding) != 2 else None
    if edges is None:
        edges = [padding[0], padding[0], padding[1], padding[1], 0, 0]
    elif len(padding) == 4:
        edges = [*padding, 0, 0]
    top, bottom, left, right, before, after = edges
    plain = use_transpose_as_fold or not input.is_sharded()

    def move(n):
        n = n.permute(0, 2, 3, 1) if use_transpose_as_fold else n
        pads = (before, after, left, right, top, bottom)
        n = torch.nn.functional.pad(n, pads, value=FILLED)
        b, h, w, c = n.shape
        rows, columns = h // stride_h, w // stride_w
        n = n.reshape(b, rows, stride_h, columns, stride_w, c).permute(0, 1, 3, 2, 4, 5)
        n = n.reshape(b, rows, columns, stride_h * stride_w * c)
        if output_shape is not None:
            return n.reshape(-1)[: _count(output_shape)].reshape(list(output_shape))
        return n if plain else n.reshape(1, 1, b * rows * columns, -1)

    return gather([input], move, memory_config=override_memory_config or launch.DRAM)


def _count(shape):
    count = 1
    for size in shape:
        count *= size
    return count


@operation("experimental.intimg", "torch.cumsum(torch.cumsum(x, 1), 2)")
def intimg(input_tensor):
    """The integral image of [1, H, W, C]: running sums down, then across."""
    down = running(input_tensor, 1, F.add, 0, DataType.FLOAT32, False, None, None)
    return running(down, 2, F.add, 0, input_tensor.dtype, False, None, None)
