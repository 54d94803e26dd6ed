// Three forms of one sum (every element plus a number) over the kernels of offset_tiles: an
// operation that describes its program itself, one with a factory that does, and one made of
// operations.
#pragma once

#include "ttnn/tensor/tensor.hpp"

namespace ttnn {
Tensor described_tiles(const Tensor &input, float offset);
Tensor described_by_factory(const Tensor &input, float offset);
// Of row-major tensors, by way of tiles.
Tensor described_rows(const Tensor &input, float offset);
} // namespace ttnn
