#include "api/dataflow/dataflow_api.h"

void kernel_main() {
#ifdef FIXED
    cb_reserve_back(0, 2);
#else
    cb_reserve_back(0, 3); // FAULT NCRISC deadlock
#endif
}
