/* cpp/ttnn/kernel_lib/common_types.hpp: see ttnn/cpp/ttnn/kernel_lib/common_types.hpp. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/common_types.hpp"
