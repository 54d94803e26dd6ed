#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    auto* count = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_semaphore(0));
    noc_semaphore_set(count, 1);
#ifdef FIXED
    noc_semaphore_set(count, 0);
#endif
}
