#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    volatile tt_l1_ptr uint32_t* flag =
        reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(0));
#ifdef FIXED
    *flag = 1;
#else
    *flag = 0;
#endif
    while (*flag == 0) {} // FAULT NCRISC deadlock
}
