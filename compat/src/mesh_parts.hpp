// mesh_parts.hpp: what a MeshDevice keeps beside the chip: its members, queues, sub-devices,
// traces.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <tt-metalium/command_queue.hpp>
#include <tt-metalium/distributed.hpp>
#include <tt-metalium/sub_device.hpp>
#include <vector>
#include "program.hpp"

namespace tt::tt_metal::distributed {

// A program as it was when it was enqueued.
struct KeptProgram {
    std::shared_ptr<tw_program> program;
    CoreRangeSet cores;
    size_t chip = 0;     // the member it is for
    SubDeviceId part{0}; // the first sub-device that it touches
};

struct MeshDevice::Parts {
    explicit Parts(MeshDevice *device);
    static std::shared_ptr<MeshDevice> join(std::vector<std::shared_ptr<MeshDevice>> members,
                                            const MeshShape &shape, size_t queues);
    // The device that was opened last by each id, as long as somebody holds it.
    static std::map<int, std::weak_ptr<MeshDevice>> &opened();
    size_t index_of(const MeshCoordinate &place) const; // throws beyond the mesh
    void make_queues(size_t count);
    void forget_programs();

    // Sub-devices.
    const std::vector<SubDevice> &active() const { return divisions.at(loaded); }
    void name_parts();
    void check(ttsl::Span<const SubDeviceId> ids) const;

    // Runs what is kept for these sub-devices; for all when there are none. Without `ids`, a stall
    // group decides.
    void flush(ttsl::Span<const SubDeviceId> ids = {});
    KeptProgram keep(const Program &program, size_t chip) const;
    // `defer`: kept even when there is one sub-device.
    void run_or_keep(std::vector<KeptProgram> programs, bool blocking, bool defer = false);
    // Programs, each with the member it is for, run, kept or recorded.
    void enqueue(uint32_t queue, const std::vector<std::pair<Program *, size_t>> &programs,
                 bool blocking);

    MeshDevice *device;
    int id = 0;
    std::vector<std::shared_ptr<MeshDevice>> members; // empty: the mesh is one chip, its own
    std::shared_ptr<MeshDevice> parent;
    std::vector<std::weak_ptr<MeshDevice>> children;
    std::shared_ptr<MeshDevice> held_by_caller; // CreateDevice's
    std::vector<std::unique_ptr<MeshCommandQueue>> queues;

    std::vector<std::unique_ptr<CommandQueue>> old_queues;

    std::map<uint64_t, std::vector<SubDevice>> divisions; // by SubDeviceManagerId; 0 is the default
    uint64_t loaded = 0, next_division = 1;
    std::vector<SubDeviceId> part_ids, stall_group;
    bool stall_group_is_set = false;
    std::vector<KeptProgram> pending;

    struct Trace {
        uint8_t queue = 0;
        bool finished = false;
        std::vector<std::vector<KeptProgram>> workloads;
    };
    std::map<uint32_t, Trace> traces;
    uint32_t next_trace = 0;
    std::optional<uint32_t> recording;

    std::set<std::string> told;
};

} // namespace tt::tt_metal::distributed
