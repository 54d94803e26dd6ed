#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    constexpr auto b_args = TensorAccessorArgs<0>();
    const auto b = TensorAccessor(b_args, get_arg_val<uint32_t>(0), 2048);
    const auto c = TensorAccessor(TensorAccessorArgs<b_args.next_compile_time_args_offset()>(), get_arg_val<uint32_t>(1), 2048);
    const uint32_t column = get_arg_val<uint32_t>(2);
    for (uint32_t k = 0; k < 2; k++) {
        cb_reserve_back(1, 1);
        noc_async_read_tile(4 * k + column, b, get_write_ptr(1));
        noc_async_read_barrier();
        cb_push_back(1, 1);
    }
    cb_wait_front(16, 1);
    noc_async_write_tile(column, c, get_read_ptr(16));
    noc_async_write_barrier();
    cb_pop_front(16, 1);
}
