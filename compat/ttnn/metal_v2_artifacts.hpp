// ttnn/metal_v2_artifacts.hpp: what a program factory answers that specifies its program:
// create_program_artifacts.
#pragma once

#include <tt-metalium/experimental/metal2_host_api/program.hpp>
#include <tt-metalium/tensor/mesh_tensor.hpp>
#include <vector>
#include "ttnn/types.hpp"

namespace ttnn::device_operation {

// One program, on every device of the mesh.
struct ProgramArtifacts {
    tt::tt_metal::experimental::ProgramSpec spec;
    tt::tt_metal::experimental::ProgramRunArgs run_params;
    // The factory's own; they live as long as the program does in the cache.
    std::vector<tt::tt_metal::MeshTensor> op_owned_tensors;
};

} // namespace ttnn::device_operation
