/* ttnn/cpp/ttnn/kernel/compute/moreh_common.hpp: see ttnn/kernel/compute/moreh_common.hpp. */
#pragma once
#include "ttnn/kernel/compute/moreh_common.hpp"
