#include "api/dataflow/dataflow_api.h"

// The loop counts in the wrong variable. What it stores changes all the time, so that it is no wait
// for somebody else.
void kernel_main() {
    volatile tt_l1_ptr uint32_t* sum =
        reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(0));
    uint32_t i = 0;
    *sum = 0;
#ifdef FIXED
    while (i < 64) *sum = *sum + i++;
#else
    while (i < 64) *sum = *sum + 1; // FAULT NCRISC
#endif
}
