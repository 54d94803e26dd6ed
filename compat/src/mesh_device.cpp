// The device: a mesh of one virtual chip.
#include <tt-metalium/distributed.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/mesh_device.hpp>
#include <tt-metalium/program_cache.hpp>
#include <tt-metalium/tt_metal.hpp>
#include "errors.hpp"
#include "handles.hpp"
#include "tilewright/metal.h"

namespace tt::tilewright {

tw_device *handle_of(tt_metal::IDevice *device) {
    TT_FATAL(device, "no device was given");
    return static_cast<tt_metal::distributed::MeshDevice *>(device)->handle();
}

Ranges::Ranges(const tt_metal::CoreRangeSet &set) {
    for (const auto &range : set.ranges()) {
        add(range);
    }
}
Ranges::Ranges(
    const std::variant<tt_metal::CoreCoord, tt_metal::CoreRange, tt_metal::CoreRangeSet> &cores)
    : Ranges(to_set(cores)) {}
void Ranges::add(const tt_metal::CoreRange &range) {
    auto u32 = [](size_t n) { return static_cast<uint32_t>(n); };
    items_.push_back({{u32(range.start_coord.x), u32(range.start_coord.y)},
                      {u32(range.end_coord.x), u32(range.end_coord.y)}});
}
tt_metal::CoreRangeSet to_set(
    const std::variant<tt_metal::CoreCoord, tt_metal::CoreRange, tt_metal::CoreRangeSet> &cores) {
    if (const auto *core = std::get_if<tt_metal::CoreCoord>(&cores)) {
        return tt_metal::CoreRangeSet(tt_metal::CoreRange(*core));
    }
    if (const auto *range = std::get_if<tt_metal::CoreRange>(&cores)) {
        return tt_metal::CoreRangeSet(*range);
    }
    return std::get<tt_metal::CoreRangeSet>(cores);
}

namespace {

// Every fault of the last run that is an error, as the report prints them.
std::string explanation(const tw_device *device) {
    const tw_faults *faults = tw_device_faults(device);
    tw_text text = {};
    for (size_t i = 0; i < faults->list.count; ++i) {
        if (faults->list.items[i].severity == TW_ERROR) {
            tw_fault_print(&faults->list.items[i], false, &text);
        }
    }
    std::string result(text.data ? text.data : "");
    tw_text_free(&text);
    return result;
}

} // namespace

void run(tw_device *device, tw_program *program) {
    tw_error error = {};
    const tw_status status = tw_device_run(device, program, &error);
    if (status == TW_OK) {
        return;
    }
    std::string text = status == TW_FAULT ? explanation(device) : "";
    if (text.empty()) {
        text = error.text ? error.text : "the program failed without an explanation";
    }
    tw_error_clear(&error);
    throw std::runtime_error(text);
}

} // namespace tt::tilewright

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
    (*holder)->device_ = nullptr;
    delete holder;
}

MeshDevice::MeshDevice(tw_device *device, bool owned)
    : device_(device), owned_(owned), allocator_(std::make_unique<Allocator>(device)),
      cache_(std::make_unique<program_cache::detail::ProgramCache>()),
      queue_(std::make_unique<MeshCommandQueue>(this)) {}

MeshDevice::~MeshDevice() = default;

MeshDevice *MeshDevice::of(tw_device *device) {
    auto *holder = static_cast<std::shared_ptr<MeshDevice> *>(tw_device_attached(device));
    if (!holder) {
        holder = new std::shared_ptr<MeshDevice>(new MeshDevice(device, false));
        tw_device_attach(device, holder, release_attached);
    }
    return holder->get();
}

std::shared_ptr<MeshDevice> MeshDevice::create_unit_mesh(int device_id, size_t, size_t, size_t,
                                                         const DispatchCoreConfig &,
                                                         ttsl::Span<const std::uint32_t>, size_t) {
    TT_FATAL(device_id == 0, "device {} was asked for; there is one virtual chip, number 0",
             device_id);
    tw_device *device = nullptr;
    Error error;
    error.check(tw_device_open(nullptr, &device, &error));
    MeshDevice *mesh = of(device);
    mesh->owned_ = true;
    // The last user closes the chip, unless close() did.
    return std::shared_ptr<MeshDevice>(
        mesh, [kept = mesh->shared_from_this()](MeshDevice *last) { last->close(); });
}

