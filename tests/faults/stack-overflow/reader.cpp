#include "api/dataflow/dataflow_api.h"

// Each level keeps 64 words.
__attribute__((noinline)) uint32_t sum(uint32_t depth) { // FAULT NCRISC
    volatile uint32_t kept[64];
    kept[depth % 64] = depth;
    return depth ? kept[depth % 64] ^ (sum(depth - 1) >> 1) : 0;
}

void kernel_main() {
#ifdef FIXED
    sum(4);
#else
    sum(100000);
#endif
}
