#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto src = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    constexpr uint32_t tiles = 8;
    for (uint32_t i = 0; i <= tiles; i++) {
        if (i < tiles) {
            cb_reserve_back(0, i ? 2 : 1);
            noc_async_read_set_trid(1 + i % 2);
            noc_async_read_tile(i, src, get_write_ptr(0) + (i ? (i % 4 ? 2048 : 2048 - 4 * 2048) : 0));
        }
        if (i) {
            noc_async_read_barrier_with_trid(1 + (i - 1) % 2);
            cb_push_back(0, 1);
        }
    }
    noc_async_read_set_trid(0);
}
