#include "api/dataflow/dataflow_api.h"

// Nobody pushes, on any of the 63 cores that wait; core (3,3) does not wait.
void kernel_main() {
    const bool waits = get_arg_val<uint32_t>(0);
#ifdef FIXED
    if (waits) cb_reserve_back(0, 1);
#else
    if (waits) cb_wait_front(0, 1); // FAULT BRISC
#endif
}
