// utility/group.hpp: several of something, in order.
#pragma once

#include <vector>

namespace tt::tt_metal::experimental {
template <typename T> using Group = std::vector<T>;
}
