/* ttnn/cpp/ttnn/kernel/dataflow/cb_fill_helpers.hpp: see ttnn/kernel/dataflow/cb_fill_helpers.hpp. */
#pragma once
#include "ttnn/kernel/dataflow/cb_fill_helpers.hpp"
