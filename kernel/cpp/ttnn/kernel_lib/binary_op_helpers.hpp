/* cpp/ttnn/kernel_lib/binary_op_helpers.hpp: see ttnn/cpp/ttnn/kernel_lib/binary_op_helpers.hpp. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/binary_op_helpers.hpp"
