// program_spec.hpp: what of a program does not change from run to run.
#pragma once

#include <tt-metalium/experimental/metal2_host_api/kernel_spec.hpp>

namespace tt::tt_metal::experimental {

// Kernels that run on the same nodes. A kernel runs where its work units say, a buffer where the
// kernels do that bind it.
struct WorkUnitSpec {
    std::string name;
    std::vector<KernelSpecName> kernels = {};
    Nodes target_nodes = NodeRangeSet();
};

struct ProgramSpec {
    std::string name;
    Group<KernelSpec> kernels = {};
    Group<DataflowBufferSpec> dataflow_buffers = {};
    Group<SemaphoreSpec> semaphores = {};
    Group<ScratchpadSpec> scratchpads = {};
    Group<TensorParameter> tensor_parameters = {};
    Group<WorkUnitSpec> work_units = {};
};

} // namespace tt::tt_metal::experimental
