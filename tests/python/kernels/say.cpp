// Prints its run-time argument.
#include "api/dataflow/dataflow_api.h"
#include "api/debug/dprint.h"

void kernel_main() { DPRINT << "argument " << get_arg_val<uint32_t>(0) << ENDL(); }
