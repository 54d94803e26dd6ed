"""Movement of data: output pages put together from pieces of input pages.

Any operation that only moves elements is a map from the elements of its output to those of its
inputs. The map is what torch makes of the operation on tensors of element numbers; here it becomes a
list of pieces (runs of neighbouring elements), which a kernel on every core executes.
"""

from math import prod

from .. import _ttnn
from ..types import DRAM_MEMORY_CONFIG, DataType, Layout
from . import launch
from .expression import float_bits

RECORDS_A_PAGE = 256
CHUNK = 2048
FILL_INPUT = 63
PAGE_BITS = 26
FILLED = -1


def element_bits(value, dtype):
    """A number as the bits of one element."""
    if dtype == DataType.FLOAT32:
        return float_bits(value)
    if dtype == DataType.BFLOAT16:
        return _bfloat16_bits(value)
    return int(value) & ((1 << (8 * launch.ELEMENT_SIZE[dtype])) - 1)


def _bfloat16_bits(value):
    bits = float_bits(value)
    if bits & 0x7FFFFFFF > 0x7F800000:
        return 0x7FC0
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16) & 0xFFFF


def _places(shape, layout):
    """(where each logical element lies in the pages, as an array of the shape; elements of all pages).
    Elements are counted page after page."""
    import numpy as np

    rank2 = [1] * (2 - len(shape)) + list(shape)
    height, width = rank2[-2], rank2[-1]
    planes = prod(rank2[:-2])
    if layout == Layout.ROW_MAJOR:
        return np.arange(prod(shape), dtype=np.int64).reshape(shape), prod(shape)
    down, across = -(-height // 32), -(-width // 32)
    r, c = np.arange(height, dtype=np.int64)[:, None], np.arange(width, dtype=np.int64)[None, :]
    tile = (r >> 5) * across + (c >> 5)
    inside = ((r & 16) << 5) + ((c & 16) << 4) + ((r & 15) << 4) + (c & 15)
    plane = tile * 1024 + inside
    size = down * across * 1024
    starts = np.arange(planes, dtype=np.int64)[:, None, None] * size
    return (plane[None] + starts).reshape(shape), planes * size


class Source:
    """An input's elements by number: torch sees numbers, the device sees places."""

    def __init__(self, tensor, first):
        self.tensor, self.first = tensor, first
        self.count = prod(tensor.shape)

    def numbers(self):
        import torch

        return torch.arange(self.first, self.first + self.count).reshape(list(self.tensor.shape))


def _source_places(sources, total):
    """For every element number: input << 48 | place in its pages."""
    import numpy as np

    places = np.empty(total, dtype=np.int64)
    for which, source in enumerate(sources):
        tensor = source.tensor
        at, _ = _places(list(tensor.shape), tensor.layout)
        places[source.first : source.first + source.count] = at.reshape(-1) + (which << 48)
    return places


def _records(numbers, sources, out, fill_bits):
    """(array of records, the place of each output page's first record and of the end)."""
    import numpy as np

    size = launch.ELEMENT_SIZE[out.dtype]
    page = out.buffer_page_size() // size
    at, elements = _places(list(out.shape), out.layout)
    elements = max(elements, out.buffer_num_pages() * page)
    wanted = np.full(elements, FILLED, dtype=np.int64)
    moved = numbers.numpy().reshape(-1)
    places = _source_places(sources, sum(s.count for s in sources))
    wanted[at.reshape(-1)] = np.where(moved == FILLED, FILLED, places[np.maximum(moved, 0)])

    position = np.arange(elements, dtype=np.int64)
    pages_of = np.array([s.tensor.buffer_page_size() // size for s in sources], dtype=np.int64)
    place = wanted & ((1 << 48) - 1)
    input_page = pages_of[np.maximum(wanted >> 48, 0)]
    chunk = np.where(wanted == FILLED, -1, (place % input_page) * size // CHUNK)
    previous = np.empty_like(wanted)
    previous[0], previous[1:] = -2, wanted[:-1]
    goes_on = (wanted == previous + 1) & (wanted != FILLED) & (previous != FILLED)
    goes_on |= (wanted == FILLED) & (previous == FILLED)
    goes_on[1:] &= (chunk[1:] == chunk[:-1]) & (
        (place[1:] % input_page[1:] != 0) | (wanted[1:] == FILLED)
    )
    goes_on &= position % page != 0
    begin = np.flatnonzero(~goes_on)
    length = np.diff(np.append(begin, elements))
    source = wanted[begin]
    filled = source == FILLED
    record = np.empty((len(begin), 4), dtype=np.int64)
    record[:, 0] = np.where(
        filled,
        FILL_INPUT << PAGE_BITS,
        ((source >> 48) << PAGE_BITS) + place[begin] // input_page[begin],
    )
    record[:, 1] = np.where(filled, fill_bits, place[begin] % input_page[begin] * size)
    record[:, 2] = begin % page * size
    record[:, 3] = length * size
    return _with_page_ends(record, begin // page, elements // page)


def _with_page_ends(record, page_of, pages):
    """The records of each page in the order of their input pages, and an empty one behind them."""
    import numpy as np

    ends = np.zeros((pages, 4), dtype=np.int64)
    whole = np.concatenate([record, ends])
    page = np.concatenate([page_of, np.arange(pages)])
    last = np.concatenate([np.zeros(len(record), np.int64), np.ones(pages, np.int64)])
    order = np.lexsort((whole[:, 1], whole[:, 0], last, page))
    first = np.searchsorted(page[order], np.arange(pages))
    return whole[order], np.append(first, len(whole))


def _upload(records, device):
    import numpy as np
    import torch

    rows = -(-len(records) // RECORDS_A_PAGE)
    table = np.zeros((rows * RECORDS_A_PAGE, 4), dtype=np.uint32)
    table[: len(records)] = records
    words = torch.from_numpy(table.view(np.int32).reshape(rows, RECORDS_A_PAGE * 4))
    return _ttnn.from_torch(
        words,
        dtype=DataType.UINT32,
        layout=Layout.ROW_MAJOR,
        device=device,
        memory_config=DRAM_MEMORY_CONFIG,
    )


def _plain(tensor, dtype):
    """The tensor with its pages whole rows or tiles, and of `dtype`."""
    from .eltwise_ops import convert

    if tensor.dtype != dtype:
        tensor = convert(tensor, dtype)
    row = list(tensor.shape)[-1] * launch.ELEMENT_SIZE[dtype] if len(tensor.shape) else 0
    if tensor.layout == Layout.ROW_MAJOR and tensor.buffer_page_size() != row:
        tensor = _ttnn.to_memory_config(tensor, DRAM_MEMORY_CONFIG)
    return tensor


def gather(
    tensors, rearrange, layout=None, memory_config=None, fill=0, dtype=None, output_tensor=None
):
    """The tensor that `rearrange` (a torch function of tensors of element numbers, in which -1 is a
    filled element) makes of `tensors`."""
    for tensor in tensors:
        launch.on_device(tensor, "movement of data")
    wanted = dtype or tensors[0].dtype
    moving = DataType.BFLOAT16 if wanted in launch.BLOCK_FLOATS else wanted
    tensors = [_plain(t, moving) for t in tensors]
    sources, first = [], 0
    for tensor in tensors:
        sources.append(Source(tensor, first))
        first += sources[-1].count
    numbers = rearrange(*[s.numbers() for s in sources]).contiguous()
    layout = layout or tensors[0].layout
    return _gathered(numbers, sources, layout, memory_config, fill, wanted, moving, output_tensor)


def _gathered(numbers, sources, layout, memory_config, fill, wanted, moving, output_tensor):
    from .eltwise_ops import convert

    shape = list(numbers.shape)
    like = sources[0].tensor
    own = output_tensor is not None and wanted == moving and output_tensor.layout == layout
    out = (
        output_tensor
        if own
        else launch.allocate(
            shape, moving, like, memory_config if wanted == moving else None, layout
        )
    )
    records, starts = _records(numbers, sources, out, element_bits(fill, moving))
    _execute(records, starts, [s.tensor for s in sources], out)
    if wanted != moving:
        return convert(out, wanted, memory_config, output_tensor)
    if own or output_tensor is None:
        return out
    return gather(
        [out],
        lambda n: n,
        output_tensor.layout,
        dtype=output_tensor.dtype,
        output_tensor=output_tensor,
    )


def _execute(records, starts, inputs, out):
    device = out.device()
    table = _upload(records, device)
    pages = out.buffer_num_pages()
    cores, work = launch.split(device, pages)
    common = [table.buffer_address()]
    accessors = launch.accessor(table)
    for tensor in inputs:
        common += [tensor.buffer_address(), tensor.buffer_page_size()]
        accessors = accessors + launch.accessor(tensor)
    defines = [
        ("INPUTS", str(len(inputs))),
        ("ELEMENT", str(launch.ELEMENT_SIZE[out.dtype])),
    ]
    reads = [
        (core, [int(starts[first]), int(starts[first + count] - starts[first])])
        for core, first, count in work
    ]
    launch.run(
        [table, *inputs, out],
        [
            launch.reader("gather_pages.cpp", cores, accessors, reads, common, defines),
            launch.page_writer(out, cores, work),
        ],
        [
            launch.cb_of(0, DataType.UINT32, RECORDS_A_PAGE * 16, cores, 1),
            launch.cb_of(1, DataType.UINT32, CHUNK, cores, 1),
            launch.cb(launch.OUT, out, cores),
        ],
    )
    _ttnn.deallocate(table)
