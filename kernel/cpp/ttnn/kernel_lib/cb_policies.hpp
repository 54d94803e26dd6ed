/* cpp/ttnn/kernel_lib/cb_policies.hpp: see ttnn/cpp/ttnn/kernel_lib/cb_policies.hpp. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/cb_policies.hpp"
