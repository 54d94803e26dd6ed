/* ttnn/cpp/ttnn/kernel/compute/dest_format_helpers.hpp: see ttnn/kernel/compute/dest_format_helpers.hpp. */
#pragma once
#include "ttnn/kernel/compute/dest_format_helpers.hpp"
