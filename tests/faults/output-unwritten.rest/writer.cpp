#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const uint32_t start = get_arg_val<uint32_t>(1), count = get_arg_val<uint32_t>(2);
    const auto dst = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    for (uint32_t page = start; page < start + count; page++) {
        cb_wait_front(0, 1);
        noc_async_write_tile(page, dst, get_read_ptr(0)); // FAULT BRISC (2,0)
        noc_async_write_barrier();
        cb_pop_front(0, 1);
    }
}
