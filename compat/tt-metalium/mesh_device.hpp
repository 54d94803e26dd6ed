// tt-metalium/mesh_device.hpp: the device as programs see it: a mesh of one virtual chip.
#pragma once

#include <hostdevcommon/common_values.hpp>
#include <memory>
#include <tt-metalium/device.hpp>
#include <tt-metalium/dispatch_core_common.hpp>
#include <tt-metalium/mesh_config.hpp>
#include <tt-metalium/mesh_coord.hpp>
#include <tt-metalium/mesh_device_view.hpp>

struct tw_device;

namespace tt::tt_metal::distributed {

class MeshCommandQueue;

class MeshDevice : public IDevice, public std::enable_shared_from_this<MeshDevice> {
  public:
    // Opens a virtual chip of its own. Meshes of more than one chip are refused.
    static std::shared_ptr<MeshDevice>
    create(const MeshDeviceConfig &config, size_t l1_small_size = DEFAULT_L1_SMALL_SIZE,
           size_t trace_region_size = DEFAULT_TRACE_REGION_SIZE, size_t num_command_queues = 1,
           const DispatchCoreConfig &dispatch = DispatchCoreConfig{},
           ttsl::Span<const std::uint32_t> l1_bank_remap = {},
           size_t worker_l1_size = DEFAULT_WORKER_L1_SIZE);
    static std::shared_ptr<MeshDevice>
    create_unit_mesh(int device_id, size_t l1_small_size = DEFAULT_L1_SMALL_SIZE,
                     size_t trace_region_size = DEFAULT_TRACE_REGION_SIZE,
                     size_t num_command_queues = 1,
                     const DispatchCoreConfig &dispatch = DispatchCoreConfig{},
                     ttsl::Span<const std::uint32_t> l1_bank_remap = {},
                     size_t worker_l1_size = DEFAULT_WORKER_L1_SIZE);
    // The one object of a device of the runtime, made at the first call; it lives until that device
    // is closed.
    static MeshDevice *of(tw_device *device);

    ~MeshDevice() override;
    tw_device *handle() const; // throws after close()

    tt::ARCH arch() const override;
    ChipId id() const override { return 0; }
    ChipId build_id() const override { return 0; }
    uint8_t num_hw_cqs() const override { return 1; }
    bool is_initialized() const override { return device_ != nullptr; }
    int num_dram_channels() const override;
    uint32_t l1_size_per_core() const override;
    uint32_t dram_size_per_channel() const override;
    CoreCoord grid_size() const override { return compute_with_storage_grid_size(); }
    CoreCoord logical_grid_size() const override { return compute_with_storage_grid_size(); }
    CoreCoord dram_grid_size() const override;
    CoreCoord compute_with_storage_grid_size() const override;
    CoreCoord worker_core_from_logical_core(const CoreCoord &core) const override;
    std::vector<CoreCoord>
    worker_cores_from_logical_cores(const std::vector<CoreCoord> &cores) const override;
    CoreCoord virtual_core_from_logical_core(const CoreCoord &core,
                                             const CoreType &type) const override;
    CoreCoord virtual_noc0_coordinate(uint8_t, CoreCoord core) const override { return core; }
    CoreCoord logical_core_from_dram_channel(uint32_t channel) const override {
        return {channel, 0};
    }
    uint32_t dram_channel_from_logical_core(const CoreCoord &core) const override {
        return static_cast<uint32_t>(core.x);
    }
    std::vector<CoreCoord> get_optimal_dram_bank_to_logical_worker_assignment(NOC noc) override;
    CoreRangeSet worker_cores(HalProgrammableCoreType type, SubDeviceId sub_device) const override;
    uint32_t num_worker_cores(HalProgrammableCoreType type, SubDeviceId sub_device) const override;
    const std::unique_ptr<Allocator> &allocator() const override { return allocator_; }
    const std::unique_ptr<Allocator> &allocator(SubDeviceId) const override { return allocator_; }
    std::optional<DeviceAddr> lowest_occupied_compute_l1_address() const override;
    uint32_t get_noc_unicast_encoding(uint8_t noc_index, const CoreCoord &core) const override;
    uint32_t get_noc_multicast_encoding(uint8_t noc_index, const CoreRange &cores) const override;
    const std::vector<SubDeviceId> &get_sub_device_ids() const override { return sub_devices_; }
    uint32_t num_sub_devices() const override { return 1; }
    bool is_mmio_capable() const override { return true; }
    bool close() override;
    void enable_program_cache() override;
    void clear_program_cache() override;
    void disable_and_clear_program_cache() override;
    program_cache::detail::ProgramCache &get_program_cache() override { return *cache_; }
    std::size_t num_program_cache_entries() override;
    std::shared_ptr<MeshDevice> get_mesh_device() override { return shared_from_this(); }

    MeshCommandQueue &mesh_command_queue(std::optional<uint8_t> queue = std::nullopt) const;
    const MeshShape &shape() const { return shape_; }
    MeshDeviceView get_view() const { return MeshDeviceView(shape_, get_devices()); }
    size_t num_devices() const { return 1; }
    size_t num_rows() const { return 1; }
    size_t num_cols() const { return 1; }
    std::vector<IDevice *> get_devices() const { return {const_cast<MeshDevice *>(this)}; }
    std::vector<ChipId> get_device_ids() const { return {0}; }
    IDevice *get_device(ChipId) const { return const_cast<MeshDevice *>(this); }
    IDevice *get_device(const MeshCoordinate &) const { return const_cast<MeshDevice *>(this); }
    IDevice *get_device(size_t, size_t) const { return const_cast<MeshDevice *>(this); }
    bool is_local(const MeshCoordinate &) const { return true; }

  private:
    MeshDevice(tw_device *device, bool owned);
    friend void release_attached(void *data);

    tw_device *device_;
    bool owned_;
    MeshShape shape_{1, 1};
    std::vector<SubDeviceId> sub_devices_{SubDeviceId{0}};
    std::unique_ptr<Allocator> allocator_;
    std::unique_ptr<program_cache::detail::ProgramCache> cache_;
    std::unique_ptr<MeshCommandQueue> queue_;
};

std::ostream &operator<<(std::ostream &out, const MeshDevice &device);

} // namespace tt::tt_metal::distributed
