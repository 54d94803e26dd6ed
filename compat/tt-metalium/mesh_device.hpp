// tt-metalium/mesh_device.hpp: the device as programs see it: a mesh of virtual chips, mostly of
// one.
#pragma once

#include <hostdevcommon/common_values.hpp>
#include <map>
#include <memory>
#include <tt-metalium/device.hpp>
#include <tt-metalium/dispatch_core_common.hpp>
#include <tt-metalium/mesh_config.hpp>
#include <tt-metalium/mesh_coord.hpp>
#include <tt-metalium/mesh_device_view.hpp>
#include <tt-metalium/mesh_trace_id.hpp>

struct tw_device;

namespace tt::tt_metal::distributed {

class MeshCommandQueue;

class MeshDevice : public IDevice, public std::enable_shared_from_this<MeshDevice> {
  public:
    // Opens virtual chips of its own: as many as the system has at most (system_mesh.hpp).
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
    static std::map<int, std::shared_ptr<MeshDevice>> create_unit_meshes(
        const std::vector<int> &device_ids, size_t l1_small_size = DEFAULT_L1_SMALL_SIZE,
        size_t trace_region_size = DEFAULT_TRACE_REGION_SIZE, size_t num_command_queues = 1,
        const DispatchCoreConfig &dispatch = DispatchCoreConfig{},
        ttsl::Span<const std::uint32_t> l1_bank_remap = {},
        size_t worker_l1_size = DEFAULT_WORKER_L1_SIZE);
    // The one object of a device of the runtime, made at the first call; it lives until that device
    // is closed.
    static MeshDevice *of(tw_device *device);

    ~MeshDevice() override;
    tw_device *handle() const; // throws after close()

    tt::ARCH arch() const override;
    ChipId id() const override;
    ChipId build_id() const override { return id(); }
    uint8_t num_hw_cqs() const override;
    bool is_initialized() const override;
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
    const std::unique_ptr<Allocator> &allocator() const override;
    const std::unique_ptr<Allocator> &allocator(SubDeviceId) const override { return allocator(); }
    using IDevice::lowest_occupied_compute_l1_address;
    std::optional<DeviceAddr> lowest_occupied_compute_l1_address() const override;
    uint32_t get_noc_unicast_encoding(uint8_t noc_index, const CoreCoord &core) const override;
    uint32_t get_noc_multicast_encoding(uint8_t noc_index, const CoreRange &cores) const override;
    // Parts of the device, over all chips of the mesh alike. One division is loaded at a time; the
    // default is one part, all workers. Programs that are enqueued without waiting on different
    // parts run at the same time.
    const std::vector<SubDeviceId> &get_sub_device_ids() const override;
    const std::vector<SubDeviceId> &get_sub_device_stall_group() const override;
    uint32_t num_sub_devices() const override;
    SubDeviceManagerId get_active_sub_device_manager_id() const override;
    SubDeviceManagerId get_default_sub_device_manager_id() const override;
    SubDeviceManagerId create_sub_device_manager(std::initializer_list<SubDevice> parts,
                                                 DeviceAddr local_l1_size) override;
    SubDeviceManagerId create_sub_device_manager(ttsl::Span<const SubDevice> parts,
                                                 DeviceAddr local_l1_size) override;
    void remove_sub_device_manager(SubDeviceManagerId id) override;
    void load_sub_device_manager(SubDeviceManagerId id) override;
    void clear_loaded_sub_device_manager() override;
    void set_sub_device_stall_group(ttsl::Span<const SubDeviceId> ids) override;
    void reset_sub_device_stall_group() override;

    // Between begin and end, workloads of the queue are recorded instead of run, with the arguments
    // they have then.
    MeshTraceId begin_mesh_trace(uint8_t queue);
    void begin_mesh_trace(uint8_t queue, const MeshTraceId &trace);
    void end_mesh_trace(uint8_t queue, const MeshTraceId &trace);
    void replay_mesh_trace(uint8_t queue, const MeshTraceId &trace, bool blocking);
    void release_mesh_trace(const MeshTraceId &trace);
    uint32_t get_trace_buffers_size() const override;
    void set_trace_buffers_size(uint32_t) override {}
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
    size_t num_devices() const { return shape_.mesh_size(); }
    // Of a mesh of two dimensions.
    size_t num_rows() const { return shape_[0]; }
    size_t num_cols() const { return shape_[-1]; }
    std::vector<IDevice *> get_devices() const;
    std::vector<ChipId> get_device_ids() const;
    IDevice *get_device(ChipId id) const; // these three throw when there is none
    IDevice *get_device(const MeshCoordinate &place) const;
    IDevice *get_device(size_t row, size_t column) const;
    bool is_local(const MeshCoordinate &) const { return true; }
    // The same chips in another shape of as many.
    void reshape(const MeshShape &shape);
    // A part of this mesh, on the same chips.
    std::shared_ptr<MeshDevice>
    create_submesh(const MeshShape &shape,
                   const std::optional<MeshCoordinate> &offset = std::nullopt);
    std::vector<std::shared_ptr<MeshDevice>> create_submeshes(const MeshShape &shape);
    std::vector<std::shared_ptr<MeshDevice>> get_submeshes() const;
    const std::shared_ptr<MeshDevice> &get_parent_mesh() const;
    bool is_parent_mesh() const { return get_parent_mesh() == nullptr; }
    void quiesce_devices();
    std::string to_string() const;

    // Of tilewright: the mesh of one that the chip at a place is; throws beyond the mesh.
    MeshDevice *member(const MeshCoordinate &place) const;
    MeshDevice *member(size_t index) const; // in row-major order
    // Prints what was not told of this device before.
    void tell(const std::vector<std::string> &faults);
    struct Parts;
    Parts &parts() const { return *parts_; }

  private:
    MeshDevice(tw_device *device, const MeshShape &shape);
    friend void release_attached(void *data);

    tw_device *device_; // nullptr: a mesh of several, or closed
    bool owned_ = false;
    MeshShape shape_;
    std::unique_ptr<Allocator> allocator_;
    std::unique_ptr<program_cache::detail::ProgramCache> cache_;
    std::unique_ptr<Parts> parts_;
};

std::ostream &operator<<(std::ostream &out, const MeshDevice &device);

} // namespace tt::tt_metal::distributed
