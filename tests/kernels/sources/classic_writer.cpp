#include "dataflow_api.h"

void kernel_main() {
    const uint32_t address = get_arg_val<uint32_t>(0), tiles = get_arg_val<uint32_t>(1);
    const InterleavedAddrGenFast<true> out = {
        .bank_base_address = address, .page_size = get_tile_size(16), .data_format = get_dataformat(16)};
    for (uint32_t i = 0; i < tiles; i++) {
        cb_wait_front(16, 1);
        noc_async_write_tile(i, out, get_read_ptr(16));
        noc_async_write_barrier();
        cb_pop_front(16, 1);
    }
}
