// The device: a mesh of one virtual chip.
#include <tt-metalium/distributed.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/mesh_device.hpp>
#include <tt-metalium/program_cache.hpp>
#include <tt-metalium/tt_metal.hpp>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include "errors.hpp"
#include "handles.hpp"
#include "mesh_parts.hpp"
#include "tilewright/metal.h"

namespace tt::tt_metal {

using tilewright::Error;

void IDevice::set_program_cache_misses_allowed(bool allowed) {
    get_program_cache().set_cache_misses_allowed(allowed);
}

// ---- Allocator ----

static bool in_dram(BufferType type) {
    return type == BufferType::DRAM || type == BufferType::TRACE;
}

uint32_t Allocator::get_num_banks(const BufferType &type) const {
    return tw_device_banks(device_, in_dram(type));
}
DeviceAddr Allocator::get_bank_size(const BufferType &type) const {
    const tw_arch *arch = tw_device_arch(device_);
    return in_dram(type) ? arch->dram_bank_bytes : arch->l1_bytes - tw_device_l1_base(device_);
}
CoreCoord Allocator::get_logical_core_from_bank_id(uint32_t bank_id) const {
    const uint32_t columns = tw_device_grid(device_).x;
    return {bank_id % columns, bank_id / columns};
}
std::vector<uint32_t> Allocator::get_bank_ids_from_logical_core(BufferType type,
                                                                const CoreCoord &core) const {
    const auto x = static_cast<uint32_t>(core.x);
    return {in_dram(type) ? x : static_cast<uint32_t>(core.y) * tw_device_grid(device_).x + x};
}
DeviceAddr Allocator::get_base_allocator_addr(const HalMemType &type) const {
    return type == HalMemType::L1 ? tw_device_l1_base(device_) : 0;
}
uint32_t Allocator::get_alignment(BufferType type) const {
    return tw_device_alignment(device_, in_dram(type));
}
size_t Allocator::get_worker_l1_size() const {
    return tw_device_arch(device_)->l1_bytes - tw_device_l1_base(device_);
}
Statistics Allocator::get_statistics(const BufferType &type) const {
    uint64_t used = 0;
    uint64_t largest = 0;
    tw_device_memory_use(device_, in_dram(type), &used, &largest);
    Statistics result;
    result.total_allocatable_size_bytes = get_bank_size(type);
    result.total_allocated_bytes = used;
    result.total_free_bytes = result.total_allocatable_size_bytes - used;
    result.largest_free_block_bytes = largest;
    return result;
}

namespace distributed {

// ---- MeshDevice ----

// What a device of the runtime carries: its MeshDevice.
void release_attached(void *data) {
    auto *holder = static_cast<std::shared_ptr<MeshDevice> *>(data);
    (*holder)->cache_->clear();
    (*holder)->parts_->forget_programs();
    (*holder)->device_ = nullptr;
    delete holder;
}

MeshDevice::MeshDevice(tw_device *device, const MeshShape &shape)
    : device_(device), shape_(shape),
      allocator_(device ? std::make_unique<Allocator>(device) : nullptr),
      cache_(std::make_unique<program_cache::detail::ProgramCache>()),
      parts_(std::make_unique<Parts>(this)) {}

MeshDevice::~MeshDevice() = default;

MeshDevice *MeshDevice::of(tw_device *device) {
    auto *holder = static_cast<std::shared_ptr<MeshDevice> *>(tw_device_attached(device));
    if (!holder) {
        holder = new std::shared_ptr<MeshDevice>(new MeshDevice(device, MeshShape(1, 1)));
        tw_device_attach(device, holder, release_attached);
    }
    return holder->get();
}

std::shared_ptr<MeshDevice> MeshDevice::create_unit_mesh(int device_id, size_t l1_small_size,
                                                         size_t, size_t num_command_queues,
                                                         const DispatchCoreConfig &,
                                                         ttsl::Span<const std::uint32_t>,
                                                         size_t worker_l1_size) {
    const auto chips = static_cast<int>(SystemMesh::instance().shape().mesh_size());
    TT_FATAL(
        device_id >= 0 && device_id < chips,
        "device {} was asked for; the system has {}, numbered from 0; TILEWRIGHT_CHIPS=2x4, or "
        "`tilewright run --chips 2x4`, gives it more",
        device_id, chips);
    TT_FATAL(num_command_queues >= 1 && num_command_queues <= 2,
             "{} command queues were asked for; a device has 1 or 2", num_command_queues);
    tw_device *device = nullptr;
    Error error;
    tw_device_options options = {};
    options.l1_small_bytes = l1_small_size;
    options.worker_l1_bytes = worker_l1_size;
    error.check(tw_device_open(&options, &device, &error));
    MeshDevice *mesh = of(device);
    mesh->owned_ = true;
    mesh->parts_->id = device_id;
    mesh->parts_->make_queues(num_command_queues);
    // The last user closes the chip, unless close() did.
    const std::shared_ptr<MeshDevice> opened(
        mesh, [kept = mesh->shared_from_this()](MeshDevice *last) { last->close(); });
    Parts::opened()[device_id] = opened;
    return opened;
}

std::map<int, std::shared_ptr<MeshDevice>> MeshDevice::create_unit_meshes(
    const std::vector<int> &device_ids, size_t l1_small_size, size_t trace_region_size,
    size_t num_command_queues, const DispatchCoreConfig &dispatch,
    ttsl::Span<const std::uint32_t> l1_bank_remap, size_t worker_l1_size) {
    std::map<int, std::shared_ptr<MeshDevice>> meshes;
    for (const int id : device_ids) {
        meshes[id] = create_unit_mesh(id, l1_small_size, trace_region_size, num_command_queues,
                                      dispatch, l1_bank_remap, worker_l1_size);
    }
    return meshes;
}

std::shared_ptr<MeshDevice> MeshDevice::create(const MeshDeviceConfig &config, size_t l1_small_size,
                                               size_t trace_region_size, size_t num_command_queues,
                                               const DispatchCoreConfig &dispatch,
                                               ttsl::Span<const std::uint32_t> l1_bank_remap,
                                               size_t worker_l1_size) {
    const MeshShape system = SystemMesh::instance().shape();
    const MeshShape shape = config.mesh_shape().value_or(system);
    const auto &ids = config.physical_device_ids();
    TT_FATAL(shape.mesh_size() >= 1 && shape.mesh_size() <= system.mesh_size(),
             "a mesh of {} devices was asked for; the system has {}; TILEWRIGHT_CHIPS=2x4, or "
             "`tilewright run --chips 2x4`, gives it more",
             shape.mesh_size(), system.mesh_size());
    TT_FATAL(ids.empty() || ids.size() == shape.mesh_size(), "{} device ids for a mesh of {}",
             ids.size(), shape.mesh_size());
    std::vector<std::shared_ptr<MeshDevice>> members;
    for (size_t i = 0; i < shape.mesh_size(); ++i) {
        members.push_back(create_unit_mesh(ids.empty() ? static_cast<int>(i) : ids[i],
                                           l1_small_size, trace_region_size, num_command_queues,
                                           dispatch, l1_bank_remap, worker_l1_size));
    }
    if (members.size() == 1) {
        members[0]->shape_ = shape;
        return members[0];
    }
    return Parts::join(std::move(members), shape, num_command_queues);
}

MeshDevice *MeshDevice::member(size_t index) const {
    TT_FATAL(index < num_devices(), "device {} of a mesh of {}", index, num_devices());
    return parts_->members.empty() ? const_cast<MeshDevice *>(this) : parts_->members[index].get();
}
MeshDevice *MeshDevice::member(const MeshCoordinate &place) const {
    return member(parts_->index_of(place));
}
tw_device *MeshDevice::handle() const {
    if (!parts_->members.empty()) {
        return parts_->members[0]->handle();
    }
    TT_FATAL(device_, "this device was closed");
    return device_;
}
const std::unique_ptr<Allocator> &MeshDevice::allocator() const {
    return parts_->members.empty() ? allocator_ : parts_->members[0]->allocator();
}
bool MeshDevice::is_initialized() const {
    return parts_->members.empty() ? device_ != nullptr : parts_->members[0]->is_initialized();
}
ChipId MeshDevice::id() const {
    return parts_->id;
}
uint8_t MeshDevice::num_hw_cqs() const {
    return static_cast<uint8_t>(parts_->queues.size());
}
std::vector<IDevice *> MeshDevice::get_devices() const {
    std::vector<IDevice *> devices;
    for (size_t i = 0; i < num_devices(); ++i) {
        devices.push_back(member(i));
    }
    return devices;
}
std::vector<ChipId> MeshDevice::get_device_ids() const {
    std::vector<ChipId> ids;
    for (size_t i = 0; i < num_devices(); ++i) {
        ids.push_back(member(i)->id());
    }
    return ids;
}
IDevice *MeshDevice::get_device(ChipId id) const {
    for (size_t i = 0; i < num_devices(); ++i) {
        if (member(i)->id() == id) {
            return member(i);
        }
    }
    TT_THROW("device {} is none of the {} of this mesh", id, num_devices());
}
IDevice *MeshDevice::get_device(const MeshCoordinate &place) const {
    return member(place);
}
IDevice *MeshDevice::get_device(size_t row, size_t column) const {
    return member(MeshCoordinate(static_cast<uint32_t>(row), static_cast<uint32_t>(column)));
}
void MeshDevice::reshape(const MeshShape &shape) {
    TT_FATAL(shape.mesh_size() == num_devices(), "a mesh of {} devices cannot take the shape {}",
             num_devices(), shape);
    shape_ = shape;
}

bool MeshDevice::close() {
    if (!parts_->members.empty()) {
        if (parts_->parent) {
            return true; // the chips are its
        }
        cache_->clear();
        parts_->forget_programs();
        for (auto &member : parts_->members) {
            member->close();
        }
        return true;
    }
    if (device_ && owned_ && !parts_->parent) {
        tw_device_close(device_);
    }
    return true;
}

tt::ARCH MeshDevice::arch() const {
    return std::string_view(tw_device_arch(handle())->name) == "blackhole" ? tt::ARCH::BLACKHOLE
                                                                           : tt::ARCH::WORMHOLE_B0;
}
int MeshDevice::num_dram_channels() const {
    return static_cast<int>(tw_device_banks(handle(), true));
}
uint32_t MeshDevice::l1_size_per_core() const {
    return tw_device_arch(handle())->l1_bytes;
}
uint32_t MeshDevice::dram_size_per_channel() const {
    return tw_device_arch(handle())->dram_bank_bytes;
}
CoreCoord MeshDevice::dram_grid_size() const {
    return {tw_device_banks(handle(), true), 1};
}
CoreCoord MeshDevice::compute_with_storage_grid_size() const {
    const tw_core_xy grid = tw_device_grid(handle());
    return {grid.x, grid.y};
}
CoreCoord MeshDevice::worker_core_from_logical_core(const CoreCoord &core) const {
    const CoreCoord grid = compute_with_storage_grid_size();
    TT_FATAL(core.x < grid.x && core.y < grid.y,
             "core ({},{}) lies beyond the grid of {} x {}, from (0,0) to ({},{})", core.x, core.y,
             grid.x, grid.y, grid.x - 1, grid.y - 1);
    const tw_core_xy noc = tw_device_worker_noc(
        handle(), {static_cast<uint32_t>(core.x), static_cast<uint32_t>(core.y)});
    return {noc.x, noc.y};
}
std::vector<CoreCoord>
MeshDevice::worker_cores_from_logical_cores(const std::vector<CoreCoord> &cores) const {
    std::vector<CoreCoord> result;
    for (const auto &core : cores) {
        result.push_back(worker_core_from_logical_core(core));
    }
    return result;
}
CoreCoord MeshDevice::virtual_core_from_logical_core(const CoreCoord &core,
                                                     const CoreType &type) const {
    if (type == CoreType::DRAM) {
        TT_FATAL(core.x < static_cast<size_t>(num_dram_channels()),
                 "DRAM channel {}: the chip has {}, numbered from 0", core.x, num_dram_channels());
        const tw_core_xy noc = tw_device_bank_noc(handle(), true, static_cast<uint32_t>(core.x));
        return {noc.x, noc.y};
    }
    return worker_core_from_logical_core(core);
}
std::vector<CoreCoord> MeshDevice::get_optimal_dram_bank_to_logical_worker_assignment(NOC) {
    const uint32_t banks = tw_device_banks(handle(), true);
    const tw_core_xy grid = tw_device_grid(handle());
    return grid_to_cores(std::min(banks, grid.x * grid.y), grid.x, grid.y, true);
}
CoreRangeSet MeshDevice::worker_cores(HalProgrammableCoreType type, SubDeviceId part) const {
    return parts_->active().at(*part).cores(type);
}
uint32_t MeshDevice::num_worker_cores(HalProgrammableCoreType type, SubDeviceId sub_device) const {
    return worker_cores(type, sub_device).num_cores();
}
std::optional<DeviceAddr> MeshDevice::lowest_occupied_compute_l1_address() const {
    uint64_t used = 0;
    uint64_t largest = 0;
    tw_device_memory_use(handle(), false, &used, &largest);
    return used == 0 ? std::nullopt
                     : std::optional<DeviceAddr>(tw_device_arch(handle())->l1_bytes - used);
}
uint32_t MeshDevice::get_noc_unicast_encoding(uint8_t, const CoreCoord &core) const {
    return static_cast<uint32_t>(core.y << 6 | core.x);
}
uint32_t MeshDevice::get_noc_multicast_encoding(uint8_t, const CoreRange &cores) const {
    return static_cast<uint32_t>(cores.start_coord.y << 18 | cores.start_coord.x << 12 |
                                 cores.end_coord.y << 6 | cores.end_coord.x);
}
void MeshDevice::enable_program_cache() {
    cache_->enable();
}
void MeshDevice::clear_program_cache() {
    cache_->clear();
}
void MeshDevice::disable_and_clear_program_cache() {
    cache_->disable();
    cache_->clear();
}
std::size_t MeshDevice::num_program_cache_entries() {
    return cache_->num_entries();
}
MeshCommandQueue &MeshDevice::mesh_command_queue(std::optional<uint8_t> queue) const {
    const uint8_t number = queue.value_or(GetCurrentCommandQueueIdForThread());
    TT_FATAL(number < parts_->queues.size(),
             "command queue {} was asked for; this device was opened with {}", number,
             parts_->queues.size());
    return *parts_->queues[number];
}
std::string MeshDevice::to_string() const {
    return fmt::format("MeshDevice({}, {})", shape_, is_initialized() ? "open" : "closed");
}
std::ostream &operator<<(std::ostream &out, const MeshDevice &device) {
    return out << device.to_string();
}

} // namespace distributed

// ---- devices by number ----

size_t GetNumAvailableDevices() {
    return distributed::SystemMesh::instance().shape().mesh_size();
}
size_t GetNumPCIeDevices() {
    return GetNumAvailableDevices();
}
bool IsGalaxyCluster() {
    return false;
}
ChipId GetPCIeDeviceID(ChipId device_id) {
    return device_id;
}
IDevice *CreateDevice(ChipId device_id, uint8_t num_hw_cqs, size_t l1_small_size,
                      size_t trace_region_size, const DispatchCoreConfig &dispatch,
                      const std::vector<uint32_t> &, size_t) {
    // The caller holds a plain pointer until CloseDevice, which closes the chip and frees the
    // object.
    auto kept = distributed::MeshDevice::create_unit_mesh(device_id, l1_small_size,
                                                          trace_region_size, num_hw_cqs, dispatch);
    auto *device = kept.get();
    device->parts().held_by_caller = std::move(kept);
    return device;
}
IDevice *CreateDeviceMinimal(ChipId device_id, uint8_t, const DispatchCoreConfig &) {
    return CreateDevice(device_id);
}
bool CloseDevice(IDevice *device) {
    TT_FATAL(device, "no device was given");
    const auto kept =
        std::move(static_cast<distributed::MeshDevice *>(device)->parts().held_by_caller);
    return device->close();
}
void SetRootDir(const std::string &root) {
    setenv("TT_METAL_RUNTIME_ROOT", root.c_str(), 1);
}

} // namespace tt::tt_metal
