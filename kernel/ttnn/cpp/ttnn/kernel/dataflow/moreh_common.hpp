/* ttnn/cpp/ttnn/kernel/dataflow/moreh_common.hpp: see ttnn/kernel/dataflow/moreh_common.hpp. */
#pragma once
#include "ttnn/kernel/dataflow/moreh_common.hpp"
