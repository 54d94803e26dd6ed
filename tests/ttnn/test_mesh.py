"""Tensors and operations on several chips in one process."""

import pytest
import torch
from compare import assert_same

import ttnn


@pytest.fixture
def mesh(monkeypatch):
    monkeypatch.setenv("TILEWRIGHT_CHIPS", "2x2")
    mesh = ttnn.open_mesh_device(ttnn.MeshShape(2, 2))
    yield mesh
    ttnn.close_mesh_device(mesh)


def put(values, mesh, mapper=None):
    return ttnn.from_torch(values, layout=ttnn.TILE_LAYOUT, device=mesh, mesh_mapper=mapper)


def test_replicated(mesh):
    values = torch.randn(40, 50).bfloat16()
    x = put(values, mesh)
    assert mesh.get_num_devices() == 4 and len(ttnn.get_device_tensors(x)) == 4
    assert torch.equal(ttnn.to_torch(ttnn.relu(x) * 2), values.relu() * 2)


def test_a_part_each(mesh):
    values = torch.randn(4, 32, 64).bfloat16()
    x = put(values, mesh, ttnn.ShardTensorToMesh(mesh, dim=0))
    assert list(x.shape) == [1, 32, 64]
    y = ttnn.add(x, put(values[:1], mesh))
    result = ttnn.to_torch(y, mesh_composer=ttnn.ConcatMeshToTensor(mesh, dim=0))
    assert torch.equal(result, values + values[:1])
    with pytest.raises(RuntimeError, match="different parts on 4 chips; give mesh_composer"):
        ttnn.to_torch(y)


def test_rows_and_columns(mesh):
    values = torch.randn(64, 128).bfloat16()
    x = put(values, mesh, ttnn.ShardTensor2dMesh(mesh, (2, 2), dims=(0, 1)))
    assert_same(ttnn.get_device_tensors(x)[1], values[:32, 64:])
    composer = ttnn.ConcatMesh2dToTensor(mesh, (2, 2), dims=(0, 1))
    assert torch.equal(ttnn.to_torch(ttnn.neg(x), mesh_composer=composer), -values)
    placements = [ttnn.PlacementReplicate(), ttnn.PlacementShard(0)]
    mapper = ttnn.create_mesh_mapper(mesh, ttnn.MeshMapperConfig(placements))
    assert list(put(values, mesh, mapper).shape) == [32, 128]


def test_part_of_a_mesh(mesh):
    part = mesh.create_submesh(ttnn.MeshShape(1, 2), (1, 0))
    assert part.get_device_ids() == mesh.get_device_ids()[2:]
    with pytest.raises(RuntimeError, match=r"2 x 2 at \(1, 0\) is not within 2 x 2"):
        mesh.create_submesh((2, 2), (1, 0))


def test_more_chips_than_there_are(monkeypatch):
    monkeypatch.setenv("TILEWRIGHT_CHIPS", "1x2")
    with pytest.raises(RuntimeError, match="there are 2. TILEWRIGHT_CHIPS=2x4"):
        ttnn.open_mesh_device(ttnn.MeshShape(2, 2))
    monkeypatch.setenv("TILEWRIGHT_CHIPS", "many")
    with pytest.raises(RuntimeError, match="TILEWRIGHT_CHIPS is 'many'"):
        ttnn.get_num_devices()


def test_one_chip_answers_as_a_mesh_of_it(device):
    assert device.create_submesh(ttnn.MeshShape(1, 1)) is device and device.get_submeshes() == []
    assert device.create_submeshes(ttnn.MeshShape(1, 1)) == [device] == device.get_devices()
    with pytest.raises(RuntimeError, match="of one device"):
        device.create_submesh(ttnn.MeshShape(1, 2))
