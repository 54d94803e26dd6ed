"""Devices: opening for the length of a block, and questions about the architecture."""

from contextlib import contextmanager

from ._ttnn import Arch, Device, close_device, get_arch_name, open_device


@contextmanager
def manage_device(device_id=0, **options):
    """`with ttnn.manage_device(0) as device:` closes the device at the end of the block."""
    device = open_device(device_id=device_id, **options)
    try:
        yield device
    finally:
        close_device(device)


def open_mesh_device(mesh_shape=None, **options):
    """A mesh of one device, which is all there is; a larger mesh is an error."""
    if mesh_shape is not None and tuple(mesh_shape) != (1, 1):
        raise RuntimeError(f"mesh of {tuple(mesh_shape)} devices; there is one, so ask for (1, 1)")
    return open_device(**options)


def is_wormhole_b0(device=None):
    """Whether the device (or the one that would be opened) is a Wormhole B0."""
    if device is not None:
        return device.arch() == Arch.WORMHOLE_B0
    return "wormhole_b0" in get_arch_name()


def is_blackhole(device=None):
    """Whether the device (or the one that would be opened) is a Blackhole."""
    if device is not None:
        return device.arch() == Arch.BLACKHOLE
    return "blackhole" in get_arch_name()


class ReplicateTensorToMesh:
    """A mesh mapper. On a mesh of one device every mapping puts the whole tensor there."""

    def __init__(self, mesh_device=None, *_, **__):
        self.mesh_device = mesh_device


class ShardTensorToMesh(ReplicateTensorToMesh):
    """A mesh mapper; with one device, one shard."""


class ConcatMeshToTensor(ReplicateTensorToMesh):
    """A mesh composer; with one device, nothing to concatenate."""
