/* ttnn/kernel_lib/index_tile_dataflow.hpp: see ttnn/cpp/ttnn/kernel_lib. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/index_tile_dataflow.hpp"
