// Pages of a buffer to a tensor. Its entry is a function whose parameters are the arguments.
#include "api/dataflow/dataflow_api.h"
#include "api/dataflow/dataflow_buffer.h"
#include "api/dataflow/noc.h"
#include "api/tensor/noc_traits.h"
#include "experimental/kernel_args.h"

TT_KERNEL void write_pages(uint32_t first, uint32_t count) {
    const auto out = TensorAccessor(tensor::out);
    DataflowBuffer in(dfb::in);
    Noc noc;
    for (uint32_t page = first; page < first + count; page++) {
        in.wait_front(1);
        noc.async_write(in, out, in.get_entry_size(), {}, {.page_id = page});
        noc.async_write_barrier();
        in.pop_front(1);
    }
}
