#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/common_types.hpp"
