// ttnn/mesh_device_operation_utils.hpp: for factories of workloads that are made of factories of
// programs.
#pragma once

#include "ttnn/device_operation.hpp"

namespace ttnn::device_operation::mesh_device_operation_utils {

// Calls Factory::override_runtime_arguments, whichever of its two forms it has.
template <typename Factory, typename Attributes, typename Tensors, typename Output>
void apply_override_runtime_arguments(const Factory &, tt::tt_metal::Program &program,
                                      typename Factory::shared_variables_t &variables,
                                      const Attributes &attributes, const MeshCoordinate &,
                                      const Tensors &tensors, Output &output) {
    if constexpr (ProgramFactoryConcept<Factory>) {
        auto cached = Factory::cached_program_t::proxy(program, variables);
        Factory::override_runtime_arguments(cached, attributes, tensors, output);
    } else {
        Factory::override_runtime_arguments(program, variables, attributes, tensors, output);
    }
}

} // namespace ttnn::device_operation::mesh_device_operation_utils
