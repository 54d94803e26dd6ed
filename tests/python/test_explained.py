"""What a hang says of the program that made it: its CBs by the line of Python."""
import inspect
import os

import pytest
import torch
import ttnn

HERE = os.path.dirname(os.path.abspath(__file__))


def hanging_program(pages):
    cores = ttnn.CoreRangeSet([ttnn.CoreRange(ttnn.CoreCoord(0, 0), ttnn.CoreCoord(0, 0))])
    line = inspect.currentframe().f_lineno + 1
    cb = ttnn.CBDescriptor(
        total_size=2 * 2048, core_ranges=cores,
        format_descriptors=[ttnn.CBFormatDescriptor(buffer_index=0, data_format=ttnn.bfloat16,
                                                    page_size=2048)])
    kernel = ttnn.KernelDescriptor(
        kernel_source=os.path.join(HERE, "kernels/read_too_many.cpp"), core_ranges=cores,
        runtime_args=[(ttnn.CoreCoord(0, 0), [pages])], config=ttnn.ReaderConfigDescriptor())
    return ttnn.ProgramDescriptor(kernels=[kernel], cbs=[cb]), line


@pytest.fixture
def device():
    device = ttnn.open_device(device_id=0)
    yield device
    ttnn.close_device(device)


def test_the_line_that_made_the_cb_is_named(device):
    tensor = ttnn.from_torch(torch.zeros(32, 32, dtype=torch.bfloat16), layout=ttnn.TILE_LAYOUT,
                             device=device)
    program, line = hanging_program(3)
    with pytest.raises(RuntimeError) as caught:
        ttnn.generic_op([tensor, tensor], program)
    text = str(caught.value)
    assert "cb-reserve-impossible" in text
    assert f"test_explained.py:{line}" in text
    assert "NCRISC" in text and "read_too_many.cpp:5" in text


def test_a_picture_is_drawn_where_the_environment_says(device, tmp_path, monkeypatch):
    monkeypatch.setenv("TILEWRIGHT_GRAPH", str(tmp_path / "hang.dot"))
    tensor = ttnn.from_torch(torch.zeros(32, 32, dtype=torch.bfloat16), layout=ttnn.TILE_LAYOUT,
                             device=device)
    with pytest.raises(RuntimeError):
        ttnn.generic_op([tensor, tensor], hanging_program(3)[0])
    assert "waits for 3 free" in (tmp_path / "hang.dot").read_text()
