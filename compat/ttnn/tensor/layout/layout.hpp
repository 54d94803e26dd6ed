// ttnn/tensor/layout/layout.hpp: the order of a tensor's elements.
#pragma once

#include <ostream>

namespace tt::tt_metal {

enum class Layout { ROW_MAJOR = 0, TILE = 1, INVALID = 2 };
std::ostream &operator<<(std::ostream &out, const Layout &layout);

} // namespace tt::tt_metal
