#pragma once

#include "ttnn-nanobind/nanobind_fwd.hpp"

namespace ttnn::operations::offset_tiles {
namespace nb = nanobind;
void bind_offset_tiles(nb::module_ &mod);
} // namespace ttnn::operations::offset_tiles
