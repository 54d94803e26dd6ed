// mesh_tensor.hpp: a tensor's memory as a program's argument.
#pragma once

#include <memory>
#include <tt-metalium/mesh_buffer.hpp>

namespace tt::tt_metal {

class MeshTensor {
  public:
    explicit MeshTensor(std::shared_ptr<distributed::MeshBuffer> buffer)
        : buffer_(std::move(buffer)) {}
    const distributed::MeshBuffer &mesh_buffer() const { return *buffer_; }

  private:
    std::shared_ptr<distributed::MeshBuffer> buffer_;
};

} // namespace tt::tt_metal
