"""Global circular buffers: L1 at one address on senders and receivers, that outlives programs."""

from . import _ttnn
from .mesh import MeshDevice
from .types import BufferType, CoreRange, CoreRangeSet, DataType, Layout, MemoryConfig
from .types import ShardOrientation, ShardSpec, TensorMemoryLayout


class global_circular_buffer:
    """`size` bytes of L1 on each sender's receivers and on the sender. The memory is reserved, and what is
    wrong with the mapping is said; operations of ttnn take their operands from where those are, and use
    no such buffer."""

    def __init__(self, device, mapping, size, buffer_type=BufferType.L1):
        if not mapping:
            raise RuntimeError("a global circular buffer of no senders; give at least one")
        if buffer_type == BufferType.DRAM:
            raise RuntimeError("a global circular buffer is in L1; buffer_type is BufferType.DRAM")
        if size <= 0 or size % 16:
            raise RuntimeError(f"a global circular buffer of {size} bytes; a multiple of 16 is wanted")
        self._mapping, self._size = [(core, CoreRangeSet(to)) for core, to in mapping], size
        everyone = [(core.x, core.y) for core, _ in self._mapping]
        for _, receivers in self._mapping:
            everyone += [(c.x, c.y) for c in _ttnn.corerange_to_cores(receivers)]
        twice = sorted({core for core in everyone if everyone.count(core) > 1})
        if twice:
            raise RuntimeError(
                f"a global circular buffer has core {twice[0]} twice; each core is one sender or the "
                "receiver of one"
            )
        self._cores = CoreRangeSet([CoreRange(_core(c), _core(c)) for c in sorted(everyone)])
        shards = ShardSpec(self._cores, [1, size // 4], ShardOrientation.ROW_MAJOR)
        place = MemoryConfig(TensorMemoryLayout.HEIGHT_SHARDED, buffer_type, shards)
        shape = [len(everyone), size // 4]
        chips = device.get_devices() if isinstance(device, MeshDevice) else [device]
        self._words = [
            _ttnn.allocate_tensor_on_device(shape, DataType.UINT32, Layout.ROW_MAJOR, chip, place)
            for chip in chips
        ]

    def size(self):
        """Bytes on each core."""
        return self._size

    def buffer_address(self):
        return self._words[0].buffer_address()

    def sender_receiver_core_mapping(self):
        return list(self._mapping)

    def all_cores(self):
        return self._cores

    def __repr__(self):
        return f"global_circular_buffer(address={self.buffer_address():#x}, size={self._size}, cores={self._cores})"


def _core(place):
    return _ttnn.CoreCoord(*place)


def create_global_circular_buffer(
    device, sender_receiver_core_mapping, size, buffer_type=BufferType.L1
):
    """L1 of `size` bytes on each core of the mapping: pairs of a sender and the cores that receive from it."""
    return global_circular_buffer(device, sender_receiver_core_mapping, size, buffer_type)
