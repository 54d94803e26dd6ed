// tt-metalium/global_semaphore.hpp: a word of L1 at one address on a set of cores, outside any
// program.
#pragma once

#include <memory>
#include <ostream>
#include <tt-metalium/buffer.hpp>
#include <tt-metalium/mesh_buffer.hpp>

namespace tt::tt_metal {

class GlobalSemaphore {
  public:
    GlobalSemaphore(IDevice *device, const CoreRangeSet &cores, uint32_t initial_value,
                    BufferType type = BufferType::L1);
    IDevice *device() const { return device_; }
    DeviceAddr address() const { return buffer_.get_mesh_buffer()->address(); }
    void reset_semaphore_value(uint32_t value) const;
    static constexpr auto attribute_names = std::forward_as_tuple("cores");
    auto attribute_values() const { return std::forward_as_tuple(cores_); }

  private:
    IDevice *device_;
    CoreRangeSet cores_;
    distributed::AnyBuffer buffer_;
};
std::ostream &operator<<(std::ostream &out, const GlobalSemaphore &semaphore);

GlobalSemaphore CreateGlobalSemaphore(IDevice *device, const CoreRangeSet &cores,
                                      uint32_t initial_value, BufferType type = BufferType::L1);

} // namespace tt::tt_metal
