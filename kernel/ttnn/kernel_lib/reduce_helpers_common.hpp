/* ttnn/kernel_lib/reduce_helpers_common.hpp: see ttnn/cpp/ttnn/kernel_lib. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/reduce_helpers_common.hpp"
