"""Devices: opening for the length of a block, and questions about the architecture."""

from contextlib import contextmanager

from . import _ttnn
from ._ttnn import Arch, Device, close_device, get_arch_name, open_device


@contextmanager
def manage_device(device_id=0, **options):
    """`with ttnn.manage_device(0) as device:` closes the device at the end of the block."""
    device = open_device(device_id=device_id, **options)
    try:
        yield device
    finally:
        close_device(device)


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


def DeallocateBuffers(device):
    """Frees the memory of every tensor that lies on the device."""
    _ttnn.deallocate_all(device)


def __getattr__(name):
    """Other names of devices, as ttnn has them."""
    import ttnn

    if name in ("DispatchCoreType", "DispatchCoreAxis", "DispatchCoreConfig", "GetDefaultDevice", "SetDefaultDevice",
                "GetNumPCIeDevices", "GetPCIeDeviceID", "get_device_ids", "CreateDevice", "CloseDevice"):
        return getattr(ttnn, name)
    raise AttributeError(f"module 'ttnn.device' has no attribute {name!r}")
