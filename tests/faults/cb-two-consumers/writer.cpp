#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    noc_semaphore_wait(reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_semaphore(0)), 1);
#ifndef FIXED
    cb_wait_front(0, 1);
    cb_pop_front(0, 1); // FAULT BRISC
#endif
}
