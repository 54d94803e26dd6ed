"""What tests of TTNN ask about the chip, and how they compare."""

import os
import struct
import time

import pytest
import torch

import ttnn

TILE, FACE = 32, 16


def is_wormhole_b0(device=None):
    return ttnn.is_wormhole_b0(device)


def is_blackhole(device=None):
    return ttnn.is_blackhole(device)


def is_grayskull():
    return False


def is_n300():
    return False


def _skip(condition, reason):
    return pytest.mark.skipif(condition, reason=reason)


def skip_for_wormhole_b0(reason_str="not on wormhole_b0"):
    return _skip(is_wormhole_b0(), reason_str)


def skip_for_blackhole(reason_str="not on blackhole"):
    return _skip(is_blackhole(), reason_str)


def skip_for_grayskull(reason_str=""):
    return _skip(False, reason_str or "not on grayskull")


def run_for_wormhole_b0(reason_str="only on wormhole_b0"):
    return _skip(not is_wormhole_b0(), reason_str)


def run_for_blackhole(reason_str="only on blackhole"):
    return _skip(not is_blackhole(), reason_str)


def skip_for_n_or_less_dev(n, reason_str=None):
    return _skip(ttnn.get_num_devices() <= n, reason_str or f"needs more than {n} devices")


def skip_for_n_dev(n, reason_str=None):
    return _skip(ttnn.get_num_devices() == n, reason_str or f"not with {n} devices")


def run_for_n_dev(n, reason_str=None):
    return _skip(ttnn.get_num_devices() != n, reason_str or f"only with {n} devices")


def torch_random(shape, low, high, dtype):
    """Uniform numbers of a type."""
    if dtype in (torch.int64, torch.int32, torch.int16, torch.uint8, torch.bool):
        return torch.randint(low, high, shape, dtype=dtype)
    return torch.zeros(shape, dtype=dtype).uniform_(low, high)


