// ttnn/tensor/layout/alignment.hpp: what dimensions are padded to multiples of.
#pragma once

#include <tt-metalium/shape_base.hpp>
#include <tuple>

namespace tt::tt_metal {

class Alignment final : protected ShapeBase {
  public:
    using ShapeBase::cbegin;
    using ShapeBase::cend;
    using ShapeBase::empty;
    using ShapeBase::operator[];
    using ShapeBase::ShapeBase;
    using ShapeBase::size;
    using ShapeBase::view;
    bool operator==(const Alignment &other) const { return ShapeBase::operator==(other); }
    static constexpr auto attribute_names = std::forward_as_tuple("value");
    auto attribute_values() const { return std::forward_as_tuple(value_); }
};

} // namespace tt::tt_metal
