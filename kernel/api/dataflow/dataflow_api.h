/* api/dataflow/dataflow_api.h: what data movement kernels call, in all spellings. */
#pragma once
#include <cstdint>

#include "hostdevcommon/common_values.hpp"
#include "tw/address.h"
#include "tw/arguments.h"
#include "tw/circular_buffer.h"
#include "tw/command_buffer.h"
#include "tw/debug.h"
#include "tw/noc.h"
#include "tw/tensor_accessor.h"
#include "tw/tile_slice.h"
#include "internal/mod_div_lib.h"
