// tt-metalium/host_buffer.hpp: bytes on the host, shared.
#pragma once

#include <cstddef>
#include <memory>
#include <tt_stl/span.hpp>
#include <vector>

namespace tt::tt_metal {

class HostBuffer {
  public:
    HostBuffer() = default;
    template <typename T> explicit HostBuffer(std::vector<T> data) {
        auto owner = std::make_shared<std::vector<T>>(std::move(data));
        bytes_ = {reinterpret_cast<std::byte *>(owner->data()), owner->size() * sizeof(T)};
        owner_ = std::move(owner);
    }
    HostBuffer(ttsl::Span<std::byte> bytes, std::shared_ptr<void> owner)
        : bytes_(bytes), owner_(std::move(owner)) {}
    ttsl::Span<std::byte> view_bytes() { return bytes_; }
    ttsl::Span<const std::byte> view_bytes() const { return bytes_; }
    template <typename T> ttsl::Span<T> view_as() {
        return {reinterpret_cast<T *>(bytes_.data()), bytes_.size() / sizeof(T)};
    }
    template <typename T> ttsl::Span<const T> view_as() const {
        return {reinterpret_cast<const T *>(bytes_.data()), bytes_.size() / sizeof(T)};
    }
    bool is_allocated() const { return owner_ != nullptr; }

  private:
    ttsl::Span<std::byte> bytes_;
    std::shared_ptr<void> owner_;
};

} // namespace tt::tt_metal
