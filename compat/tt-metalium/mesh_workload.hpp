// tt-metalium/mesh_workload.hpp: a program for each part of a mesh.
#pragma once

#include <tt-metalium/mesh_coord.hpp>
#include <tt-metalium/program.hpp>
#include <unordered_map>

namespace tt::tt_metal::distributed {

class MeshCommandQueue;

class MeshWorkload {
  public:
    // Throws when one of the devices has another program.
    void add_program(const MeshCoordinateRange &range, Program &&program);
    std::unordered_map<MeshCoordinateRange, Program> &get_programs() { return programs_; }
    const std::unordered_map<MeshCoordinateRange, Program> &get_programs() const {
        return programs_;
    }

    void set_last_used_command_queue_for_testing(MeshCommandQueue *queue) { last_queue_ = queue; }
    MeshCommandQueue *get_last_used_command_queue() const { return last_queue_; }

  private:
    std::unordered_map<MeshCoordinateRange, Program> programs_;
    MeshCommandQueue *last_queue_ = nullptr;
};

} // namespace tt::tt_metal::distributed
