// Passes the turn along four cores: each waits for its number, then counts the next core's semaphore
// up to that core's. Compile-time: the semaphore's id. Run-time: my number, NoC x and y of the next
// core.
#include "api/dataflow/dataflow_api.h"
#include "api/debug/dprint.h"

void kernel_main() {
    constexpr uint32_t cores = 4;
    const uint32_t me = get_arg_val<uint32_t>(0);
    const uint32_t next_x = get_arg_val<uint32_t>(1), next_y = get_arg_val<uint32_t>(2);
    const uint32_t turn = get_semaphore(get_compile_time_arg_val(0));
    auto* word = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(turn);
    if (me > 0) noc_semaphore_wait(word, me);
    DPRINT << "core " << me << " has its turn" << ENDL();
    if (me + 1 < cores) {
        noc_semaphore_inc(get_noc_addr(next_x, next_y, turn), me + 1);
        noc_async_atomic_barrier();
    }
    noc_semaphore_set(word, 0);
}
