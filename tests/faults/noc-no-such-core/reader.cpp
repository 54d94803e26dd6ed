#include "api/dataflow/dataflow_api.h"

void kernel_main() {
#ifdef FIXED
    const uint32_t x = get_arg_val<uint32_t>(0), y = get_arg_val<uint32_t>(1);
#else
    const uint32_t x = 63, y = 63;
#endif
    noc_async_write(get_write_ptr(0), get_noc_addr(x, y, get_write_ptr(0)), 64); // FAULT NCRISC
    noc_async_write_barrier();
}
