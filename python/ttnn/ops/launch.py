"""Programs over the tiles of tensors: cores, CBs, kernels, and the arguments of each."""

import pathlib

from .. import _ttnn, watch
from ..types import DataType, Layout, MathFidelity

KERNELS = pathlib.Path(__file__).parent / "kernels"
OUT = 16

WIDE = (DataType.FLOAT32, DataType.INT32, DataType.UINT32)
BLOCK_FLOATS = (DataType.BFLOAT8_B, DataType.BFLOAT4_B)
ELEMENT_SIZE = {
    DataType.BFLOAT16: 2,
    DataType.FLOAT32: 4,
    DataType.INT32: 4,
    DataType.UINT32: 4,
    DataType.UINT16: 2,
    DataType.UINT8: 1,
}


def require(condition, text):
    if not condition:
        raise RuntimeError(text)


def on_device(tensor, what):
    require(
        tensor.storage_type() == _ttnn.StorageType.DEVICE,
        f"{what}: a tensor of shape {list(tensor.shape)} is on the host; move it with ttnn.to_device",
    )
    return tensor


def in_plain_tiles(tensor):
    """Whether the tensor is in tiles of 32 x 32, as programs of tiles want it."""
    return tensor.layout == Layout.TILE and tuple(tensor.tile.tile_shape) == (32, 32)


DRAM = _ttnn.MemoryConfig(_ttnn.TensorMemoryLayout.INTERLEAVED, _ttnn.BufferType.DRAM)


def inherited(shape, like, layout=None):
    """The placement of a result of `shape` when none is given: that of `like`; interleaved in DRAM when
    that is cut into shards for another shape or layout."""
    config = like.memory_config()
    if not like.is_sharded():
        return config
    fits = list(shape) == list(like.shape)
    if layout is not None and layout != like.layout:
        fits = fits and list(like.padded_shape) == list(like.shape)
    return config if fits else DRAM


def _with_shards(memory_config, like):
    """The placement with the shards of `like` where it says sharded and not how."""
    told = memory_config.shard_spec is not None or memory_config.nd_shard_spec is not None
    if told or "SHARDED" not in memory_config.memory_layout.name:
        return memory_config
    own = like.memory_config()
    if own.created_with_nd_shard_spec:
        return _ttnn.MemoryConfig(memory_config.buffer_type, own.nd_shard_spec)
    require(
        own.shard_spec is not None,
        f"{memory_config.memory_layout.name} without a shard spec, and the input has none to take "
        "over; give one (ttnn.create_sharded_memory_config)",
    )
    return _ttnn.MemoryConfig(
        memory_config.memory_layout, memory_config.buffer_type, own.shard_spec
    )


def allocate(shape, dtype, like, memory_config=None, layout=Layout.TILE, tile=None):
    """An output of `shape` on the device of `like`, in its placement (`inherited`) unless another is
    given; in tiles of 32 x 32 unless others are."""
    if memory_config is None:
        memory_config = inherited(shape, like, layout)
    memory_config = _with_shards(memory_config, like)
    if tile is None:
        return _ttnn.allocate_tensor_on_device(
            list(shape), dtype, layout, like.device(), memory_config
        )
    spec = _ttnn.TensorSpec(list(shape), dtype, layout, memory_config=memory_config, tile=tile)
    return _ttnn.allocate_tensor_on_device(spec, like.device())


def release(tensor):
    """Gives back the memory of a tensor of the operation's own, unless a trace records: it is part of
    that then."""
    if _ttnn.recording(tensor.device()) is None:
        _ttnn.deallocate(tensor)


# Pages of DRAM and L1 meet at this alignment on every architecture.
ALIGNMENT = 64


