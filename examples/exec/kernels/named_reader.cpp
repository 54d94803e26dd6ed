// Reads `count` pages from `first` on. What the host gives has names; see named_loopback.json.
#include "api/dataflow/dataflow_api.h"
#include "api/dataflow/dataflow_buffer.h"
#include "api/dataflow/noc.h"
#include "api/tensor/noc_traits.h"

template <uint32_t step>
TT_KERNEL void read(uint32_t first, uint32_t count) {
    DataflowBuffer pages(dfb::pages);
    const auto src = TensorAccessor(tensor::src);
    Noc noc;
    for (uint32_t page = first; page < first + count; page += step) {
        pages.reserve_back(1);
        noc.async_read(src, pages, pages.get_entry_size(), {.page_id = page}, {});
        noc.async_read_barrier();
        pages.push_back(1);
    }
}
