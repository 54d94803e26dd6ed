"""What tests of TTNN ask about the chip, and how they compare."""

import pytest
import torch

import ttnn


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
