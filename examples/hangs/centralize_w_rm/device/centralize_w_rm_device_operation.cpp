#include "centralize_w_rm_device_operation.hpp"

#include <tt_stl/assert.hpp>

#include "ttnn/tensor/tensor_ops.hpp"

namespace ttnn::operations::centralize_w_rm {

namespace {

void validate_inputs(const CentralizeWRmParams& /*attributes*/, const CentralizeWRmInputs& tensor_args) {
    const auto& input = tensor_args.input_tensor;
    TT_FATAL(
        input.storage_type() == StorageType::DEVICE && input.buffer() != nullptr,
        "centralize_w_rm: input must be on device");
    TT_FATAL(input.logical_shape().rank() >= 2, "centralize_w_rm: input must be at least 2D");
    TT_FATAL(input.layout() == Layout::ROW_MAJOR, "centralize_w_rm: input must be in ROW_MAJOR layout");
    TT_FATAL(
        input.memory_config().memory_layout() == TensorMemoryLayout::INTERLEAVED,
        "centralize_w_rm: input must be interleaved");
    TT_FATAL(input.dtype() == DataType::BFLOAT16, "centralize_w_rm: unsupported dtype, input must be BFLOAT16");
    TT_FATAL(input.padded_shape()[-1] % 32 == 0, "centralize_w_rm: width must be a multiple of 32");
    TT_FATAL(input.padded_shape()[-2] % 32 == 0, "centralize_w_rm: height must be a multiple of 32");
}

}  // namespace

CentralizeWRmDeviceOperation::program_factory_t CentralizeWRmDeviceOperation::select_program_factory(
    const operation_attributes_t& /*operation_attributes*/, const tensor_args_t& /*tensor_args*/) {
    return ProgramFactory{};
}

void CentralizeWRmDeviceOperation::validate_on_program_cache_miss(
    const operation_attributes_t& operation_attributes, const tensor_args_t& tensor_args) {
    validate_inputs(operation_attributes, tensor_args);
}

void CentralizeWRmDeviceOperation::validate_on_program_cache_hit(
    const operation_attributes_t& operation_attributes, const tensor_args_t& tensor_args) {
    validate_inputs(operation_attributes, tensor_args);
}

CentralizeWRmDeviceOperation::spec_return_value_t CentralizeWRmDeviceOperation::compute_output_specs(
    const operation_attributes_t& operation_attributes, const tensor_args_t& tensor_args) {
    const auto& input = tensor_args.input_tensor;
    auto output_shape = input.logical_shape();
    return TensorSpec(
        output_shape,
        tt::tt_metal::TensorLayout(
            input.dtype(), tt::tt_metal::PageConfig(Layout::ROW_MAJOR), operation_attributes.output_memory_config));
}

CentralizeWRmDeviceOperation::tensor_return_value_t CentralizeWRmDeviceOperation::create_output_tensors(
    const operation_attributes_t& operation_attributes, const tensor_args_t& tensor_args) {
    return create_device_tensor(
        compute_output_specs(operation_attributes, tensor_args), tensor_args.input_tensor.device());
}

}  // namespace ttnn::operations::centralize_w_rm

namespace ttnn::prim {

ttnn::Tensor centralize_w_rm(const Tensor& input_tensor, const MemoryConfig& output_memory_config) {
    using Operation = ttnn::operations::centralize_w_rm::CentralizeWRmDeviceOperation;
    const Operation::operation_attributes_t attributes{
        .output_memory_config = output_memory_config,
    };
    const Operation::tensor_args_t tensor_args{
        .input_tensor = input_tensor,
    };
    return ttnn::device_operation::launch<Operation>(attributes, tensor_args);
}

}  // namespace ttnn::prim
