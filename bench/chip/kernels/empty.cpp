// Nothing: what a launch costs by itself.
#include <cstdint>

#ifdef COMPUTE
#include "api/compute/common.h"
#else
#include "api/dataflow/dataflow_api.h"
#endif

void kernel_main() {}
