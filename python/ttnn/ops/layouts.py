"""Whole tiles by the matrix unit's own ways: rows made tiles, tiles made rows, tiles transposed.

`gather.py`, which is above this, moves everything else piece by piece. What these can not do exactly, or
where a row is more than a page, they decline.
"""

from math import prod

from ..types import DataType, Layout
from . import launch

# Of a core's L1 for each of the two CBs.
BLOCK_BYTES = 1 << 16


def _planes(shape):
    """(planes, rows, columns) of a shape."""
    rank2 = [1] * (2 - len(shape)) + list(shape)
    return prod(rank2[:-2]), rank2[-2], rank2[-1]


def _block(across, rows_of_tiles, bytes_of_tile, cores):
    """Tiles of a block: what divides a row of them and has room, and leaves every core something to do."""
    whole = [n for n in range(1, across + 1) if across % n == 0 and n * bytes_of_tile <= BLOCK_BYTES]
    busy = [n for n in whole if rows_of_tiles * (across // n) >= cores]
    return max(busy) if busy else min(whole, key=lambda n: abs(n - 4))


def _is_plain(tensor):
    """Whether the tensor's pages are whole rows, or the tiles of its shape and no more."""
    shape, stored = list(tensor.shape), list(tensor.padded_shape)
    if tensor.layout == Layout.ROW_MAJOR:
        size = launch.ELEMENT_SIZE[tensor.dtype]
        return bool(shape) and stored == shape and tensor.buffer_page_size() == shape[-1] * size
    rounded = [-(-size // 32) * 32 for size in shape[-2:]]
    return launch.in_plain_tiles(tensor) and stored[-2:] == rounded


def relays(tensor, out):
    """Whether `relaid` can make `out` of `tensor`: one is in plain tiles, the other in rows of a page
    each, of elements of two bytes at least (pieces of rows of bytes would not lie as the memories want
    them)."""
    if list(tensor.shape) != list(out.shape) or tensor.dtype != out.dtype or not prod(out.shape):
        return False
    if launch.ELEMENT_SIZE.get(tensor.dtype, 1) == 1 or tensor.layout == out.layout:
        return False
    return _is_plain(tensor) and _is_plain(out)


def _program(name, tensor, out, block, blocks, reader, writer):
    cores, work = launch.split(out.device(), blocks)
    spans = [(core, [first, count]) for core, first, count in work]
    wide = launch.wide_dst([tensor.dtype])
    return launch.run(
        [tensor, out],
        [
            reader(cores, spans),
            writer(cores, work, spans),
            launch.kernel(
                "lay_tiles.cpp",
                cores,
                launch.compute_config({0: tensor.dtype, launch.OUT: out.dtype}, None, wide),
                [block],
                args=[(core, [count]) for core, _, count in work],
                defines=[(name, "1")],
            ),
        ],
        [
            launch.cb_of(0, tensor.dtype, launch.tile_bytes(tensor.dtype), cores, 2 * block),
            launch.cb_of(launch.OUT, out.dtype, launch.tile_bytes(out.dtype), cores, 2 * block),
        ],
    )


def _sized(tensor):
    """(rows of a plane, rows of tiles of a plane, rows of tiles of all, tiles across, tiles of a block)."""
    planes, rows, columns = _planes(list(tensor.shape))
    down, across = -(-rows // 32), -(-columns // 32)
    grid = tensor.device().compute_with_storage_grid_size()
    bytes_of_tile = launch.tile_bytes(tensor.dtype)
    return rows, down, planes * down, across, _block(across, planes * down, bytes_of_tile, grid.x * grid.y)


def relaid(tensor, out, fill_bits=0):
    """`out`, with the elements of `tensor` in its own layout; tiles' padding has the bits of `fill_bits`."""
    rows, down, rows_of_tiles, across, block = _sized(out)
    blocks = across // block
    size = launch.ELEMENT_SIZE[out.dtype]
    to_tiles = out.layout == Layout.TILE
    sticks = tensor if to_tiles else out
    common = [sticks.buffer_address(), sticks.buffer_page_size(), rows, down, blocks]
    arguments = [block, size, *launch.accessor(sticks)]

    def reader(cores, spans):
        if to_tiles:
            return launch.reader("read_sticks.cpp", cores, arguments, spans, [*common, fill_bits])
        plain = [block, *launch.accessor(tensor)]
        return launch.reader("read_tiles.cpp", cores, plain, spans, [tensor.buffer_address()])

    def writer(cores, work, spans):
        if to_tiles:
            tiles = [(core, first * block, count * block) for core, first, count in work]
            return launch.page_writer(out, cores, tiles)
        return launch.writer("write_sticks.cpp", cores, arguments, spans, common)

    name = "LAY_TILIZE" if to_tiles else "LAY_UNTILIZE"
    return _program(name, tensor, out, block, rows_of_tiles * blocks, reader, writer)


def turns(tensor, dims):
    """Whether `turned` can bring the dimensions of `tensor` in the order `dims`, once it is in tiles: whole
    ones, transposed."""
    rank, shape = len(dims), list(tensor.shape)
    if rank < 2 or not prod(shape) or list(tensor.padded_shape) != shape:
        return False
    last = [d % rank for d in dims[-2:]]
    return last == [rank - 1, rank - 2] and not (shape[-1] % 32 or shape[-2] % 32)


def turned(tensor, dims, memory_config=None):
    """The dimensions in another order, the last two exchanged, of whole tiles."""
    rank, shape = len(dims), list(tensor.shape)
    dims = [d % rank for d in dims]
    out = launch.allocate([shape[d] for d in dims], tensor.dtype, tensor, memory_config)
    tiles = shape[:-2] + [shape[-2] // 32, shape[-1] // 32]
    strides = [prod(tiles[d + 1 :]) for d in range(rank)]
    order = [d for d in reversed(dims) if tiles[d] > 1] or [rank - 1]
    common = [len(order), *(tiles[d] for d in order)]
    common += [tensor.buffer_address(), *(strides[d] for d in order)]
    operand = [1, launch.ELEMENT_SIZE.get(tensor.dtype, 1), 0, 0, 0, 0, 0]

    def reader(cores, spans):
        arguments = [*operand, *launch.accessor(tensor)]
        one = [("OPERANDS", "1")]
        return launch.reader("read_operands.cpp", cores, arguments, spans, common, one)

    def writer(cores, work, spans):
        return launch.page_writer(out, cores, work)

    return _program("LAY_TURN", tensor, out, 1, out.buffer_num_pages(), reader, writer)
