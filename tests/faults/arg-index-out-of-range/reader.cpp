#include "api/dataflow/dataflow_api.h"

void kernel_main() {
#ifdef FIXED
    constexpr uint32_t last = 1;
#else
    constexpr uint32_t last = 2;
#endif
    const uint32_t first = get_arg_val<uint32_t>(0);
    volatile uint32_t sum = 0;
    sum = first + get_arg_val<uint32_t>(last); // FAULT NCRISC
}
