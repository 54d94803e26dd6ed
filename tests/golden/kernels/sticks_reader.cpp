// Rows of a row-major tensor into CB 0, 32 at a time. Compile-time: bytes a row, tiles a row, the
// accessor. Args: address, block rows.
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    constexpr uint32_t stick = get_compile_time_arg_val(0), width = get_compile_time_arg_val(1);
    const auto tensor = TensorAccessor(TensorAccessorArgs<2>(), get_arg_val<uint32_t>(0), stick);
    for (uint32_t row = 0; row < get_arg_val<uint32_t>(1); row++) {
        cb_reserve_back(0, width);
        uint32_t to = get_write_ptr(0);
        for (uint32_t i = 0; i < 32; i++, to += stick)
            noc_async_read(tensor.get_noc_addr(row * 32 + i), to, stick);
        noc_async_read_barrier();
        cb_push_back(0, width);
    }
}
