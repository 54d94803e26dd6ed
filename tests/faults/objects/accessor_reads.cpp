#include "api/dataflow/dataflow_api.h"
#include "api/dataflow/dataflow_buffer.h"
#include "api/dataflow/noc.h"
#include "api/tensor/noc_traits.h"

void kernel_main() {
    const auto pages = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0));
    DataflowBuffer cb_in(0);
    Noc noc;
    cb_in.reserve_back(1);
    noc.async_read(pages, cb_in, 2048, {.page_id = 900},
                   {}); // FAULT noc-outside-buffer: noc (Noc, line 9 of accessor_reads.cpp), pages (TensorAccessor, line 7 of accessor_reads.cpp), cb_in (DataflowBuffer, line 8 of accessor_reads.cpp)
    noc.async_read_barrier();
}
