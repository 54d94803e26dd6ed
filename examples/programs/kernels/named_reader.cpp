// Pages of two tensors to two buffers; all it is given has a name, but for the core's number.
#include "api/dataflow/dataflow_api.h"
#include "api/dataflow/dataflow_buffer.h"
#include "api/dataflow/noc.h"
#include "api/scratchpad.h"
#include "api/semaphore.h"
#include "api/tensor/noc_traits.h"
#include "experimental/kernel_args.h"

void kernel_main() {
    const uint32_t first = get_arg(args::first), count = get_arg(args::count);
    const auto left = TensorAccessor(tensor::left), right = TensorAccessor(tensor::right);
    DataflowBuffer left_pages(dfb::left), right_pages(dfb::right);
    Semaphore<> done(sem::done);
    Scratchpad<uint32_t> notes(scratch::notes);
    Noc noc;
    for (uint32_t page = first; page < first + count; page++) {
        left_pages.reserve_back(1);
        right_pages.reserve_back(1);
        noc.async_read(left, left_pages, left_pages.get_entry_size(), {.page_id = page}, {});
        noc.async_read(right, right_pages, right_pages.get_entry_size(), {.page_id = page}, {});
        noc.async_read_barrier();
        left_pages.push_back(1);
        right_pages.push_back(1);
    }
    notes[0] = get_vararg(0);
    ASSERT(notes[0] * count == first);
    done.set(1);
}
