"""Inputs and comparisons of the tests of backward operations."""

import torch
from models.common.utility_functions import comp_allclose, comp_equal, comp_pcc

import ttnn

SEED = 213919


def _both(values, device, dtype=ttnn.bfloat16, is_row_major=False):
    """The torch tensor and the same on the device."""
    layout = ttnn.ROW_MAJOR_LAYOUT if is_row_major else ttnn.TILE_LAYOUT
    return values, ttnn.from_torch(values.detach(), dtype=dtype, layout=layout, device=device)


def data_gen_pt_tt(input_shapes, device, required_grad=False):
    torch.manual_seed(SEED)
    return _both(torch.randn(input_shapes, requires_grad=required_grad).bfloat16(), device)


def _between(input_shapes, low, high, required_grad):
    assert high > low, f"the range {low}..{high} is empty"
    torch.manual_seed(SEED)
    return torch.rand(input_shapes, requires_grad=required_grad).bfloat16() * (high - low) + low


def data_gen_with_range(input_shapes, low, high, device, required_grad=False, is_row_major=False):
    return _both(
        _between(input_shapes, low, high, required_grad), device, is_row_major=is_row_major
    )


def data_gen_with_range_dtype(
    input_shapes,
    low,
    high,
    device,
    required_grad=False,
    is_row_major=False,
    ttnn_dtype=ttnn.bfloat16,
):
    return _both(_between(input_shapes, low, high, required_grad), device, ttnn_dtype, is_row_major)


def data_gen_with_range_batch_norm(
    input_shapes, low, high, device, required_grad=False, is_row_major=False
):
    channels = _between((input_shapes[1],), low, high, required_grad)
    spread = channels.view(1, -1, 1, 1).expand(input_shapes)
    return channels, _both(spread, device, is_row_major=is_row_major)[1]


def data_gen_with_range_int(
    input_shapes, low, high, device, required_grad=False, is_row_major=False
):
    torch.manual_seed(SEED)
    values = torch.randint(low, high, input_shapes, dtype=torch.int32)
    return _both(values, device, ttnn.float32, is_row_major)


def data_gen_with_val(input_shapes, device, required_grad=False, val=1, is_row_major=False):
    values = (torch.ones(input_shapes, requires_grad=required_grad) * val).bfloat16()
    return _both(values, device, is_row_major=is_row_major)


def _each(tt_tensor, golden_tensor, passes):
    return all(
        passes(golden, ttnn.to_torch(tensor))
        for tensor, golden in zip(tt_tensor, golden_tensor, strict=False)
    )


def compare_pcc(tt_tensor, golden_tensor, pcc=0.99):
    return _each(tt_tensor, golden_tensor, lambda a, b: comp_pcc(a, b, pcc)[0])


def compare_equal(tt_tensor, golden_tensor):
    return _each(tt_tensor, golden_tensor, lambda a, b: comp_equal(a, b)[0])


def compare_all_close(tt_tensor, golden_tensor, atol=4, rtol=1e-1):
    return _each(tt_tensor, golden_tensor, lambda a, b: comp_allclose(a, b, rtol, atol)[0])


def compare_results(tt_tensor, golden_tensor, pcc=0.99):
    return _each(
        tt_tensor,
        golden_tensor,
        lambda a, b: comp_pcc(a, b, pcc)[0] or comp_allclose(a, b, rtol=1e-1, atol=4)[0],
    )
