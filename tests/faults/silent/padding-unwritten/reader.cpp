#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    constexpr auto x_args = TensorAccessorArgs<0>();
    const auto x = TensorAccessor(x_args, get_arg_val<uint32_t>(0), 2048);
    const auto bias = TensorAccessor(TensorAccessorArgs<x_args.next_compile_time_args_offset()>(), get_arg_val<uint32_t>(1), 128);
    cb_reserve_back(0, 2);
    noc_async_read_tile(0, x, get_write_ptr(0));
    noc_async_read_tile(1, x, get_write_ptr(0) + 2048);
    // One stick of 64 where the tilize reads 32 of them.
    cb_reserve_back(1, 2);
    noc_async_read(bias.get_noc_addr(0), get_write_ptr(1), 128);
    noc_async_read_barrier();
    cb_push_back(1, 2);
    cb_push_back(0, 2);
}
