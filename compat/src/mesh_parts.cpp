// Sub-devices, traces, submeshes, and workloads that wait for others.
#include "mesh_parts.hpp"

#include <cstdio>
#include <tt-metalium/cluster.hpp>
#include <tt-metalium/hal.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/program_cache.hpp>
#include "handles.hpp"

namespace tt::tt_metal::distributed {

MeshDevice::Parts::Parts(MeshDevice *device) : device(device) {
    make_queues(1);
    if (device->device_) {
        const tw_core_xy grid = tw_device_grid(device->device_);
        const CoreRangeSet all(CoreRange({0, 0}, {grid.x - 1, grid.y - 1}));
        divisions[0] = {SubDevice(std::array{all})};
        name_parts();
    }
}

void MeshDevice::Parts::make_queues(size_t count) {
    queues.clear();
    for (size_t i = 0; i < count; ++i) {
        queues.push_back(std::make_unique<MeshCommandQueue>(device, static_cast<uint32_t>(i)));
    }
}

void MeshDevice::Parts::forget_programs() {
    pending.clear();
    traces.clear();
    recording.reset();
}

std::shared_ptr<MeshDevice>
MeshDevice::Parts::join(std::vector<std::shared_ptr<MeshDevice>> members, const MeshShape &shape,
                        size_t queues) {
    std::shared_ptr<MeshDevice> mesh(new MeshDevice(nullptr, shape));
    Parts &parts = mesh->parts();
    parts.divisions = members[0]->parts().divisions;
    parts.members = std::move(members);
    parts.make_queues(queues);
    parts.name_parts();
    return mesh;
}

std::map<int, std::weak_ptr<MeshDevice>> &MeshDevice::Parts::opened() {
    static std::map<int, std::weak_ptr<MeshDevice>> devices;
    return devices;
}
size_t MeshDevice::Parts::index_of(const MeshCoordinate &place) const {
    const MeshShape &shape = device->shape();
    TT_FATAL(place.dims() == shape.dims(), "{} in a mesh of shape {}: the dimensions differ", place,
             shape);
    size_t index = 0;
    for (int32_t i = 0; i < static_cast<int32_t>(shape.dims()); ++i) {
        TT_FATAL(place[i] < shape[i], "{} lies beyond a mesh of shape {}", place, shape);
        index = index * shape[i] + place[i];
    }
    return index;
}

// ---- sub-devices ----

void MeshDevice::Parts::name_parts() {
    part_ids.clear();
    for (size_t i = 0; i < active().size(); ++i) {
        part_ids.push_back(SubDeviceId(static_cast<uint8_t>(i)));
    }
    stall_group = part_ids;
    stall_group_is_set = false;
}

void MeshDevice::Parts::check(ttsl::Span<const SubDeviceId> ids) const {
    for (const auto &id : ids) {
        TT_FATAL(*id < active().size(), "sub-device {} was named; the loaded division has {}",
                 static_cast<int>(*id), active().size());
    }
}

const std::vector<SubDeviceId> &MeshDevice::get_sub_device_ids() const {
    return parts_->part_ids;
}
const std::vector<SubDeviceId> &MeshDevice::get_sub_device_stall_group() const {
    return parts_->stall_group;
}
uint32_t MeshDevice::num_sub_devices() const {
    return static_cast<uint32_t>(parts_->active().size());
}
SubDeviceManagerId MeshDevice::get_active_sub_device_manager_id() const {
    return SubDeviceManagerId(parts_->loaded);
}
SubDeviceManagerId MeshDevice::get_default_sub_device_manager_id() const {
    return SubDeviceManagerId(0);
}
SubDeviceManagerId MeshDevice::create_sub_device_manager(std::initializer_list<SubDevice> parts,
                                                         DeviceAddr local_l1_size) {
    return create_sub_device_manager(ttsl::Span<const SubDevice>(parts.begin(), parts.size()),
                                     local_l1_size);
}
SubDeviceManagerId MeshDevice::create_sub_device_manager(ttsl::Span<const SubDevice> parts,
                                                         DeviceAddr local_l1_size) {
    TT_FATAL(!parts.empty(), "a division into no sub-devices: give at least one");
    const CoreRangeSet &all = parts_->divisions.at(0)[0].cores(HalProgrammableCoreType::TENSIX);
    TT_FATAL(local_l1_size < l1_size_per_core(),
             "{} bytes of L1 for sub-devices' own buffers; a core has {}", local_l1_size,
             l1_size_per_core());
    for (size_t i = 0; i < parts.size(); ++i) {
        const CoreRangeSet &cores = parts[i].cores(HalProgrammableCoreType::TENSIX);
        TT_FATAL(all.contains(cores), "sub-device {} has cores {} beyond the workers {}", i, cores,
                 all);
        TT_FATAL(parts[i].cores(HalProgrammableCoreType::ACTIVE_ETH).num_cores() == 0,
                 "sub-device {} has Ethernet cores; the virtual chip has none", i);
        for (size_t j = 0; j < i; ++j) {
            TT_FATAL(!cores.intersects(parts[j].cores(HalProgrammableCoreType::TENSIX)),
                     "sub-devices {} and {} share cores", j, i);
        }
    }
    const uint64_t id = parts_->next_division++;
    parts_->divisions[id] = {parts.begin(), parts.end()};
    return SubDeviceManagerId(id);
}
void MeshDevice::remove_sub_device_manager(SubDeviceManagerId id) {
    TT_FATAL(*id != 0, "the default division into sub-devices cannot be removed");
    TT_FATAL(*id != parts_->loaded, "division {} is loaded: clear it before it is removed", *id);
    TT_FATAL(parts_->divisions.erase(*id), "there is no division {} into sub-devices", *id);
}
void MeshDevice::load_sub_device_manager(SubDeviceManagerId id) {
    TT_FATAL(parts_->divisions.contains(*id), "there is no division {} into sub-devices", *id);
    TT_FATAL(!parts_->recording, "sub-devices cannot change while a trace is recorded");
    parts_->flush(parts_->part_ids);
    parts_->loaded = *id;
    parts_->name_parts();
}
void MeshDevice::clear_loaded_sub_device_manager() {
    load_sub_device_manager(SubDeviceManagerId(0));
}
void MeshDevice::set_sub_device_stall_group(ttsl::Span<const SubDeviceId> ids) {
    TT_FATAL(!ids.empty(), "a stall group of no sub-devices: give at least one");
    parts_->check(ids);
    parts_->stall_group.assign(ids.begin(), ids.end());
    parts_->stall_group_is_set = true;
}
void MeshDevice::reset_sub_device_stall_group() {
    parts_->stall_group = parts_->part_ids;
    parts_->stall_group_is_set = false;
}

// ---- workloads ----

KeptProgram MeshDevice::Parts::keep(const Program &program, size_t chip) const {
    KeptProgram kept;
    kept.program = {tw_program_clone(program.handle()), tw_program_free};
    kept.chip = chip;
    for (tw_kernel_handle k = 0; k < tw_program_kernel_count(program.handle()); ++k) {
        const tw_core_ranges ranges = tw_program_kernel_cores(program.handle(), k);
        for (size_t i = 0; i < ranges.count; ++i) {
            const auto &range = ranges.items[i];
            kept.cores = kept.cores.merge(CoreRangeSet(
                CoreRange({range.start.x, range.start.y}, {range.end.x, range.end.y})));
        }
    }
    for (size_t i = active().size(); i-- > 0;) {
        if (active()[i].cores(HalProgrammableCoreType::TENSIX).intersects(kept.cores)) {
            kept.part = SubDeviceId(static_cast<uint8_t>(i));
        }
    }
    return kept;
}

void MeshDevice::Parts::flush(ttsl::Span<const SubDeviceId> ids) {
    if (pending.empty()) {
        return;
    }
    const ttsl::Span<const SubDeviceId> waited(
        ids.empty() ? ttsl::Span<const SubDeviceId>(stall_group) : ids);
    const bool all = ids.empty() && !stall_group_is_set;
    std::map<size_t, std::vector<KeptProgram>> now;
    std::vector<KeptProgram> later;
    for (auto &kept : pending) {
        const bool mine = all || std::find(waited.begin(), waited.end(), kept.part) != waited.end();
        if (mine) {
            now[kept.chip].push_back(std::move(kept));
        } else {
            later.push_back(std::move(kept));
        }
    }
    pending = std::move(later);
    for (auto &[chip, kept] : now) {
        std::vector<tw_program *> programs;
        for (auto &one : kept) {
            programs.push_back(one.program.get());
        }
        tilewright::run_as_hardware(device->member(chip)->handle(), programs);
    }
}

void MeshDevice::Parts::run_or_keep(std::vector<KeptProgram> programs, bool blocking, bool defer) {
    for (auto &kept : programs) {
        for (const auto &other : pending) {
            if (other.chip == kept.chip && other.cores.intersects(kept.cores)) {
                // One after the other, and with it whatever runs beside that one.
                std::vector<SubDeviceId> every = part_ids;
                flush(every);
                break;
            }
        }
        pending.push_back(std::move(kept));
    }
    if (blocking || (active().size() == 1 && !defer)) {
        flush(part_ids);
    }
}

void MeshDevice::Parts::enqueue(uint32_t queue,
                                const std::vector<std::pair<Program *, size_t>> &programs,
                                bool blocking) {
    const bool records = recording && traces[*recording].queue == queue;
    if (!records && active().size() == 1 && pending.empty()) {
        for (const auto &[program, chip] : programs) {
            tilewright::run_as_hardware(device->member(chip)->handle(), {program->handle()});
        }
        return;
    }
    std::vector<KeptProgram> kept;
    for (const auto &[program, chip] : programs) {
        kept.push_back(keep(*program, chip));
    }
    if (records) {
        TT_FATAL(!blocking, "a workload that is recorded in a trace cannot be waited for");
        traces[*recording].workloads.push_back(std::move(kept));
    } else {
        run_or_keep(std::move(kept), blocking);
    }
}

// ---- traces ----

MeshTraceId MeshDevice::begin_mesh_trace(uint8_t queue) {
    const MeshTraceId trace(parts_->next_trace++);
    begin_mesh_trace(queue, trace);
    return trace;
}
void MeshDevice::begin_mesh_trace(uint8_t queue, const MeshTraceId &trace) {
    mesh_command_queue(queue);
    TT_FATAL(!parts_->recording, "trace {} is being recorded: end it before another is begun",
             *parts_->recording);
    TT_FATAL(!parts_->traces.contains(*trace), "there is a trace {} already", *trace);
    parts_->flush(parts_->part_ids);
    parts_->traces[*trace].queue = queue;
    parts_->next_trace = std::max(parts_->next_trace, *trace + 1);
    parts_->recording = *trace;
}
void MeshDevice::end_mesh_trace(uint8_t queue, const MeshTraceId &trace) {
    TT_FATAL(parts_->recording == *trace, "trace {} is not being recorded", *trace);
    TT_FATAL(parts_->traces[*trace].queue == queue, "trace {} was begun on queue {}, not {}",
             *trace, parts_->traces[*trace].queue, queue);
    parts_->traces[*trace].finished = true;
    parts_->recording.reset();
}
void MeshDevice::replay_mesh_trace(uint8_t queue, const MeshTraceId &trace, bool blocking) {
    mesh_command_queue(queue);
    const auto found = parts_->traces.find(*trace);
    TT_FATAL(found != parts_->traces.end() && found->second.finished,
             "there is no recorded trace {}", *trace);
    TT_FATAL(!parts_->recording, "trace {} cannot be replayed while another is recorded", *trace);
    for (const auto &workload : found->second.workloads) {
        parts_->run_or_keep(workload, false);
    }
    if (blocking) {
        parts_->flush(parts_->part_ids);
    }
}
void MeshDevice::release_mesh_trace(const MeshTraceId &trace) {
    TT_FATAL(parts_->traces.erase(*trace), "there is no trace {}", *trace);
    if (parts_->recording == *trace) {
        parts_->recording.reset();
    }
}
uint32_t MeshDevice::get_trace_buffers_size() const {
    return 0; // traces are kept on the host
}
MeshTraceId BeginTraceCapture(MeshDevice *device, uint8_t queue) {
    return device->begin_mesh_trace(queue);
}

// ---- submeshes ----

std::shared_ptr<MeshDevice>
MeshDevice::create_submesh(const MeshShape &shape, const std::optional<MeshCoordinate> &offset) {
    const MeshCoordinate start = offset.value_or(MeshCoordinate::zero_coordinate(shape.dims()));
    TT_FATAL(shape.dims() == shape_.dims() && start.dims() == shape_.dims(),
             "a submesh of shape {} at {} of a mesh of shape {}: the dimensions differ", shape,
             start, shape_);
    std::vector<std::shared_ptr<MeshDevice>> members;
    for (const auto &inner : MeshCoordinateRange(shape)) {
        MeshCoordinate place = inner;
        for (int32_t i = 0; i < static_cast<int32_t>(place.dims()); ++i) {
            place[i] += start[i];
        }
        members.push_back(member(place)->shared_from_this());
    }
    auto submesh = Parts::join(std::move(members), shape, parts_->queues.size());
    submesh->parts().parent = shared_from_this();
    parts_->children.push_back(submesh);
    return submesh;
}
std::vector<std::shared_ptr<MeshDevice>> MeshDevice::create_submeshes(const MeshShape &shape) {
    TT_FATAL(shape.dims() == shape_.dims(), "submeshes of shape {} of a mesh of shape {}", shape,
             shape_);
    ttsl::SmallVector<uint32_t> steps;
    for (int32_t i = 0; i < static_cast<int32_t>(shape.dims()); ++i) {
        TT_FATAL(shape_[i] % shape[i] == 0, "a mesh of shape {} is no whole number of submeshes {}",
                 shape_, shape);
        steps.push_back(shape_[i] / shape[i]);
    }
    std::vector<std::shared_ptr<MeshDevice>> submeshes;
    for (const auto &step : MeshCoordinateRange(MeshShape(steps))) {
        MeshCoordinate offset = step;
        for (int32_t i = 0; i < static_cast<int32_t>(offset.dims()); ++i) {
            offset[i] *= shape[i];
        }
        submeshes.push_back(create_submesh(shape, offset));
    }
    return submeshes;
}
std::vector<std::shared_ptr<MeshDevice>> MeshDevice::get_submeshes() const {
    std::vector<std::shared_ptr<MeshDevice>> alive;
    for (const auto &child : parts_->children) {
        if (auto mesh = child.lock()) {
            alive.push_back(std::move(mesh));
        }
    }
    return alive;
}
const std::shared_ptr<MeshDevice> &MeshDevice::get_parent_mesh() const {
    return parts_->parent;
}
void MeshDevice::quiesce_devices() {
    parts_->flush(parts_->part_ids);
    for (const auto &child : get_submeshes()) {
        child->quiesce_devices();
    }
}

void MeshDevice::tell(const std::vector<std::string> &faults) {
    constexpr size_t enough = 8;
    size_t told = 0;
    for (const auto &fault : faults) {
        if (parts_->told.insert(fault).second && ++told <= enough) {
            std::fprintf(stderr, "%s\n", fault.c_str());
        }
    }
    if (told > enough) {
        std::fprintf(stderr, "and %zu faults more; `tilewright run --json FILE` has them all\n",
                     told - enough);
    }
    if (told > 0) {
        std::fputs("the chip goes on after these, as the hardware would; "
                   "TILEWRIGHT_FAULTS=throw makes errors exceptions\n",
                   stderr);
    }
}

// ---- views ----

IDevice *MeshDeviceView::get_device(const MeshCoordinate &place) const {
    TT_FATAL(place.dims() == shape_.dims() && contains(place), "{} lies beyond a mesh of shape {}",
             place, shape_);
    size_t index = 0;
    for (int32_t i = 0; i < static_cast<int32_t>(shape_.dims()); ++i) {
        index = index * shape_[i] + place[i];
    }
    return devices_[index];
}
std::vector<IDevice *> MeshDeviceView::get_devices(const MeshCoordinateRange &range) const {
    std::vector<IDevice *> devices;
    for (const auto &place : range) {
        devices.push_back(get_device(place));
    }
    return devices;
}
std::vector<IDevice *> MeshDeviceView::get_devices_on_row(size_t row) const {
    const auto y = static_cast<uint32_t>(row);
    return get_devices({MeshCoordinate(y, 0), MeshCoordinate(y, shape_[1] - 1)});
}
std::vector<IDevice *> MeshDeviceView::get_devices_on_column(size_t column) const {
    const auto x = static_cast<uint32_t>(column);
    return get_devices({MeshCoordinate(0, x), MeshCoordinate(shape_[0] - 1, x)});
}
MeshCoordinate MeshDeviceView::find_device(ChipId id) const {
    for (const auto &place : MeshCoordinateRange(shape_)) {
        if (get_device(place)->id() == id) {
            return place;
        }
    }
    TT_THROW("device {} is none of the {} of this mesh", id, devices_.size());
}
std::vector<MeshCoordinate> MeshDeviceView::get_line_coordinates() const {
    TT_FATAL(is_mesh_2d(), "a line through a mesh of shape {}: it must have two dimensions",
             shape_);
    std::vector<MeshCoordinate> line;
    for (uint32_t y = 0; y < shape_[0]; ++y) {
        for (uint32_t i = 0; i < shape_[1]; ++i) {
            line.emplace_back(y, y % 2 ? shape_[1] - 1 - i : i);
        }
    }
    return line;
}
std::vector<MeshCoordinate> MeshDeviceView::get_ring_coordinates() const {
    TT_FATAL(is_mesh_2d(), "a ring in a mesh of shape {}: it must have two dimensions", shape_);
    const uint32_t rows = shape_[0], columns = shape_[1];
    std::vector<MeshCoordinate> ring;
    for (uint32_t x = 0; x < columns; ++x) {
        ring.emplace_back(0, x);
    }
    for (uint32_t y = 1; y < rows; ++y) {
        ring.emplace_back(y, columns - 1);
    }
    for (uint32_t x = columns - 1; rows > 1 && x-- > 0;) {
        ring.emplace_back(rows - 1, x);
    }
    for (uint32_t y = rows - 1; columns > 1 && y-- > 1;) {
        ring.emplace_back(y, 0);
    }
    return ring;
}
std::vector<IDevice *> MeshDeviceView::get_line_devices() const {
    std::vector<IDevice *> devices;
    for (const auto &place : get_line_coordinates()) {
        devices.push_back(get_device(place));
    }
    return devices;
}
std::vector<IDevice *> MeshDeviceView::get_ring_devices() const {
    std::vector<IDevice *> devices;
    for (const auto &place : get_ring_coordinates()) {
        devices.push_back(get_device(place));
    }
    return devices;
}

// ---- the system ----

SystemMesh &SystemMesh::instance() {
    static SystemMesh mesh;
    return mesh;
}
SystemMesh::SystemMesh() : shape_(1, 1) {
    const char *text = std::getenv("TILEWRIGHT_CHIPS");
    if (!text || !*text) {
        return;
    }
    unsigned rows = 0, columns = 0;
    char rest = 0;
    TT_FATAL(std::sscanf(text, "%ux%u%c", &rows, &columns, &rest) == 2 && rows && columns &&
                 rows <= 32 && columns <= 32,
             "TILEWRIGHT_CHIPS is '{}': rows x columns of chips are wanted, at most 32x32, such as "
             "2x4",
             text);
    shape_ = MeshShape(rows, columns);
}

} // namespace tt::tt_metal::distributed

