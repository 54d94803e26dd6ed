#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto src = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);

    cb_reserve_back(1, 1);
    auto* scaler = reinterpret_cast<volatile tt_l1_ptr uint16_t*>(get_write_ptr(1));
    for (uint32_t i = 0; i < 1024; i++) {
        scaler[i] = i % 256 < 16 ? 0x3F80 : 0;  // the first row of each face
    }
    cb_push_back(1, 1);

    cb_reserve_back(0, 1);
    noc_async_read_tile(0, src, get_write_ptr(0));
    noc_async_read_barrier();
    cb_push_back(0, 1);
}
