"""Devices, and the value classes programs are described with."""

import copy
import pickle
import subprocess
import sys

import pytest
import torch

import ttnn


def test_a_device_says_what_it_is(device):
    assert device.id() == 0 and device.get_num_devices() == 1
    assert device.arch() == ttnn.device.Arch.WORMHOLE_B0 and ttnn.is_wormhole_b0(device)
    grid = device.compute_with_storage_grid_size()
    assert (grid.x, grid.y) == (8, 8) and device.core_grid == ttnn.CoreGrid(x=8, y=8)
    assert device.core_grid.num_cores == 64
    assert device.dram_grid_size().x == 12
    worker = device.worker_core_from_logical_core(ttnn.CoreCoord(1, 2))
    assert (worker.x, worker.y) == (19, 20)


@pytest.mark.parametrize("device_params", [{"arch": "blackhole"}], indirect=True)
def test_the_fixture_honours_device_params(device):
    assert ttnn.is_blackhole(device)


@pytest.mark.parametrize(
    "device_params", [{"l1_small_size": 24576, "trace_region_size": 0}], indirect=True
)
def test_options_of_real_devices_are_taken(device):
    assert device.is_initialized()


def test_unknown_options_and_architectures_are_refused():
    with pytest.raises(TypeError, match="no argument 'l2_size'"):
        ttnn.open_device(l2_size=3)
    with pytest.raises(RuntimeError, match="grayskull"):
        ttnn.open_device(arch="grayskull")


def test_devices_are_apart_from_each_other():
    with ttnn.manage_device(0) as first, ttnn.manage_device(1) as second:
        a = ttnn.ones([32, 32], device=first)
        b = ttnn.zeros([32, 32], device=second)
        assert a.device() is first and b.device() is second
        assert ttnn.to_torch(a).sum() == 1024 and ttnn.to_torch(b).sum() == 0
    assert not first.is_initialized()


def test_a_closed_device_says_so():
    device = ttnn.open_device(0)
    ttnn.close_device(device)
    ttnn.close_device(device)
    with pytest.raises(RuntimeError, match="is closed"):
        device.compute_with_storage_grid_size()


def test_a_mesh_is_one_device():
    assert ttnn.MeshShape((1, 1)) == ttnn.MeshShape(1, 1) and ttnn.MeshShape(2, 3)[1] == 3
    mesh = ttnn.open_mesh_device(ttnn.MeshShape(1, 1))
    values = torch.ones(2, 2)
    tensor = ttnn.from_torch(values, device=mesh, mesh_mapper=ttnn.ReplicateTensorToMesh(mesh))
    composer = ttnn.ConcatMeshToTensor(mesh, dim=0)
    assert torch.equal(ttnn.to_torch(tensor, mesh_composer=composer), values)
    assert len(ttnn.get_device_tensors(tensor)) == mesh.get_num_devices() == 1
    ttnn.close_mesh_device(mesh)
    with pytest.raises(RuntimeError, match="there is 1"):
        ttnn.open_mesh_device(ttnn.MeshShape(2, 4))


def test_core_sets():
    one = ttnn.CoreRange(ttnn.CoreCoord(0, 0), ttnn.CoreCoord(1, 2))
    other = ttnn.CoreRange((4, 4), (4, 4))
    cores = ttnn.CoreRangeSet({one, other})
    assert cores.num_cores() == 7 and cores.size() == 2
    assert cores.contains(ttnn.CoreCoord(4, 4)) and not cores.contains(ttnn.CoreCoord(2, 0))
    assert cores.bounding_box() == ttnn.CoreRange((0, 0), (4, 4))
    assert cores.ranges() == [one, other]
    assert cores.merge(ttnn.CoreRangeSet(one)).num_cores() == 7
    assert len(ttnn.corerange_to_cores(cores, 3)) == 3
    x, y = ttnn.CoreCoord(3, 5)
    assert (x, y) == (3, 5) and ttnn.CoreCoord(3, 5) in {ttnn.CoreCoord(3, 5)}
    with pytest.raises(ValueError, match="ends before it starts"):
        ttnn.CoreRangeSet([ttnn.CoreRange((2, 2), (1, 1))])


