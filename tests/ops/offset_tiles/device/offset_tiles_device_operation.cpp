#include "offset_tiles_device_operation.hpp"

#include "ttnn/tensor/tensor_ops.hpp"

namespace ttnn::operations::offset_tiles {

using namespace tt::tt_metal;

OffsetTilesDeviceOperation::program_factory_t
OffsetTilesDeviceOperation::select_program_factory(const operation_attributes_t &,
                                                   const tensor_args_t &) {
    return MultiCore{};
}

void OffsetTilesDeviceOperation::validate_on_program_cache_miss(const operation_attributes_t &,
                                                                const tensor_args_t &tensor_args) {
    const auto &input = tensor_args.input;
    TT_FATAL(input.layout() == Layout::TILE, "offset_tiles: input must be in TILE layout, got {}",
             input.layout());
    TT_FATAL(input.dtype() == DataType::BFLOAT16, "offset_tiles: input must be bfloat16, got {}",
             input.dtype());
    TT_FATAL(!input.is_sharded(), "offset_tiles: input must be interleaved");
}

void OffsetTilesDeviceOperation::validate_on_program_cache_hit(
    const operation_attributes_t &attributes, const tensor_args_t &tensor_args) {
    validate_on_program_cache_miss(attributes, tensor_args);
}

OffsetTilesDeviceOperation::spec_return_value_t
OffsetTilesDeviceOperation::compute_output_specs(const operation_attributes_t &attributes,
                                                 const tensor_args_t &tensor_args) {
    if (tensor_args.output.has_value()) return tensor_args.output->tensor_spec();
    const auto &input = tensor_args.input;
    return TensorSpec(input.logical_shape(), TensorLayout(input.dtype(), PageConfig(Layout::TILE),
                                                          attributes.output_mem_config));
}

OffsetTilesDeviceOperation::tensor_return_value_t
OffsetTilesDeviceOperation::create_output_tensors(const operation_attributes_t &attributes,
                                                  const tensor_args_t &tensor_args) {
    if (tensor_args.output.has_value()) return *tensor_args.output;
    return create_device_tensor(compute_output_specs(attributes, tensor_args),
                                tensor_args.input.device());
}

} // namespace ttnn::operations::offset_tiles

namespace ttnn::prim {

Tensor offset_tiles(const Tensor &input, float offset,
                    const std::optional<MemoryConfig> &memory_config,
                    const std::optional<Tensor> &output) {
    using Operation = ttnn::operations::offset_tiles::OffsetTilesDeviceOperation;
    return ttnn::device_operation::launch<Operation>(
        Operation::operation_attributes_t{offset, memory_config.value_or(input.memory_config())},
        Operation::tensor_args_t{input, output});
}

} // namespace ttnn::prim
