#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    for (uint32_t page = 0; page < 4; page++) {
        cb_reserve_back(0, 1); // FAULT NCRISC
        cb_push_back(0, 1);
    }
}
