"""Movement of data: output pages put together from pieces of input pages.

Any operation that only moves elements is a map from the elements of its output to those of its
inputs. The map is what torch makes of the operation on tensors of element numbers; here it becomes a
list of pieces (runs of neighbouring elements), which a kernel on every core executes.
"""

from math import gcd, prod

from .. import _ttnn
from ..types import DRAM_MEMORY_CONFIG, DataType, Layout
from . import launch, layouts
from .expression import X, float_bits
from .tiles import convert_tiles, evaluate_tiles, typecast_node

RECORDS_A_PAGE = 256
CHUNK = 2048
# A longer output page is in L1 once: it is written before the next is begun.
PAGE_TWICE = 1 << 18
FILL_INPUT = 63
COLUMN = 1 << 31  # in a record's second word: a column of a face, 16 elements 16 apart
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


def _in_tile(rows, columns, tile):
    """Where an element of a tile lies in it: faces of at most 16 x 16, row after row of them."""
    across = tile[1] // 16
    face = min(tile[0], 16) * 16
    return (rows // 16 * across + columns // 16) * face + rows % 16 * 16 + columns % 16


def _row_of(tensor):
    """Elements of a stored row: more than the shape's where rows are whole shards."""
    return list(tensor.padded_shape)[-1]


def _places(tensor, unit):
    """(where each unit of a logical row lies in the pages, one after another; units of all pages).
    Units (runs of `unit` elements) are counted page after page."""
    import numpy as np

    shape, layout, sizes = list(tensor.shape), tensor.layout, tensor.tile.tile_shape
    rank2 = [1] * (2 - len(shape)) + list(shape)
    height, width = rank2[-2], rank2[-1]
    planes = prod(rank2[:-2])
    if layout == Layout.ROW_MAJOR:
        rows, row = planes * height, _row_of(tensor) // unit
        starts = np.arange(rows, dtype=np.int64)[:, None] * row
        return (starts + np.arange(width // unit, dtype=np.int64)).reshape(-1), rows * row
    datums = sizes[0] * sizes[1]
    down, across = -(-height // sizes[0]), -(-width // sizes[1])
    r = np.arange(height, dtype=np.int64)[:, None]
    c = np.arange(0, width, unit, dtype=np.int64)[None, :]
    plane = (r // sizes[0] * across + c // sizes[1]) * datums
    plane = (plane + _in_tile(r % sizes[0], c % sizes[1], sizes)) // unit
    size = down * across * datums // unit
    starts = np.arange(planes, dtype=np.int64)[:, None, None] * size
    return (plane[None] + starts).reshape(-1), planes * size


FACE_ROW = 16  # elements that lie side by side in a tile


def _unit(numbers, sources, out):
    """(the greatest run of elements that no movement tears and that lies in one piece in every tensor,
    the numbers of these runs)."""
    import torch

    tensors = [out, *(source.tensor for source in sources)]
    rows = [list(t.shape)[-1] if len(t.shape) else 1 for t in tensors]
    tiled = any(t.layout == Layout.TILE for t in tensors)
    plain = [t for t in tensors if t.layout == Layout.ROW_MAJOR]
    common = gcd(*rows, *(t.buffer_page_size() // launch.ELEMENT_SIZE[t.dtype] for t in plain))
    for unit in dict.fromkeys([gcd(common, FACE_ROW) if tiled else common, gcd(common, FACE_ROW)]):
        if unit < 4:
            break
        runs = numbers.reshape(-1, unit)
        first = runs[:, :1]
        steps = torch.arange(unit)
        whole = (runs == torch.where(first == FILLED, first, first + steps)).all()
        starts = first[:, 0]
        if whole and bool(((starts % unit == 0) | (starts == FILLED)).all()):
            return unit, torch.where(starts == FILLED, starts, starts // unit)
    return 1, numbers.reshape(-1)


class Source:
    """An input's elements by number: torch sees numbers, the device sees places."""

    def __init__(self, tensor, first):
        self.tensor, self.first = tensor, first
        self.count = prod(tensor.shape)

    def numbers(self):
        import torch

        return torch.arange(self.first, self.first + self.count).reshape(list(self.tensor.shape))


def _source_places(sources, unit):
    """For the number of every unit: input << 48 | place in its pages."""
    import numpy as np

    # One more, for movements of nothing that are only filled.
    places = np.zeros(sum(s.count for s in sources) // unit + 1, dtype=np.int64)
    for which, source in enumerate(sources):
        tensor, first = source.tensor, source.first // unit
        at, _ = _places(tensor, unit)
        places[first : first + source.count // unit] = at + (which << 48)
    return places


def _columns(numbers, sources, out):
    """The first elements of what runs along an output row and down an input column, when all that moves
    are columns of faces: transposed tiles. Else None."""
    if len(sources) != 1:
        return None
    tensor = sources[0].tensor
    if not all(launch.in_plain_tiles(t) for t in (tensor, out)):
        return None
    return _turned(numbers, list(tensor.shape), list(out.shape))


def _turned(numbers, shape, out_shape):
    """As `_columns`, of the shapes."""
    import torch

    if len(shape) < 2 or not out_shape or out_shape[-1] % FACE_ROW or shape[-2] % FACE_ROW:
        return None
    width = shape[-1]
    runs = numbers.reshape(-1, FACE_ROW)
    first, steps = runs[:, :1], torch.arange(FACE_ROW) * width
    whole = (runs == torch.where(first == FILLED, first, first + steps)).all()
    starts = first[:, 0]
    aligned = (starts // width % FACE_ROW == 0) | (starts == FILLED)
    return starts if whole and bool(aligned.all()) else None


def _records(numbers, sources, out, fill_bits):
    """(array of records, the place of each output page's first record and of the end)."""
    import numpy as np

    unit, units = _unit(numbers, sources, out)
    columns = _columns(numbers, sources, out) if unit == 1 else None
    element = launch.ELEMENT_SIZE[out.dtype]
    if columns is not None:
        unit, units = FACE_ROW, columns
    size = element * unit
    # What places in the inputs count, in bytes.
    grain = element if columns is not None else size
    page = out.buffer_page_size() // size
    at, count = _places(out, unit)
    count = max(count, out.buffer_num_pages() * page)
    wanted = np.full(count, FILLED, dtype=np.int64)
    moved = units.numpy()
    places = _source_places(sources, grain // element)
    wanted[at] = np.where(moved == FILLED, FILLED, places[np.maximum(moved, 0)])

    pages_of = np.array(
        [max(s.tensor.buffer_page_size() // grain, 1) for s in sources], dtype=np.int64
    )
    place = wanted & ((1 << 48) - 1)
    input_page = pages_of[np.maximum(wanted >> 48, 0)]
    begin = np.flatnonzero(~_goes_on(wanted, place, input_page, grain, page, columns is not None))
    source, filled = wanted[begin], wanted[begin] == FILLED
    record = np.empty((len(begin), 4), dtype=np.int64)
    record[:, 0] = np.where(
        filled,
        FILL_INPUT << PAGE_BITS,
        ((source >> 48) << PAGE_BITS) + place[begin] // input_page[begin],
    )
    offset = place[begin] % input_page[begin] * grain + (COLUMN if columns is not None else 0)
    record[:, 1] = np.where(filled, fill_bits, offset)
    record[:, 2] = begin % page * size
    record[:, 3] = np.diff(np.append(begin, count)) * size
    return _with_page_ends(record, begin // page, count // page)


def _goes_on(wanted, place, input_page, grain, page, apart):
    """Which units of the output continue the piece before them. `apart`: none does but in a filling."""
    import numpy as np

    none = wanted == FILLED
    after = np.zeros(len(wanted), dtype=bool)
    after[1:] = none[1:] & none[:-1]
    if not apart:
        chunk = place % input_page * grain // CHUNK
        goes = (wanted[1:] == wanted[:-1] + 1) & ~none[1:] & ~none[:-1]
        after[1:] |= goes & (chunk[1:] == chunk[:-1]) & (place[1:] % input_page[1:] != 0)
    after[::page] = False
    return after


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


def same(numbers):
    """The movement that moves nothing."""
    return numbers


def in_plain_tiles(tensor):
    """The tensor in tiles of 32 x 32."""
    if launch.in_plain_tiles(tensor):
        return tensor
    return gather([tensor], same, Layout.TILE, launch.DRAM)


def _converted(tensor, dtype):
    """The tensor's values as `dtype`, in tiles."""
    tensor = tensor if tensor.layout == Layout.TILE else in_plain_tiles(tensor)
    return convert_tiles(tensor, dtype)


def _plain(tensor, dtype):
    """The tensor as `dtype`."""
    return tensor if tensor.dtype == dtype else _converted(tensor, dtype)


def gather(
    tensors,
    rearrange,
    layout=None,
    memory_config=None,
    fill=0,
    dtype=None,
    output_tensor=None,
    tile=None,
    bits_as=None,
):
    """The tensor that `rearrange` (a torch function of tensors of element numbers, in which -1 is a
    filled element) makes of `tensors`. `tile`: the tiles of the output, 32 x 32 unless given.
    `bits_as`: the output's type, whose elements have the inputs' bits."""
    for tensor in tensors:
        launch.on_device(tensor, "movement of data")
    wanted = dtype or bits_as or (output_tensor or tensors[0]).dtype
    moving = DataType.BFLOAT16 if wanted in launch.BLOCK_FLOATS else wanted
    like = tensors[0]
    tensors = [_plain(t, moving if bits_as is None else t.dtype) for t in tensors]
    sources, first = [], 0
    for tensor in tensors:
        sources.append(Source(tensor, first))
        first += sources[-1].count
    layout = layout or tensors[0].layout
    if rearrange is same and layout != tensors[0].layout and tile is None:
        result, output_tensor = _relaid(tensors[0], like, layout, memory_config, fill, wanted, output_tensor)
        if result is not None:
            return result
    numbers = rearrange(*[s.numbers() for s in sources]).contiguous()
    if output_tensor is None and memory_config is None:
        memory_config = launch.inherited(list(numbers.shape), like, layout)
    if wanted == tensors[0].dtype and _is_better_in_tiles(numbers, tensors, layout):
        turned = gather([gather(tensors, same, Layout.TILE, launch.DRAM)], rearrange, fill=fill)
        return gather([turned], same, layout, memory_config, output_tensor=output_tensor)
    plan = (layout, memory_config, fill, wanted, moving, output_tensor, tile)
    return _gathered(numbers, sources, like, *plan)


def _relaid(tensor, like, layout, memory_config, fill, wanted, out):
    """(the tensor in the other layout by the matrix unit, or None; the output to use then)."""
    if tensor.dtype != wanted or (out is not None and out.dtype != wanted):
        return None, out
    if out is None:
        place = memory_config or launch.inherited(list(tensor.shape), like, layout)
        out = launch.allocate(list(tensor.shape), wanted, like, place, layout)
    if not layouts.relays(tensor, out):
        return None, out
    return layouts.relaid(tensor, out, element_bits(fill, wanted)), out


def permuted(tensor, dims, memory_config=None):
    """The tensor with its dimensions in another order."""
    launch.on_device(tensor, "movement of data")
    if layouts.turns(tensor, dims):
        if launch.in_plain_tiles(tensor):
            return layouts.turned(tensor, dims, memory_config)
        if tensor.layout == Layout.ROW_MAJOR and prod(tensor.shape) >= 1 << 13:
            turned = layouts.turned(in_plain_tiles(tensor), dims, launch.DRAM)
            place = memory_config or launch.inherited(list(turned.shape), tensor)
            return gather([turned], same, tensor.layout, place)
    return gather([tensor], lambda n: n.permute(*dims), memory_config=memory_config)


def _is_better_in_tiles(numbers, tensors, layout):
    """Whether rows become columns, of a tensor that is not small: its elements lie far apart in rows."""
    if len(tensors) > 1 or layout == Layout.TILE or tensors[0].layout == Layout.TILE:
        return False
    shape, out = list(tensors[0].shape), list(numbers.shape)
    if prod(out) < 1 << 13 or len(out) < 2 or len(shape) < 2 or shape[-1] == out[-1] == 1:
        return False
    return _turned(numbers, shape, out) is not None


def _gathered(
    numbers, sources, like, layout, memory_config, fill, wanted, moving, output_tensor, tile
):
    shape = list(numbers.shape)
    own = output_tensor is not None and output_tensor.dtype == moving and wanted == moving
    place = memory_config if wanted == moving else launch.DRAM
    out = output_tensor if own else launch.allocate(shape, moving, like, place, layout, tile)
    if own:
        launch.require(
            list(out.shape) == shape,
            f"output tensor of shape {list(out.shape)} for a result of {shape}",
        )
    if prod(shape):
        records, starts = _records(numbers, sources, out, element_bits(fill, moving))
        _execute(records, starts, [s.tensor for s in sources], out)
    if own:
        return out
    if wanted != moving:
        return _as_blocks(in_plain_tiles(out), wanted, memory_config, output_tensor)
    if output_tensor is None:
        return out
    launch.require(
        output_tensor.dtype == wanted,
        f"output tensor of {output_tensor.dtype} for a result of {wanted}",
    )
    return gather([out], same, output_tensor.layout, output_tensor=output_tensor)


def _as_blocks(tensor, dtype, memory_config, out):
    """The tensor as block floats, in `out` when given."""
    if out is None:
        return convert_tiles(tensor, dtype, memory_config)
    launch.require(
        out.dtype == dtype and launch.in_plain_tiles(out),
        f"output tensor of {out.dtype} for a result of {dtype} in tiles of 32 x 32",
    )
    return evaluate_tiles(typecast_node(X, tensor.dtype, dtype), [tensor], dtype, out=out)


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
            launch.cb(launch.OUT, out, cores, 2 if out.buffer_page_size() <= PAGE_TWICE else 1),
        ],
    )
    launch.release(table)
