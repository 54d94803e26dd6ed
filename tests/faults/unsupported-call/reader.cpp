#include "api/dataflow/dataflow_api.h"
#include "api/debug/assert.h"

void kernel_main() {
#ifndef FIXED
    PAUSE(); // FAULT NCRISC
#endif
}
