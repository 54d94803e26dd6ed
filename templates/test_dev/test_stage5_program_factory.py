"""Stage 5: the program factory creates its circular buffers and splits the work."""

import pytest

from operation_input import SHAPES, error_of


def test_program_factory_creates_cbs(device):
    text = error_of(device)
    if text:
        assert "kernel" in text, text
        assert "circular" not in text, text


@pytest.mark.parametrize("shape", SHAPES)
def test_work_distribution(device, shape):
    text = error_of(device, shape)
    if text:
        assert "kernel" in text, text
