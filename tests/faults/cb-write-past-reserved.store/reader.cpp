#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    // One page is reserved, a word of the next is set.
    for (uint32_t round = 0; round < 2; round++) {
        cb_reserve_back(0, 1);
        auto* page = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(0));
        page[0] = round;
        if (round == 1) {
#ifdef FIXED
            page[511] = round;
#else
            page[512] = round; // FAULT NCRISC
#endif
        }
        cb_push_back(0, 1);
    }
}
