#include "api/compute/common.h"

void kernel_main() {
#ifdef FIXED
    constexpr uint32_t index = 0;
#else
    constexpr uint32_t index = 1;
#endif
    volatile uint32_t value = get_arg_val<uint32_t>(0);
#ifdef TRISC_MATH
    value = value + get_common_arg_val<uint32_t>(index); // FAULT TRISC1 (1,0)
#endif
}
