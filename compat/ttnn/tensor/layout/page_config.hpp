// ttnn/tensor/layout/page_config.hpp: what a page of a tensor is: a row, or a tile.
#pragma once

#include <optional>
#include <tt-metalium/tile.hpp>
#include "ttnn/tensor/layout/layout.hpp"

namespace tt::tt_metal {

class PageConfig {
  public:
    PageConfig(Layout layout) : layout_(layout) {}
    PageConfig(Layout layout, const std::optional<Tile> &tile)
        : layout_(layout), tile_(tile.value_or(Tile())) {}
    Tile get_tile() const { return tile_; }
    Layout get_layout() const { return layout_; }
    bool operator==(const PageConfig &) const = default;
    static constexpr auto attribute_names = std::forward_as_tuple("layout", "tile");
    auto attribute_values() const { return std::forward_as_tuple(layout_, tile_); }

  private:
    Layout layout_;
    Tile tile_;
};

} // namespace tt::tt_metal
