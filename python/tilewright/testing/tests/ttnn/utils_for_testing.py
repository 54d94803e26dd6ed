"""Comparisons that raise, as tests of TTNN write them."""

import time

import numpy as np
import torch
from models.common.utility_functions import (  # noqa: F401
    comp_allclose,
    comp_equal,
    comp_pcc,
    comp_ulp,
    divup,
    roundup,
)

import ttnn

tt_dtype_to_torch_dtype = {
    ttnn.uint8: torch.uint8,
    ttnn.uint16: torch.int32,
    ttnn.uint32: torch.int64,
    ttnn.int32: torch.int32,
    ttnn.float32: torch.float32,
    ttnn.bfloat16: torch.bfloat16,
    ttnn.bfloat8_b: torch.float32,
    ttnn.bfloat4_b: torch.float32,
}
tt_dtype_to_np_dtype = {
    ttnn.uint8: np.ubyte,
    ttnn.uint16: np.int16,
    ttnn.uint32: np.int32,
    ttnn.int32: np.int32,
    ttnn.float32: np.float32,
    ttnn.bfloat16: np.float32,
    ttnn.bfloat8_b: np.float32,
    ttnn.bfloat4_b: np.float32,
}


def _tensor(value):
    return ttnn.to_torch(value) if isinstance(value, ttnn.Tensor) else value


def _pair(expected, actual):
    expected, actual = _tensor(expected), _tensor(actual)
    assert list(expected.shape) == list(
        actual.shape
    ), f"shape {list(actual.shape)}, expected {list(expected.shape)}"
    return expected, actual


def assert_with_pcc(expected_pytorch_result, actual_pytorch_result, pcc=0.9999):
    """The correlation is at least `pcc`."""
    expected, actual = _pair(expected_pytorch_result, actual_pytorch_result)
    passed, found = comp_pcc(expected, actual, pcc)
    assert passed, f"PCC {found}, at least {pcc} expected"
    return passed, found


def assert_equal(expected_pytorch_result, actual_pytorch_result):
    """All elements are equal."""
    passed, message = comp_equal(*_pair(expected_pytorch_result, actual_pytorch_result))
    assert passed, message
    return passed, message


def assert_allclose(expected_result, actual_result, rtol=1e-05, atol=1e-08):
    """|actual - expected| <= atol + rtol |expected|."""
    passed, message = comp_allclose(*_pair(expected_result, actual_result), rtol, atol)
    assert passed, message
    return passed, message


def _typed(value):
    """A tensor of ttnn in the torch type of its resolution."""
    if not isinstance(value, ttnn.Tensor):
        return value
    block = value.dtype in (ttnn.bfloat8_b, ttnn.bfloat4_b)
    return ttnn.to_torch(value).to(
        torch.bfloat16 if block else tt_dtype_to_torch_dtype[value.dtype]
    )


def assert_with_ulp(expected_result, actual_result, ulp_threshold=10, allow_nonfinite=False):
    """No element is off by more than so many units in the last place of the expected one."""
    expected, actual = _pair(_typed(expected_result), _typed(actual_result))
    passed, message = comp_ulp(expected, actual, ulp_threshold, allow_nonfinite)
    assert passed, message
    return passed, message


def check_with_pcc(expected_pytorch_result, actual_pytorch_result, pcc=0.9999):
    """(whether shapes agree and the correlation is at least `pcc`, why)."""
    expected, actual = _tensor(expected_pytorch_result), _tensor(actual_pytorch_result)
    if list(expected.shape) != list(actual.shape):
        return False, f"shape {list(actual.shape)}, expected {list(expected.shape)}"
    passed, found = comp_pcc(expected, actual, pcc)
    return passed, f"PCC {found}, at least {pcc} expected"


check_with_pcc_without_tensor_printout = check_with_pcc


def generate_all_bfloat16_bitpatterns(dtype=torch.bfloat16):
    """Every bfloat16 there is, as a 256 x 256 tensor."""
    bits = torch.arange(-(2**15), 2**15, dtype=torch.int32).to(torch.int16)
    return bits.view(torch.bfloat16).reshape(256, 256).to(dtype)


def flush_subnormal_values_to_zero(tensor):
    """0 where the magnitude is below the least normal float."""
    least = torch.finfo(torch.bfloat16).tiny
    return torch.where(tensor.abs() < least, torch.zeros_like(tensor), tensor)


def comp_relative_frobenius(expected_pytorch_result, actual_pytorch_result):
    """The norm of the difference by that of what is expected; infinite when only the latter is 0."""
    expected, actual = _pair(expected_pytorch_result, actual_pytorch_result)
    error = float((actual.double() - expected.double()).norm())
    whole = float(expected.double().norm())
    return error / whole if whole else float("inf") if error else 0.0


def assert_relative_frobenius(expected_pytorch_result, actual_pytorch_result, threshold=0.01):
    """The norm of the difference is at most that share of the norm of what is expected."""
    found = comp_relative_frobenius(expected_pytorch_result, actual_pytorch_result)
    assert found <= threshold, f"relative error {found}, allowed {threshold}"
    return True, found


def start_measuring_time():
    return time.time_ns()


def stop_measuring_time(start_time):
    return time.time_ns() - start_time


def get_per_core_size_and_num_cores(size, num_cores_choices, max_per_core_size=None):
    """(elements a core, cores) for each number of cores that divides the size into whole tiles."""
    for num_cores in num_cores_choices:
        each = size // num_cores
        if size % num_cores == 0 and each % 32 == 0 and (not max_per_core_size or each <= max_per_core_size):
            yield each, num_cores


def maybe_trace(op_func, enable_trace, device):
    """The function's result, from a trace of it when asked."""
    if not enable_trace:
        return op_func()
    op_func()
    trace = ttnn.begin_trace_capture(device, cq_id=0)
    result = op_func()
    ttnn.end_trace_capture(device, trace, cq_id=0)
    ttnn.execute_trace(device, trace, cq_id=0, blocking=True)
    ttnn.release_trace(device, trace)
    return result
