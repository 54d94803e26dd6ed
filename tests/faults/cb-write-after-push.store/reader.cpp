#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    cb_reserve_back(0, 1);
    auto* page = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(0));
    page[0] = 1;
#ifdef FIXED
    page[1] = 2;
#endif
    cb_push_back(0, 1);
#ifndef FIXED
    for (uint32_t i = 0; i < 1; i++) {
        page[1] = 2; // FAULT NCRISC
    }
#endif
}
