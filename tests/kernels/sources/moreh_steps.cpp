// exp(-x) masked, by the steps of moreh_common: x in CB 0, mask in CB 1, result in CB 16.
#include "ttnn/kernel/compute/moreh_common.hpp"

void kernel_main() {
    ArgFetcher arguments;
    const uint32_t tiles = arguments.get_next_arg_val<uint32_t>();
    binary_op_init_common(0, 1, 16);
    for (uint32_t i = 0; i < tiles; i++) rexp_tile_and_mask_tile_to_cb(0, 1, 16, 0, 0, 1, 0);
    cb_pop_front(1, 1);
}
