#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    // Fills the tile that the writer sends; with this order of events it is always in time.
    auto* tile = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(0));
    for (uint32_t i = 0; i < 512; i++) {
        tile[i] = 0x3F803F80;
    }
#ifdef FIXED
    noc_semaphore_set(reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_semaphore(0)), 1);
#endif
}
