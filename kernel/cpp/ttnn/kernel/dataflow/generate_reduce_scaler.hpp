/* cpp/ttnn/kernel/dataflow/generate_reduce_scaler.hpp: see ttnn/cpp/ttnn/kernel/dataflow/generate_reduce_scaler.hpp. */
#pragma once
#include "ttnn/cpp/ttnn/kernel/dataflow/generate_reduce_scaler.hpp"
