#include "api/dataflow/dataflow_buffer.h"
#include "api/dataflow/noc.h"
#include "api/tensor/noc_traits.h"

void kernel_main() {
    const auto tensor = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0));
    DataflowBuffer out(16);
    Noc noc;
    for (uint32_t i = 0; i < get_arg_val<uint32_t>(1); i++) {
        out.wait_front(1);
        noc.async_write(out, tensor, out.get_entry_size(), {}, {.page_id = i});
        noc.async_writes_flushed();
        out.pop_front(1);
    }
    noc.async_write_barrier();
}
