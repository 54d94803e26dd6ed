#pragma once

#include "ttnn-nanobind/nanobind_fwd.hpp"

namespace ttnn::operations::centralize_w_rm {

namespace nb = nanobind;
void bind_centralize_w_rm(nb::module_& mod);

}  // namespace ttnn::operations::centralize_w_rm
