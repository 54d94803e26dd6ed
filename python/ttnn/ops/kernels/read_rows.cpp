/*
 * Rows of tiles for a reduction along them: the scaler (1.0 in the first row of each face) to CB 1,
 * once, then every tile of rows of tiles to CB 0. Compile-time: the tensor's accessor arguments.
 * Run-time: first row of tiles, rows. Common: address, tiles in a row.
 */
#include "api/dataflow/dataflow_api.h"

void push_scaler() {
    constexpr uint32_t one_bf16 = 0x3F80;
    cb_reserve_back(1, 1);
    volatile tt_l1_ptr uint16_t* tile =
        reinterpret_cast<volatile tt_l1_ptr uint16_t*>(get_write_ptr(1));
    for (uint32_t i = 0; i < 1024; i++)
        tile[i] = (i & 255) < 16 ? one_bf16 : 0;
    cb_push_back(1, 1);
}

void kernel_main() {
    const uint32_t first = get_arg_val<uint32_t>(0), rows = get_arg_val<uint32_t>(1);
    const uint32_t address = get_common_arg_val<uint32_t>(0);
    const uint32_t across = get_common_arg_val<uint32_t>(1);
    constexpr auto args = TensorAccessorArgs<0>();
    const auto tensor = TensorAccessor(args, address, get_tile_size(0));
    push_scaler();
    for (uint32_t page = first * across; page < (first + rows) * across; page++) {
        cb_reserve_back(0, 1);
        noc_async_read_page(page, tensor, get_write_ptr(0));
        noc_async_read_barrier();
        cb_push_back(0, 1);
    }
}
