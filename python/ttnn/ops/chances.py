"""Operations whose result depends on what the values are: nonzero, and sampling of places by weight."""

from .. import _ttnn
from ..types import DataType, Layout
from . import launch
from .creation import copy_into, generator, placed_values
from .eltwise import convert, evaluate
from .expression import FLOAT, X, Y, Z, F, kind_of
from .gather import gather, same
from .operation import operation
from .reduction import kept
from .selection import sort_rows

WIDE = DataType.FLOAT32
# A user's k is at most this, by TTNN's word; it is not read from the device for the program.
K_MOST = 32


def _accessors(tensors):
    return [word for tensor in tensors for word in launch.accessor(tensor)]


def _slots(words, cores):
    """CBs 0.. of one page each, of so many words."""
    sizes = [-(-n * 4 // launch.ALIGNMENT) * launch.ALIGNMENT for n in words]
    return [launch.cb_of(i, DataType.UINT32, size, cores, 1) for i, size in enumerate(sizes)]


@operation("nonzero")
def nonzero(input_tensor, *, memory_config=None, queue_id=0):
    """[count, places of elements that are not 0], of [1, 1, 1, N]: in rows, UINT32; what is behind the
    places is 0."""
    launch.on_device(input_tensor, "ttnn.nonzero")
    shape = list(input_tensor.shape)
    launch.require(
        shape and shape[:-1] == [1] * (len(shape) - 1),
        f"ttnn.nonzero: shape {shape}; [1, 1, 1, N] is wanted",
    )
    if not shape[-1]:
        parts = placed_values, DataType.UINT32, Layout.ROW_MAJOR, input_tensor.device()
        return [_nothing(*parts, size, memory_config) for size in ([*shape[:-1], 8], shape)]
    is_float = kind_of(input_tensor.dtype) == FLOAT
    words = convert(input_tensor, WIDE if is_float else DataType.UINT32)
    row = gather([words], lambda n: n.reshape(1, -1), Layout.ROW_MAJOR, launch.DRAM)
    count, places = (
        launch.allocate(size, DataType.UINT32, row, memory_config or launch.DRAM, Layout.ROW_MAJOR)
        for size in ([*shape[:-1], 8], shape)
    )
    tensors = [row, count, places]
    cores, work = launch.split(row.device(), 1)
    mask = "0x7FFFFFFFu" if is_float else "0xFFFFFFFFu"
    addresses = [t.buffer_address() for t in tensors]
    defines = [("WIDTH", str(shape[-1])), ("MASK", mask)]
    spans = [(work[0][0], [])]
    reader = launch.reader("nonzero.cpp", cores, _accessors(tensors), spans, addresses, defines)
    launch.run(tensors, [reader], _slots([512, 512], cores))
    return [count, places]


def _nothing(place, dtype, layout, device, shape, memory_config):
    import torch

    return place(torch.zeros(shape, dtype=torch.int32), dtype, layout, device, memory_config)


def _column(value, users, dtype, like, layout):
    """[users, 1] numbers of a type, one for all or one each, of a list or a tensor."""
    import torch

    if not isinstance(value, _ttnn.Tensor):
        numbers = torch.as_tensor(value).flatten()
        numbers = numbers.float() if dtype == WIDE else numbers.int()
        numbers = numbers.expand(users) if len(numbers) == 1 else numbers[:users]
        column = numbers.reshape(users, 1).contiguous()
        return placed_values(column, dtype, layout, like.device(), None)
    if value.storage_type() != _ttnn.StorageType.DEVICE:
        value = _ttnn.to_device(value, like.device())

    def move(n):
        n = n.flatten()
        return (n.expand(users) if len(n) == 1 else n[:users]).reshape(users, 1)

    return gather([convert(value, dtype)], move, layout, launch.DRAM)


def _weights(values, heats, users, most):
    """(the greatest weights of each user's values, exp of each times its heat; where they were)."""
    rows = gather([values], lambda n: n.reshape(users, -1), Layout.TILE, launch.DRAM)
    rows = convert(rows, WIDE)
    powers = evaluate(F.exp(F.mul(X - Y, Z)), [rows, kept(rows, "max", [1]), heats], WIDE)
    return sort_rows(gather([powers], same, Layout.ROW_MAJOR, launch.DRAM), most, True)


@operation("sampling")
def sampling(
    input_values_tensor,
    input_indices_tensor,
    k,
    p,
    temp,
    *,
    seed=None,
    sub_core_grids=None,
    output_tensor=None,
):
    """One index for each user, of [1, 1, users, N] values: among the k greatest and then those that
    make up the share p, by chance after division by 1 / temp. A tensor's k is at most 32."""
    import torch

    users, width = list(input_values_tensor.shape)[-2:]
    most = K_MOST if isinstance(k, _ttnn.Tensor) else int(torch.as_tensor(k).max())
    most = max(1, min(most, width))
    like, rows = input_values_tensor, Layout.ROW_MAJOR
    heats = _column(temp, users, WIDE, like, Layout.TILE)
    weights, places = _weights(input_values_tensor, heats, users, most)
    numbers = convert(input_indices_tensor, DataType.UINT32)
    numbers = gather([numbers], lambda n: n.reshape(users, -1), rows, launch.DRAM)
    counts = _column(k, users, DataType.UINT32, like, rows)
    shares = _column(p, users, WIDE, like, rows)
    chosen = launch.allocate([users, 1], DataType.UINT32, like, launch.DRAM, rows)
    tensors = [weights, places, numbers, counts, shares, chosen]
    cores, work = launch.split(like.device(), users, sub_core_grids)
    luck = int(torch.randint(2**31, (1,), generator=generator(seed)))
    reader = launch.reader(
        "sample_rows.cpp",
        cores,
        _accessors(tensors),
        [(core, [first, count]) for core, first, count in work],
        [*(t.buffer_address() for t in tensors), luck],
        [("WIDTH", str(most)), ("NUMBERS", str(width))],
    )
    launch.run(tensors, [reader], _slots([most, most, 16, 16, 16, 16], cores))
    shape = [1, 1, 1, users] if output_tensor is None else list(output_tensor.shape)
    result = gather([chosen], lambda n: n.reshape(shape), rows)
    return result if output_tensor is None else copy_into(result, output_tensor)
