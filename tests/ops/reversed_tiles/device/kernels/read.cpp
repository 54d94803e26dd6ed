#include "api/dataflow/dataflow_api.h"
#include "api/dataflow/dataflow_buffer.h"
#include "api/dataflow/noc.h"
#include "api/tensor/noc_traits.h"
#include "experimental/kernel_args.h"

void kernel_main() {
    const uint32_t first = get_arg(args::first), count = get_arg(args::count);
    const auto source = TensorAccessor(tensor::source);
    DataflowBuffer in(dfb::in);
    Noc noc;
    for (uint32_t tile = first; tile < first + count; tile++) {
        in.reserve_back(1);
        noc.async_read(source, in, in.get_entry_size(), {.page_id = get_arg(args::last) - tile},
                       {});
        noc.async_read_barrier();
        in.push_back(1);
    }
}
