"""What lies where in a device's memory: `ttnn._ttnn.reports`, and what a core has."""

from . import _ttnn
from .mesh import MeshDevice


class BufferPage:
    """One page of a buffer on a device."""

    FIELDS = (
        "device_id address core_y core_x bank_id page_index page_address page_size buffer_type".split()
    )

    def __init__(self, **values):
        for name in self.FIELDS:
            setattr(self, name, values[name])

    def __repr__(self):
        inside = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.FIELDS)
        return f"BufferPage({inside})"


class BufferInfo:
    """One buffer on a device."""

    FIELDS = "device_id address max_size_per_bank buffer_type".split()
    __init__, __repr__ = BufferPage.__init__, BufferPage.__repr__


def _chips(devices):
    devices = devices if isinstance(devices, (list, tuple)) else [devices]
    for device in devices:
        yield from device.get_devices() if isinstance(device, MeshDevice) else [device]


def get_buffer_pages(devices):
    """Every page of every buffer that is allocated."""
    kinds = {int(kind.value): kind for kind in _ttnn.BufferType}
    return [
        BufferPage(
            device_id=device.id(),
            address=address,
            core_y=y,
            core_x=x,
            bank_id=bank,
            page_index=index,
            page_address=page_address,
            page_size=size,
            buffer_type=kinds[kind],
        )
        for device in _chips(devices)
        for address, kind, index, bank, x, y, page_address, size in _ttnn.buffer_pages(device)
    ]


def get_buffers(devices):
    """Every buffer that is allocated, with the most that one bank has of it."""
    found = {}
    for page in get_buffer_pages(devices):
        key = page.device_id, page.address, page.buffer_type
        banks = found.setdefault(key, {})
        banks[page.bank_id] = banks.get(page.bank_id, 0) + page.page_size
    return [
        BufferInfo(
            device_id=device, address=address, buffer_type=kind, max_size_per_bank=max(banks.values())
        )
        for (device, address, kind), banks in found.items()
    ]


# ---- what there is ----

# First byte of L1 that buffers and CBs may use, and bytes of L1, of Wormhole; Blackhole has more.
_RESERVED = 0x19000


def get_max_worker_l1_unreserved_size():
    """Bytes of a core's L1 that buffers and CBs may use."""
    from .device import is_blackhole

    return (1536 if is_blackhole() else 1464) * 1024 - _RESERVED


def get_device_ids():
    """The numbers that devices may be opened with."""
    from .mesh import get_num_devices

    return list(range(get_num_devices()))


def GetNumPCIeDevices():
    """As many as there are chips: each is its own."""
    return len(get_device_ids())


def GetPCIeDeviceID(device_id):
    """The number itself."""
    ids = get_device_ids()
    if device_id not in ids:
        raise RuntimeError(f"device {device_id}; there are {len(ids)}, from 0 to {ids[-1]}")
    return device_id


def ReadDeviceProfiler(device, *_):
    """A virtual chip's figures are `device.stats()`, after each run; there is no buffer to be read."""
    for chip in _chips(device):
        chip.arch()
