#include "layernorm_fused_rm_device_operation.hpp"

#include <tt-metalium/constants.hpp>
#include <tt_stl/assert.hpp>

#include "ttnn/tensor/tensor_ops.hpp"

namespace ttnn::operations::layernorm_fused_rm {

namespace {

// Gamma or beta: one stick as wide as the input.
void validate_weights(const Tensor& weights, const Tensor& input) {
    TT_FATAL(
        weights.storage_type() == StorageType::DEVICE && weights.buffer() != nullptr,
        "layernorm_fused_rm: gamma and beta must be on device");
    TT_FATAL(
        weights.layout() == Layout::ROW_MAJOR,
        "layernorm_fused_rm: gamma and beta must be in ROW_MAJOR layout");
    TT_FATAL(
        weights.memory_config().memory_layout() == TensorMemoryLayout::INTERLEAVED,
        "layernorm_fused_rm: gamma and beta must be in INTERLEAVED memory");
    TT_FATAL(
        weights.logical_shape()[-1] == input.logical_shape()[-1] &&
            weights.logical_volume() == input.logical_shape()[-1],
        "layernorm_fused_rm: gamma and beta must match the last dimension");
    TT_FATAL(
        weights.dtype() == DataType::BFLOAT16,
        "layernorm_fused_rm: gamma and beta must be BFLOAT16");
}

void validate_inputs(const LayernormFusedRmParams& attributes, const LayernormFusedRmInputs& tensor_args) {
    const auto& input = tensor_args.input_tensor;
    TT_FATAL(
        input.storage_type() == StorageType::DEVICE && input.buffer() != nullptr,
        "layernorm_fused_rm: input must be on device");
    TT_FATAL(
        input.layout() == Layout::ROW_MAJOR,
        "layernorm_fused_rm: input must be in ROW_MAJOR layout");
    TT_FATAL(
        input.memory_config().memory_layout() == TensorMemoryLayout::INTERLEAVED,
        "layernorm_fused_rm: input must be in INTERLEAVED memory");
    TT_FATAL(
        input.logical_shape().rank() >= 2,
        "layernorm_fused_rm: input must have at least 2 dimensions");
    TT_FATAL(
        input.dtype() == DataType::BFLOAT16,
        "layernorm_fused_rm: input must be BFLOAT16");
    TT_FATAL(
        input.logical_shape()[-1] % tt::constants::TILE_WIDTH == 0,
        "layernorm_fused_rm: width must be a multiple of 32");
    TT_FATAL(
        input.logical_shape()[-2] % tt::constants::TILE_HEIGHT == 0,
        "layernorm_fused_rm: height must be a multiple of 32");
    TT_FATAL(attributes.epsilon > 0.0f, "layernorm_fused_rm: epsilon must be positive");
    TT_FATAL(
        attributes.output_memory_config.memory_layout() == TensorMemoryLayout::INTERLEAVED,
        "layernorm_fused_rm: output must be interleaved");
    if (tensor_args.gamma.has_value()) {
        validate_weights(tensor_args.gamma.value(), input);
    }
    if (tensor_args.beta.has_value()) {
        validate_weights(tensor_args.beta.value(), input);
    }
}

}  // namespace

LayernormFusedRmDeviceOperation::program_factory_t LayernormFusedRmDeviceOperation::select_program_factory(
    const operation_attributes_t& /*operation_attributes*/, const tensor_args_t& /*tensor_args*/) {
    return ProgramFactory{};
}

void LayernormFusedRmDeviceOperation::validate_on_program_cache_miss(
    const operation_attributes_t& operation_attributes, const tensor_args_t& tensor_args) {
    validate_inputs(operation_attributes, tensor_args);
}

void LayernormFusedRmDeviceOperation::validate_on_program_cache_hit(
    const operation_attributes_t& operation_attributes, const tensor_args_t& tensor_args) {
    validate_inputs(operation_attributes, tensor_args);
}

LayernormFusedRmDeviceOperation::spec_return_value_t LayernormFusedRmDeviceOperation::compute_output_specs(
    const operation_attributes_t& operation_attributes, const tensor_args_t& tensor_args) {
    const auto& input = tensor_args.input_tensor;
    return TensorSpec(
        input.logical_shape(),
        tt::tt_metal::TensorLayout(
            input.dtype(),
            tt::tt_metal::PageConfig(Layout::ROW_MAJOR),
            operation_attributes.output_memory_config));
}

LayernormFusedRmDeviceOperation::tensor_return_value_t LayernormFusedRmDeviceOperation::create_output_tensors(
    const operation_attributes_t& operation_attributes, const tensor_args_t& tensor_args) {
    return create_device_tensor(
        compute_output_specs(operation_attributes, tensor_args), tensor_args.input_tensor.device());
}

}  // namespace ttnn::operations::layernorm_fused_rm

namespace ttnn::prim {

ttnn::Tensor layernorm_fused_rm(
    const Tensor& input_tensor,
    const std::optional<Tensor>& gamma,
    const std::optional<Tensor>& beta,
    float epsilon,
    bool use_multicore,
    const MemoryConfig& output_memory_config) {
    using Operation = ttnn::operations::layernorm_fused_rm::LayernormFusedRmDeviceOperation;
    const Operation::operation_attributes_t attributes{
        .epsilon = epsilon,
        .use_multicore = use_multicore,
        .output_memory_config = output_memory_config,
    };
    const Operation::tensor_args_t tensor_args{
        .input_tensor = input_tensor,
        .gamma = gamma,
        .beta = beta,
    };
    return ttnn::device_operation::launch<Operation>(attributes, tensor_args);
}

}  // namespace ttnn::prim
