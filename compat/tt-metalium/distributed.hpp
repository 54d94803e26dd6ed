// tt-metalium/distributed.hpp: workloads and buffers of a mesh, as free functions.
#pragma once

#include <tt-metalium/host_api.hpp>
#include <tt-metalium/mesh_buffer.hpp>
#include <tt-metalium/mesh_command_queue.hpp>
#include <tt-metalium/mesh_device.hpp>
#include <tt-metalium/mesh_event.hpp>
#include <tt-metalium/mesh_workload.hpp>
#include <vector>

namespace tt::tt_metal::distributed {

inline void EnqueueMeshWorkload(MeshCommandQueue &queue, MeshWorkload &workload, bool blocking) {
    queue.enqueue_mesh_workload(workload, blocking);
}

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
    target.resize(buffer->size() / sizeof(T));
    queue.enqueue_read_shards({ShardDataTransfer{place}.host_data(target.data())}, buffer,
                              blocking);
}
template <typename T>
void EnqueueWriteMeshBuffer(MeshCommandQueue &queue, const std::shared_ptr<MeshBuffer> &buffer,
                            const std::vector<T> &source, bool blocking = false) {
    TT_FATAL(source.size() * sizeof(T) >= buffer->size(),
             "EnqueueWriteMeshBuffer: the vector has {} bytes, the buffer {}; give as many",
             source.size() * sizeof(T), buffer->size());
    queue.enqueue_write_mesh_buffer(buffer, source.data(), blocking);
}
template <typename T>
void EnqueueReadMeshBuffer(MeshCommandQueue &queue, std::vector<T> &target,
                           const std::shared_ptr<MeshBuffer> &buffer, bool blocking = true) {
    target.resize(buffer->size() / sizeof(T));
    queue.enqueue_read_mesh_buffer(target.data(), buffer, blocking);
}

inline void EventSynchronize(const MeshEvent &) {}
inline bool EventQuery(const MeshEvent &) {
    return true;
}
inline void Synchronize(MeshDevice *, std::optional<uint8_t>, ttsl::Span<const SubDeviceId> = {}) {}
inline void Finish(MeshCommandQueue &queue, ttsl::Span<const SubDeviceId> = {}) {
    queue.finish();
}
inline bool UsingDistributedEnvironment() {
    return false;
}

} // namespace tt::tt_metal::distributed
