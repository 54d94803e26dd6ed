#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    // One page is waited for, a word of the second is read.
    cb_wait_front(0, 1);
    const auto* page = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_read_ptr(0));
    uint32_t sum = page[0];
#ifdef FIXED
    cb_wait_front(0, 2);
#endif
    sum += page[512]; // FAULT BRISC
    cb_wait_front(0, 2);
    cb_pop_front(0, 2);
    auto* scratch = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(1));
    scratch[0] = sum;
}
