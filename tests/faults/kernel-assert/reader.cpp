#include "api/dataflow/dataflow_api.h"
#include "api/debug/assert.h"

void kernel_main() {
#ifdef FIXED
    const uint32_t pages = 2;
#else
    const uint32_t pages = 3;
#endif
    ASSERT(pages * get_tile_size(0) <= 4096); // FAULT NCRISC
}
