"""What a hang says of the program that made it: its CBs by the line of Python."""
import inspect
import os

import pytest
import torch
import ttnn

import programs

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


# ---- pages of an output that nothing wrote


def two_pages(device):
    return ttnn.from_torch(torch.ones(32, 64, dtype=torch.bfloat16), layout=ttnn.TILE_LAYOUT, device=device)


def copy_pages(source, target, pages):
    """The program that copies the first pages of a tensor, and perhaps not all."""
    program = programs.copy_program(source, target)
    for kernel in program.kernels:
        page = source.buffer_page_size()
        address = (source if kernel is program.kernels[0] else target).buffer_address()
        args = ttnn.RuntimeArgs()
        args[0][0] = [address, pages, 0, page]
        kernel.runtime_args = args
    return ttnn.generic_op([source, target], program)


def new_output(device, memory=ttnn.DRAM_MEMORY_CONFIG):
    return ttnn.allocate_tensor_on_device(
        ttnn.Shape([32, 64]), ttnn.bfloat16, ttnn.TILE_LAYOUT, device, memory)


@pytest.mark.parametrize("memory", [ttnn.DRAM_MEMORY_CONFIG, ttnn.L1_MEMORY_CONFIG], ids=["dram", "l1"])
def test_pages_of_an_output_that_no_kernel_wrote_are_named(device, memory):
    with pytest.warns(RuntimeWarning) as caught:
        copy_pages(two_pages(device), new_output(device, memory), 1)
    text = str(caught[0].message)
    assert "output-unwritten: 1 of the 2 pages of the output of generic_op, [32, 64]" in text
    assert "written by no kernel: 1" in text
    assert "core (0,0) wrote 1 page (0), and page 1, which follows, is nobody's" in text


@pytest.mark.parametrize("memory", [ttnn.DRAM_MEMORY_CONFIG, ttnn.L1_MEMORY_CONFIG], ids=["dram", "l1"])
def test_an_output_that_is_filled_or_was_there_before_is_not(device, memory, recwarn):
    copy_pages(two_pages(device), new_output(device, memory), 2)
    copy_pages(two_pages(device), two_pages(device), 1)
    assert not recwarn.list
