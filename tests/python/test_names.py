"""Kernels of release 0.81 by descriptor: what they call args::, dfb::, tensor::, and varargs."""
import pytest
import torch

import ttnn

READER = """
#include "api/dataflow/dataflow_api.h"
void kernel_main() {
    DataflowBuffer in(dfb::in);
    const auto src = TensorAccessor(tensor::src);
    const uint32_t count = get_arg(args::count) + get_vararg(0) + get_common_vararg(0);
    static_assert(get_arg(args::step) == 1);
    Noc noc;
    for (uint32_t i = get_arg(args::first); i < count; i += get_arg(args::step)) {
        in.reserve_back(1);
        noc.async_read(src, in, in.get_entry_size(), {.page_id = i}, {});
        noc.async_read_barrier();
        in.push_back(1);
    }
}
"""
WRITER = """
#include "api/dataflow/dataflow_api.h"
TT_KERNEL void write(uint32_t count) {
    DataflowBuffer in(dfb::in);
    const auto dst = TensorAccessor(std::get<1>(tensor::both));
    Noc noc;
    for (uint32_t i = 0; i < count; i++) {
        in.wait_front(1);
        noc.async_write(in, dst, in.get_entry_size(), {}, {.page_id = i});
        noc.async_write_barrier();
        in.pop_front(1);
    }
}
"""
CORES = ttnn.CoreRangeSet([ttnn.CoreRange(ttnn.CoreCoord(0, 0), ttnn.CoreCoord(0, 0))])


def kernel(text, config, **more):
    return ttnn.KernelDescriptor(
        kernel_source=text,
        source_type=ttnn.KernelDescriptor.SourceType.SOURCE_CODE,
        core_ranges=CORES,
        config=config,
        **more,
    )


def program(source, target, **reader):
    page = source.buffer_page_size()
    args, counts = ttnn.RuntimeArgs(), ttnn.RuntimeArgs()
    args[0][0] = [0, source.buffer_num_pages() - 3, 2]
    counts[0][0] = [source.buffer_num_pages()]
    buffer = ttnn.CBFormatDescriptor(buffer_index=3, data_format=source.dtype, page_size=page)
    asked = dict(
        names={"in": {"dfb": 3}, "src": source, "step": 1},
        runtime_args=args,
        runtime_arg_names=["first", "count"],
        common_runtime_args=[1],
    )
    return ttnn.ProgramDescriptor(
        kernels=[
            kernel(READER, ttnn.ReaderConfigDescriptor(), **{**asked, **reader}),
            kernel(
                WRITER,
                ttnn.WriterConfigDescriptor(),
                names={"in": {"dfb": 3}, "both": [source, target]},
                runtime_args=counts,
                runtime_arg_names=["count"],
            ),
        ],
        semaphores=[],
        cbs=[
            ttnn.CBDescriptor(
                total_size=2 * page, core_ranges=CORES, format_descriptors=[buffer]
            )
        ],
    )


def test_a_copy_by_names_again_with_other_tensors(device):
    for _ in range(2):
        values = torch.randn(1, 1, 64, 96).to(torch.bfloat16)
        source = ttnn.from_torch(values, layout=ttnn.TILE_LAYOUT, device=device)
        target = ttnn.allocate_tensor_on_device(
            source.shape, source.dtype, source.layout, device, source.memory_config()
        )
        ttnn.generic_op([source, target], program(source, target))
        assert torch.equal(ttnn.to_torch(target), values)
        kept = source, target  # the next tensors lie elsewhere
    del kept


@pytest.mark.parametrize(
    "reader, said",
    [
        ({"names": {"in": {"cb": 3}}}, "names\\['in'\\] is"),
        ({"names": [1]}, "is a dict"),
        ({"names": {3: 1}}, "names are text"),
        ({"runtime_arg_names": [1]}, "names of arguments are text"),
        ({"common_runtime_arg_names": ["a", "b"]}, "2 names of common run-time arguments, and 1"),
    ],
)
def test_names_that_are_none(device, reader, said):
    tensor = ttnn.from_torch(
        torch.zeros(1, 1, 64, 96, dtype=torch.bfloat16), layout=ttnn.TILE_LAYOUT, device=device
    )
    with pytest.raises((TypeError, ValueError), match=said):
        ttnn.generic_op([tensor, tensor], program(tensor, tensor, **reader))
