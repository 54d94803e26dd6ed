#pragma once

#include "ttnn-nanobind/nanobind_fwd.hpp"

namespace ttnn::operations::layernorm_fused_rm {
namespace nb = nanobind;
void bind_layernorm_fused_rm(nb::module_& mod);
}  // namespace ttnn::operations::layernorm_fused_rm
