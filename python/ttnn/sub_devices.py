"""Sub-devices, their managers, global semaphores, events.

Programs are over when a call returns, so that a stall group has nothing to wait for; what is kept is what
can be asked and what can be wrong: which sub-devices there are, and which manager is loaded.
"""

from . import _ttnn
from .mesh import MeshDevice, on_each_chip
from .types import BufferType, CoreRangeSet, DataType, Layout, MemoryConfig
from .types import ShardOrientation, ShardSpec, TensorMemoryLayout


class SubDeviceId:
    """The number of a sub-device of the loaded manager."""

    def __init__(self, id):
        if not isinstance(id, int) or not 0 <= id < 256:
            raise TypeError(f"SubDeviceId({id!r}): a number from 0 to 255 is wanted")
        self.id = id

    def __int__(self):
        return self.id

    def __eq__(self, other):
        return isinstance(other, SubDeviceId) and self.id == other.id

    def __hash__(self):
        return hash(self.id)

    def __repr__(self):
        return f"SubDeviceId({self.id})"


class SubDevice:
    """Cores that are used as a device of their own: a CoreRangeSet for each kind, workers first."""

    def __init__(self, cores):
        self.cores = [CoreRangeSet(ranges) for ranges in cores]
        if not self.cores:
            raise RuntimeError("a SubDevice of no cores; give a CoreRangeSet of workers")

    def workers(self):
        """(x, y) of each worker."""
        return {(c.x, c.y) for c in _ttnn.corerange_to_cores(self.cores[0], row_wise=True)}

    def __repr__(self):
        return f"SubDevice({self.cores})"


def _state(device):
    return device.notes.setdefault("sub_devices", {"managers": {}, "next": 1, "loaded": None})


def _manager(device, manager):
    state = _state(device)
    if manager not in state["managers"]:
        known = ", ".join(map(str, state["managers"])) or "none"
        raise RuntimeError(f"there is no sub-device manager {manager}; there is: {known}")
    return state


def _check_cores(device, sub_devices):
    grid = device.compute_with_storage_grid_size()
    taken = {}
    for number, sub_device in enumerate(sub_devices):
        for x, y in sub_device.workers():
            if x >= grid.x or y >= grid.y:
                raise RuntimeError(
                    f"sub-device {number} has core ({x},{y}); the grid is {grid.x} x {grid.y}, "
                    f"so that the last core is ({grid.x - 1},{grid.y - 1})"
                )
            if (x, y) in taken:
                raise RuntimeError(
                    f"core ({x},{y}) is in sub-devices {taken[x, y]} and {number}; they may not overlap"
                )
            taken[x, y] = number


def create_sub_device_manager(device, sub_devices, local_l1_size=0):
    """A set of sub-devices to be loaded; its number."""
    _check_cores(device, sub_devices)
    most = device.l1_size_per_core()
    if not 0 <= local_l1_size <= most:
        raise RuntimeError(f"{local_l1_size} bytes of L1 for sub-devices; a core has {most}")
    state = _state(device)
    number, state["next"] = state["next"], state["next"] + 1
    state["managers"][number] = list(sub_devices)
    return number


def load_sub_device_manager(device, manager):
    """The device is divided as the manager says."""
    if _ttnn.recording(device) is not None:
        raise RuntimeError("sub-devices cannot change while a trace is recorded")
    _manager(device, manager)["loaded"] = manager
    device.notes.pop("stall_group", None)


def clear_loaded_sub_device_manager(device):
    """The device is one again."""
    _state(device)["loaded"] = None
    device.notes.pop("stall_group", None)


def remove_sub_device_manager(device, manager):
    """Forgets a manager, which may not be the loaded one."""
    state = _manager(device, manager)
    if state["loaded"] == manager:
        raise RuntimeError(
            f"sub-device manager {manager} is loaded; call clear_loaded_sub_device_manager first"
        )
    del state["managers"][manager]


def get_sub_device_ids(device):
    """The sub-devices of the loaded manager; the whole device is sub-device 0 without one."""
    state = _state(device)
    loaded = state["managers"].get(state["loaded"])
    return [SubDeviceId(i) for i in range(len(loaded) if loaded else 1)]


