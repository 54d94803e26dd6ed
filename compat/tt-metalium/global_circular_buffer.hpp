// tt-metalium/global_circular_buffer.hpp: named by op signatures; making one is refused.
#pragma once

#include <tt-metalium/core_coord.hpp>
#include <tt_stl/assert.hpp>

namespace tt::tt_metal {
class IDevice;
namespace experimental {

class GlobalCircularBuffer {
  public:
    uint32_t size() const { return 0; }
    static constexpr auto attribute_names = std::forward_as_tuple();
    auto attribute_values() const { return std::forward_as_tuple(); }

  private:
    GlobalCircularBuffer() = default;
};

} // namespace experimental
} // namespace tt::tt_metal
