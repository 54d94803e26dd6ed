"""generic_op runs kernels by descriptor, keeps programs, and explains what goes wrong."""

import pytest
import torch

import ttnn

from programs import add_program, cb, copy_program, cores_of, kernel


def on_device(tensor, device, layout=ttnn.TILE_LAYOUT, **more):
    return ttnn.from_torch(tensor, layout=layout, device=device, **more)


def like(tensor, device):
    return ttnn.allocate_tensor_on_device(
        tensor.shape, tensor.dtype, tensor.layout, device, tensor.memory_config()
    )


@pytest.mark.parametrize("layout", [ttnn.TILE_LAYOUT, ttnn.ROW_MAJOR_LAYOUT])
@pytest.mark.parametrize("grid", [(1, 1), (3, 2)])
def test_copies_pages_unchanged(device, layout, grid):
    values = torch.randn(1, 2, 64, 96, dtype=torch.bfloat16)
    source = on_device(values, device, layout)
    target = like(source, device)
    result = ttnn.generic_op([source, target], copy_program(source, target, grid))
    assert result is target
    assert torch.equal(ttnn.to_torch(result), values)


@pytest.mark.parametrize("strategy", list(ttnn.ShardStrategy))
@pytest.mark.parametrize("layout", [ttnn.TILE_LAYOUT, ttnn.ROW_MAJOR_LAYOUT])
def test_kernels_find_the_pages_of_sharded_tensors(device, strategy, layout):
    values = torch.randn(1, 1, 128, 128, dtype=torch.bfloat16)
    grid = ttnn.CoreRange((1, 2), (2, 3))
    memory = ttnn.create_sharded_memory_config(values.shape, grid, strategy)
    source = on_device(values, device, layout, memory_config=memory)
    between = ttnn.allocate_tensor_on_device(values.shape, ttnn.bfloat16, layout, device)
    target = like(source, device)
    if source.buffer_page_size() == between.buffer_page_size():
        ttnn.generic_op([source, between], copy_program(source, between, (2, 1)))
        assert torch.equal(ttnn.to_torch(between), values)
        source = between
    ttnn.generic_op([source, target], copy_program(source, target, (2, 2)))
    assert torch.equal(ttnn.to_torch(target), values)


@pytest.mark.parametrize("memory", [ttnn.DRAM_MEMORY_CONFIG, ttnn.L1_MEMORY_CONFIG])
def test_adds_tile_by_tile_over_several_cores(device, memory):
    a, b = torch.randn(2, 1, 1, 96, 160).to(torch.bfloat16)
    first = on_device(a, device, memory_config=memory)
    second = on_device(b, device, memory_config=memory)
    target = like(first, device)
    ttnn.generic_op([first, second, target], add_program(first, second, target, (8, 8)))
    # The packer may round the last bit of a bfloat16 otherwise than torch does.
    assert torch.allclose(ttnn.to_torch(target).float(), a.float() + b.float(), rtol=2**-7)


def test_a_second_call_reuses_the_program_with_the_new_addresses(device):
    values = [torch.randn(1, 1, 32, 64, dtype=torch.bfloat16) for _ in range(3)]
    for value in values:
        source = on_device(value, device)
        target = like(source, device)
        ttnn.generic_op([source, target], copy_program(source, target))
        assert torch.equal(ttnn.to_torch(target), value)
    assert device.num_program_cache_entries() == 1


