#pragma once

#include <variant>

#include "centralize_w_rm_device_operation_types.hpp"
#include "ttnn/device_operation.hpp"
#include "centralize_w_rm_program_factory.hpp"

namespace ttnn::operations::centralize_w_rm {

struct CentralizeWRmDeviceOperation {
    using operation_attributes_t = CentralizeWRmParams;
    using tensor_args_t = CentralizeWRmInputs;
    using spec_return_value_t = TensorSpec;
    using tensor_return_value_t = Tensor;

    using ProgramFactory = CentralizeWRmProgramFactory;
    using program_factory_t = std::variant<ProgramFactory>;

    static program_factory_t select_program_factory(const operation_attributes_t&, const tensor_args_t&);
    static void validate_on_program_cache_miss(const operation_attributes_t&, const tensor_args_t&);
    static void validate_on_program_cache_hit(const operation_attributes_t&, const tensor_args_t&);
    static spec_return_value_t compute_output_specs(const operation_attributes_t&, const tensor_args_t&);
    static tensor_return_value_t create_output_tensors(const operation_attributes_t&, const tensor_args_t&);
};

}  // namespace ttnn::operations::centralize_w_rm

namespace ttnn::prim {

ttnn::Tensor centralize_w_rm(const Tensor& input_tensor, const MemoryConfig& output_memory_config);

}  // namespace ttnn::prim
