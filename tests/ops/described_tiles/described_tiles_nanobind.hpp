#pragma once

#include "ttnn-nanobind/nanobind_fwd.hpp"

namespace ttnn::operations::described_tiles {
void bind_described_tiles(nanobind::module_ &mod);
}
