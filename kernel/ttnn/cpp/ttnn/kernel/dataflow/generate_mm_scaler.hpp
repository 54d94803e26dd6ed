/* ttnn/cpp/ttnn/kernel/dataflow/generate_mm_scaler.hpp: see ttnn/kernel/dataflow/generate_mm_scaler.hpp. */
#pragma once
#include "ttnn/kernel/dataflow/generate_mm_scaler.hpp"
