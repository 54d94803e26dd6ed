// tt-metalium/command_queue.hpp: the calls of programs from before there were meshes, over the mesh
// queue of the one device. Commands are carried out in their order before the call returns.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <tt-metalium/buffer.hpp>
#include <tt-metalium/event.hpp>
#include <tt-metalium/program.hpp>
#include <tt-metalium/sub_device_types.hpp>
#include <tt_stl/span.hpp>
#include <variant>
#include <vector>

namespace tt::tt_metal {

class IDevice;

class CommandQueue {
  public:
    CommandQueue(IDevice *device, uint32_t id) : device_(device), id_(id) {}
    IDevice *device() const { return device_; }
    uint32_t id() const { return id_; }

  private:
    IDevice *device_;
    uint32_t id_;
};

using AnyOldBuffer = std::variant<std::reference_wrapper<Buffer>, std::shared_ptr<Buffer>>;

void EnqueueProgram(CommandQueue &queue, Program &program, bool blocking);

// As many bytes as the buffer has, from or to memory of the caller's.
void EnqueueWriteBuffer(CommandQueue &queue, const AnyOldBuffer &buffer, const void *data,
                        bool blocking);
void EnqueueReadBuffer(CommandQueue &queue, const AnyOldBuffer &buffer, void *data, bool blocking);
void EnqueueWriteSubBuffer(CommandQueue &queue, const AnyOldBuffer &buffer, const void *data,
                           const BufferRegion &region, bool blocking);
void EnqueueReadSubBuffer(CommandQueue &queue, const AnyOldBuffer &buffer, void *data,
                          const BufferRegion &region, bool blocking);

namespace detail {
DeviceAddr size_of(const AnyOldBuffer &buffer);
}

// No more than the buffer has; a shorter vector is its beginning.
template <typename T>
void EnqueueWriteBuffer(CommandQueue &queue, const AnyOldBuffer &buffer, const std::vector<T> &data,
                        bool blocking) {
    const DeviceAddr bytes = std::min<DeviceAddr>(data.size() * sizeof(T), detail::size_of(buffer));
    EnqueueWriteSubBuffer(queue, buffer, data.data(), BufferRegion(0, bytes), blocking);
}
template <typename T>
void EnqueueWriteBuffer(CommandQueue &queue, const AnyOldBuffer &buffer, std::vector<T> &data,
                        bool blocking) {
    EnqueueWriteBuffer(queue, buffer, static_cast<const std::vector<T> &>(data), blocking);
}
template <typename T>
void EnqueueReadBuffer(CommandQueue &queue, const AnyOldBuffer &buffer, std::vector<T> &data,
                       bool blocking) {
    data.resize(detail::size_of(buffer) / sizeof(T));
    EnqueueReadBuffer(queue, buffer, static_cast<void *>(data.data()), blocking);
}
template <typename T>
void EnqueueWriteSubBuffer(CommandQueue &queue, const AnyOldBuffer &buffer,
                           const std::vector<T> &data, const BufferRegion &region, bool blocking) {
    EnqueueWriteSubBuffer(queue, buffer, static_cast<const void *>(data.data()), region, blocking);
}
template <typename T>
void EnqueueReadSubBuffer(CommandQueue &queue, const AnyOldBuffer &buffer, std::vector<T> &data,
                          const BufferRegion &region, bool blocking) {
    data.resize(region.size / sizeof(T));
    EnqueueReadSubBuffer(queue, buffer, static_cast<void *>(data.data()), region, blocking);
}

void Finish(CommandQueue &queue, ttsl::Span<const SubDeviceId> sub_devices = {});
void Synchronize(IDevice *device, std::optional<uint8_t> queue = std::nullopt,
                 ttsl::Span<const SubDeviceId> sub_devices = {});
void EnqueueRecordEvent(CommandQueue &queue, const std::shared_ptr<Event> &event,
                        ttsl::Span<const SubDeviceId> sub_devices = {});
void EnqueueWaitForEvent(CommandQueue &queue, const std::shared_ptr<Event> &event);
void EventSynchronize(const std::shared_ptr<Event> &event);
bool EventQuery(const std::shared_ptr<Event> &event);

uint32_t BeginTraceCapture(IDevice *device, uint8_t queue);
void EndTraceCapture(IDevice *device, uint8_t queue, uint32_t trace);
void ReplayTrace(IDevice *device, uint8_t queue, uint32_t trace, bool blocking);
void EnqueueTrace(CommandQueue &queue, uint32_t trace, bool blocking);
void ReleaseTrace(IDevice *device, uint32_t trace);

} // namespace tt::tt_metal
