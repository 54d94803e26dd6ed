// Wrong on purpose: reserves more pages than CB 0 has. Run-time: pages to ask for.
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    cb_reserve_back(0, get_arg_val<uint32_t>(0));
    cb_push_back(0, get_arg_val<uint32_t>(0));
}
