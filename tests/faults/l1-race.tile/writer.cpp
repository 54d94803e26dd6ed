#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto dst = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    auto* tile = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(0));
    for (uint32_t i = 0; i < 512; i++) {
        tile[i] = 0x3F803F80;
    }
    // Both cores write tile 0: whose stays is a matter of chance.
#ifdef FIXED
    const uint32_t index = get_arg_val<uint32_t>(1);
#else
    const uint32_t index = 0;
#endif
    noc_async_write_tile(index, dst, get_write_ptr(0)); // FAULT BRISC
    noc_async_write_barrier();
}
