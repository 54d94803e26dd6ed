#pragma once
#include "ttnn-nanobind/nanobind_fwd.hpp"

namespace ttnn::operations::composed {

namespace nb = nanobind;

void bind_shapes(nb::module_ &mod);
void bind_numbers(nb::module_ &mod);
void bind_with(nb::module_ &mod, int); // called by others

} // namespace ttnn::operations::composed
