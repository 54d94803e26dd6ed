#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto dst = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    auto* page = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(0));
    for (uint32_t i = 0; i < 512; i++) {
        page[i] = 0x3F803F80;
    }
    noc_async_write_tile(0, dst, get_write_ptr(0));
#ifdef FIXED
    noc_async_writes_flushed();
#endif
    page[0] = 0; // FAULT BRISC
    noc_async_write_barrier();
}
