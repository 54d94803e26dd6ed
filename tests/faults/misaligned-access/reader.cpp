#include "api/dataflow/dataflow_api.h"

void kernel_main() {
#ifdef FIXED
    constexpr uint32_t offset = 4;
#else
    constexpr uint32_t offset = 2;
#endif
    volatile uint32_t* word = reinterpret_cast<volatile uint32_t*>(get_write_ptr(0) + offset);
    *word = 1; // FAULT NCRISC
}
