// Pushes pages of c_0, as many as the argument says, one at a time.
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    for (uint32_t page = 0; page < get_arg_val<uint32_t>(0); page++) {
        cb_reserve_back(0, 1);
        cb_push_back(0, 1);
    }
}
