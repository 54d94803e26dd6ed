#pragma once

#include <variant>

#include "layernorm_fused_rm_device_operation_types.hpp"
#include "layernorm_fused_rm_program_factory.hpp"
#include "ttnn/device_operation.hpp"

namespace ttnn::operations::layernorm_fused_rm {

struct LayernormFusedRmDeviceOperation {
    using operation_attributes_t = LayernormFusedRmParams;
    using tensor_args_t = LayernormFusedRmInputs;
    using spec_return_value_t = TensorSpec;
    using tensor_return_value_t = Tensor;

    using ProgramFactory = LayernormFusedRmProgramFactory;
    using program_factory_t = std::variant<ProgramFactory>;

    static program_factory_t select_program_factory(const operation_attributes_t&, const tensor_args_t&);
    static void validate_on_program_cache_miss(const operation_attributes_t&, const tensor_args_t&);
    static void validate_on_program_cache_hit(const operation_attributes_t&, const tensor_args_t&);
    static spec_return_value_t compute_output_specs(const operation_attributes_t&, const tensor_args_t&);
    static tensor_return_value_t create_output_tensors(const operation_attributes_t&, const tensor_args_t&);
};

}  // namespace ttnn::operations::layernorm_fused_rm

namespace ttnn::prim {

ttnn::Tensor layernorm_fused_rm(
    const Tensor& input_tensor,
    const std::optional<Tensor>& gamma,
    const std::optional<Tensor>& beta,
    float epsilon,
    bool use_multicore,
    const MemoryConfig& output_memory_config);

}  // namespace ttnn::prim
