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

// Setters throw for an index that the format specification does not have. A local index is a buffer
// of the core; a remote one sees the core's end of a global circular buffer
// (global_circular_buffer.hpp). buffer_indices() are both.
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
    const std::unordered_set<uint8_t> &local_buffer_indices() const { return local_indices_; }
    const std::unordered_set<uint8_t> &remote_buffer_indices() const { return remote_indices_; }
    bool dynamic_cb() const { return shadow_global_buffer != nullptr; }
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
        static Builder LocalBuilder(CircularBufferConfig &parent, uint8_t index);
        static Builder RemoteBuilder(CircularBufferConfig &parent, uint8_t index);
        const Builder &set_data_format(tt::DataFormat format) const;
        const Builder &set_total_size(uint32_t total_size) const;
        const Builder &set_page_size(uint32_t page_size) const;
        const Builder &set_tile_dims(const Tile &tile) const;

      private:
        CircularBufferConfig &parent_;
        uint8_t index_;
    };
    Builder index(uint8_t buffer_index);
    Builder remote_index(uint8_t buffer_index);

    // Of tilewright: where the words of the remote indices are, 0 when there are none.
    void set_offset(uint32_t bytes) { offset_ = bytes; } // into shadow_global_buffer
    uint32_t offset() const { return offset_; }
    void set_remote_words(uint32_t address) { remote_words_ = address; }
    uint32_t remote_words() const { return remote_words_; }

    bool operator==(const CircularBufferConfig &) const = default;

  private:
    void add(uint8_t index, bool remote);
    void add_format(uint8_t index, tt::DataFormat format);
    void check_index(uint8_t index, const char *what) const;

    uint32_t total_size_ = 0;
    std::array<std::optional<tt::DataFormat>, NUM_CIRCULAR_BUFFERS> formats_;
    std::array<std::optional<uint32_t>, NUM_CIRCULAR_BUFFERS> page_sizes_;
    std::array<std::optional<Tile>, NUM_CIRCULAR_BUFFERS> tiles_;
    std::unordered_set<uint8_t> indices_, local_indices_, remote_indices_;
    uint32_t remote_words_ = 0, offset_ = 0;
};

} // namespace tt::tt_metal
