#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/untilize_helpers.hpp"
