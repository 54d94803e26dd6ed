// Sticks into CB 0, one below the other; a scaler tile into CB 1.
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const uint32_t rows = get_arg_val<uint32_t>(2), bytes = get_arg_val<uint32_t>(3);
    const InterleavedAddrGen<true> sticks = {.bank_base_address = get_arg_val<uint32_t>(0), .page_size = bytes};
    const InterleavedAddrGen<true> scaler = {.bank_base_address = get_arg_val<uint32_t>(1), .page_size = 2048};
    cb_reserve_back(1, 1);
    noc_async_read_page(0, scaler, get_write_ptr(1));
    cb_reserve_back(0, 1);
    for (uint32_t row = 0; row < rows; row++) noc_async_read_page(row, sticks, get_write_ptr(0) + row * bytes);
    noc_async_read_barrier();
    cb_push_back(1, 1);
    cb_push_back(0, 1);
}
