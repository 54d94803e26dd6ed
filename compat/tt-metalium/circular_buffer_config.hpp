// tt-metalium/circular_buffer_config.hpp: size, formats, page sizes and place of a circular buffer.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <tt-metalium/buffer.hpp>
#include <tt-metalium/circular_buffer_constants.h>
#include <tt-metalium/program_descriptors.hpp>
#include <tt-metalium/tile.hpp>
#include <tt-metalium/tt_backend_api_types.hpp>
#include <hostdevcommon/kernel_structs.h>
#include <unordered_set>

namespace tt::tt_metal {

using CBHandle = uintptr_t;

// Setters throw for an index that the format specification does not have.
class CircularBufferConfig {
  public:
    CircularBufferConfig(uint32_t total_size, const std::map<uint8_t, tt::DataFormat> &formats);
    CircularBufferConfig(uint32_t total_size) : total_size_(total_size) {}
    CircularBufferConfig(uint32_t total_size, const std::map<uint8_t, tt::DataFormat> &formats,
                         const Buffer &buffer);
    CircularBufferConfig(const CBDescriptor &descriptor);

    CircularBufferConfig &set_page_size(uint8_t buffer_index, uint32_t page_size);
    CircularBufferConfig &set_total_size(uint32_t total_size);
    CircularBufferConfig &set_globally_allocated_address(const Buffer &buffer);
    CircularBufferConfig &set_globally_allocated_address_and_total_size(const Buffer &buffer,
                                                                        uint32_t total_size);
    CircularBufferConfig &set_tile_dims(uint8_t buffer_index, const Tile &tile);

    const std::array<std::optional<Tile>, NUM_CIRCULAR_BUFFERS> &tiles() const { return tiles_; }
    uint32_t total_size() const { return total_size_; }
    std::optional<uint32_t> globally_allocated_address() const;
    const std::unordered_set<uint8_t> &buffer_indices() const { return indices_; }
    const std::unordered_set<uint8_t> &local_buffer_indices() const { return indices_; }
    const std::array<std::optional<tt::DataFormat>, NUM_CIRCULAR_BUFFERS> &data_formats() const {
        return formats_;
    }
    const std::array<std::optional<uint32_t>, NUM_CIRCULAR_BUFFERS> &page_sizes() const {
        return page_sizes_;
    }
    const Buffer *shadow_global_buffer{nullptr};

    // config.index(3).set_data_format(...).set_page_size(...)
    class Builder {
      public:
        Builder(CircularBufferConfig &parent, uint8_t index) : parent_(parent), index_(index) {}
        const Builder &set_data_format(tt::DataFormat format) const;
        const Builder &set_total_size(uint32_t total_size) const;
        const Builder &set_page_size(uint32_t page_size) const;
        const Builder &set_tile_dims(const Tile &tile) const;

      private:
        CircularBufferConfig &parent_;
        uint8_t index_;
    };
    Builder index(uint8_t buffer_index) { return {*this, buffer_index}; }

    bool operator==(const CircularBufferConfig &) const = default;

  private:
    void add_format(uint8_t index, tt::DataFormat format);
    void check_index(uint8_t index, const char *what) const;

    uint32_t total_size_ = 0;
    std::array<std::optional<tt::DataFormat>, NUM_CIRCULAR_BUFFERS> formats_;
    std::array<std::optional<uint32_t>, NUM_CIRCULAR_BUFFERS> page_sizes_;
    std::array<std::optional<Tile>, NUM_CIRCULAR_BUFFERS> tiles_;
    std::unordered_set<uint8_t> indices_;
};

} // namespace tt::tt_metal
