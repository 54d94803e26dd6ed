// A scaler of ones to c_1, and the first tiles of a tensor to c_0. Run-time: address, count.
#include "api/dataflow/dataflow_api.h"

// A scaler tile of ones into c_1.
void push_scaler() {
    cb_reserve_back(1, 1);
    auto* pairs = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(1));
#ifdef FIXED
    constexpr uint32_t first = 0;
#else
    constexpr uint32_t first = 1; // the first two of its datums are not written
#endif
    for (uint32_t i = first; i < 512; i++)
        pairs[i] = 0x3F803F80;
    cb_push_back(1, 1);
}

void kernel_main() {
    push_scaler();
    const auto src = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    for (uint32_t tile = 0; tile < get_arg_val<uint32_t>(1); tile++) {
        cb_reserve_back(0, 1);
        noc_async_read_tile(tile, src, get_write_ptr(0));
        noc_async_read_barrier();
        cb_push_back(0, 1);
    }
}
