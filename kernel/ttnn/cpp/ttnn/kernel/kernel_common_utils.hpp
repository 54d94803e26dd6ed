/* ttnn/cpp/ttnn/kernel/kernel_common_utils.hpp: see ttnn/kernel/kernel_common_utils.hpp. */
#pragma once
#include "ttnn/kernel/kernel_common_utils.hpp"
