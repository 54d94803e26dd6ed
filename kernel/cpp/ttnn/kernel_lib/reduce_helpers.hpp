/* cpp/ttnn/kernel_lib/reduce_helpers.hpp: see ttnn/cpp/ttnn/kernel_lib/reduce_helpers.hpp. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/reduce_helpers.hpp"
