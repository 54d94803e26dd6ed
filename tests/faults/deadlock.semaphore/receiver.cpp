#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    volatile tt_l1_ptr uint32_t* arrived =
        reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_semaphore(0));
#ifdef FIXED
    noc_semaphore_wait(arrived, 2);
#else
    noc_semaphore_wait(arrived, 3); // FAULT NCRISC
#endif
}
