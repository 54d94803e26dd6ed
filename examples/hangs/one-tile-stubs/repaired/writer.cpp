// A stub writer: Wt pages are the 32 sticks of a tile-row.
// Compile-time: bytes of a stick, Ht, Wt, the tensor's accessor. Run-time: its address.
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    constexpr uint32_t cb = tt::CBIndex::c_16;
    constexpr uint32_t stick_bytes = get_compile_time_arg_val(0);
    constexpr uint32_t Ht = get_compile_time_arg_val(1), Wt = get_compile_time_arg_val(2);
    const auto dst =
        TensorAccessor(TensorAccessorArgs<3>(), get_arg_val<uint32_t>(0), stick_bytes);
    uint32_t stick = 0;
    for (uint32_t tile_row = 0; tile_row < Ht; tile_row++) {
        cb_wait_front(cb, Wt);
        uint32_t from = get_read_ptr(cb);
        for (uint32_t row = 0; row < 32; row++) {
            noc_async_write(from, dst.get_noc_addr(stick++), stick_bytes);
            from += stick_bytes;
        }
        noc_async_write_barrier();
        cb_pop_front(cb, Wt);
    }
}
