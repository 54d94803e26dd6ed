#include <stdint.h>
#include "dataflow_api.h"

void kernel_main() {
    constexpr auto args = TensorAccessorArgs<1>();
    const auto target = TensorAccessor(args, get_arg_val<uint32_t>(0), 256);
    for (uint32_t i = 0; i < get_arg_val<uint32_t>(1); ++i) {
        cb_wait_front(0, 1);
        auto *words = (volatile tt_l1_ptr uint32_t *)get_read_ptr(0);
        for (uint32_t j = 0; j < 64; ++j) words[j] *= words[j];
        noc_async_write_page(i, target, get_read_ptr(0));
        noc_async_write_barrier();
        cb_pop_front(0, 1);
    }
}
