#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const auto src = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);

    // The tensor has tiles 0 to 3; there is memory behind them in their banks.
#ifdef FIXED
    constexpr uint32_t last = 3;
#else
    constexpr uint32_t last = 4;
#endif
    cb_reserve_back(0, 1);
    noc_async_read_tile(last, src, get_write_ptr(0)); // FAULT NCRISC
    noc_async_read_barrier();
    cb_push_back(0, 1);
}
