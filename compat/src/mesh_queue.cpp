// Command queues of a mesh, and buffers on every chip of it.
#include <cstring>
#include <tt-metalium/distributed.hpp>
#include <tt-metalium/host_api.hpp>
#include "errors.hpp"
#include "handles.hpp"
#include "mesh_parts.hpp"
#include "tilewright/metal.h"

namespace tt::tt_metal::distributed {

using tilewright::Error;

// ---- workloads ----

void MeshWorkload::add_program(const MeshCoordinateRange &range, Program &&program) {
    for (const auto &[other, kept] : programs_) {
        for (const auto &place : range) {
            TT_FATAL(other == range || !other.contains(place),
                     "two programs of a workload are for the device at {}", place);
        }
    }
    programs_.insert_or_assign(range, std::move(program));
}

void MeshCommandQueue::enqueue_mesh_workload(MeshWorkload &workload, bool blocking) {
    auto &parts = device_->parts();
    std::vector<std::pair<Program *, size_t>> programs;
    for (auto &[range, program] : workload.get_programs()) {
        for (const auto &place : range) {
            programs.emplace_back(&program, parts.index_of(place));
        }
    }
    workload.set_last_used_command_queue_for_testing(this);
    parts.enqueue(id_, programs, blocking);
}

void EnqueueMeshWorkload(MeshCommandQueue &queue, MeshWorkload &workload, bool blocking) {
    queue.enqueue_mesh_workload(workload, blocking);
}

// ---- order ----

std::optional<MeshTraceId> MeshCommandQueue::trace_id() const {
    const auto &parts = device_->parts();
    return parts.recording ? std::optional(MeshTraceId(*parts.recording)) : std::nullopt;
}
MeshEvent MeshCommandQueue::enqueue_record_event(ttsl::Span<const SubDeviceId> sub_devices,
                                                 const std::optional<MeshCoordinateRange> &range) {
    device_->parts().check(sub_devices);
    return {++events_, device_, id_, range.value_or(MeshCoordinateRange(device_->shape()))};
}
MeshEvent
MeshCommandQueue::enqueue_record_event_to_host(ttsl::Span<const SubDeviceId> sub_devices,
                                               const std::optional<MeshCoordinateRange> &range) {
    return enqueue_record_event(sub_devices, range);
}
void MeshCommandQueue::enqueue_wait_for_event(const MeshEvent &event) {
    TT_FATAL(event.device() == device_, "an event of another mesh is waited for");
    if (!device_->parts().recording) {
        device_->parts().flush();
    }
}
void MeshCommandQueue::enqueue_trace(const MeshTraceId &trace, bool blocking) {
    device_->replay_mesh_trace(static_cast<uint8_t>(id_), trace, blocking);
}
void MeshCommandQueue::finish(ttsl::Span<const SubDeviceId> sub_devices) {
    auto &parts = device_->parts();
    parts.check(sub_devices);
    TT_FATAL(!parts.recording, "a queue cannot be finished while trace {} is recorded",
             *parts.recording);
    parts.flush(sub_devices);
}
void EventSynchronize(const MeshEvent &event) {
    event.device()->parts().flush();
}
bool EventQuery(const MeshEvent &event) {
    event.device()->parts().flush();
    return true;
}
void Synchronize(MeshDevice *device, std::optional<uint8_t> queue,
                 ttsl::Span<const SubDeviceId> sub_devices) {
    device->mesh_command_queue(queue).finish(sub_devices);
}
void Finish(MeshCommandQueue &queue, ttsl::Span<const SubDeviceId> sub_devices) {
    queue.finish(sub_devices);
}

// ---- bytes ----

// Before host and chips exchange bytes: what was enqueued earlier is done first.
static void catch_up(MeshDevice *device) {
    auto &parts = device->parts();
    TT_FATAL(!parts.recording,
             "buffers cannot be written or read while trace {} is recorded: end the trace first",
             *parts.recording);
    parts.flush();
}

static void write(Buffer *buffer, const std::optional<BufferRegion> &region, const void *data) {
    TT_FATAL(data, "no host memory was given to write from");
    buffer->write_bytes(region.value_or(BufferRegion(0, buffer->size())), data);
}
static void read(Buffer *buffer, const std::optional<BufferRegion> &region, void *data) {
    TT_FATAL(data, "no host memory was given to read into");
    buffer->read_bytes(region.value_or(BufferRegion(0, buffer->size())), data);
}

// The pieces of a sharded buffer: calls `piece(device, row, column)` with the shard's first
// element. Devices that hold the same are called each with it.
template <typename Piece> static void each_shard(const MeshBuffer &buffer, Piece piece) {
    const auto &config = buffer.global_shard_spec();
    const MeshShape &mesh = buffer.device()->shape();
    const Shape2D shard = config.physical_shard_shape();
    const auto [same_rows, same_columns] = config.replicated_dims();
    const size_t columns = config.global_buffer_shape.width() / shard.width();
    const size_t rows = config.global_buffer_shape.height() / shard.height();
    const bool by_rows = config.shard_orientation == ShardOrientation::ROW_MAJOR;
    for (const auto &place : MeshCoordinateRange(mesh)) {
        const size_t y = place[0], x = place[-1];
        size_t row = 0, column = 0;
        if (same_rows && same_columns) {
        } else if (same_rows) {
            column = by_rows ? x : y;
        } else if (same_columns) {
            row = by_rows ? y : x;
        } else {
            const size_t number = by_rows ? y * mesh[-1] + x : x * mesh[0] + y;
            row = by_rows ? number / columns : number % rows;
            column = by_rows ? number % columns : number / rows;
        }
        if (row < rows && column < columns) {
            piece(buffer.get_device_buffer(place), row * shard.height(), column * shard.width());
        }
    }
}

// Between a matrix on the host and one shard: `to_host` or back.
static void copy_shard(const ShardedBufferConfig &config, size_t row, size_t column, uint8_t *host,
                       uint8_t *shard_bytes, bool to_host) {
    const Shape2D shard = config.physical_shard_shape();
    const size_t datum = config.compute_datum_size_bytes();
    const size_t line = shard.width() * datum;
    for (size_t i = 0; i < shard.height(); ++i) {
        uint8_t *outer = host + ((row + i) * config.global_buffer_shape.width() + column) * datum;
        uint8_t *inner = shard_bytes + i * line;
        std::memcpy(to_host ? outer : inner, to_host ? inner : outer, line);
    }
}

void MeshCommandQueue::enqueue_write_mesh_buffer(const std::shared_ptr<MeshBuffer> &buffer,
                                                 const void *data, bool blocking) {
    enqueue_write_mesh_buffer(buffer, data, buffer->size(), blocking);
}
void MeshCommandQueue::enqueue_write_mesh_buffer(const std::shared_ptr<MeshBuffer> &buffer,
                                                 const void *data, DeviceAddr bytes, bool) {
    catch_up(device_);
    if (buffer->global_layout() == MeshBufferLayout::REPLICATED) {
        const BufferRegion region(0, std::min(bytes, buffer->size()));
        for (const auto &place : MeshCoordinateRange(device_->shape())) {
            write(buffer->get_device_buffer(place), region, data);
        }
        return;
    }
    TT_FATAL(bytes >= buffer->size(), "{} bytes for a sharded buffer of {}: give all", bytes,
             buffer->size());
    auto *host = static_cast<uint8_t *>(const_cast<void *>(data));
    std::vector<uint8_t> shard(buffer->device_local_size());
    each_shard(*buffer, [&](Buffer *part, size_t row, size_t column) {
        copy_shard(buffer->global_shard_spec(), row, column, host, shard.data(), false);
        write(part, std::nullopt, shard.data());
    });
}
void MeshCommandQueue::enqueue_read_mesh_buffer(void *data,
                                                const std::shared_ptr<MeshBuffer> &buffer, bool) {
    catch_up(device_);
    if (buffer->global_layout() == MeshBufferLayout::REPLICATED) {
        TT_FATAL(device_->num_devices() == 1,
                 "a replicated buffer on {} devices: read one of them by its place (ReadShard)",
                 device_->num_devices());
        read(buffer->get_reference_buffer(), std::nullopt, data);
        return;
    }
    std::vector<uint8_t> shard(buffer->device_local_size());
    each_shard(*buffer, [&](Buffer *part, size_t row, size_t column) {
        read(part, std::nullopt, shard.data());
        copy_shard(buffer->global_shard_spec(), row, column, static_cast<uint8_t *>(data),
                   shard.data(), true);
    });
}
void MeshCommandQueue::enqueue_write_shard_to_sub_grid(const MeshBuffer &buffer, const void *data,
                                                       const MeshCoordinateRange &range, bool,
                                                       std::optional<BufferRegion> region) {
    catch_up(device_);
    for (const auto &place : range) {
        write(buffer.get_device_buffer(place), region, data);
    }
}
void MeshCommandQueue::enqueue_write_shards(const std::shared_ptr<MeshBuffer> &buffer,
                                            const std::vector<ShardDataTransfer> &transfers, bool) {
    catch_up(device_);
    for (const auto &transfer : transfers) {
        write(buffer->get_device_buffer(transfer.shard_coord()), transfer.region(),
              transfer.host_data());
    }
}
void MeshCommandQueue::enqueue_read_shards(const std::vector<ShardDataTransfer> &transfers,
                                           const std::shared_ptr<MeshBuffer> &buffer, bool) {
    catch_up(device_);
    for (const auto &transfer : transfers) {
        read(buffer->get_device_buffer(transfer.shard_coord()), transfer.region(),
             transfer.host_data());
    }
}

// ---- buffers ----

uint32_t ShardedBufferConfig::compute_datum_size_bytes() const {
    const size_t elements = global_buffer_shape.height() * global_buffer_shape.width();
    TT_FATAL(elements > 0 && global_size % elements == 0,
             "a sharded mesh buffer of {} bytes and shape {}: they are no whole number of bytes an "
             "element",
             global_size, global_buffer_shape);
    return static_cast<uint32_t>(global_size / elements);
}
std::pair<bool, bool> ShardedBufferConfig::replicated_dims() const {
    return {shard_shape.height() == 0, shard_shape.width() == 0};
}
Shape2D ShardedBufferConfig::physical_shard_shape() const {
    const auto [same_rows, same_columns] = replicated_dims();
    return {same_rows ? global_buffer_shape.height() : shard_shape.height(),
            same_columns ? global_buffer_shape.width() : shard_shape.width()};
}

static DeviceAddr local_size(const MeshBufferConfig &config) {
    if (const auto *replicated = std::get_if<ReplicatedBufferConfig>(&config)) {
        return replicated->size;
    }
    const auto &sharded = std::get<ShardedBufferConfig>(config);
    const Shape2D shard = sharded.physical_shard_shape();
    return shard.height() * shard.width() * sharded.compute_datum_size_bytes();
}

static void check_shards(const MeshBufferConfig &config, const MeshDevice &device) {
    const auto *sharded = std::get_if<ShardedBufferConfig>(&config);
    if (!sharded) {
        return;
    }
    const Shape2D shard = sharded->physical_shard_shape(), all = sharded->global_buffer_shape;
    TT_FATAL(shard.height() && shard.width() && all.height() % shard.height() == 0 &&
                 all.width() % shard.width() == 0,
             "shards of {} of a mesh buffer of {}: they must divide it", shard, all);
    const size_t shards = all.height() / shard.height() * (all.width() / shard.width());
    TT_FATAL(shards <= device.num_devices(), "{} shards of a mesh buffer for {} devices", shards,
             device.num_devices());
}

MeshBuffer::MeshBuffer(MeshBufferConfig config, DeviceLocalBufferConfig local, MeshDevice *device,
                       std::shared_ptr<Buffer> buffer)
    : config_(std::move(config)), local_(std::move(local)),
      device_(device), buffers_{std::move(buffer)} {}

std::shared_ptr<MeshBuffer> MeshBuffer::create(const MeshBufferConfig &config,
                                               const DeviceLocalBufferConfig &local,
                                               MeshDevice *device,
                                               std::optional<DeviceAddr> address) {
    TT_FATAL(device, "no device was given");
    check_shards(config, *device);
    std::vector<std::shared_ptr<Buffer>> buffers;
    for (size_t i = 0; i < device->num_devices(); ++i) {
        MeshDevice *chip = device->member(i);
        buffers.push_back(address
                              ? Buffer::create(chip, *address, local_size(config), local.page_size,
                                               local.buffer_type, local.sharding_args)
                              : Buffer::create(chip, local_size(config), local.page_size,
                                               local.buffer_type, local.sharding_args));
        TT_FATAL(buffers[i]->address() == buffers[0]->address(),
                 "a mesh buffer got address {} on one chip and {} on another: buffers were made on "
                 "single chips; make them on the mesh",
                 buffers[0]->address(), buffers[i]->address());
    }
    auto buffer = std::make_shared<MeshBuffer>(config, local, device, buffers[0]);
    buffer->buffers_ = std::move(buffers);
    return buffer;
}
DeviceAddr MeshBuffer::size() const {
    const auto *sharded = std::get_if<ShardedBufferConfig>(&config_);
    return sharded ? sharded->global_size : device_local_size();
}
DeviceAddr MeshBuffer::device_local_size() const {
    return buffers_.empty() ? local_size(config_) : buffers_[0]->size();
}
DeviceAddr MeshBuffer::address() const {
    return get_reference_buffer()->address();
}
const ShardedBufferConfig &MeshBuffer::global_shard_spec() const {
    TT_FATAL(global_layout() == MeshBufferLayout::SHARDED, "this mesh buffer is replicated");
    return std::get<ShardedBufferConfig>(config_);
}
Buffer *MeshBuffer::get_reference_buffer() const {
    TT_FATAL(!buffers_.empty(), "this mesh buffer was deallocated");
    return buffers_[0].get();
}
Buffer *MeshBuffer::get_device_buffer(const MeshCoordinate &place) const {
    get_reference_buffer();
    return buffers_[device_->parts().index_of(place)].get();
}

static MeshBufferConfig replicated(DeviceAddr size) {
    return ReplicatedBufferConfig{size};
}
AnyBuffer AnyBuffer::create(const tt::tt_metal::ShardedBufferConfig &config,
                            std::optional<uint64_t> address) {
    AnyBuffer any;
    any.mesh_ = MeshBuffer::create(
        replicated(config.size),
        {.page_size = config.page_size,
         .buffer_type = config.buffer_type,
         .sharding_args = BufferShardingArgs(config.shard_parameters, config.buffer_layout)},
        static_cast<MeshDevice *>(config.device), address);
    return any;
}
AnyBuffer AnyBuffer::create(const tt::tt_metal::InterleavedBufferConfig &config,
                            std::optional<uint64_t> address) {
    AnyBuffer any;
    any.mesh_ = MeshBuffer::create(
        replicated(config.size), {.page_size = config.page_size, .buffer_type = config.buffer_type},
        static_cast<MeshDevice *>(config.device), address);
    return any;
}
Buffer *AnyBuffer::get_buffer() const {
    return mesh_ ? mesh_->get_reference_buffer() : nullptr;
}

} // namespace tt::tt_metal::distributed
