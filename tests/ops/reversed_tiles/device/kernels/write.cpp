#include "api/dataflow/dataflow_api.h"
#include "api/dataflow/dataflow_buffer.h"
#include "api/dataflow/noc.h"
#include "api/tensor/noc_traits.h"
#include "experimental/kernel_args.h"

void kernel_main() {
    const uint32_t first = get_arg(args::first), count = get_arg(args::count);
    const auto target = TensorAccessor(tensor::target);
    DataflowBuffer out(dfb::out);
    Noc noc;
    for (uint32_t tile = first; tile < first + count; tile++) {
        out.wait_front(1);
        noc.async_write(out, target, out.get_entry_size(), {}, {.page_id = tile});
        noc.async_write_barrier();
        out.pop_front(1);
    }
}