namespace tt::tt_metal {

ClusterType GetClusterType() {
    if (distributed::SystemMesh::instance().shape().mesh_size() > 1) return ClusterType::CUSTOM;
    return hal::get_arch() == tt::ARCH::BLACKHOLE ? ClusterType::P150 : ClusterType::N150;
}

// ---- cores that the chip has not ----

const std::set<CoreCoord> &IDevice::ethernet_cores() const {
    static const std::set<CoreCoord> none;
    return none;
}
const std::set<CoreCoord> &IDevice::storage_only_cores() const {
    static const std::set<CoreCoord> none;
    return none;
}
CoreCoord IDevice::ethernet_core_from_logical_core(const CoreCoord &core) const {
    TT_THROW("Ethernet core {} was named; the virtual chip has none", core);
}
CoreCoord IDevice::logical_core_from_ethernet_core(const CoreCoord &core) const {
    return ethernet_core_from_logical_core(core);
}
std::vector<CoreCoord>
IDevice::ethernet_cores_from_logical_cores(const std::vector<CoreCoord> &cores) const {
    return cores.empty() ? std::vector<CoreCoord>{}
                         : std::vector<CoreCoord>{ethernet_core_from_logical_core(cores[0])};
}
static uint64_t where_l1_begins(const IDevice &device, HalL1MemAddrType part) {
    TT_FATAL(part == HalL1MemAddrType::BASE || part == HalL1MemAddrType::DEFAULT_UNRESERVED,
             "part {} of L1: the virtual chip has BASE ({}) and DEFAULT_UNRESERVED ({}) only",
             static_cast<int>(part), static_cast<int>(HalL1MemAddrType::BASE),
             static_cast<int>(HalL1MemAddrType::DEFAULT_UNRESERVED));
    return part == HalL1MemAddrType::BASE
               ? 0
               : device.allocator()->get_base_allocator_addr(HalMemType::L1);
}
uint64_t IDevice::get_dev_addr(CoreCoord, HalL1MemAddrType part) const {
    return where_l1_begins(*this, part);
}
uint64_t IDevice::get_dev_size(CoreCoord, HalL1MemAddrType part) const {
    return l1_size_per_core() - where_l1_begins(*this, part);
}
std::tuple<ChipId, CoreCoord> IDevice::get_connected_ethernet_core(CoreCoord core) const {
    return {0, ethernet_core_from_logical_core(core)};
}

// ---- the queue of a thread ----

static thread_local std::vector<uint8_t> current_queues;

uint8_t GetCurrentCommandQueueIdForThread() {
    return current_queues.empty() ? 0 : current_queues.back();
}
void PushCurrentCommandQueueIdForThread(uint8_t queue) {
    current_queues.push_back(queue);
}
uint8_t PopCurrentCommandQueueIdForThread() {
    TT_FATAL(!current_queues.empty(), "no command queue was pushed on this thread");
    const uint8_t last = current_queues.back();
    current_queues.pop_back();
    return last;
}

} // namespace tt::tt_metal
