#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/binary_op_helpers.hpp"
