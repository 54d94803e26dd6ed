// Writes the normalized sticks, one tile row at a time.
#include <cstdint>

#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    constexpr uint32_t cb_id_out = get_compile_time_arg_val(0);
    constexpr uint32_t stick_size = get_compile_time_arg_val(1);
    constexpr auto output_args = TensorAccessorArgs<2>();

    const uint32_t dst_addr = get_arg_val<uint32_t>(0);
    const uint32_t num_tile_rows = get_arg_val<uint32_t>(1);
    const uint32_t start_stick_id = get_arg_val<uint32_t>(2);

    constexpr uint32_t sticks_per_tile_row = 32;

    const auto output = TensorAccessor(output_args, dst_addr, stick_size);

    uint32_t stick = start_stick_id;
    for (uint32_t row = 0; row < num_tile_rows; ++row) {
        cb_wait_front(cb_id_out, sticks_per_tile_row);
        uint32_t from = get_read_ptr(cb_id_out);
        for (uint32_t i = 0; i < sticks_per_tile_row; ++i) {
            noc_async_write(from, output.get_noc_addr(stick++), stick_size);
            from += stick_size;
        }
        noc_async_write_barrier();
        cb_pop_front(cb_id_out, sticks_per_tile_row);
    }
}
