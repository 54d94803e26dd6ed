// As read_matmul_blocks.cpp for one block a core, but each block of A is read once by the first core of its
// row and multicast along it, and each block of B by the first core of its column. A sender waits until
// all receivers have room (their counts on its semaphore) and then sends the block and a flag.
#include "dataflow_api.h"

struct Line {
    uint32_t x0, y0, x1, y1, others; // where the block goes, the sender left out
    uint32_t sender_x, sender_y;
    bool sends;
    uint32_t ready, sent; // semaphores
};

static void share(const Line &line, uint32_t address, uint32_t bytes) {
    auto *ready = (volatile tt_l1_ptr uint32_t *)line.ready;
    auto *sent = (volatile tt_l1_ptr uint32_t *)line.sent;
    if (line.others == 0) return;
    if (line.sends) {
        noc_semaphore_wait(ready, line.others);
        noc_semaphore_set(ready, 0);
        noc_async_write_multicast(address, get_noc_multicast_addr(line.x0, line.y0, line.x1, line.y1, address), bytes,
                                  line.others);
        noc_semaphore_set(sent, VALID);
        noc_semaphore_set_multicast(line.sent, get_noc_multicast_addr(line.x0, line.y0, line.x1, line.y1, line.sent),
                                    line.others);
        noc_async_write_barrier();
    } else {
        noc_semaphore_set(sent, INVALID);
        noc_semaphore_inc(get_noc_addr(line.sender_x, line.sender_y, line.ready), 1);
        noc_semaphore_wait(sent, VALID);
    }
}

static Line line_at(uint32_t arg) {
    return {get_arg_val<uint32_t>(arg),     get_arg_val<uint32_t>(arg + 1), get_arg_val<uint32_t>(arg + 2),
            get_arg_val<uint32_t>(arg + 3), get_arg_val<uint32_t>(arg + 4), get_arg_val<uint32_t>(arg + 5),
            get_arg_val<uint32_t>(arg + 6), get_arg_val<uint32_t>(arg + 7) != 0,
            get_semaphore(get_arg_val<uint32_t>(arg + 8)), get_semaphore(get_arg_val<uint32_t>(arg + 9))};
}

void kernel_main() {
    constexpr uint32_t rows = get_compile_time_arg_val(0), columns = get_compile_time_arg_val(1);
    constexpr uint32_t depth = get_compile_time_arg_val(2);
    constexpr auto a_args = TensorAccessorArgs<3>();
    constexpr auto b_args = TensorAccessorArgs<a_args.next_compile_time_args_offset()>();
    const uint32_t bytes = get_tile_size(0);
    const auto a = TensorAccessor(a_args, get_arg_val<uint32_t>(0), bytes);
    const auto b = TensorAccessor(b_args, get_arg_val<uint32_t>(1), bytes);
    const uint32_t k_tiles = get_arg_val<uint32_t>(2), n_tiles = get_arg_val<uint32_t>(3);
    const uint32_t steps = get_arg_val<uint32_t>(4), row = get_arg_val<uint32_t>(5);
    const uint32_t column = get_arg_val<uint32_t>(6);
    const Line along_row = line_at(7), along_column = line_at(17);
    for (uint32_t step = 0; step < steps; ++step) {
        cb_reserve_back(0, rows * depth);
        cb_reserve_back(1, depth * columns);
        const uint32_t to_a = get_write_ptr(0), to_b = get_write_ptr(1);
        if (along_row.sends)
            for (uint32_t i = 0; i < rows; ++i)
                for (uint32_t k = 0; k < depth; ++k)
                    noc_async_read_page((row + i) * k_tiles + step * depth + k, a, to_a + (i * depth + k) * bytes);
        if (along_column.sends)
            for (uint32_t k = 0; k < depth; ++k)
                for (uint32_t j = 0; j < columns; ++j)
                    noc_async_read_page((step * depth + k) * n_tiles + column + j, b, to_b + (k * columns + j) * bytes);
        noc_async_read_barrier();
        share(along_row, to_a, rows * depth * bytes);
        share(along_column, to_b, depth * columns * bytes);
        cb_push_back(0, rows * depth);
        cb_push_back(1, depth * columns);
    }
    noc_async_atomic_barrier();
}
