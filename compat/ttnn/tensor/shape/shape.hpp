#pragma once
#include <tt-metalium/shape.hpp>
namespace ttnn {
using tt::tt_metal::Shape;
using ttsl::SmallVector;
}
namespace ttnn::types {
using tt::tt_metal::Shape;
}
