/* ttnn/kernel/dataflow/generate_bcast_scalar_metal2.hpp: see generate_bcast_scalar.hpp. */
#pragma once
#include "ttnn/kernel/dataflow/generate_bcast_scalar.hpp"
