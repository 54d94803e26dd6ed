#include "api/dataflow/dataflow_api.h"

void kernel_main() {
#ifdef FIXED
    cb_reserve_back(0, 2);
#else
    cb_reserve_back(0, 1);
#endif
    cb_push_back(0, 2); // FAULT NCRISC
}
