// program.hpp: programs from specs. What a spec says is checked when the program is made; its
// kernels are compiled when its first arguments are set, since an accessor's words are those of its
// tensor.
#pragma once

#include <tt-metalium/experimental/metal2_host_api/program_run_args.hpp>
#include <tt-metalium/experimental/metal2_host_api/program_spec.hpp>
#include <tt-metalium/mesh_device.hpp>
#include <tt-metalium/program.hpp>

namespace tt::tt_metal::experimental {

Program MakeProgramFromSpec(distributed::MeshDevice &device, const ProgramSpec &spec,
                            bool skip_validation = false);
// All arguments: every kernel's by name for every node it runs on, and every tensor.
void SetProgramRunArgs(Program &program, const ProgramRunArgs &args, bool skip_validation = false);
// Some of them; the others stay. Tensors must lie as those before did.
void UpdateProgramRunArgs(Program &program, const ProgramRunArgs &args,
                          bool skip_validation = false);
void UpdateTensorArgs(Program &program,
                      const std::vector<std::pair<TensorParamName, TensorArgument>> &tensors,
                      bool skip_validation = false);

} // namespace tt::tt_metal::experimental
