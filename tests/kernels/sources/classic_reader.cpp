// Tiles of one tensor into CB `cb`, as kernels were written before accessors. Args: address, tiles, cb.
#include "dataflow_api.h"

void kernel_main() {
    const uint32_t address = get_arg_val<uint32_t>(0), tiles = get_arg_val<uint32_t>(1);
    const uint32_t addresses[2] = {address, get_arg_val<uint32_t>(2)};
    const InterleavedAddrGenFast<true> in[2] = {
        {.bank_base_address = addresses[0], .page_size = get_tile_size(0), .data_format = get_dataformat(0)},
        {.bank_base_address = addresses[1], .page_size = get_tile_size(1), .data_format = get_dataformat(1)},
    };
    for (uint32_t i = 0; i < tiles; i++) {
        for (uint32_t cb = 0; cb < 2; cb++) {
            cb_reserve_back(cb, 1);
            noc_async_read_tile(i, in[cb], get_write_ptr(cb));
            noc_async_read_barrier();
            cb_push_back(cb, 1);
        }
    }
}
