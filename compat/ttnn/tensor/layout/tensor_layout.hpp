// ttnn/tensor/layout/tensor_layout.hpp: all of a tensor's spec but its shape.
#pragma once

#include <tt-metalium/shape2d.hpp>
#include <vector>
#include "ttnn/tensor/layout/alignment.hpp"
#include "ttnn/tensor/layout/page_config.hpp"
#include "ttnn/tensor/memory_config/memory_config.hpp"
#include "ttnn/tensor/types.hpp"

namespace tt::tt_metal {

using Strides = std::vector<size_t>;

class TensorLayout {
  public:
    TensorLayout(DataType dtype, const PageConfig &page_config, const MemoryConfig &memory_config,
                 const Alignment &alignment = {})
        : dtype_(dtype), page_config_(page_config), memory_config_(memory_config),
          alignment_(alignment) {}
    // The padding is what the layout asks for; throws when `padded_shape` is another one.
    static TensorLayout fromPaddedShape(DataType dtype, const PageConfig &page_config,
                                        const MemoryConfig &memory_config,
                                        const Shape &logical_shape, const Shape &padded_shape);

    Layout get_layout() const { return page_config_.get_layout(); }
    Tile get_tile() const { return page_config_.get_tile(); }
    PageConfig get_page_config() const { return page_config_; }
    DataType get_data_type() const { return dtype_; }
    const MemoryConfig &get_memory_config() const { return memory_config_; }
    const Alignment &get_alignment() const { return alignment_; }
    Strides compute_strides(const Shape &shape) const;
    Shape compute_padded_shape(const Shape &shape) const;
    size_t compute_page_size_bytes(const Shape &shape) const;
    size_t compute_packed_buffer_size_bytes(const Shape &shape) const;
    TensorLayout with_memory_config(MemoryConfig config) const {
        TensorLayout result = *this;
        result.memory_config_ = std::move(config);
        return result;
    }
    bool operator==(const TensorLayout &) const = default;
    static constexpr auto attribute_names =
        std::forward_as_tuple("dtype", "page_config", "memory_config", "alignment");
    auto attribute_values() const {
        return std::forward_as_tuple(dtype_, page_config_, memory_config_, alignment_);
    }

  private:
    DataType dtype_;
    PageConfig page_config_;
    MemoryConfig memory_config_;
    Alignment alignment_;
};

} // namespace tt::tt_metal
