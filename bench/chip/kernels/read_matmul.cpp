// For output tiles [start, start + count) of an Nt-wide product: the Kt pairs of each, one at a time.
#include <cstdint>

#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const uint32_t a_address = get_arg_val<uint32_t>(0), b_address = get_arg_val<uint32_t>(1);
    const uint32_t start = get_arg_val<uint32_t>(2), count = get_arg_val<uint32_t>(3);
    const uint32_t Kt = get_arg_val<uint32_t>(4), Nt = get_arg_val<uint32_t>(5);
    constexpr auto a_args = TensorAccessorArgs<0>();
    constexpr auto b_args = TensorAccessorArgs<a_args.next_compile_time_args_offset()>();
    const uint32_t bytes = get_tile_size(0);
    const auto a = TensorAccessor(a_args, a_address, bytes);
    const auto b = TensorAccessor(b_args, b_address, bytes);
    for (uint32_t tile = start; tile < start + count; ++tile)
        for (uint32_t k = 0; k < Kt; ++k) {
            cb_reserve_back(0, 1);
            cb_reserve_back(1, 1);
            noc_async_read(a.get_noc_addr(tile / Nt * Kt + k), get_write_ptr(0), bytes);
            noc_async_read(b.get_noc_addr(k * Nt + tile % Nt), get_write_ptr(1), bytes);
            noc_async_read_barrier();
            cb_push_back(0, 1);
            cb_push_back(1, 1);
        }
}