def cb(index, tensor, cores, pages=2):
    """A CB of `pages` pages that each hold one of the tensor's."""
    slot = -(-tensor.buffer_page_size() // ALIGNMENT) * ALIGNMENT
    plain = tensor.layout != Layout.TILE or in_plain_tiles(tensor)
    return cb_of(index, tensor.dtype, slot, cores, pages, None if plain else tensor.tile)


def cb_of(index, dtype, page_size, cores, pages, tile=None):
    return _ttnn.CBDescriptor(
        total_size=pages * page_size,
        core_ranges=cores,
        format_descriptors=[
            _ttnn.CBFormatDescriptor(
                buffer_index=index, data_format=dtype, page_size=page_size, tile=tile
            )
        ],
    )


def tile_bytes(dtype):
    """Bytes of a 32 x 32 tile."""
    if dtype in ELEMENT_SIZE:
        return 1024 * ELEMENT_SIZE[dtype]
    return {DataType.BFLOAT8_B: 1088, DataType.BFLOAT4_B: 576}[dtype]


def accessor(tensor):
    return _ttnn.TensorAccessorArgs(tensor).get_compile_time_args()


def kernel(name, cores, config, compile_args=(), args=(), common=(), defines=()):
    """A kernel of kernels/NAME, or of the text given."""
    is_text = "\n" in name
    source = _ttnn.KernelDescriptor.SourceType
    return _ttnn.KernelDescriptor(
        kernel_source=name if is_text else str(KERNELS / name),
        source_type=source.SOURCE_CODE if is_text else source.FILE_PATH,
        core_ranges=cores,
        compile_time_args=list(compile_args),
        runtime_args=list(args),
        common_runtime_args=list(common),
        defines=list(defines),
        config=config,
    )


def reader(name, cores, compile_args=(), args=(), common=(), defines=()):
    config = _ttnn.ReaderConfigDescriptor()
    return kernel(name, cores, config, compile_args, args, common, defines)


def writer(name, cores, compile_args=(), args=(), common=(), defines=()):
    config = _ttnn.WriterConfigDescriptor()
    return kernel(name, cores, config, compile_args, args, common, defines)


def page_writer(tensor, cores, work):
    """CB 16 to the pages of `work` (core, first, count)."""
    return writer(
        "write_pages.cpp",
        cores,
        accessor(tensor),
        [(core, [first, count]) for core, first, count in work],
        [tensor.buffer_address(), tensor.buffer_page_size()],
    )


def wide_dst(dtypes):
    """Whether DST has 32 bits: always but for 16-bit integers among themselves."""
    dtypes = list(dtypes)
    wide = (*WIDE, DataType.UINT8)
    return DataType.UINT16 not in dtypes or any(dtype in wide for dtype in dtypes)


def compute_config(dtypes_by_cb, config=None, wide=None, full_sync=False, precise=False):
    """How the compute processors are set for CBs of these types: 32 bits of DST for every floating
    point, 32-bit CBs straight to DST. `config`: what the caller of the operation asks for. `precise`:
    block floats are rounded once, not to 6 bits of mantissa first."""
    if wide is None:
        wide = wide_dst(dtypes_by_cb.values())
    modes = [_ttnn.UnpackToDestMode.Default] * 32
    for index, dtype in dtypes_by_cb.items():
        if dtype in WIDE:
            modes[index] = _ttnn.UnpackToDestMode.UnpackToDestFp32
    return _ttnn.ComputeConfigDescriptor(
        math_fidelity=MathFidelity.HiFi4 if config is None else config.math_fidelity,
        fp32_dest_acc_en=wide,
        dst_full_sync_en=full_sync,
        bfp8_pack_precise=precise,
        unpack_to_dest_mode=modes,
        math_approx_mode=False if config is None else config.math_approx_mode,
    )


def split(device, pages, sub_core_grids=None):
    """(cores, [(core, first, count)]): pages over the device's cores, or those of `sub_core_grids`."""
    if sub_core_grids is None:
        grid = device.compute_with_storage_grid_size()
        whole = _ttnn.CoreRangeSet(
            [_ttnn.CoreRange(_ttnn.CoreCoord(0, 0), _ttnn.CoreCoord(grid.x - 1, grid.y - 1))]
        )
    else:
        whole = sub_core_grids
    _, cores, group_1, group_2, each_1, each_2 = _ttnn.split_work_to_cores(whole, pages)
    first, work = 0, []
    for group, each in ((group_1, each_1), (group_2, each_2)):
        for core in _ttnn.corerange_to_cores(group, row_wise=False) if each else ():
            work.append((core, first, each))
            first += each
    return cores, work


def run(tensors, kernels, cbs, semaphores=()):
    """Runs the program; the last of `tensors` is its output, and the result."""
    program = _ttnn.ProgramDescriptor(
        kernels=list(kernels), semaphores=list(semaphores), cbs=list(cbs)
    )
    if watch.current is not None:
        watch.current.program(program.cbs)
    return _ttnn.run_operation(list(tensors), program)
