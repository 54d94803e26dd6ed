// Rows of CB 16 to a row-major tensor. Compile-time: bytes a row, tiles a row, the accessor. Args: address, block rows.
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    constexpr uint32_t stick = get_compile_time_arg_val(0), width = get_compile_time_arg_val(1);
    const auto tensor = TensorAccessor(TensorAccessorArgs<2>(), get_arg_val<uint32_t>(0), stick);
    for (uint32_t row = 0; row < get_arg_val<uint32_t>(1); row++) {
        cb_wait_front(16, width);
        uint32_t from = get_read_ptr(16);
        for (uint32_t i = 0; i < 32; i++, from += stick)
            noc_async_write(from, tensor.get_noc_addr(row * 32 + i), stick);
        noc_async_write_barrier();
        cb_pop_front(16, width);
    }
}
