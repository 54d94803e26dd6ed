// The first tiles of a tensor to c_0. Run-time: address, count.
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto src = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    for (uint32_t tile = 0; tile < get_arg_val<uint32_t>(1); tile++) {
        cb_reserve_back(0, 1);
        noc_async_read_tile(tile, src, get_write_ptr(0));
        noc_async_read_barrier();
        cb_push_back(0, 1);
    }
}
