/* eltwise/binary/sfpu/sfpu.hpp: all operations of two slots. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/binary/sfpu/basic.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/binary/sfpu/extended.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/binary/sfpu/int.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/binary/sfpu/minmax.hpp"
