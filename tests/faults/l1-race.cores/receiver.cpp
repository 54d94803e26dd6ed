#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto dst = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
#ifdef FIXED
    noc_semaphore_wait(reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_semaphore(0)), 1);
#else
    for (volatile uint32_t i = 0; i < 4000; i = i + 1) {
    }
#endif
    noc_async_write_tile(0, dst, get_read_ptr(0)); // FAULT BRISC (1,0)
    noc_async_write_barrier();
}
