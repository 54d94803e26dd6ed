// tt-metalium/dispatch_core_common.hpp: which cores dispatch programs; of no effect here, where the
// host does it.
#pragma once

#include <cstdint>
#include <optional>
#include <tuple>

namespace tt::tt_metal {

enum class DispatchCoreType : uint32_t { WORKER, ETH, COUNT };
enum class DispatchCoreAxis : uint32_t { ROW, COL, COUNT };

class DispatchCoreConfig {
  public:
    DispatchCoreConfig(DispatchCoreType type = DispatchCoreType::WORKER,
                       std::optional<DispatchCoreAxis> axis = std::nullopt)
        : type_(type), axis_(axis.value_or(DispatchCoreAxis::ROW)) {}
    DispatchCoreType get_dispatch_core_type() const { return type_; }
    DispatchCoreAxis get_dispatch_core_axis() const { return axis_; }
    void set_dispatch_core_type(DispatchCoreType type) { type_ = type; }
    void set_dispatch_core_axis(DispatchCoreAxis axis) { axis_ = axis; }
    bool operator==(const DispatchCoreConfig &) const = default;
    static constexpr auto attribute_names = std::forward_as_tuple("type", "axis");
    auto attribute_values() const { return std::forward_as_tuple(type_, axis_); }

  private:
    DispatchCoreType type_;
    DispatchCoreAxis axis_;
};

} // namespace tt::tt_metal
