#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto src = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    cb_reserve_back(0, 1);
#ifdef FIXED
    noc_async_read_tile(0, src, get_write_ptr(0));
    noc_async_read_barrier();
#else
    (void)src;  // the page is pushed as it was
#endif
    cb_push_back(0, 1);
}
