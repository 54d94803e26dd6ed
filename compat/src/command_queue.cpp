// The calls of older programs.
#include <tt-metalium/command_queue.hpp>
#include <tt-metalium/distributed.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/tt_metal.hpp>
#include "errors.hpp"
#include "handles.hpp"
#include "mesh_parts.hpp"
#include "tilewright/metal.h"

namespace tt::tt_metal {

using distributed::MeshDevice;
using tilewright::Error;

static MeshDevice &mesh_of(IDevice *device) {
    TT_FATAL(device, "no device was given");
    return *static_cast<MeshDevice *>(device);
}
static MeshDevice &ready(CommandQueue &queue) {
    MeshDevice &device = mesh_of(queue.device());
    TT_FATAL(!device.parts().recording,
             "buffers cannot be written or read while trace {} is recorded: end the trace first",
             *device.parts().recording);
    device.parts().flush();
    return device;
}
static Buffer &plain(const AnyOldBuffer &buffer) {
    if (const auto *reference = std::get_if<std::reference_wrapper<Buffer>>(&buffer)) {
        return reference->get();
    }
    const auto &shared = std::get<std::shared_ptr<Buffer>>(buffer);
    TT_FATAL(shared, "no buffer was given");
    return *shared;
}

DeviceAddr detail::size_of(const AnyOldBuffer &buffer) {
    return plain(buffer).size();
}

CommandQueue &IDevice::command_queue(std::size_t queue) {
    auto &device = mesh_of(this);
    device.mesh_command_queue(static_cast<uint8_t>(queue)); // throws when there is none
    auto &queues = device.parts().old_queues;
    while (queues.size() <= queue) {
        queues.push_back(
            std::make_unique<CommandQueue>(this, static_cast<uint32_t>(queues.size())));
    }
    return *queues[queue];
}

void EnqueueProgram(CommandQueue &queue, Program &program, bool blocking) {
    MeshDevice &device = mesh_of(queue.device());
    device.parts().enqueue(queue.id(), {{&program, 0}}, blocking);
}
void EnqueueWriteSubBuffer(CommandQueue &queue, const AnyOldBuffer &buffer, const void *data,
                           const BufferRegion &region, bool) {
    ready(queue);
    plain(buffer).write_bytes(region, data);
}
void EnqueueReadSubBuffer(CommandQueue &queue, const AnyOldBuffer &buffer, void *data,
                          const BufferRegion &region, bool) {
    ready(queue);
    plain(buffer).read_bytes(region, data);
}
void EnqueueWriteBuffer(CommandQueue &queue, const AnyOldBuffer &buffer, const void *data,
                        bool blocking) {
    EnqueueWriteSubBuffer(queue, buffer, data, BufferRegion(0, plain(buffer).size()), blocking);
}
void EnqueueReadBuffer(CommandQueue &queue, const AnyOldBuffer &buffer, void *data, bool blocking) {
    EnqueueReadSubBuffer(queue, buffer, data, BufferRegion(0, plain(buffer).size()), blocking);
}

void Finish(CommandQueue &queue, ttsl::Span<const SubDeviceId> sub_devices) {
    Synchronize(queue.device(), static_cast<uint8_t>(queue.id()), sub_devices);
}
void Synchronize(IDevice *device, std::optional<uint8_t> queue,
                 ttsl::Span<const SubDeviceId> sub_devices) {
    distributed::Synchronize(&mesh_of(device), queue, sub_devices);
}
void EnqueueRecordEvent(CommandQueue &queue, const std::shared_ptr<Event> &event,
                        ttsl::Span<const SubDeviceId> sub_devices) {
    TT_FATAL(event, "no event was given");
    auto &mesh_queue = mesh_of(queue.device()).mesh_command_queue(static_cast<uint8_t>(queue.id()));
    event->device = queue.device();
    event->cq_id = queue.id();
    event->event_id = mesh_queue.enqueue_record_event(sub_devices).id();
    event->ready = true;
}
void EnqueueWaitForEvent(CommandQueue &queue, const std::shared_ptr<Event> &event) {
    TT_FATAL(event && event->ready, "an event is waited for that was not recorded");
    if (!mesh_of(queue.device()).parts().recording) {
        mesh_of(queue.device()).parts().flush();
    }
}
void EventSynchronize(const std::shared_ptr<Event> &event) {
    TT_FATAL(event && event->ready, "an event is waited for that was not recorded");
    mesh_of(event->device).parts().flush();
}
bool EventQuery(const std::shared_ptr<Event> &event) {
    if (!event || !event->ready) {
        return false;
    }
    EventSynchronize(event);
    return true;
}

uint32_t BeginTraceCapture(IDevice *device, uint8_t queue) {
    return *mesh_of(device).begin_mesh_trace(queue);
}
void EndTraceCapture(IDevice *device, uint8_t queue, uint32_t trace) {
    mesh_of(device).end_mesh_trace(queue, distributed::MeshTraceId(trace));
}
void ReplayTrace(IDevice *device, uint8_t queue, uint32_t trace, bool blocking) {
    mesh_of(device).replay_mesh_trace(queue, distributed::MeshTraceId(trace), blocking);
}
void EnqueueTrace(CommandQueue &queue, uint32_t trace, bool blocking) {
    ReplayTrace(queue.device(), static_cast<uint8_t>(queue.id()), trace, blocking);
}
void ReleaseTrace(IDevice *device, uint32_t trace) {
    mesh_of(device).release_mesh_trace(distributed::MeshTraceId(trace));
}

// ---- detail ----

namespace detail {

std::map<ChipId, IDevice *> CreateDevices(const std::vector<ChipId> &ids, uint8_t num_hw_cqs,
                                          size_t l1_small_size, size_t trace_region_size,
                                          const DispatchCoreConfig &dispatch,
                                          const std::vector<uint32_t> &l1_bank_remap,
                                          size_t worker_l1_size, bool, bool, bool) {
    std::map<ChipId, IDevice *> devices;
    for (const ChipId id : ids) {
        devices[id] = CreateDevice(id, num_hw_cqs, l1_small_size, trace_region_size, dispatch,
                                   l1_bank_remap, worker_l1_size);
    }
    return devices;
}
void CloseDevices(const std::map<ChipId, IDevice *> &devices) {
    for (const auto &[id, device] : devices) {
        CloseDevice(device);
    }
}
IDevice *GetActiveDevice(ChipId id) {
    const auto &opened = MeshDevice::Parts::opened();
    const auto found = opened.find(id);
    const auto device = found == opened.end() ? nullptr : found->second.lock();
    TT_FATAL(device && device->is_initialized(), "device {} is not open", id);
    return device.get();
}
bool DispatchStateCheck(bool is_fast) {
    TT_FATAL(is_fast, "the virtual chip dispatches fast: there is no other mode");
    return true;
}

void LaunchProgram(IDevice *device, const std::shared_ptr<Program> &program,
                   bool wait_until_cores_done, bool force_slow_dispatch) {
    TT_FATAL(program, "no program was given");
    LaunchProgram(device, *program, wait_until_cores_done, force_slow_dispatch);
}
void LaunchProgram(IDevice *device, Program &program, bool wait_until_cores_done, bool) {
    auto &parts = mesh_of(device).parts();
    if (wait_until_cores_done && parts.pending.empty()) {
        tilewright::run_as_hardware(mesh_of(device).handle(), {program.handle()});
        return;
    }
    parts.run_or_keep({parts.keep(program, 0)}, wait_until_cores_done, true);
}
void WaitProgramDone(IDevice *device, Program &, bool) {
    mesh_of(device).parts().flush(mesh_of(device).parts().part_ids);
}
void CompileProgram(IDevice *device, Program &program, bool) {
    Error error;
    error.check(tw_program_compile(program.handle(), mesh_of(device).handle(), &error));
}
void WriteRuntimeArgsToDevice(IDevice *, Program &, bool) {}
bool ConfigureDeviceWithProgram(IDevice *device, Program &program, bool) {
    CompileProgram(device, program);
    return true;
}

// 20 bits of program over 10 of device, and one for operations on the host.
constexpr uint32_t device_bits = 10, program_bits = 21;
uint32_t EncodePerDeviceProgramID(uint32_t program, uint32_t device, bool is_host) {
    TT_FATAL(device < 1u << device_bits, "device {}: at most {}", device, (1u << device_bits) - 1);
    TT_FATAL(program < 1u << program_bits, "program {}: at most {}", program,
             (1u << program_bits) - 1);
    return uint32_t(is_host) << 31 | program << device_bits | device;
}
DeviceProgramId DecodePerDeviceProgramID(uint32_t id) {
    return {id >> device_bits & ((1u << program_bits) - 1), id & ((1u << device_bits) - 1),
            bool(id >> 31)};
}
std::string get_platform_architecture_name() {
    return hal::get_arch_name();
}

// The bytes of one core of a sharded buffer, its pages in the order of the core.
void ReadShard(Buffer &buffer, uint8_t *bytes, const uint32_t &core_id) {
    const auto mapping = buffer.get_buffer_page_mapping();
    TT_FATAL(core_id < mapping->all_cores.size(), "core {} of a buffer on {} cores", core_id,
             mapping->all_cores.size());
    const DeviceAddr page = buffer.page_size();
    for (const auto &mapped : mapping->pages()) {
        if (mapped.core_id == core_id) {
            buffer.read_bytes(BufferRegion(mapped.host_page * page, page),
                              bytes + mapped.device_page * page);
        }
    }
}

bool WriteRegToDevice(IDevice *device, const CoreCoord &core, uint32_t address,
                      const uint32_t &value) {
    std::vector<uint32_t> words{value};
    return WriteToDeviceL1(device, core, address, words);
}
bool ReadRegFromDevice(IDevice *device, const CoreCoord &core, uint32_t address, uint32_t &value) {
    std::vector<uint32_t> words;
    ReadFromDeviceL1(device, core, address, 4, words);
    value = words[0];
    return true;
}

void ReadDeviceProfilerResults(IDevice *device, ProfilerReadState,
                               const std::optional<ProfilerOptionalMetadata> &) {
    auto *mesh = static_cast<distributed::MeshDevice *>(device);
    unsigned chip = 0;
    for (const auto &place : distributed::MeshCoordinateRange(mesh->shape())) {
        Error error;
        error.check(tw_device_write_profile(mesh->member(place)->handle(), chip++, &error));
    }
}
void DumpDeviceProfileResults(IDevice *device) {
    ReadDeviceProfilerResults(device, ProfilerReadState::NORMAL, std::nullopt);
}

} // namespace detail

void ReadMeshDeviceProfilerResults(MeshDevice &device, ProfilerReadState state,
                                   const std::optional<ProfilerOptionalMetadata> &metadata) {
    detail::ReadDeviceProfilerResults(&device, state, metadata);
}

} // namespace tt::tt_metal
