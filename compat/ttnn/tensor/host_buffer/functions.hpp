// ttnn/tensor/host_buffer/functions.hpp: the elements of a host tensor as they are stored.
#pragma once

#include "ttnn/tensor/tensor.hpp"

namespace tt::tt_metal::host_buffer {

inline HostBuffer get_host_buffer(const Tensor &tensor) {
    return tensor.host_storage().host_buffer();
}
template <typename T> ttsl::Span<const T> get_as(const HostBuffer &buffer) {
    return buffer.view_as<T>();
}
template <typename T> ttsl::Span<T> get_as(HostBuffer &buffer) { return buffer.view_as<T>(); }
// Throws when the tensor's elements are of another type than T.
template <typename T> ttsl::Span<T> get_as(Tensor &tensor) {
    TT_FATAL(tensor.dtype() == convert_to_data_type<std::remove_const_t<T>>(),
             "Incorrect data type {}", tensor.dtype());
    return get_host_buffer(tensor).view_as<T>();
}
template <typename T> ttsl::Span<const T> get_as(const Tensor &tensor) {
    return get_as<const T>(const_cast<Tensor &>(tensor));
}

} // namespace tt::tt_metal::host_buffer
