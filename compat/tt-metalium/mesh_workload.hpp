// tt-metalium/mesh_workload.hpp: a program for each part of a mesh.
#pragma once

#include <tt-metalium/mesh_coord.hpp>
#include <tt-metalium/program.hpp>
#include <unordered_map>

namespace tt::tt_metal::distributed {

class MeshWorkload {
  public:
    void add_program(const MeshCoordinateRange &range, Program &&program);
    std::unordered_map<MeshCoordinateRange, Program> &get_programs() { return programs_; }
    const std::unordered_map<MeshCoordinateRange, Program> &get_programs() const {
        return programs_;
    }

  private:
    std::unordered_map<MeshCoordinateRange, Program> programs_;
};

} // namespace tt::tt_metal::distributed
