#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto dst = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    volatile tt_l1_ptr uint32_t* words = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(0));
    for (uint32_t i = 0; i < 512; i++) words[i] = i;
    const uint32_t bytes = 0u - 64; // wrapped: a remainder that was none
    noc_async_write(get_write_ptr(0), dst.get_noc_addr(get_arg_val<uint32_t>(1)), bytes);
    noc_async_write_barrier();
}
