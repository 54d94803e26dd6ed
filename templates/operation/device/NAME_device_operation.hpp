// SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
//
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <variant>

#include "{{device}}_types.hpp"
#include "ttnn/device_operation.hpp"
{{#from4}}
{{#modes}}
#include "{{name}}{{mode}}_program_factory.hpp"
{{/modes}}
{{/from4}}

namespace ttnn::operations::{{name}} {

struct {{Name}}DeviceOperation {
    using operation_attributes_t = {{Name}}Params;
    using tensor_args_t = {{Name}}Inputs;
    using spec_return_value_t = tt::tt_metal::TensorSpec;
    using tensor_return_value_t = Tensor;
{{^from4}}

    // Stands for the program factory until there is one.
    struct ProgramFactory {
        struct shared_variables_t {};
        using cached_program_t = ttnn::device_operation::CachedProgram<shared_variables_t>;

        static cached_program_t create(const operation_attributes_t&, const tensor_args_t&, tensor_return_value_t&);
        static void override_runtime_arguments(
            cached_program_t&, const operation_attributes_t&, const tensor_args_t&, tensor_return_value_t&);
    };
{{/from4}}
{{#from4}}
{{^several_modes}}

    using ProgramFactory = {{Name}}ProgramFactory;
    using program_factory_t = std::variant<ProgramFactory>;
{{/several_modes}}
{{#several_modes}}

    using program_factory_t = std::variant<{{#modes}}{{Name}}{{Mode}}ProgramFactory{{#more}}, {{/more}}{{/modes}}>;
{{/several_modes}}
{{/from4}}
{{^from4}}
    using program_factory_t = std::variant<ProgramFactory>;
{{/from4}}

    static program_factory_t select_program_factory(const operation_attributes_t&, const tensor_args_t&);
    static void validate_on_program_cache_miss(const operation_attributes_t&, const tensor_args_t&);
    static void validate_on_program_cache_hit(const operation_attributes_t&, const tensor_args_t&);
    static spec_return_value_t compute_output_specs(const operation_attributes_t&, const tensor_args_t&);
    static tensor_return_value_t create_output_tensors(const operation_attributes_t&, const tensor_args_t&);
};

}  // namespace ttnn::operations::{{name}}

namespace ttnn::prim {

ttnn::Tensor {{name}}(
{{#tensors}}
    const {{type}}& {{name}},
{{/tensors}}
{{#attributes}}
    {{type}}{{#pass}} {{pass}}{{/pass}} {{name}},
{{/attributes}}
    const MemoryConfig& output_memory_config);

}  // namespace ttnn::prim
