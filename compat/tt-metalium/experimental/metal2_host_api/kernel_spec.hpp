// kernel_spec.hpp: a kernel and what it calls by name: args::, dfb::, tensor::, sem::, scratch::.
#pragma once

#include <cstdint>
#include <string>
#include <tt-metalium/experimental/metal2_host_api/compute_hardware_config.hpp>
#include <tt-metalium/experimental/metal2_host_api/data_movement_hardware_config.hpp>
#include <tt-metalium/experimental/metal2_host_api/dataflow_buffer_spec.hpp>
#include <tt-metalium/experimental/metal2_host_api/scratchpad_spec.hpp>
#include <tt-metalium/experimental/metal2_host_api/semaphore_spec.hpp>
#include <tt-metalium/experimental/metal2_host_api/tensor_parameter.hpp>
#include <variant>
#include <vector>

namespace tt::tt_metal::experimental {

enum class DFBEndpointType { PRODUCER, CONSUMER, RELAY };

// `accessor_name` is the name in the kernel.
struct DFBBinding {
    DFBSpecName dfb_spec_name;
    std::string accessor_name;
    DFBEndpointType endpoint_type = DFBEndpointType::PRODUCER;
    DFBAccessPattern access_pattern = DFBAccessPattern::STRIDED;
};
struct TensorBinding {
    TensorParamName tensor_parameter_name;
    std::string accessor_name;
};
struct SemaphoreBinding {
    SemaphoreSpecName semaphore_spec_name;
    std::string accessor_name;
};
struct ScratchpadBinding {
    ScratchpadSpecName scratchpad_spec_name;
    std::string accessor_name;
};

// Arguments without a name follow those with one: get_vararg, get_common_vararg.
struct KernelAdvancedOptions {
    // tensor::NAME is a tuple of the tensors that are bound as `members`.
    struct TensorBindingSequence {
        std::string sequence_name;
        std::vector<std::string> members;
    };
    uint32_t num_runtime_varargs = 0;
    uint32_t num_common_runtime_varargs = 0;
    std::vector<TensorBindingSequence> tensor_binding_sequences = {};
};

struct KernelSpec {
    enum class SourceType { FILE_PATH, SOURCE_CODE };
    struct CompilerOptions {
        using Defines = Table<std::string, std::string>;
        std::vector<std::string> include_paths = {};
        Defines defines = {};
        KernelBuildOptLevel opt_level = KernelBuildOptLevel::O2;
    };
    using CompileTimeArgs = std::vector<std::pair<std::string, uint32_t>>;
    struct RuntimeArgSchema {
        std::vector<std::string> runtime_arg_names = {};
        std::vector<std::string> common_runtime_arg_names = {};
    };
    using HardwareConfig =
        std::variant<DataMovementHardwareConfig, DataMovementGen1Config, ComputeHardwareConfig>;

    KernelSpecName unique_id;
    std::string source;
    SourceType source_type = SourceType::FILE_PATH;
    CompilerOptions compiler_options = {};
    std::vector<DFBBinding> dfb_bindings = {};
    std::vector<SemaphoreBinding> semaphore_bindings = {};
    std::vector<ScratchpadBinding> scratchpad_bindings = {};
    std::vector<TensorBinding> tensor_bindings = {};
    CompileTimeArgs compile_time_args = {};
    RuntimeArgSchema runtime_arg_schema = {};
    HardwareConfig hw_config = DataMovementHardwareConfig();
    KernelAdvancedOptions advanced_options = {};
};

} // namespace tt::tt_metal::experimental
