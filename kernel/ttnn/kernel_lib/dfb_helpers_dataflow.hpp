/* ttnn/kernel_lib/dfb_helpers_dataflow.hpp: see ttnn/cpp/ttnn/kernel_lib. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/dfb_helpers_dataflow.hpp"
