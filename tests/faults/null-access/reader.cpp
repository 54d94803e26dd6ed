#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    volatile uint32_t* volatile pointer = nullptr;
#ifdef FIXED
    pointer = reinterpret_cast<volatile uint32_t*>(get_write_ptr(0));
#endif
    *pointer = 1; // FAULT NCRISC
}
