// Tiles of CB 0 to rows of CB 16. Args: block rows, tiles a row.
#include "api/compute/compute_kernel_api.h"
#include "api/compute/pack_untilize.h"

void kernel_main() {
    constexpr uint32_t tall = get_compile_time_arg_val(0), across = get_compile_time_arg_val(1);
    compute_kernel_hw_startup(0, 16);
    pack_untilize_init<across, across>(0, 16);
    cb_wait_front(0, tall * across);
    for (uint32_t row = 0; row < tall; row++) {
        cb_reserve_back(16, across);
        pack_untilize_block<across, across>(0, 1, 16);
        cb_push_back(16, across);
        cb_pop_front(0, across);
    }
    pack_untilize_uninit(16);
}
