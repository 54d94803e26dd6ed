// SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
//
// SPDX-License-Identifier: Apache-2.0

#include "{{device}}.hpp"

#include <tt_stl/assert.hpp>

#include "ttnn/tensor/tensor_ops.hpp"

namespace ttnn::operations::{{name}} {

namespace {

void validate_inputs(const {{Name}}Params& /*attributes*/, [[maybe_unused]] const {{Name}}Inputs& tensor_args) {
    [[maybe_unused]] const auto& input = tensor_args.{{input}};
{{#checks}}
{{^optional}}
{{#named}}

    const auto& {{tensor}} = tensor_args.{{tensor}};
{{/named}}
{{#rules}}
{{#comment}}
    // {{comment}}
{{/comment}}
{{#condition}}
    TT_FATAL(
        {{condition}},
        "{{message}}");
{{/condition}}
{{/rules}}
{{/optional}}
{{#optional}}

    if (tensor_args.{{tensor}}.has_value()) {
        const auto& {{tensor}} = tensor_args.{{tensor}}.value();
{{#rules}}
{{#comment}}
        // {{comment}}
{{/comment}}
{{#condition}}
        TT_FATAL(
            {{condition}},
            "{{message}}");
{{/condition}}
{{/rules}}
    }
{{/optional}}
{{/checks}}
}

}  // namespace

{{Name}}DeviceOperation::program_factory_t {{Name}}DeviceOperation::select_program_factory(
    {{#chooses}}[[maybe_unused]] const operation_attributes_t& operation_attributes,
    [[maybe_unused]] const tensor_args_t& tensor_args{{/chooses}}{{^chooses}}const operation_attributes_t& /*operation_attributes*/, const tensor_args_t& /*tensor_args*/{{/chooses}}) {
{{^from4}}
    TT_THROW("{{name}}: select_program_factory is not implemented yet");
{{/from4}}
{{#from4}}
{{^several_modes}}
    return ProgramFactory{};
{{/several_modes}}
{{#several_modes}}
{{#modes}}
    if ({{condition}}) {
        return {{Name}}{{Mode}}ProgramFactory{};
    }
{{/modes}}
    TT_THROW("{{name}}: no program factory for this {{choice}}");
{{/several_modes}}
{{/from4}}
}

void {{Name}}DeviceOperation::validate_on_program_cache_miss(
    const operation_attributes_t& operation_attributes, const tensor_args_t& tensor_args) {
    validate_inputs(operation_attributes, tensor_args);
}

void {{Name}}DeviceOperation::validate_on_program_cache_hit(
    const operation_attributes_t& operation_attributes, const tensor_args_t& tensor_args) {
    validate_inputs(operation_attributes, tensor_args);
}

{{Name}}DeviceOperation::spec_return_value_t {{Name}}DeviceOperation::compute_output_specs(
    const operation_attributes_t& operation_attributes, const tensor_args_t& tensor_args) {
    const auto& input = tensor_args.{{input}};
{{#listed_dims}}
    const auto& shape = input.logical_shape();
{{#listed_names}}
{{#param}}
    const auto {{name}} = static_cast<uint32_t>(operation_attributes.{{name}});
{{/param}}
{{^param}}
    const uint32_t {{name}} = shape[{{at}}];
{{/param}}
{{/listed_names}}
    const ttnn::Shape output_shape({{open}}{{listed_dims}}{{close}});
{{/listed_dims}}
{{^listed_dims}}
    auto output_shape = input.logical_shape();
{{/listed_dims}}
{{#reduced}}
    output_shape[{{dim}}] = 1;
{{/reduced}}
{{#product}}
    output_shape[-1] = tensor_args.{{right}}.logical_shape()[-1];
{{/product}}
    return tt::tt_metal::TensorSpec(
        output_shape,
        tt::tt_metal::TensorLayout(
            {{output_dtype}},
            tt::tt_metal::PageConfig({{output_layout}}),
            operation_attributes.output_memory_config));
}

{{Name}}DeviceOperation::tensor_return_value_t {{Name}}DeviceOperation::create_output_tensors(
    const operation_attributes_t& operation_attributes, const tensor_args_t& tensor_args) {
    return create_device_tensor(
        compute_output_specs(operation_attributes, tensor_args), tensor_args.{{input}}.device());
}
{{^from4}}

{{Name}}DeviceOperation::ProgramFactory::cached_program_t {{Name}}DeviceOperation::ProgramFactory::create(
    const operation_attributes_t&, const tensor_args_t&, tensor_return_value_t&) {
    TT_THROW("{{name}}: program factory is not implemented yet");
}

void {{Name}}DeviceOperation::ProgramFactory::override_runtime_arguments(
    cached_program_t&, const operation_attributes_t&, const tensor_args_t&, tensor_return_value_t&) {}
{{/from4}}

}  // namespace ttnn::operations::{{name}}

namespace ttnn::prim {

ttnn::Tensor {{name}}(
{{#tensors}}
    const {{type}}& {{name}},
{{/tensors}}
{{#attributes}}
    {{type}}{{#pass}} {{pass}}{{/pass}} {{name}},
{{/attributes}}
    const MemoryConfig& output_memory_config) {
    using Operation = ttnn::operations::{{name}}::{{Name}}DeviceOperation;
    const Operation::operation_attributes_t attributes{
{{#attributes}}
        .{{name}} = {{name}},
{{/attributes}}
        .output_memory_config = output_memory_config,
    };
    const Operation::tensor_args_t tensor_args{
{{#tensors}}
        .{{name}} = {{name}},
{{/tensors}}
    };
{{^from3}}
    Operation::validate_on_program_cache_miss(attributes, tensor_args);
    TT_THROW("{{name}}: not registered as a device operation yet");
{{/from3}}
{{#from3}}
    return ttnn::device_operation::launch<Operation>(attributes, tensor_args);
{{/from3}}
}

}  // namespace ttnn::prim
