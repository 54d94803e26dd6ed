// Compile time: accessors of source and target. Run time: an address in L1, those of the two buffers,
// pages, bytes of a page.
#include "dataflow_api.h"

void kernel_main() {
    const uint32_t scratch = get_arg_val<uint32_t>(0), pages = get_arg_val<uint32_t>(3);
    const uint32_t bytes = get_arg_val<uint32_t>(4);
    constexpr auto source_args = TensorAccessorArgs<0>();
    constexpr auto target_args = TensorAccessorArgs<source_args.next_compile_time_args_offset()>();
    const auto source = TensorAccessor(source_args, get_arg_val<uint32_t>(1), bytes);
    const auto target = TensorAccessor(target_args, get_arg_val<uint32_t>(2), bytes);
    for (uint32_t i = 0; i < pages; ++i) {
        noc_async_read_page(i, source, scratch);
        noc_async_read_barrier();
        noc_async_write_page(i, target, scratch);
        noc_async_write_barrier();
    }
}
