// Core (0, 0) sends a page to all of a 2 x 2 grid and waits until each has added its own logical number to
// a counter here. Compile-time: semaphores go, counted. Args: sender, address out (sender's result).
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    constexpr uint32_t go = get_compile_time_arg_val(0), counted = get_compile_time_arg_val(1);
    volatile tt_l1_ptr uint32_t* go_word = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_semaphore(go));
    volatile tt_l1_ptr uint32_t* count_word = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_semaphore(counted));
    const uint32_t x0 = my_x[0] - get_absolute_logical_x(), y0 = my_y[0] - get_absolute_logical_y();
    const uint32_t page = get_write_ptr(0);
    if (get_arg_val<uint32_t>(0)) {
        for (uint32_t i = 0; i < 16; i++) reinterpret_cast<uint32_t*>(page)[i] = 100 + i;
        noc_async_write_multicast(page, get_noc_multicast_addr(x0, y0, x0 + 1, y0 + 1, page), 64, 3);
        noc_async_write_barrier();
        noc_semaphore_set(go_word, VALID);
        noc_semaphore_set_multicast(get_semaphore(go), get_noc_multicast_addr(x0, y0, x0 + 1, y0 + 1, get_semaphore(go)), 3);
        noc_async_writes_flushed();
    }
    noc_semaphore_wait(go_word, VALID);
    const uint32_t mine = reinterpret_cast<volatile uint32_t*>(page)[get_absolute_logical_y() * 2 + get_absolute_logical_x()];
    noc_semaphore_inc(get_noc_addr(x0, y0, get_semaphore(counted)), mine);
    noc_async_atomic_barrier();
    if (get_arg_val<uint32_t>(0)) {
        noc_semaphore_wait_min(count_word, 100 + 101 + 102 + 103);
        DPRINT << "sum " << *count_word << ENDL();
    }
}
