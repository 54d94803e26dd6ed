"""Programs of the tests' own kernels, described as generic_op takes them."""

import pathlib

import ttnn

KERNELS = pathlib.Path(__file__).parent / "kernels"


def cores_of(grid):
    """All cores of a grid of (columns, rows)."""
    last = ttnn.CoreCoord(grid[0] - 1, grid[1] - 1)
    return ttnn.CoreRangeSet([ttnn.CoreRange(ttnn.CoreCoord(0, 0), last)])


def cb(index, tensor, cores, pages=2):
    page = tensor.buffer_page_size()
    return ttnn.CBDescriptor(
        total_size=pages * page,
        core_ranges=cores,
        format_descriptors=[
            ttnn.CBFormatDescriptor(buffer_index=index, data_format=tensor.dtype, page_size=page)
        ],
    )


def kernel(name, cores, config, compile_time_args=(), runtime_args=(), **more):
    return ttnn.KernelDescriptor(
        kernel_source=str(KERNELS / name),
        source_type=ttnn.KernelDescriptor.SourceType.FILE_PATH,
        core_ranges=cores,
        compile_time_args=list(compile_time_args),
        runtime_args=runtime_args,
        config=config,
        **more,
    )


def split(pages, grid):
    """(core, count, first) by ttnn's own work split over a grid."""
    _, _, group_1, group_2, each_1, each_2 = ttnn.split_work_to_cores(grid, pages)
    first, work = 0, []
    for group, each in ((group_1, each_1), (group_2, each_2)):
        for core in ttnn.corerange_to_cores(group, row_wise=False):
            work.append((core, each, first))
            first += each
    return work


def copy_program(source, target, grid=(1, 1)):
    """Page by page from one tensor to the other, through CB 0."""
    cores = ttnn.split_work_to_cores(ttnn.CoreCoord(*grid), source.buffer_num_pages())[1]
    work = split(source.buffer_num_pages(), ttnn.CoreCoord(*grid))
    reads, writes = ttnn.RuntimeArgs(), ttnn.RuntimeArgs()
    for core, count, first in work:
        reads[core.x][core.y] = [
            source.buffer_address(),
            count,
            first,
            source.buffer_page_size(),
        ]
        writes[core.x][core.y] = [
            target.buffer_address(),
            count,
            first,
            target.buffer_page_size(),
        ]
    return ttnn.ProgramDescriptor(
        kernels=[
            kernel(
                "read_pages.cpp",
                cores,
                ttnn.ReaderConfigDescriptor(),
                ttnn.TensorAccessorArgs(source).get_compile_time_args(),
                reads,
            ),
            kernel(
                "write_pages.cpp",
                cores,
                ttnn.WriterConfigDescriptor(),
                [0] + ttnn.TensorAccessorArgs(target).get_compile_time_args(),
                writes,
            ),
        ],
        semaphores=[],
        cbs=[cb(0, source, cores)],
    )


def add_program(a, b, target, grid=(1, 1)):
    """a + b, tile by tile."""
    pages = a.buffer_num_pages()
    cores = ttnn.split_work_to_cores(ttnn.CoreCoord(*grid), pages)[1]
    work = split(pages, ttnn.CoreCoord(*grid))
    reads = [
        (core, [a.buffer_address(), b.buffer_address(), n, first]) for core, n, first in work
    ]
    writes = [
        (core, [target.buffer_address(), n, first, target.buffer_page_size()])
        for core, n, first in work
    ]
    return ttnn.ProgramDescriptor(
        kernels=[
            kernel(
                "read_pairs.cpp",
                cores,
                ttnn.ReaderConfigDescriptor(),
                ttnn.TensorAccessorArgs(a).get_compile_time_args()
                + ttnn.TensorAccessorArgs(b).get_compile_time_args(),
                reads,
            ),
            kernel(
                "add_pairs.cpp",
                cores,
                ttnn.ComputeConfigDescriptor(math_fidelity=ttnn.MathFidelity.HiFi4),
                runtime_args=[(core, [n]) for core, n, _ in work],
            ),
            kernel(
                "write_pages.cpp",
                cores,
                ttnn.WriterConfigDescriptor(),
                [16] + ttnn.TensorAccessorArgs(target).get_compile_time_args(),
                writes,
            ),
        ],
        semaphores=[],
        cbs=[cb(0, a, cores), cb(1, b, cores), cb(16, target, cores)],
    )
