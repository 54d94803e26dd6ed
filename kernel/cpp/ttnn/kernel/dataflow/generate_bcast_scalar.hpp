/* cpp/ttnn/kernel/dataflow/generate_bcast_scalar.hpp: see ttnn/cpp/ttnn/kernel/dataflow/generate_bcast_scalar.hpp. */
#pragma once
#include "ttnn/cpp/ttnn/kernel/dataflow/generate_bcast_scalar.hpp"
