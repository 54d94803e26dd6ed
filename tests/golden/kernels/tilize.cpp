// Sticks of CB 0 to tiles of CB 16. Args: block rows, tiles a row.
#include "api/compute/compute_kernel_api.h"
#include "api/compute/tilize.h"

void kernel_main() {
    constexpr uint32_t tall = get_compile_time_arg_val(0), across = get_compile_time_arg_val(1);
    compute_kernel_hw_startup(0, 16);
    tilize_init(0, across, 16);
    for (uint32_t row = 0; row < tall; row++) {
        cb_wait_front(0, across);
        cb_reserve_back(16, across);
        tilize_block(0, across, 16);
        cb_push_back(16, across);
        cb_pop_front(0, across);
    }
    tilize_uninit(0, 16);
}
