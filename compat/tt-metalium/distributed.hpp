// tt-metalium/distributed.hpp: workloads and buffers of a mesh, as free functions.
#pragma once

#include <tt-metalium/host_api.hpp>
#include <tt-metalium/mesh_buffer.hpp>
#include <tt-metalium/mesh_command_queue.hpp>
#include <tt-metalium/mesh_device.hpp>
#include <tt-metalium/mesh_event.hpp>
#include <tt-metalium/mesh_trace_id.hpp>
#include <tt-metalium/mesh_workload.hpp>
#include <tt-metalium/system_mesh.hpp>
#include <vector>

namespace tt::tt_metal::distributed {

void EnqueueMeshWorkload(MeshCommandQueue &queue, MeshWorkload &workload, bool blocking);

template <typename T>
void WriteShard(MeshCommandQueue &queue, const std::shared_ptr<MeshBuffer> &buffer,
                std::vector<T> &source, const MeshCoordinate &place, bool blocking = false) {
    queue.enqueue_write_shards(buffer, {ShardDataTransfer{place}.host_data(source.data())},
                               blocking);
}
template <typename T>
void ReadShard(MeshCommandQueue &queue, std::vector<T> &target,
               const std::shared_ptr<MeshBuffer> &buffer, const MeshCoordinate &place,
               bool blocking = true) {
    target.resize(buffer->device_local_size() / sizeof(T));
    queue.enqueue_read_shards({ShardDataTransfer{place}.host_data(target.data())}, buffer,
                              blocking);
}
// A shorter vector is the buffer's beginning; what a longer one has too many is left out.
template <typename T>
void EnqueueWriteMeshBuffer(MeshCommandQueue &queue, const std::shared_ptr<MeshBuffer> &buffer,
                            const std::vector<T> &source, bool blocking = false) {
    queue.enqueue_write_mesh_buffer(buffer, source.data(), source.size() * sizeof(T), blocking);
}
template <typename T>
void EnqueueReadMeshBuffer(MeshCommandQueue &queue, std::vector<T> &target,
                           const std::shared_ptr<MeshBuffer> &buffer, bool blocking = true) {
    target.resize(buffer->size() / sizeof(T));
    queue.enqueue_read_mesh_buffer(target.data(), buffer, blocking);
}

void EventSynchronize(const MeshEvent &event);
bool EventQuery(const MeshEvent &event);
MeshTraceId BeginTraceCapture(MeshDevice *device, uint8_t queue);
void Synchronize(MeshDevice *device, std::optional<uint8_t> queue,
                 ttsl::Span<const SubDeviceId> sub_devices = {});
void Finish(MeshCommandQueue &queue, ttsl::Span<const SubDeviceId> sub_devices = {});
inline bool UsingDistributedEnvironment() {
    return false;
}

} // namespace tt::tt_metal::distributed
