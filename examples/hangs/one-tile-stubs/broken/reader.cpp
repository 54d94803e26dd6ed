// A stub reader: one page for every tile of the tensor.
// Compile-time: bytes of a stick, Ht, Wt, the tensor's accessor. Run-time: its address.
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    constexpr uint32_t cb = tt::CBIndex::c_0;
    constexpr uint32_t stick_bytes = get_compile_time_arg_val(0);
    constexpr uint32_t Ht = get_compile_time_arg_val(1), Wt = get_compile_time_arg_val(2);
    const auto src =
        TensorAccessor(TensorAccessorArgs<3>(), get_arg_val<uint32_t>(0), stick_bytes);
    uint32_t stick = 0;
    for (uint32_t tile = 0; tile < Ht * Wt; tile++) {
        cb_reserve_back(cb, 1);
        uint32_t to = get_write_ptr(cb);
        for (uint32_t row = 0; row < 32; row++) {
            noc_async_read(src.get_noc_addr(stick++), to, stick_bytes);
            to += stick_bytes;
        }
        noc_async_read_barrier();
        cb_push_back(cb, 1);
    }
}