def divup(a, b):
    return -(-a // b)


def roundup(a, b):
    return divup(a, b) * b


def roundup32(a):
    return roundup(a, 32)


nearest_32 = roundup32


def nearest_y(x, y):
    return roundup(x, y)


def tt2torch_tensor(tensor):
    return ttnn.to_torch(tensor)


def torch2tt_tensor(
    tensor, device, tt_layout=ttnn.TILE_LAYOUT, tt_memory_config=None, tt_dtype=ttnn.bfloat16
):
    return ttnn.from_torch(
        tensor, dtype=tt_dtype, layout=tt_layout, device=device, memory_config=tt_memory_config
    )


def _numbers(value):
    """A torch tensor in double precision; a tensor of ttnn is read first."""
    if isinstance(value, ttnn.Tensor):
        value = ttnn.to_torch(value)
    return torch.as_tensor(value).detach().to(torch.float64)


def _alike(golden, calculated):
    """Both as doubles; where both are the same infinity or not a number, 0."""
    golden, calculated = _numbers(golden), _numbers(calculated)
    same = (torch.isnan(golden) & torch.isnan(calculated)) | (
        torch.isinf(golden) & (golden == calculated)
    )
    zero = torch.zeros((), dtype=torch.float64)
    return torch.where(same, zero, golden), torch.where(same, zero, calculated)


def comp_equal(golden, calculated):
    """(whether all elements are equal, the greatest differences)."""
    a, b = _alike(golden, calculated)
    return bool(torch.equal(a, b)), _differences(a, b)


def _differences(a, b):
    if a.shape != b.shape:
        return f"shapes {list(a.shape)} and {list(b.shape)}"
    error = (a - b).abs()
    if not error.numel():
        return "no elements"
    ratio = error / a.abs().clamp(min=1e-30)
    return f"max absolute difference {error.max():.6g}, relative {ratio.max():.6g}"


def comp_allclose(golden, calculated, rtol=1e-05, atol=1e-08):
    """(whether |calculated - golden| <= atol + rtol |golden| everywhere, the greatest differences)."""
    a, b = _alike(golden, calculated)
    if a.shape != b.shape:
        return False, _differences(a, b)
    return bool(torch.allclose(b, a, rtol=rtol, atol=atol, equal_nan=True)), _differences(a, b)


def comp_pcc(golden, calculated, pcc=0.99):
    """(whether the correlation is at least `pcc`, the correlation)."""
    a, b = _alike(golden, calculated)
    if a.shape != b.shape:
        return False, 0.0
    if torch.isnan(a).any() or torch.isnan(b).any() or torch.isinf(a).any() or torch.isinf(b).any():
        return False, 0.0
    if a.numel() < 2 or (a.max() == a.min() and b.max() == b.min()):
        close = bool(torch.allclose(a, b, rtol=1e-2, atol=1e-2))
        return close, 1.0 if close else 0.0
    found = ttnn.pearson_correlation_coefficient(a, b)
    return found >= pcc, found


def comp_allclose_and_pcc(golden, calculated, rtol=1e-05, atol=1e-08, pcc=0.99):
    """comp_allclose or comp_pcc."""
    close, differences = comp_allclose(golden, calculated, rtol, atol)
    correlated, found = comp_pcc(golden, calculated, pcc)
    return close or correlated, f"{differences}, PCC {found}"


def ulp(x):
    """The distance from each element to the next of its type, away from zero."""
    magnitude = x.detach().abs()
    above = torch.nextafter(magnitude.float(), torch.tensor(float("inf")))
    if x.dtype == torch.bfloat16:
        bits = magnitude.contiguous().view(torch.int16)
        above = (bits + 1).view(torch.bfloat16).float()
    return above.double() - magnitude.double()


def comp_ulp(golden, calculated, ulp_threshold, allow_nonfinite=False):
    """(whether no element is off by more than so many units in the last place of the golden one, the most)."""
    finite = torch.isfinite(golden) & torch.isfinite(calculated)
    if not bool(finite.all()):
        a, b = _alike(golden, calculated)
        if not allow_nonfinite or not bool(torch.isfinite(a - b).all()):
            return False, (
                "elements that are not finite"
                if not allow_nonfinite
                else "non-finite elements differ"
            )
    unit = ulp(golden)
    error = (calculated.double() - golden.double()).abs() / unit
    error = torch.where(finite, error, torch.zeros_like(error))
    worst = float(error.max()) if error.numel() else 0.0
    return worst <= ulp_threshold, f"max ULP difference {worst:g}, allowed {ulp_threshold:g}"


def skip_for_slow_dispatch(reason_str="not with slow dispatch"):
    return _skip(False, reason_str)


def pad_by_zero(x, device=None, tt_memory_config=None, tt_dtype=ttnn.bfloat16):
    """(the tensor in tiles on the device, its shape before)."""
    return torch2tt_tensor(x, device, ttnn.TILE_LAYOUT, tt_memory_config, tt_dtype), tuple(x.shape)


def _nearest_32(x):
    return roundup32(x)


def _nearest_y(x, y):
    return roundup(x, y)


def float_to_bits(x):
    """The bits of a number in single precision."""
    return int.from_bytes(struct.pack("<f", x), "little")


def _padded(x, height, width):
    return torch.nn.functional.pad(x, (0, width - x.shape[-1], 0, height - x.shape[-2]))


def pad_activation(x):
    """A tensor with zeros behind its rows and columns up to whole tiles; as [1, 1, 32, n] of a vector."""
    if x.dim() == 1:
        return _padded(x.reshape(1, 1, 1, -1), TILE, roundup32(x.shape[-1]))
    x = x.reshape((1,) * (4 - x.dim()) + tuple(x.shape))
    return _padded(x, roundup32(x.shape[-2]), roundup32(x.shape[-1]))


pad_weight = pad_activation


def tilize(x):
    """The elements of [.., H, W] in the order in which a device keeps tiles, in the same shape."""
    *batch, height, width = x.shape
    tiles = x.reshape(-1, height // TILE, 2, FACE, width // TILE, 2, FACE)
    return tiles.permute(0, 1, 4, 2, 5, 3, 6).reshape(*batch, height, width)


def tilize_to_list(x):
    return tilize(x).reshape(-1).tolist()


def untilize(x):
    """The inverse of `tilize`."""
    *batch, height, width = x.shape
    tiles = x.reshape(-1, height // TILE, width // TILE, 2, 2, FACE, FACE)
    return tiles.permute(0, 1, 3, 5, 2, 4, 6).reshape(*batch, height, width)


def is_close(a, b, rtol=1e-2, atol=1e-2, max_mag=2.0, max_mag_fraction=0.02):
    """Whether all but max_mag_fraction of the elements are close, and none is off by more than max_mag."""
    error = (a - b).abs()
    off = error > atol + rtol * torch.maximum(a.abs(), b.abs())
    return bool(off.float().mean() <= max_mag_fraction) and bool(error.max() <= max_mag)


def print_diff_argmax(a, b, annotation=""):
    """Prints where two tensors differ most, and by how much."""
    error = (a - b).abs()
    place = int(error.argmax())
    print(f"{annotation} at {place}: {a.flatten()[place]} and {b.flatten()[place]}, {error.max()} apart")


def get_debug_tensor(
    num_pages_width, num_pages_height, dtype, page_width=32, page_height=32
):
    """[1, 1, H, W] of pages that hold their number, from 1, row after row."""
    numbers = torch.arange(1, 1 + num_pages_height * num_pages_width, dtype=torch.float32)
    pages = numbers.reshape(num_pages_height, num_pages_width).to(dtype)
    rows = pages.repeat_interleave(page_height, 0).repeat_interleave(page_width, 1)
    return rows.reshape(1, 1, *rows.shape)


def is_slow_dispatch():
    return "TT_METAL_SLOW_DISPATCH_MODE" in os.environ


def is_watcher_enabled():
    return False


def skip_with_watcher(reason_str="not with the watcher"):
    return _skip(False, reason_str)


def is_single_chip():
    return ttnn.get_num_devices() == 1


def torch_to_tt_tensor_rm(py_tensor, device, shape=None, put_on_device=True):
    """A bfloat16 tensor of rank 4, row-major."""
    shape = shape or (1,) * (4 - py_tensor.dim()) + tuple(py_tensor.shape)
    device = device if put_on_device else None
    return ttnn.from_torch(py_tensor.reshape(shape), dtype=ttnn.bfloat16, device=device)


def torch_to_tt_tensor(py_tensor, device):
    """A bfloat16 tensor of rank 4, in tiles."""
    return ttnn.to_layout(torch_to_tt_tensor_rm(py_tensor, device), ttnn.TILE_LAYOUT)


tt_to_torch_tensor = tt2torch_tensor


def tt_tensors_to_torch_tensors(tt_tensors, mesh_device, concat_dim=0):
    """The torch tensors of tensors on the chips of a mesh, joined."""
    return [
        ttnn.to_torch(t, mesh_composer=ttnn.ConcatMeshToTensor(mesh_device, dim=concat_dim))
        for t in tt_tensors
    ]


def unpad_from_zero(x, desired_shape):
    """A tensor in torch, cut to a shape."""
    return ttnn.to_torch(x)[tuple(slice(0, size) for size in desired_shape)]


def torch_random_with_zeros(shape, low, high, dtype, zero_fraction=0.1):
    """Uniform numbers, of which about that share are 0."""
    values = torch_random(shape, low, high, dtype)
    values[torch.rand(shape) < zero_fraction] = 0
    return values


class Profiler:
    """start(key) and end(key); get(key) is the mean of the seconds between."""

    def __init__(self):
        self.starts, self.spans, self.disabled = {}, {}, False

    def enable(self):
        self.disabled = False

    def disable(self):
        self.disabled = True

    def start(self, key, force_enable=False):
        self.starts[key] = time.perf_counter()

    def end(self, key, PERF_CNT=1, force_enable=False):
        if not self.disabled or force_enable:
            span = (time.perf_counter() - self.starts[key]) / PERF_CNT
            self.spans.setdefault(key, []).append(span)

    def get(self, key):
        return sum(self.spans[key]) / len(self.spans[key])

    def clear(self):
        self.starts, self.spans = {}, {}


profiler = Profiler()
