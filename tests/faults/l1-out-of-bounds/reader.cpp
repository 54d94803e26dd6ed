#include "api/dataflow/dataflow_api.h"

void kernel_main() {
#ifdef FIXED
    constexpr uint32_t index = 0;
#else
    constexpr uint32_t index = 0x200000; // 8 MiB
#endif
    volatile uint32_t* words = reinterpret_cast<volatile uint32_t*>(get_write_ptr(0));
    words[index] = 1; // FAULT NCRISC
}
