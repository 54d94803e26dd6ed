// tt-metalium/global_semaphore.hpp: a word of L1 at one address on a set of cores, outside any
// program.
#pragma once

#include <memory>
#include <tt-metalium/buffer.hpp>

namespace tt::tt_metal {

class GlobalSemaphore {
  public:
    GlobalSemaphore(IDevice *device, const CoreRangeSet &cores, uint32_t initial_value,
                    BufferType type = BufferType::L1);
    IDevice *device() const { return buffer_->device(); }
    DeviceAddr address() const { return buffer_->address(); }
    void reset_semaphore_value(uint32_t value) const;
    static constexpr auto attribute_names = std::forward_as_tuple("cores");
    auto attribute_values() const { return std::forward_as_tuple(cores_); }

  private:
    CoreRangeSet cores_;
    std::shared_ptr<Buffer> buffer_;
};

GlobalSemaphore CreateGlobalSemaphore(IDevice *device, const CoreRangeSet &cores,
                                      uint32_t initial_value, BufferType type = BufferType::L1);

} // namespace tt::tt_metal
