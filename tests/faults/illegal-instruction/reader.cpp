#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    cb_reserve_back(0, 1);
#ifndef FIXED
    asm volatile("unimp"); // FAULT NCRISC
#endif
}
