// Tile 0 of each of up to three tensors into CBs 0, 1, 2. Compile-time: their accessors. Args: addresses.
#include "api/dataflow/dataflow_api.h"

template <uint32_t cb, uint32_t offset>
void feed() {
    const auto tensor = TensorAccessor(TensorAccessorArgs<offset>(), get_arg_val<uint32_t>(cb));
    cb_reserve_back(cb, 1);
    noc_async_read_page(0, tensor, get_write_ptr(cb));
    noc_async_read_barrier();
    cb_push_back(cb, 1);
}

void kernel_main() {
    constexpr auto first = TensorAccessorArgs<0>();
    feed<0, 0>();
#if TENSORS > 1
    constexpr auto second = TensorAccessorArgs<first.next_compile_time_args_offset()>();
    feed<1, first.next_compile_time_args_offset()>();
#endif
#if TENSORS > 2
    feed<2, second.next_compile_time_args_offset()>();
#endif
}
