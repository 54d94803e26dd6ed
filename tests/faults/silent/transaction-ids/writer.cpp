#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto dst = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    for (uint32_t i = 0; i < 8; i++) {
        cb_wait_front(0, 1);
        noc_async_write<2048, true, true>(get_read_ptr(0), dst.get_noc_addr(i), 2048);
        noc_async_posted_writes_flushed();
        cb_pop_front(0, 1);
    }
}
