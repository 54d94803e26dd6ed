/*
 * Rows of a table by an index of rows: out[i] = table[index[i]], to CB 16.
 *
 * Define: COUNT, indices in a page of the index. Compile-time: accessor arguments of index, table.
 * Run-time: first output row, rows. Common: address of the index, address of the table, bytes of a row
 * of the table, the row that is zeros (all ones: none). CB 0: a page of the index.
 */
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const uint32_t first = get_arg_val<uint32_t>(0), rows = get_arg_val<uint32_t>(1);
    const uint32_t bytes = get_common_arg_val<uint32_t>(2), zeros = get_common_arg_val<uint32_t>(3);
    constexpr auto index_args = TensorAccessorArgs<0>();
    constexpr auto table_args = TensorAccessorArgs<index_args.next_compile_time_args_offset()>();
    const auto index = TensorAccessor(index_args, get_common_arg_val<uint32_t>(0), COUNT * 4);
    const auto table = TensorAccessor(table_args, get_common_arg_val<uint32_t>(1), bytes);
    cb_reserve_back(0, 1);
    volatile tt_l1_ptr uint32_t* list =
        reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(0));
    uint32_t loaded = ~0u;
    for (uint32_t r = first; r < first + rows; r++) {
        if (r / COUNT != loaded) {
            loaded = r / COUNT;
            noc_async_read_page(loaded, index, get_write_ptr(0));
            noc_async_read_barrier();
        }
        const uint32_t row = list[r % COUNT];
        cb_reserve_back(16, 1);
        const uint32_t to = get_write_ptr(16);
        if (row == zeros) {
            for (uint32_t i = 0; i < bytes / 2; i++)
                reinterpret_cast<volatile tt_l1_ptr uint16_t*>(to)[i] = 0;
        } else {
            noc_async_read_page(row, table, to);
        }
        noc_async_read_barrier();
        cb_push_back(16, 1);
    }
}
