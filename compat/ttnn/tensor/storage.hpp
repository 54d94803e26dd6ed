// ttnn/tensor/storage.hpp: where a tensor's bytes are.
#pragma once

#include <functional>
#include <memory>
#include <tt-metalium/host_buffer.hpp>
#include <tt-metalium/mesh_buffer.hpp>
#include <variant>

namespace tt::tt_metal {

class HostStorage {
  public:
    explicit HostStorage(HostBuffer buffer) : buffer_(std::move(buffer)) {}
    const HostBuffer &host_buffer() const { return buffer_; }
    // What `callable` makes of the elements.
    HostStorage transform(const std::function<HostBuffer(const HostBuffer &)> &callable) const {
        return HostStorage(callable(buffer_));
    }
    static constexpr auto attribute_names = std::forward_as_tuple();
    auto attribute_values() const { return std::forward_as_tuple(); }

  private:
    HostBuffer buffer_;
};

struct DeviceStorage {
    std::shared_ptr<distributed::MeshBuffer> mesh_buffer;
    DeviceStorage() = default;
    explicit DeviceStorage(std::shared_ptr<distributed::MeshBuffer> buffer)
        : mesh_buffer(std::move(buffer)) {}
    Buffer *get_buffer() const { return mesh_buffer ? mesh_buffer->get_backing_buffer() : nullptr; }
    std::shared_ptr<distributed::MeshBuffer> get_mesh_buffer() const { return mesh_buffer; }
    bool is_allocated() const { return mesh_buffer && mesh_buffer->is_allocated(); }
    static constexpr auto attribute_names = std::forward_as_tuple();
    auto attribute_values() const { return std::forward_as_tuple(); }
};

using Storage = std::variant<HostStorage, DeviceStorage>;

} // namespace tt::tt_metal
