// A mask of the first 20 columns into CB 1, then tiles into CB 0.
#include "ttnn/kernel/dataflow/moreh_common.hpp"

void kernel_main() {
    ArgFetcher arguments;
    const uint32_t address = arguments.get_next_arg_val<uint32_t>();
    const uint32_t tiles = arguments.get_next_arg_val<uint32_t>();
    const auto tensor = TensorAccessor(TensorAccessorArgs<0>(), address, get_tile_size(0));
    generate_mask_w(1, 20);
    for (uint32_t i = 0; i < tiles; i++) read_tile(0, tensor, i);
}