def check_ids(device, ids):
    """An error when one of the sub-devices is not there."""
    known = get_sub_device_ids(device)
    for sub_device in ids or ():
        if sub_device not in known:
            raise RuntimeError(
                f"{sub_device!r}: the device has {len(known)} sub-device(s), numbered from 0"
            )


def set_sub_device_stall_group(device, sub_device_ids):
    """The sub-devices that calls without a choice of their own wait for."""
    check_ids(device, sub_device_ids)
    device.notes["stall_group"] = list(sub_device_ids)


def reset_sub_device_stall_group(device):
    device.notes.pop("stall_group", None)


def synchronize_device(device, cq_id=None, sub_device_ids=None, *, queue_id=None):
    """Every call is over when it returns; what is asked for must be there."""
    for chip in device.get_devices() if isinstance(device, MeshDevice) else [device]:
        chip.arch()
        check_ids(chip, sub_device_ids)


class Event:
    """A point in a queue; it has passed when it is recorded."""

    def __init__(self, device, queue):
        self.device, self.queue = device, queue

    def __repr__(self):
        return f"Event(queue={self.queue})"


def record_event(device, cq_id=0, sub_device_ids=None):
    check_ids(device.get_devices()[0] if isinstance(device, MeshDevice) else device, sub_device_ids)
    return Event(device, cq_id)


def wait_for_event(cq_id, event):
    if not isinstance(event, Event):
        raise TypeError(f"expected what ttnn.record_event gave, not {event!r}")


def event_synchronize(event):
    wait_for_event(None, event)


class GlobalSemaphore:
    """A word at the same address on each of a set of cores, that outlives programs."""

    def __init__(self, device, cores, initial_value, buffer_type):
        self.cores = CoreRangeSet(cores)
        self.count = self.cores.num_cores()
        if buffer_type == BufferType.DRAM:
            raise RuntimeError("a global semaphore is in L1; buffer_type is BufferType.DRAM")
        shards = ShardSpec(self.cores, [1, 4], ShardOrientation.ROW_MAJOR)
        place = MemoryConfig(TensorMemoryLayout.HEIGHT_SHARDED, buffer_type, shards)
        self.chips = device.get_devices() if isinstance(device, MeshDevice) else [device]
        self.words = [
            _ttnn.to_device(self._filled(initial_value), chip, place) for chip in self.chips
        ]

    def _filled(self, value):
        import torch

        if not 0 <= value <= 0xFFFFFFFF:
            raise RuntimeError(f"a semaphore of {value}; 0 to 4294967295 fit")
        signed = value - (1 << 32) if value > 0x7FFFFFFF else value
        words = torch.full((self.count, 4), signed, dtype=torch.int32)
        return _ttnn.from_torch(words, dtype=DataType.UINT32, layout=Layout.ROW_MAJOR)

    def address(self):
        return self.words[0].buffer_address()

    def reset(self, value):
        for words in self.words:
            _ttnn.copy_host_to_device_tensor(self._filled(value), words)

    def __repr__(self):
        return f"GlobalSemaphore(address={self.address():#x}, cores={self.cores})"


def create_global_semaphore(device, cores, initial_value, buffer_type=BufferType.L1):
    """A semaphore that outlives programs, on each of the cores."""
    return GlobalSemaphore(device, cores, initial_value, buffer_type)


def get_global_semaphore_address(global_semaphore):
    return global_semaphore.address()


def reset_global_semaphore_value(global_semaphore, reset_value):
    global_semaphore.reset(reset_value)


METHODS = (
    create_sub_device_manager,
    load_sub_device_manager,
    clear_loaded_sub_device_manager,
    remove_sub_device_manager,
    get_sub_device_ids,
    set_sub_device_stall_group,
    reset_sub_device_stall_group,
)


def _every_chip(method):
    def call(mesh, *args, **keywords):
        return [method(chip, *args, **keywords) for chip in mesh.devices][0]

    call.__name__, call.__doc__ = method.__name__, method.__doc__
    return call


for _method in METHODS:
    setattr(_ttnn.Device, _method.__name__, _method)
    setattr(MeshDevice, _method.__name__, _every_chip(_method))
