// A stub reader: one page for every tile of the tensor.
#include <cstdint>

#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    constexpr uint32_t stick_size = get_compile_time_arg_val(0);
    constexpr uint32_t Wt = get_compile_time_arg_val(2);
    constexpr auto input_args = TensorAccessorArgs<3>();
    const uint32_t src_addr = get_arg_val<uint32_t>(0);
    const uint32_t Ht = get_arg_val<uint32_t>(1);

    constexpr uint32_t cb_in_rm = tt::CBIndex::c_0;

    const auto input = TensorAccessor(input_args, src_addr, stick_size);
    uint32_t stick = 0;
    for (uint32_t tile = 0; tile < Ht * Wt; ++tile) {
        cb_reserve_back(cb_in_rm, 1);
        uint32_t write_address = get_write_ptr(cb_in_rm);
        for (uint32_t i = 0; i < 32; ++i) {
            noc_async_read(input.get_noc_addr(stick++), write_address, stick_size);
            write_address += stick_size;
        }
        noc_async_read_barrier();
        cb_push_back(cb_in_rm, 1);
    }
}
