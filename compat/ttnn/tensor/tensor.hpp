// ttnn/tensor/tensor.hpp: a tensor: a spec, and elements on the host or on a device. Copies share
// the elements.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <tt-metalium/buffer.hpp>
#include <tt-metalium/constants.hpp>
#include <tt-metalium/device.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/mesh_buffer.hpp>
#include <tt-metalium/mesh_device.hpp>
#include <tt-metalium/tensor/mesh_tensor.hpp>
#include <tt-metalium/tile.hpp>
#include <tt_stl/optional_reference.hpp>
#include <tuple>
#include <vector>
#include "ttnn/common/queue_id.hpp"
#include "ttnn/distributed/tensor_topology.hpp"
#include "ttnn/tensor/storage.hpp"
#include "ttnn/tensor/tensor_spec.hpp"

struct tw_tensor;

namespace tt::tt_metal {

// What copies of a tensor share. Assigning to get_storage() makes the tensor share another's
// elements; what it says of them, its spec, stays.
class TensorAttributes {
  public:
    class Elements {
      public:
        explicit Elements(tw_tensor *handle); // takes over a reference
        Elements(const Elements &other);
        Elements &operator=(const Elements &other);
        ~Elements();
        tw_tensor *handle;
        std::shared_ptr<Buffer> buffer; // made when asked for, as is
        std::shared_ptr<MeshTensor> mesh_tensor;
    };
    explicit TensorAttributes(tw_tensor *handle);
    Elements &get_storage() { return elements_; }
    const Elements &get_storage() const { return elements_; }
    const TensorSpec &get_tensor_spec() const { return spec_; }

  private:
    Elements elements_;
    TensorSpec spec_;
};

class Tensor {
  public:
    std::shared_ptr<TensorAttributes> tensor_attributes;

    explicit Tensor() = default;
    // Takes over a reference of the runtime's tensor.
    explicit Tensor(tw_tensor *handle);
    // Elements in the order the layout stores them.
    Tensor(HostBuffer buffer, const Shape &shape, DataType dtype, Layout layout,
           const std::optional<Tile> &tile = std::nullopt);
    Tensor(HostBuffer buffer, TensorSpec spec);
    // The topology is that of a tensor on one chip, as every tensor here is.
    Tensor(Storage storage, TensorSpec spec, const TensorTopology &topology);

    template <typename T>
    static Tensor from_span(ttsl::Span<const T> elements, const TensorSpec &spec,
                            distributed::MeshDevice *device = nullptr,
                            std::optional<QueueId> = std::nullopt, T pad_value = 0) {
        return from_elements(spec, elements.data(), elements.size(), convert_to_data_type<T>(),
                             float(pad_value), device);
    }
    template <typename T>
    static Tensor from_vector(const std::vector<T> &elements, const TensorSpec &spec,
                              distributed::MeshDevice *device = nullptr,
                              std::optional<QueueId> queue = std::nullopt, T pad_value = 0) {
        return from_span(ttsl::Span<const T>(elements), spec, device, queue, pad_value);
    }
    // The logical elements in row-major order.
    template <typename T> std::vector<T> to_vector(std::optional<QueueId> = std::nullopt) const {
        std::vector<T> elements(logical_volume());
        to_elements(elements.data(), elements.size(), convert_to_data_type<T>());
        return elements;
    }
    Tensor to_device(distributed::MeshDevice *device,
                     ttsl::optional_reference<const MemoryConfig> config = std::nullopt,
                     std::optional<QueueId> = std::nullopt) const;
    Tensor to_layout(Layout layout) const;
    Tensor cpu(bool blocking = true, std::optional<QueueId> = std::nullopt) const;
    Tensor reshape(const Shape &shape) const;
    Tensor reshape(const Shape &logical, const Shape &padded) const;
    Tensor pad_to_tile(float pad_value) const;
    Tensor unpad_from_tile(const Shape &logical) const; // rows, of a tensor in tiles
    // Of a tensor of rows on the host: the same elements from `start` on in a larger one.
    Tensor pad(const Shape &shape, const Shape &start, float value) const;
    void deallocate(bool force = false);

    DataType dtype() const { return tensor_spec().data_type(); }
    Layout layout() const { return tensor_spec().layout(); }
    const Shape &logical_shape() const { return tensor_spec().logical_shape(); }
    const Shape &padded_shape() const { return tensor_spec().padded_shape(); }
    const TensorSpec &tensor_spec() const;
    uint64_t logical_volume() const { return logical_shape().volume(); }
    uint64_t physical_volume() const { return padded_shape().volume(); }
    uint64_t volume() const { return physical_volume(); }
    const MemoryConfig &memory_config() const { return tensor_spec().memory_config(); }
    const std::optional<ShardSpec> &shard_spec() const { return memory_config().shard_spec(); }
    const std::optional<NdShardSpec> &nd_shard_spec() const {
        return memory_config().nd_shard_spec();
    }
    const TensorTopology &tensor_topology() const; // on one chip: replicated to one
    StorageType storage_type() const;
    Storage storage() const;
    DeviceStorage device_storage() const;
    HostStorage host_storage() const;
    Shape strides() const;
    bool is_scalar() const { return logical_shape().rank() == 0 || logical_volume() == 1; }
    bool is_allocated() const;
    bool is_sharded() const { return memory_config().is_sharded(); }
    uint32_t element_size() const;
    // Throws on the host and after deallocation.
    Buffer *buffer() const;
    std::shared_ptr<distributed::MeshBuffer> mesh_buffer() const;
    // Its memory as a program's argument, as long as a copy of the tensor lives.
    const MeshTensor &mesh_tensor() const;
    distributed::MeshDevice *device() const; // nullptr on the host
    // Values, shape, data type and layout, as set_printoptions (ttnn/core.hpp) says; of elements that
    // are freed, all but the values.
    std::string write_to_string() const;
    void print() const; // the same to standard output
    // The runtime's tensor, owned by this one; nullptr for a Tensor that is none.
    tw_tensor *handle() const;

    static constexpr auto attribute_names = std::forward_as_tuple("tensor_spec", "storage_type");
    auto attribute_values() const {
        return std::tuple<const TensorSpec &, StorageType>(tensor_spec(), storage_type());
    }

  private:
    static Tensor from_elements(const TensorSpec &spec, const void *data, size_t count,
                                DataType type, float pad, distributed::MeshDevice *device);
    void to_elements(void *data, size_t count, DataType type) const;
};

std::ostream &operator<<(std::ostream &out, const Tensor &tensor);

} // namespace tt::tt_metal

namespace ttnn {
using tt::tt_metal::DataType;
using tt::tt_metal::Layout;
using tt::tt_metal::Shape;
using tt::tt_metal::Tensor;
using tt::tt_metal::TensorSpec;
} // namespace ttnn
