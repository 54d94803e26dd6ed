#include <stdint.h>
#include "dataflow_api.h"

void kernel_main() {
    constexpr auto args = TensorAccessorArgs<1>();
    const auto source = TensorAccessor(args, get_arg_val<uint32_t>(0), 256);
    for (uint32_t i = 0; i < get_arg_val<uint32_t>(1); ++i) {
        if (!get_compile_time_arg_val(0)) cb_reserve_back(0, 1);
        noc_async_read_page(i, source, get_write_ptr(0));
        noc_async_read_barrier();
        cb_push_back(0, 1);
    }
}
