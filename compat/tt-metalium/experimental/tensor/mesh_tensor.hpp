// mesh_tensor.hpp: a tensor's memory as a program's argument.
#pragma once

#include <memory>
#include <tt-metalium/mesh_buffer.hpp>
#include <tt_stl/assert.hpp>

namespace tt::tt_metal {

class TensorSpec;

class MeshTensor {
  public:
    explicit MeshTensor(std::shared_ptr<distributed::MeshBuffer> buffer,
                        std::shared_ptr<const TensorSpec> spec = nullptr)
        : buffer_(std::move(buffer)), spec_(std::move(spec)) {}
    const distributed::MeshBuffer &mesh_buffer() const { return *buffer_; }
    // Of ttnn's tensors.
    const TensorSpec &tensor_spec() const {
        TT_FATAL(spec_, "this MeshTensor is a buffer without a TensorSpec");
        return *spec_;
    }

  private:
    std::shared_ptr<distributed::MeshBuffer> buffer_;
    std::shared_ptr<const TensorSpec> spec_;
};

} // namespace tt::tt_metal