std::shared_ptr<MeshDevice> MeshDevice::create(const MeshDeviceConfig &config, size_t, size_t,
                                               size_t, const DispatchCoreConfig &,
                                               ttsl::Span<const std::uint32_t>, size_t) {
    const size_t chips = config.mesh_shape() ? config.mesh_shape()->mesh_size() : 1;
    TT_FATAL(chips == 1, "a mesh of {} devices was asked for; there is one virtual chip", chips);
    return create_unit_mesh(0);
}

tw_device *MeshDevice::handle() const {
    TT_FATAL(device_, "this device was closed");
    return device_;
}

bool MeshDevice::close() {
    if (device_ && owned_) {
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
CoreRangeSet MeshDevice::worker_cores(HalProgrammableCoreType type, SubDeviceId) const {
    if (type != HalProgrammableCoreType::TENSIX) {
        return {};
    }
    const CoreCoord grid = compute_with_storage_grid_size();
    return CoreRangeSet(CoreRange({0, 0}, {grid.x - 1, grid.y - 1}));
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
    TT_FATAL(queue.value_or(0) == 0, "command queue {} was asked for; there is one, number 0",
             queue.value_or(0));
    return *queue_;
}
std::ostream &operator<<(std::ostream &out, const MeshDevice &device) {
    return out << "MeshDevice(1x1, " << (device.is_initialized() ? "open" : "closed") << ")";
}

// ---- queue ----

void MeshWorkload::add_program(const MeshCoordinateRange &range, Program &&program) {
    programs_.insert_or_assign(range, std::move(program));
}

void MeshCommandQueue::enqueue_mesh_workload(MeshWorkload &workload, bool) {
    for (auto &[range, program] : workload.get_programs()) {
        tilewright::run(device_->handle(), program.handle());
    }
}

static void write(Buffer *buffer, const std::optional<BufferRegion> &region, const void *data) {
    Error error;
    error.check(tw_buffer_write(buffer->handle(), region ? region->offset : 0, data,
                                region ? region->size : buffer->size(), &error));
}
static void read(Buffer *buffer, const std::optional<BufferRegion> &region, void *data) {
    Error error;
    error.check(tw_buffer_read(buffer->handle(), region ? region->offset : 0, data,
                               region ? region->size : buffer->size(), &error));
}
void MeshCommandQueue::enqueue_write_mesh_buffer(const std::shared_ptr<MeshBuffer> &buffer,
                                                 const void *data, bool) {
    write(buffer->get_reference_buffer(), std::nullopt, data);
}
void MeshCommandQueue::enqueue_read_mesh_buffer(void *data,
                                                const std::shared_ptr<MeshBuffer> &buffer, bool) {
    read(buffer->get_reference_buffer(), std::nullopt, data);
}
void MeshCommandQueue::enqueue_write_shards(const std::shared_ptr<MeshBuffer> &buffer,
                                            const std::vector<ShardDataTransfer> &transfers, bool) {
    for (const auto &transfer : transfers) {
        write(buffer->get_reference_buffer(), transfer.region(), transfer.host_data());
    }
}
void MeshCommandQueue::enqueue_read_shards(const std::vector<ShardDataTransfer> &transfers,
                                           const std::shared_ptr<MeshBuffer> &buffer, bool) {
    for (const auto &transfer : transfers) {
        read(buffer->get_reference_buffer(), transfer.region(), transfer.host_data());
    }
}

} // namespace distributed

// ---- devices by number ----

size_t GetNumAvailableDevices() {
    return 1;
}
size_t GetNumPCIeDevices() {
    return 1;
}
bool IsGalaxyCluster() {
    return false;
}
ChipId GetPCIeDeviceID(ChipId device_id) {
    return device_id;
}
IDevice *CreateDevice(ChipId device_id, uint8_t, size_t, size_t, const DispatchCoreConfig &,
                      const std::vector<uint32_t> &, size_t) {
    // The caller holds a plain pointer until CloseDevice, which closes the chip: that frees the
    // object.
    TT_FATAL(device_id == 0, "device {} was asked for; there is one virtual chip, number 0",
             device_id);
    tw_device *device = nullptr;
    Error error;
    error.check(tw_device_open(nullptr, &device, &error));
    return distributed::MeshDevice::of(device);
}
IDevice *CreateDeviceMinimal(ChipId device_id, uint8_t, const DispatchCoreConfig &) {
    return CreateDevice(device_id);
}
bool CloseDevice(IDevice *device) {
    tw_device_close(tilewright::handle_of(device));
    return true;
}
void SetRootDir(const std::string &root) {
    setenv("TT_METAL_RUNTIME_ROOT", root.c_str(), 1);
}

} // namespace tt::tt_metal
