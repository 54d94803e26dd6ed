#include "api/dataflow/dataflow_api.h"

void kernel_main() {
#ifdef FIXED
    asm volatile(".rept 100; nop; .endr");
#else
    asm volatile(".rept 5000; nop; .endr");
#endif
}
