// SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
//
// SPDX-License-Identifier: Apache-2.0

#include "{{name}}{{mode}}_program_factory.hpp"

{{#from5}}
{{#work}}
{{#blocks}}
#include <algorithm>
{{/blocks}}
{{/work}}
{{#casts_bits}}
#include <bit>
{{/casts_bits}}
{{#takes_roots}}
#include <cmath>
{{/takes_roots}}
#include <cstdint>

{{#packs_bfloat16}}
#include <tt-metalium/bfloat16.hpp>
{{/packs_bfloat16}}
#include <tt-metalium/constants.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/math.hpp>
#include <tt-metalium/tensor_accessor_args.hpp>
#include <tt-metalium/work_split.hpp>
{{/from5}}
#include <tt_stl/assert.hpp>
{{#from5}}
{{^config_style}}

#include "ttnn/operations/cb_utils.hpp"
{{/config_style}}
{{/from5}}

namespace ttnn::operations::{{name}} {
{{#from5}}

using namespace tt::tt_metal;
{{/from5}}

{{Name}}{{Mode}}ProgramFactory::cached_program_t {{Name}}{{Mode}}ProgramFactory::create(
{{^from5}}
    const {{Name}}Params& /*operation_attributes*/, const {{Name}}Inputs& /*tensor_args*/, Tensor& /*output*/) {
    TT_THROW("{{name}}: program factory is not implemented yet");
}
{{/from5}}
{{#from5}}
    [[maybe_unused]] const {{Name}}Params& operation_attributes,
    [[maybe_unused]] const {{Name}}Inputs& tensor_args,
    [[maybe_unused]] Tensor& output) {
    [[maybe_unused]] const auto& input = tensor_args.{{input}};
{{#tensors}}
{{^first}}
    [[maybe_unused]] const auto& {{name}} = tensor_args.{{name}};
{{/first}}
{{/tensors}}
{{#used_attributes}}
    [[maybe_unused]] const auto {{name}} = operation_attributes.{{name}};
{{/used_attributes}}

    Program program{};
{{#from6}}
{{#packs_bfloat16}}
    const auto pack_bfloat16_twice = [](float value) {
        const bfloat16 rounded(value);
        return pack_two_bfloat16_into_uint32({rounded, rounded});
    };
{{/packs_bfloat16}}
{{/from6}}

    [[maybe_unused]] const tt::DataFormat input_format = datatype_to_dataformat_converter(input.dtype());
    [[maybe_unused]] const tt::DataFormat output_format = datatype_to_dataformat_converter(output.dtype());
{{#locals}}
    [[maybe_unused]] const uint32_t {{name}} = {{value}};{{#comment}}  // {{comment}}{{/comment}}
{{/locals}}

{{#work}}
{{#split}}
    // Every core takes a share of the {{unit}}s.
    const CoreCoord compute_grid = {{grid}};
    const auto [num_cores, all_cores, core_group_1, core_group_2, units_group_1, units_group_2] =
        split_work_to_cores(compute_grid, {{total_name}}, {{row_major}});
    const std::vector<CoreCoord> cores = grid_to_cores(num_cores, compute_grid.x, compute_grid.y, {{row_major}});
{{/split}}
{{#blocks}}
    // Tile rows go over the grid's y and tile columns over its x; the last cores of each have what is left.
    const CoreCoord compute_grid = {{grid}};
    const uint32_t rows_per_core = tt::div_up({{rows}}, static_cast<uint32_t>(compute_grid.y));
    const uint32_t columns_per_core = tt::div_up({{columns}}, static_cast<uint32_t>(compute_grid.x));
    const uint32_t cores_y = tt::div_up({{rows}}, rows_per_core);
    const uint32_t cores_x = tt::div_up({{columns}}, columns_per_core);
    const CoreRangeSet all_cores(CoreRange({0, 0}, {cores_x - 1, cores_y - 1}));
    const std::vector<CoreCoord> cores = grid_to_cores(cores_x * cores_y, cores_x, cores_y, {{row_major}});
{{/blocks}}
{{#shards}}
    // Every core works on the shard that lies in its memory.
    const CoreRangeSet all_cores = input.shard_spec()->grid;
    const std::vector<CoreCoord> cores = corerange_to_cores(all_cores, std::nullopt, {{row_major}});
{{/shards}}
{{#single}}
    // One core does all {{unit}}s.
    const CoreRangeSet all_cores(CoreRange({0, 0}, {0, 0}));
    const std::vector<CoreCoord> cores = {CoreCoord{0, 0}};
{{/single}}
{{/work}}

{{#cbs}}
    // {{#purpose}}{{purpose}}{{/purpose}}{{^purpose}}Pages of {{name}}{{/purpose}}{{#notes}}: {{notes}}{{/notes}}
    constexpr uint32_t {{name}} = tt::CBIndex::c_{{id}};
{{#when}}
    if ({{when}}) {
{{/when}}
{{#shard}}
    const CBHandle {{name}}_handle = CreateCircularBuffer(
        program,
        all_cores,
        CircularBufferConfig(({{pages}}) * ({{page_size}}), {{open}}{{open}}{{name}}, {{format}}{{close}}{{close}})
            .set_page_size({{name}}, {{page_size}})
            .set_globally_allocated_address({{shard}}));
{{/shard}}
{{^shard}}
{{#config_style}}
    {{#when}}    {{/when}}CreateCircularBuffer(
        program,
        all_cores,
        CircularBufferConfig(({{pages}}) * ({{page_size}}), {{open}}{{open}}{{name}}, {{format}}{{close}}{{close}})
            .set_page_size({{name}}, {{page_size}}));
{{/config_style}}
{{^config_style}}
    {{#when}}    {{/when}}create_cb({{name}}, program, all_cores, {{page_size}}, {{pages}}, {{format}});
{{/config_style}}
{{/shard}}
{{#when}}
    }
{{/when}}

{{/cbs}}
{{^from6}}
    TT_THROW("{{name}}: kernel creation is not implemented yet");
{{/from6}}
{{#from6}}
{{#kernels}}
{{^per_group}}
    std::vector<uint32_t> {{role}}_compile_args = {
{{#compile_args}}
        {{value}},{{#called}}  // {{called}}{{/called}}
{{/compile_args}}
    };
{{#spans}}
    TensorAccessorArgs({{buffer}}).append_to({{role}}_compile_args);
{{/spans}}
{{#is_compute}}
    ComputeConfig {{role}}_config;
    {{role}}_config.math_fidelity = MathFidelity::HiFi4;
{{#product}}
    {{role}}_config.fp32_dest_acc_en = true;  // what a product gathers keeps its precision
{{/product}}
{{^product}}
{{#float32}}
    {{role}}_config.fp32_dest_acc_en = input.dtype() == DataType::FLOAT32;
{{/float32}}
{{/product}}
    {{role}}_config.compile_args = {{role}}_compile_args;
{{/is_compute}}
    const KernelHandle {{role}}_kernel_id = CreateKernel(
        program,
        "ttnn/cpp/ttnn/operations/{{category}}/{{operation}}/device/kernels/{{file}}",
        all_cores,
{{#is_compute}}
        {{role}}_config);
{{/is_compute}}
{{^is_compute}}
        {{config}}({{role}}_compile_args));
{{/is_compute}}
{{/per_group}}
{{#per_group}}
    // The number of {{#work}}{{unit}}{{/work}}s is a compile-time argument: one kernel for each group of cores.
    const auto create_{{role}} = [&](const CoreRangeSet& group, uint32_t {{#work}}{{units}}{{/work}}) {
        std::vector<uint32_t> {{role}}_compile_args = {
{{#compile_args}}
            {{value}},
{{/compile_args}}
        };
{{#spans}}
        TensorAccessorArgs({{buffer}}).append_to({{role}}_compile_args);
{{/spans}}
{{#is_compute}}
        ComputeConfig {{role}}_config;
        {{role}}_config.math_fidelity = MathFidelity::HiFi4;
{{#product}}
        {{role}}_config.fp32_dest_acc_en = true;  // what a product gathers keeps its precision
{{/product}}
{{^product}}
{{#float32}}
        {{role}}_config.fp32_dest_acc_en = input.dtype() == DataType::FLOAT32;
{{/float32}}
{{/product}}
        {{role}}_config.compile_args = {{role}}_compile_args;
{{/is_compute}}
        return CreateKernel(
            program,
            "ttnn/cpp/ttnn/operations/{{category}}/{{operation}}/device/kernels/{{file}}",
            group,
{{#is_compute}}
            {{role}}_config);
{{/is_compute}}
{{^is_compute}}
            {{config}}({{role}}_compile_args));
{{/is_compute}}
    };
{{#work}}
{{#split}}
    const KernelHandle {{role}}_kernel_id = create_{{role}}(core_group_1, units_group_1);
{{#two_handles}}
    KernelHandle {{role}}_group_2_id = {{role}}_kernel_id;
{{/two_handles}}
    if (!core_group_2.ranges().empty()) {
        {{#two_handles}}{{role}}_group_2_id = {{/two_handles}}create_{{role}}(core_group_2, units_group_2);
    }
{{/split}}
{{#single}}
    const KernelHandle {{role}}_kernel_id = create_{{role}}(all_cores, {{total_name}});
{{/single}}
{{/work}}
{{/per_group}}

{{/kernels}}
{{#work}}
{{#in_turn}}
    uint32_t {{start}} = 0;
{{/in_turn}}
    for (const auto& core : cores) {
{{#blocks}}
        const uint32_t first_row = static_cast<uint32_t>(core.y) * rows_per_core;
        const uint32_t first_column = static_cast<uint32_t>(core.x) * columns_per_core;
        const uint32_t {{columns_name}} = std::min(columns_per_core, {{columns}} - first_column);
        const uint32_t {{units}} = {{columns_name}} * std::min(rows_per_core, {{rows}} - first_row);
        const uint32_t {{start}} = first_row * {{columns}} + first_column;
{{/blocks}}
{{#split}}
        const uint32_t {{units}} = core_group_1.contains(core) ? units_group_1 : units_group_2;
{{/split}}
{{#single}}
        const uint32_t {{units}} = {{total_name}};
{{/single}}
{{/work}}
{{#kernels}}
{{#has_runtime}}
        SetRuntimeArgs(
            program,
            {{#two_handles}}core_group_1.contains(core) ? {{role}}_kernel_id : {{role}}_group_2_id{{/two_handles}}{{^two_handles}}{{role}}_kernel_id{{/two_handles}},
            core,
            {
{{#runtime_args}}
                {{value}},{{#called}}  // {{called}}{{/called}}
{{/runtime_args}}
            });
{{/has_runtime}}
{{/kernels}}
{{#work}}
{{#in_turn}}
        {{start}} += {{units}};
{{/in_turn}}
    }
{{/work}}

    return cached_program_t{
        std::move(program),
        {{Name}}{{Mode}}SharedVariables{
{{#kernels}}
            .{{role}}_kernel_id = {{role}}_kernel_id,
{{#two_handles}}
            .{{role}}_group_2_id = {{role}}_group_2_id,
{{/two_handles}}
{{/kernels}}
{{#any_two_handles}}
            .core_group_1 = core_group_1,
{{/any_two_handles}}
{{#cbs}}
{{#shard}}
            .{{name}}_handle = {{name}}_handle,
{{/shard}}
{{/cbs}}
            .cores = cores,
        }};
{{/from6}}
}
{{/from5}}

void {{Name}}{{Mode}}ProgramFactory::override_runtime_arguments(
{{^from6}}
    cached_program_t& /*cached_program*/,
    const {{Name}}Params& /*operation_attributes*/,
    const {{Name}}Inputs& /*tensor_args*/,
    Tensor& /*output*/) {}
{{/from6}}
{{#from6}}
    cached_program_t& cached_program,
    const {{Name}}Params& /*operation_attributes*/,
    [[maybe_unused]] const {{Name}}Inputs& tensor_args,
    [[maybe_unused]] Tensor& output) {
    auto& program = cached_program.program;
    const auto& shared = cached_program.shared_variables;
    [[maybe_unused]] const auto& input = tensor_args.{{input}};
{{#tensors}}
{{^first}}
    [[maybe_unused]] const auto& {{name}} = tensor_args.{{name}};
{{/first}}
{{/tensors}}

{{#cbs}}
{{#shard}}
    UpdateDynamicCircularBufferAddress(program, shared.{{name}}_handle, {{shard}});
{{/shard}}
{{/cbs}}
{{^sharded}}
    for (const auto& core : shared.cores) {
{{#kernels}}
{{#has_updates}}
{{#two_handles}}
        const auto {{role}}_id = shared.core_group_1.contains(core) ? shared.{{role}}_kernel_id : shared.{{role}}_group_2_id;
        auto& {{role}}_args = GetRuntimeArgs(program, {{role}}_id, core);
{{/two_handles}}
{{^two_handles}}
        auto& {{role}}_args = GetRuntimeArgs(program, shared.{{role}}_kernel_id, core);
{{/two_handles}}
{{#updates}}
        {{role}}_args[{{index}}] = {{value}};
{{/updates}}
{{/has_updates}}
{{/kernels}}
    }
{{/sharded}}
}
{{/from6}}

}  // namespace ttnn::operations::{{name}}
