// tt-metalium/circular_buffer.hpp: one circular buffer of a program, to look at.
#pragma once

#include <cstdint>
#include <tt-metalium/circular_buffer_config.hpp>

namespace tt::tt_metal {

class CircularBuffer {
  public:
    CircularBuffer(CBHandle id, CoreRangeSet cores, CircularBufferConfig config)
        : id_(id), cores_(std::move(cores)), config_(std::move(config)) {}
    CBHandle id() const { return id_; }
    const CoreRangeSet &core_ranges() const { return cores_; }
    std::size_t size() const { return config_.total_size(); }
    bool globally_allocated() const { return config_.shadow_global_buffer != nullptr; }
    const std::unordered_set<uint8_t> &buffer_indices() const { return config_.buffer_indices(); }
    uint32_t page_size(uint32_t index) const {
        return config_.page_sizes().at(index).value_or(config_.total_size());
    }
    uint32_t num_pages(uint32_t index) const { return config_.total_size() / page_size(index); }
    DataFormat data_format(uint32_t index) const {
        return config_.data_formats().at(index).value();
    }
    const CircularBufferConfig &config() const { return config_; }
    CircularBufferConfig &config() { return config_; }

  private:
    CBHandle id_;
    CoreRangeSet cores_;
    CircularBufferConfig config_;
};

} // namespace tt::tt_metal
