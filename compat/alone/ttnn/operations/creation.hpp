// ttnn/operations/creation.hpp: tensors of one value.
#pragma once

#include "tilewright/op_functions.hpp"
#include "ttnn/tensor/tensor_ops.hpp"

namespace ttnn {

namespace operations::creation {

struct Full {
    template <typename Number>
    Tensor operator()(const Shape &shape, Number value,
                      const std::optional<DataType> &dtype = std::nullopt,
                      const std::optional<Layout> &layout = std::nullopt,
                      MeshDevice *device = nullptr,
                      const std::optional<MemoryConfig> &memory = std::nullopt) const {
        using namespace tt::tilewright;
        return call_in_python("full", {{"", numbers(shape)},
                                       {"", double(value)},
                                       {"dtype", python_value(dtype)},
                                       {"layout", python_value(layout)},
                                       {"device", python_device(device)},
                                       {"memory_config", python_value(memory)}});
    }
};
template <int value> struct Filled {
    Tensor operator()(const Shape &shape, const std::optional<DataType> &dtype = std::nullopt,
                      const std::optional<Layout> &layout = std::nullopt,
                      MeshDevice *device = nullptr,
                      const std::optional<MemoryConfig> &memory = std::nullopt) const {
        return Full{}(shape, value, dtype, layout, device, memory);
    }
};
struct FullLike {
    template <typename Number>
    Tensor operator()(const Tensor &like, Number value,
                      const std::optional<DataType> &dtype = std::nullopt,
                      const std::optional<Layout> &layout = std::nullopt,
                      MeshDevice *device = nullptr,
                      const std::optional<MemoryConfig> &memory = std::nullopt) const {
        return Full{}(like.logical_shape(), value, dtype.value_or(like.dtype()),
                      layout.value_or(like.layout()), device ? device : like.device(),
                      memory ? memory : like.memory_config());
    }
};
template <int value> struct FilledLike {
    Tensor operator()(const Tensor &like, const std::optional<DataType> &dtype = std::nullopt,
                      const std::optional<Layout> &layout = std::nullopt,
                      MeshDevice *device = nullptr,
                      const std::optional<MemoryConfig> &memory = std::nullopt) const {
        return FullLike{}(like, value, dtype, layout, device, memory);
    }
};

} // namespace operations::creation

inline constexpr operations::creation::Full full{};
inline constexpr operations::creation::Filled<0> zeros{};
inline constexpr operations::creation::Filled<1> ones{};
inline constexpr operations::creation::FullLike full_like{};
inline constexpr operations::creation::FilledLike<0> zeros_like{};
inline constexpr operations::creation::FilledLike<1> ones_like{};

inline Tensor empty(const Shape &shape, DataType dtype, Layout layout, MeshDevice *device,
                    const MemoryConfig &memory = MemoryConfig()) {
    return create_device_tensor(shape, dtype, layout, device, memory);
}
inline Tensor empty_like(const Tensor &like) {
    return create_device_tensor(like.tensor_spec(), like.device());
}

} // namespace ttnn
