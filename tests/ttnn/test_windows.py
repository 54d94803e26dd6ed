"""Convolutions and pools against torch."""

import pytest
import torch
import torch.nn.functional as functional
from compare import assert_close

import ttnn


def flat(image):
    """[N, C, H, W] as [1, 1, N x H x W, C]."""
    return image.permute(0, 2, 3, 1).reshape(1, 1, -1, image.shape[1])


@pytest.mark.parametrize(
    "kernel,stride,padding,dilation,groups",
    [
        ((3, 3), (1, 1), (1, 1), (1, 1), 1),
        ((1, 1), (2, 2), (0, 0), (1, 1), 1),
        ((3, 2), (2, 1), (1, 0), (2, 1), 2),
    ],
)
def test_convolution(chip, place, kernel, stride, padding, dilation, groups):
    image, weights, bias = (
        torch.randn(2, 8, 11, 9),
        torch.randn(6, 8 // groups, *kernel),
        torch.randn(6),
    )
    result, (height, width) = ttnn.conv2d(
        input_tensor=place(flat(image), ttnn.float32, ttnn.ROW_MAJOR_LAYOUT),
        weight_tensor=ttnn.from_torch(weights, dtype=ttnn.float32),
        bias_tensor=ttnn.from_torch(bias.reshape(1, 1, 1, -1), dtype=ttnn.float32),
        in_channels=8,
        out_channels=6,
        device=chip,
        batch_size=2,
        input_height=11,
        input_width=9,
        kernel_size=kernel,
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
        conv_config=ttnn.Conv2dConfig(activation=ttnn.UnaryWithParam(ttnn.UnaryOpType.RELU)),
        return_output_dim=True,
    )
    expected = functional.conv2d(image, weights, bias, stride, padding, dilation, groups).relu()
    assert (height, width) == expected.shape[2:]
    assert_close(result, flat(expected), 1e-2, to_greatest=True)


@pytest.mark.parametrize("layout", list(ttnn.Layout)[:2], ids=lambda v: v.name)
def test_pools(place, layout):
    image = torch.randn(2, 8, 11, 9)
    x = place(flat(image), ttnn.bfloat16, layout)
    result = ttnn.max_pool2d(x, 2, 11, 9, 8, (3, 3), (2, 2), (1, 1), (1, 1))
    assert_close(result, flat(functional.max_pool2d(image, 3, 2, 1)), 1e-2)
    result = ttnn.avg_pool2d(x, 2, 11, 9, 8, (2, 2), (2, 2), (0, 0))
    assert_close(result, flat(functional.avg_pool2d(image, 2, 2)), 1e-2)
    whole = place(image.permute(0, 2, 3, 1), ttnn.bfloat16, layout)
    assert_close(ttnn.global_avg_pool2d(whole), image.mean((2, 3)).reshape(2, 1, 1, 8), 1e-2)


def test_a_window_that_does_not_fit(place):
    x = place(torch.ones(1, 1, 4, 8))
    with pytest.raises(RuntimeError, match=r"a window of \(5, 5\) does not fit in 2 x 2"):
        ttnn.max_pool2d(x, 1, 2, 2, 8, (5, 5), (1, 1), (0, 0), (1, 1))


@pytest.mark.parametrize("shape, size", [((2, 16, 14, 10), (5, 3)), ((1, 40, 12, 12), (4, 4))])
def test_windows_that_cover_the_image(device, shape, size):
    values = torch.randn(shape).bfloat16()
    n, c, h, w = shape
    rows = values.permute(0, 2, 3, 1).reshape(1, 1, n * h * w, c)
    tensor = ttnn.from_torch(rows, layout=ttnn.ROW_MAJOR_LAYOUT, device=device)
    for name in ("avg", "max"):
        result = getattr(ttnn, f"adaptive_{name}_pool2d")(tensor, n, h, w, c, list(size))
        expected = getattr(torch.nn.functional, f"adaptive_{name}_pool2d")(values.float(), size)
        result = ttnn.to_torch(result).reshape(n, *size, c).permute(0, 3, 1, 2).float()
        assert torch.allclose(result, expected, atol=0 if name == "max" else 0.004)
    with pytest.raises(RuntimeError, match="at most as large"):
        ttnn.adaptive_avg_pool2d(tensor, n, h, w, c, [h + 1, 1])


def test_where_the_greatest_of_each_window_is(device):
    n, c, h, w = 2, 24, 9, 12
    values = torch.randn(n, c, h, w).bfloat16()
    rows = values.permute(0, 2, 3, 1).reshape(1, 1, n * h * w, c)
    tensor = ttnn.from_torch(rows, layout=ttnn.ROW_MAJOR_LAYOUT, device=device)
    result, where = ttnn.max_pool2d(tensor, n, h, w, c, (3, 3), (2, 2), (1, 1), return_indices=True)
    expected, at = torch.nn.functional.max_pool2d(values.float(), 3, 2, 1, return_indices=True)
    back = lambda t: ttnn.to_torch(t).reshape(n, *at.shape[2:], c).permute(0, 3, 1, 2)
    assert torch.equal(back(result).float(), expected) and where.dtype == ttnn.uint16
    assert torch.equal(back(where).long(), at)
