#include "api/dataflow/dataflow_api.h"

void kernel_main() {
#ifndef FIXED
    asm volatile(".word 0xffffffff"); // FAULT NCRISC
#endif
}
