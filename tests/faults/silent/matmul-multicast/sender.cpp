#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto a = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    auto* ready = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_semaphore(0));
    auto* sent = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_semaphore(1));
    noc_semaphore_set(sent, 1);
    for (uint32_t k = 0; k < 2; k++) {
        cb_reserve_back(0, 1);
        const uint32_t tile = get_write_ptr(0);
        noc_async_read_tile(k, a, tile);
        noc_async_read_barrier();
        noc_semaphore_wait(ready, 3);
        noc_semaphore_set(ready, 0);
        noc_async_write_multicast(tile, get_noc_multicast_addr(19, 18, 21, 18, tile), 2048, 3);
        noc_async_writes_flushed();
        noc_semaphore_set_multicast(get_semaphore(1), get_noc_multicast_addr(19, 18, 21, 18, get_semaphore(1)), 3);
        cb_push_back(0, 1);
    }
    noc_async_write_barrier();
}
