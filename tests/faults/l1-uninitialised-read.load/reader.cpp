#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto src = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    cb_reserve_back(0, 1);
    auto* flags = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(0));
#ifdef FIXED
    flags[3] = 1;
#endif
    if (flags[3] != 7) { // FAULT NCRISC
        noc_async_read_tile(0, src, get_write_ptr(0));
        noc_async_read_barrier();
    }
}