def test_another_shape_is_another_program(device):
    for width in (32, 64):
        source = on_device(torch.randn(32, width, dtype=torch.bfloat16), device)
        target = like(source, device)
        ttnn.generic_op([source, target], copy_program(source, target, (width // 32, 1)))
    assert device.num_program_cache_entries() == 2
    device.clear_program_cache()
    assert device.num_program_cache_entries() == 0


def test_runtime_args_by_nested_lists(device):
    values = torch.randn(32, 32, dtype=torch.bfloat16)
    source = on_device(values, device)
    target = like(source, device)
    program = copy_program(source, target)
    program.kernels[0].runtime_args = [[[source.buffer_address(), 1, 0, 2048]]]
    program.kernels[1].runtime_args = [[[target.buffer_address(), 1, 0, 2048]]]
    assert torch.equal(ttnn.to_torch(ttnn.generic_op([source, target], program)), values)


def test_circular_buffers_on_sharded_tensors_move_data_without_the_noc(device):
    values = torch.randn(1, 1, 128, 32, dtype=torch.bfloat16)
    memory = ttnn.create_sharded_memory_config(
        values.shape, ttnn.CoreGrid(x=2, y=2), ttnn.ShardStrategy.HEIGHT
    )
    source = on_device(values, device, memory_config=memory)
    target = like(source, device)
    cores = memory.shard_spec.grid
    text = """
        #include "compute_kernel_api/tile_move_copy.h"
        #include "compute_kernel_api/eltwise_unary/eltwise_unary.h"
        namespace NAMESPACE { void MAIN {
            unary_op_init_common(0, 16);
            copy_tile_to_dst_init_short(0);
            cb_push_back(0, 1);
            cb_wait_front(0, 1);
            cb_reserve_back(16, 1);
            tile_regs_acquire(); copy_tile(0, 0, 0); tile_regs_commit();
            tile_regs_wait(); pack_tile(0, 16); tile_regs_release();
            cb_push_back(16, 1);
            cb_pop_front(0, 1);
        } }
    """
    program = ttnn.ProgramDescriptor(
        kernels=[
            ttnn.KernelDescriptor(
                kernel_source=text,
                source_type=ttnn.KernelDescriptor.SourceType.SOURCE_CODE,
                core_ranges=cores,
                config=ttnn.ComputeConfigDescriptor(),
            )
        ],
        cbs=[
            ttnn.cb_descriptor_from_sharded_tensor(0, source),
            ttnn.cb_descriptor_from_sharded_tensor(16, target),
        ],
    )
    ttnn.generic_op([source, target], program)
    assert torch.equal(ttnn.to_torch(target), values)


def test_what_kernels_print_keeps_its_order_with_python(device, capsys):
    source = on_device(torch.zeros(32, 32, dtype=torch.bfloat16), device)
    cores = cores_of((2, 1))
    program = ttnn.ProgramDescriptor(
        kernels=[
            kernel(
                "say.cpp",
                cores,
                ttnn.ReaderConfigDescriptor(),
                runtime_args=[((0, 0), [7]), ((1, 0), [8])],
            )
        ]
    )
    print("before")
    ttnn.generic_op([source, source], program)
    print("after")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "before" and lines[-1] == "after"
    assert sorted(lines[1:-1]) == ["(0,0):NC: argument 7", "(1,0):NC: argument 8"]


@pytest.mark.parametrize(
    "config",
    [
        ttnn.ReaderConfigDescriptor(),
        ttnn.WriterConfigDescriptor(),
        ttnn.DataMovementConfigDescriptor(
            processor=ttnn.DataMovementProcessor.RISCV_1, noc=ttnn.NOC.NOC_1
        ),
    ],
)
@pytest.mark.parametrize("defines", [[("DEPTH", "33")], {"DEPTH": 33}])
def test_everything_of_a_kernel_descriptor_arrives(device, capsys, config, defines):
    source = on_device(torch.zeros(32, 32, dtype=torch.bfloat16), device)
    cores = cores_of((1, 1))
    program = ttnn.ProgramDescriptor(
        kernels=[
            kernel(
                "say_all.cpp",
                cores,
                config,
                [11, 3],
                named_compile_time_args=[("height", 1), ("width", 22)],
                defines=defines,
                common_runtime_args=[0, 44],
            )
        ],
        semaphores=[ttnn.SemaphoreDescriptor(id=3, core_ranges=cores, initial_value=55)],
    )
    ttnn.generic_op([source, source], program)
    tag = "BR" if isinstance(config, ttnn.WriterConfigDescriptor) else "NC"
    assert capsys.readouterr().out.splitlines() == [
        f"(0,0):{tag}: compile 11 named 22 define 33 common 44 semaphore 55"
    ]


@pytest.mark.parametrize("fp32", [False, True])
def test_compute_configuration_arrives(device, fp32):
    """fp32 through a 16-bit DST loses bits, through a 32-bit DST and straight unpacking none."""
    values = torch.randn(64, 64)
    source = ttnn.from_torch(values, layout=ttnn.TILE_LAYOUT, device=device)
    target = like(source, device)
    program = copy_program(source, target)
    cores = cores_of((1, 1))
    modes = [ttnn.UnpackToDestMode.Default] * 32
    modes[0] = ttnn.UnpackToDestMode.UnpackToDestFp32
    config = ttnn.ComputeConfigDescriptor(fp32_dest_acc_en=fp32)
    if fp32:
        config.unpack_to_dest_mode = modes
    program.kernels[1].compile_time_args = [16] + program.kernels[1].compile_time_args[1:]
    program.kernels = program.kernels + [kernel("copy_tiles.cpp", cores, config, [4])]
    program.cbs = program.cbs + [cb(16, target, cores)]
    result = ttnn.to_torch(ttnn.generic_op([source, target], program))
    assert torch.equal(result, values) == fp32
    assert torch.allclose(result, values, rtol=2**-7)


# ---- what goes wrong ---------------------------------------------------------------------------


def hanging_program(source, pages):
    cores = cores_of((1, 1))
    return ttnn.ProgramDescriptor(
        kernels=[
            kernel(
                "read_too_many.cpp",
                cores,
                ttnn.ReaderConfigDescriptor(),
                runtime_args=[(ttnn.CoreCoord(0, 0), [pages])],
            )
        ],
        cbs=[cb(0, source, cores, pages=2)],
    )


def test_a_hang_is_an_exception_that_says_who_waits_where_and_why(device):
    source = on_device(torch.zeros(32, 32, dtype=torch.bfloat16), device)
    with pytest.raises(RuntimeError) as caught:
        ttnn.generic_op([source, source], hanging_program(source, 3))
    text = str(caught.value)
    assert caught.value.fault == "cb-reserve-impossible"
    for part in ("cb-reserve-impossible", "read_too_many.cpp:5", "c_0", "3 pages", "cause:", "try:"):
        assert part in text


def test_the_device_goes_on_after_a_fault(device):
    values = torch.randn(32, 32, dtype=torch.bfloat16)
    source = on_device(values, device)
    with pytest.raises(RuntimeError):
        ttnn.generic_op([source, source], hanging_program(source, 3))
    target = like(source, device)
    ttnn.generic_op([source, target], copy_program(source, target))
    assert torch.equal(ttnn.to_torch(target), values)


def test_a_compile_error_names_the_users_line(device):
    source = on_device(torch.zeros(32, 32, dtype=torch.bfloat16), device)
    program = ttnn.ProgramDescriptor(
        kernels=[kernel("broken.cpp", cores_of((1, 1)), ttnn.ReaderConfigDescriptor())],
        cbs=[cb(0, source, cores_of((1, 1)))],
    )
    with pytest.raises(RuntimeError, match=r"broken\.cpp:5.*error") as caught:
        ttnn.generic_op([source, source], program)
    assert "kernel" in str(caught.value) and "cb_reserve_front" in str(caught.value)


def test_a_missing_kernel_names_the_kernel_and_not_the_circular_buffer(device):
    source = on_device(torch.zeros(32, 32, dtype=torch.bfloat16), device)
    program = ttnn.ProgramDescriptor(
        kernels=[kernel("nowhere.cpp", cores_of((1, 1)), ttnn.ReaderConfigDescriptor())],
        cbs=[cb(0, source, cores_of((1, 1)))],
    )
    with pytest.raises(RuntimeError) as caught:
        ttnn.generic_op([source, source], program)
    text = str(caught.value).lower()
    assert "kernel" in text and "nowhere.cpp" in text and "circular" not in text


def test_a_cb_larger_than_l1_is_refused(device):
    source = on_device(torch.zeros(32, 32, dtype=torch.bfloat16), device)
    program = hanging_program(source, 1)
    program.cbs[0].total_size = 2048 * 2048
    with pytest.raises(RuntimeError, match="cb-exceeds-l1"):
        ttnn.generic_op([source, source], program)


def test_host_tensors_alone_are_refused():
    tensor = ttnn.from_torch(torch.zeros(32, 32))
    with pytest.raises(RuntimeError, match="no tensor on a device"):
        ttnn.generic_op([tensor, tensor], ttnn.ProgramDescriptor())


@pytest.mark.parametrize("value", [-1, 2**32, 1.5])
def test_an_argument_that_is_no_32_bit_number_is_refused(device, value):
    source = on_device(torch.zeros(32, 32, dtype=torch.bfloat16), device)
    program = hanging_program(source, value)
    with pytest.raises(TypeError, match="run-time argument"):
        ttnn.generic_op([source, source], program)
