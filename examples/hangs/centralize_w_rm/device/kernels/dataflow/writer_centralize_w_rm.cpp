// A stub writer: Wt pages hold the sticks of a tile row.
#include <cstdint>

#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    constexpr uint32_t stick_size = get_compile_time_arg_val(0);
    constexpr uint32_t Wt = get_compile_time_arg_val(1);
    constexpr auto output_args = TensorAccessorArgs<2>();
    const uint32_t dst_addr = get_arg_val<uint32_t>(0);
    const uint32_t Ht = get_arg_val<uint32_t>(1);

    constexpr uint32_t cb_out_rm = tt::CBIndex::c_16;

    const auto output = TensorAccessor(output_args, dst_addr, stick_size);
    uint32_t stick = 0;
    for (uint32_t row = 0; row < Ht; ++row) {
        cb_wait_front(cb_out_rm, Wt);
        uint32_t read_address = get_read_ptr(cb_out_rm);
        for (uint32_t i = 0; i < 32; ++i) {
            noc_async_write(read_address, output.get_noc_addr(stick++), stick_size);
            read_address += stick_size;
        }
        noc_async_write_barrier();
        cb_pop_front(cb_out_rm, Wt);
    }
}
