#pragma once
#include "ttnn-nanobind/nanobind_fwd.hpp"

namespace ttnn::operations::reversed_tiles {
void bind_reversed_tiles(nanobind::module_ &mod);
}
