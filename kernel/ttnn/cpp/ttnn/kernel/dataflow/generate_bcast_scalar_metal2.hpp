/* ttnn/cpp/ttnn/kernel/dataflow/generate_bcast_scalar_metal2.hpp: see ttnn/kernel/dataflow/generate_bcast_scalar_metal2.hpp. */
#pragma once
#include "ttnn/kernel/dataflow/generate_bcast_scalar_metal2.hpp"
