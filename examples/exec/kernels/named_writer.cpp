// Writes `count` pages from `first` on. What the host gives has names; see named_loopback.json.
#include "api/dataflow/dataflow_api.h"
#include "api/dataflow/dataflow_buffer.h"
#include "api/dataflow/noc.h"
#include "api/tensor/noc_traits.h"

void kernel_main() {
    const uint32_t first = get_arg(args::first), count = get_arg(args::count);
    DataflowBuffer pages(dfb::pages);
    const auto dst = TensorAccessor(tensor::dst);
    Noc noc;
    for (uint32_t page = first; page < first + count; page++) {
        pages.wait_front(1);
        noc.async_write(pages, dst, pages.get_entry_size(), {}, {.page_id = page});
        noc.async_write_barrier();
        pages.pop_front(1);
    }
}
