#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    // Worker (1,0), by its NoC coordinates.
    const uint32_t x = get_arg_val<uint32_t>(0), y = get_arg_val<uint32_t>(1);
    auto* tile = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(0));
    for (uint32_t i = 0; i < 512; i++) {
        tile[i] = 0x3F803F80;
    }
    noc_async_write(get_write_ptr(0), get_noc_addr(x, y, get_write_ptr(0)), 2048);
    noc_async_write_barrier();
#ifdef FIXED
    noc_semaphore_inc(get_noc_addr(x, y, get_semaphore(0)), 1);
    noc_async_atomic_barrier();
#endif
}