@pytest.mark.parametrize("row_wise", [False, True])
@pytest.mark.parametrize("units", [1, 7, 8, 12, 48, 49, 100, 1000])
def test_work_is_split_evenly_over_a_grid(units, row_wise):
    count, cores, group_1, group_2, each_1, each_2 = ttnn.split_work_to_cores(
        ttnn.CoreCoord(6, 8), units, row_wise=row_wise
    )
    first, second = group_1.num_cores(), group_2.num_cores()
    assert count == min(units, 48) == cores.num_cores() == first + second
    assert first * each_1 + second * each_2 == units
    assert second == 0 or each_1 == each_2 + 1
    order = ttnn.corerange_to_cores(cores, None, row_wise)
    expected = [(i % 6, i // 6) if row_wise else (i // 8, i % 8) for i in range(count)]
    assert [tuple(core) for core in order] == expected


def test_the_first_cores_of_a_grid():
    cores = ttnn.num_cores_to_corerangeset(10, ttnn.CoreCoord(4, 4), row_wise=True)
    assert cores.ranges() == [
        ttnn.CoreRange((0, 0), (3, 1)),
        ttnn.CoreRange((0, 2), (1, 2)),
    ]
    with pytest.raises(RuntimeError, match="17 cores are wanted of 16"):
        ttnn.num_cores_to_corerangeset(17, ttnn.CoreCoord(4, 4))


def test_records_check_their_fields():
    with pytest.raises(TypeError, match="no argument 'size'"):
        ttnn.CBDescriptor(size=3)
    with pytest.raises(TypeError, match="total_size"):
        ttnn.CBDescriptor(total_size="large")
    with pytest.raises(TypeError, match="ShardOrientation"):
        ttnn.ShardSpec(ttnn.CoreRangeSet([]), [32, 32], 1)
    assert ttnn.TileDescriptor(ttnn.Tile((16, 32))).height == 16
    config = ttnn.ComputeConfigDescriptor()
    assert config.math_fidelity == ttnn.MathFidelity.HiFi4 and config.fp32_dest_acc_en is False
    config.fp32_dest_acc_en = True
    assert config.fp32_dest_acc_en is True
    assert ttnn.MemoryConfig(ttnn.BufferType.L1) == ttnn.L1_MEMORY_CONFIG
    assert ttnn.MemoryConfig(buffer_type=ttnn.BufferType.L1) != ttnn.DRAM_MEMORY_CONFIG


def test_values_others_may_hold_do_not_change():
    with pytest.raises(AttributeError, match="make another"):
        ttnn.L1_MEMORY_CONFIG.buffer_type = ttnn.BufferType.DRAM
    with pytest.raises(AttributeError, match="make another"):
        ttnn.CoreCoord(1, 2).x = 3


def test_descriptors_can_be_copied():
    cores = ttnn.CoreRangeSet([ttnn.CoreRange((0, 0), (1, 1))])
    kernel = ttnn.KernelDescriptor(
        kernel_source="a.cpp", core_ranges=cores, runtime_args=[((1, 1), [5])]
    )
    other = copy.deepcopy(kernel)
    other.runtime_args[1][1][0] = 6
    assert kernel.runtime_args[1][1] == [5] and other.core_ranges == cores
    memory = ttnn.MemoryConfig(
        ttnn.TensorMemoryLayout.BLOCK_SHARDED, ttnn.BufferType.L1, ttnn.ShardSpec(cores, [32, 64])
    )
    assert pickle.loads(pickle.dumps(memory)) == memory


def test_runtime_args_by_core():
    args = ttnn.RuntimeArgs()
    args[1][2] = [1, 2, 3]
    args[0][0].append(9)
    assert args[1][2] == [1, 2, 3] and args[0][0] == [9] and len(args) == 2
    kernel = ttnn.KernelDescriptor(runtime_args=[((3, 4), [5])])
    assert kernel.runtime_args[3][4] == [5]
    kernel.runtime_args = [[[1], [2]], [[3], [4]]]
    assert kernel.runtime_args[1][0] == [3]
    assert [(tuple(core), values) for core, values in kernel.runtime_args] == [
        ((0, 0), [1]),
        ((0, 1), [2]),
        ((1, 0), [3]),
        ((1, 1), [4]),
    ]
    with pytest.raises(TypeError, match="nested lists"):
        kernel.runtime_args = [[1, 2, 3]]


def test_importing_is_light_and_leaves_torch_alone():
    script = (
        "import sys, ttnn; d = ttnn.open_device(0); ttnn.ones([32, 32], device=d);"
        "print('torch' in sys.modules or 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr


def test_a_process_ends_well_with_a_device_open():
    script = "import ttnn; d = ttnn.open_device(0); t = ttnn.ones([32, 32], device=d)"
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0


def test_l1_is_shared_out_as_asked():
    def shards(height):
        return ttnn.create_sharded_memory_config(
            [height, 32], ttnn.CoreGrid(x=1, y=1), ttnn.ShardStrategy.BLOCK
        )

    def place(device, height, kind=None):
        config = shards(height)
        if kind is not None:
            config = ttnn.MemoryConfig(config.memory_layout, kind, config.shard_spec)
        return ttnn.empty([height, 32], ttnn.float32, ttnn.TILE_LAYOUT, device, config)

    with ttnn.manage_device(0, worker_l1_size=16385) as device:
        assert place(device, 128).is_allocated()
        with pytest.raises(RuntimeError, match="Out of Memory"):
            place(device, 160)
    with ttnn.manage_device(0, worker_l1_size=65536, l1_small_size=16384) as device:
        kept = [place(device, 128, ttnn.BufferType.L1_SMALL), place(device, 384)]
        for kind, name in ((ttnn.BufferType.L1_SMALL, "L1_SMALL is full"), (None, "L1 is full")):
            with pytest.raises(RuntimeError, match=name):
                place(device, 32, kind)
        kept[0].deallocate()
        assert place(device, 64, ttnn.BufferType.L1_SMALL).is_allocated()


@pytest.mark.parametrize(
    "option, text",
    [
        ({"worker_l1_size": 1 << 22}, "worker_l1_size of 4194304"),
        ({"l1_small_size": 1 << 21}, "l1_small_size of 2097152"),
        ({"num_command_queues": 3}, "num_command_queues is 3"),
        ({"trace_region_size": -1}, "trace_region_size"),
        ({"dispatch_core_config": 7}, "DispatchCoreConfig"),
        ({"fabric_config": None}, "no argument"),
        ({"mesh_type": None}, "no argument"),
    ],
)
def test_options_are_honoured_or_refused(option, text):
    with pytest.raises((RuntimeError, TypeError), match=text):
        ttnn.open_device(device_id=0, **option)


def test_a_mesh_of_chips_by_their_numbers(monkeypatch):
    monkeypatch.setenv("TILEWRIGHT_CHIPS", "2x4")
    mesh = ttnn.open_mesh_device(ttnn.MeshShape(1, 2), physical_device_ids=[5, 2])
    assert mesh.get_device_ids() == [5, 2]
    ttnn.close_mesh_device(mesh)
    mesh = ttnn.open_mesh_device(ttnn.MeshShape(2, 2), offset=ttnn.MeshCoordinate(0, 1))
    assert mesh.get_device_ids() == [1, 2, 5, 6]
    ttnn.close_mesh_device(mesh)
    for wrong in ({"physical_device_ids": [1]}, {"physical_device_ids": [8, 9]}, {"offset": (1, 3)}):
        with pytest.raises(RuntimeError):
            ttnn.open_mesh_device(ttnn.MeshShape(1, 2), **wrong)


def test_command_queues_are_as_many_as_asked_for():
    with ttnn.manage_device(0, num_command_queues=1) as device:
        ttnn.end_trace_capture(device, ttnn.begin_trace_capture(device, cq_id=0))
        with pytest.raises(RuntimeError, match="command queue 1"):
            ttnn.begin_trace_capture(device, cq_id=1)
