// tt-metalium/allocator.hpp: figures of a device's memory.
#pragma once

#include <cstdint>
#include <tt-metalium/buffer_types.hpp>
#include <tt-metalium/core_coord.hpp>
#include <tt-metalium/hal_types.hpp>
#include <vector>

struct tw_device;

namespace tt::tt_metal {

struct Statistics {
    size_t total_allocatable_size_bytes = 0;
    size_t total_allocated_bytes = 0;
    size_t total_free_bytes = 0;
    size_t largest_free_block_bytes = 0;
    std::vector<uint32_t> largest_free_block_addrs;
};

class Allocator {
  public:
    explicit Allocator(tw_device *device) : device_(device) {}
    uint32_t get_num_banks(const BufferType &type) const;
    DeviceAddr get_bank_size(const BufferType &type) const;
    CoreCoord get_logical_core_from_bank_id(uint32_t bank_id) const;
    int32_t get_bank_offset(BufferType, uint32_t) const { return 0; }
    std::vector<uint32_t> get_bank_ids_from_logical_core(BufferType type,
                                                         const CoreCoord &core) const;
    // The first address that buffers and CBs may have.
    DeviceAddr get_base_allocator_addr(const HalMemType &type) const;
    uint32_t get_alignment(BufferType type) const;
    size_t get_worker_l1_size() const;
    Statistics get_statistics(const BufferType &type) const;

  private:
    tw_device *device_;
};

namespace detail {
// Bytes in the fullest of `num_banks` when pages are dealt out to them in turn.
inline DeviceAddr calculate_bank_size_spread(DeviceAddr size_bytes, DeviceAddr page_size_bytes,
                                             uint32_t num_banks, uint32_t alignment_bytes) {
    if (page_size_bytes == 0 || num_banks == 0) {
        return 0;
    }
    const DeviceAddr pages = (size_bytes + page_size_bytes - 1) / page_size_bytes;
    const DeviceAddr aligned =
        (page_size_bytes + alignment_bytes - 1) / alignment_bytes * alignment_bytes;
    return (pages + num_banks - 1) / num_banks * aligned;
}
} // namespace detail

} // namespace tt::tt_metal
