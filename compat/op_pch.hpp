// op_pch.hpp: precompiled for operation libraries: everything their files usually include.
#ifndef TILEWRIGHT_OP_PCH_HPP
#define TILEWRIGHT_OP_PCH_HPP

#include <algorithm>
#include <cmath>
#include <map>
#include <nanobind/nanobind.h>
#include <tt_stl/json.hpp>
#include <optional>
#include <string>
#include <tt-metalium/bfloat16.hpp>
#include <tt-metalium/constants.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/tensor_accessor_args.hpp>
#include <tt-metalium/work_split.hpp>
#include <variant>
#include <vector>
#include "ttnn-nanobind/bind_function.hpp"
#include "ttnn-nanobind/decorators.hpp"
#include "ttnn/device_operation.hpp"
#include "ttnn/operations/cb_utils.hpp"
#include "ttnn/operations/core/compute_kernel/compute_kernel_config.hpp"
#include "ttnn/tensor/tensor_ops.hpp"

#endif
