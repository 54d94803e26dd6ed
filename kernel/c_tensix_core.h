/* c_tensix_core.h: the clock, as kernels that measure time read it. */
#pragma once
#include "api/dataflow/dataflow_api.h"

struct c_tensix_core {
    static uint64_t read_wall_clock() { return get_timestamp(); }
    static uint32_t read_wall_clock_l() { return get_timestamp_32b(); }
};
