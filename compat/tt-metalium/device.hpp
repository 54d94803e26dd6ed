// tt-metalium/device.hpp: what every device can be asked.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <initializer_list>
#include <string>
#include <tuple>
#include <tt-metalium/allocator.hpp>
#include <tt-metalium/core_coord.hpp>
#include <tt-metalium/data_types.hpp>
#include <tt-metalium/hal_types.hpp>
#include <tt-metalium/sub_device.hpp>
#include <tt-metalium/sub_device_types.hpp>
#include <tt_stl/span.hpp>
#include <umd/device/types/arch.hpp>
#include <umd/device/types/cluster_descriptor_types.hpp>
#include <umd/device/types/core_coordinates.hpp>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace tt::tt_metal {

namespace program_cache::detail {
struct ProgramCache;
}
namespace distributed {
class MeshDevice;
}

class CommandQueue;

class IDevice {
  public:
    IDevice() = default;
    virtual ~IDevice() = default;
    IDevice(const IDevice &) = delete;
    IDevice &operator=(const IDevice &) = delete;

    virtual tt::ARCH arch() const = 0;
    virtual ChipId id() const = 0;
    virtual ChipId build_id() const = 0;
    virtual uint8_t num_hw_cqs() const = 0;
    virtual bool is_initialized() const = 0;
    virtual int num_dram_channels() const = 0;
    virtual uint32_t l1_size_per_core() const = 0;
    virtual uint32_t dram_size_per_channel() const = 0;
    virtual CoreCoord grid_size() const = 0;
    virtual CoreCoord logical_grid_size() const = 0;
    virtual CoreCoord dram_grid_size() const = 0;
    virtual CoreCoord compute_with_storage_grid_size() const = 0;
    virtual CoreCoord worker_core_from_logical_core(const CoreCoord &core) const = 0;
    virtual std::vector<CoreCoord>
    worker_cores_from_logical_cores(const std::vector<CoreCoord> &cores) const = 0;
    virtual CoreCoord virtual_core_from_logical_core(const CoreCoord &core,
                                                     const CoreType &type) const = 0;
    virtual CoreCoord virtual_noc0_coordinate(uint8_t noc_index, CoreCoord core) const = 0;
    virtual CoreCoord logical_core_from_dram_channel(uint32_t channel) const = 0;
    virtual uint32_t dram_channel_from_logical_core(const CoreCoord &core) const = 0;
    virtual std::vector<CoreCoord> get_optimal_dram_bank_to_logical_worker_assignment(NOC noc) = 0;
    virtual CoreRangeSet worker_cores(HalProgrammableCoreType type,
                                      SubDeviceId sub_device) const = 0;
    virtual uint32_t num_worker_cores(HalProgrammableCoreType type,
                                      SubDeviceId sub_device) const = 0;
    virtual const std::unique_ptr<Allocator> &allocator() const = 0;
    virtual const std::unique_ptr<Allocator> &allocator(SubDeviceId sub_device) const = 0;
    // The lowest L1 address that a buffer takes, or nullopt when there is none.
    virtual std::optional<DeviceAddr> lowest_occupied_compute_l1_address() const = 0;
    std::optional<DeviceAddr>
    lowest_occupied_compute_l1_address(ttsl::Span<const SubDeviceId>) const {
        return lowest_occupied_compute_l1_address();
    }
    virtual uint32_t get_noc_unicast_encoding(uint8_t noc_index, const CoreCoord &core) const = 0;
    virtual uint32_t get_noc_multicast_encoding(uint8_t noc_index,
                                                const CoreRange &cores) const = 0;
    virtual const std::vector<SubDeviceId> &get_sub_device_ids() const = 0;
    virtual const std::vector<SubDeviceId> &get_sub_device_stall_group() const = 0;
    virtual uint32_t num_sub_devices() const = 0;
    virtual SubDeviceManagerId get_active_sub_device_manager_id() const = 0;
    virtual SubDeviceManagerId get_default_sub_device_manager_id() const = 0;
    virtual SubDeviceManagerId create_sub_device_manager(std::initializer_list<SubDevice> parts,
                                                         DeviceAddr local_l1_size) = 0;
    virtual SubDeviceManagerId create_sub_device_manager(ttsl::Span<const SubDevice> parts,
                                                         DeviceAddr local_l1_size) = 0;
    virtual void remove_sub_device_manager(SubDeviceManagerId id) = 0;
    virtual void load_sub_device_manager(SubDeviceManagerId id) = 0;
    virtual void clear_loaded_sub_device_manager() = 0;
    virtual void set_sub_device_stall_group(ttsl::Span<const SubDeviceId> ids) = 0;
    virtual void reset_sub_device_stall_group() = 0;
    virtual uint32_t get_trace_buffers_size() const = 0;
    virtual void set_trace_buffers_size(uint32_t size) = 0;

    // The virtual chip has no Ethernet cores: these are empty, or throw when a core is named.
    std::unordered_set<CoreCoord> get_active_ethernet_cores(bool = false) const { return {}; }
    std::unordered_set<CoreCoord> get_inactive_ethernet_cores() const { return {}; }
    bool is_active_ethernet_core(CoreCoord, bool = false) const { return false; }
    bool is_inactive_ethernet_core(CoreCoord) const { return false; }
    uint32_t num_virtual_eth_cores(SubDeviceId) { return 0; }
    std::vector<CoreCoord> get_ethernet_sockets(ChipId) const { return {}; }
    const std::set<CoreCoord> &ethernet_cores() const;
    const std::set<CoreCoord> &storage_only_cores() const;
    CoreCoord ethernet_core_from_logical_core(const CoreCoord &core) const;
    CoreCoord logical_core_from_ethernet_core(const CoreCoord &core) const;
    std::vector<CoreCoord>
    ethernet_cores_from_logical_cores(const std::vector<CoreCoord> &cores) const;
    std::tuple<ChipId, CoreCoord> get_connected_ethernet_core(CoreCoord core) const;
    HalProgrammableCoreType get_programmable_core_type(CoreCoord) const {
        return HalProgrammableCoreType::TENSIX;
    }
    // Where a part of a worker's L1 begins, and its bytes. There are BASE (all of it) and
    // DEFAULT_UNRESERVED; others throw, since firmware and its mailboxes are not in the virtual L1.
    uint64_t get_dev_addr(CoreCoord worker, HalL1MemAddrType part) const;
    uint64_t get_dev_size(CoreCoord worker, HalL1MemAddrType part) const;
    bool using_slow_dispatch() const { return false; }
    bool using_fast_dispatch() const { return true; }
    virtual bool is_mmio_capable() const = 0;
    virtual bool close() = 0;
    virtual void enable_program_cache() = 0;
    virtual void clear_program_cache() = 0;
    virtual void disable_and_clear_program_cache() = 0;
    virtual program_cache::detail::ProgramCache &get_program_cache() = 0;
    virtual std::size_t num_program_cache_entries() = 0;
    void set_program_cache_misses_allowed(bool allowed);
    // Of older programs (command_queue.hpp); throws beyond num_hw_cqs.
    CommandQueue &command_queue(std::size_t queue = 0);
    virtual std::shared_ptr<distributed::MeshDevice> get_mesh_device() = 0;
};

} // namespace tt::tt_metal
