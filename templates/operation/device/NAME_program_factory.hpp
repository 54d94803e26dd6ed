// SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
//
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <vector>

#include "{{device}}_types.hpp"
#include "ttnn/device_operation.hpp"

namespace ttnn::operations::{{name}} {

struct {{Name}}{{Mode}}SharedVariables {
{{#kernels}}
    tt::tt_metal::KernelHandle {{role}}_kernel_id{};
{{#two_handles}}
    tt::tt_metal::KernelHandle {{role}}_group_2_id{};
{{/two_handles}}
{{/kernels}}
{{#any_two_handles}}
    tt::tt_metal::CoreRangeSet core_group_1;
{{/any_two_handles}}
{{#cbs}}
{{#shard}}
    tt::tt_metal::CBHandle {{name}}_handle{};
{{/shard}}
{{/cbs}}
    std::vector<tt::tt_metal::CoreCoord> cores;
};

struct {{Name}}{{Mode}}ProgramFactory {
    using shared_variables_t = {{Name}}{{Mode}}SharedVariables;
    using cached_program_t = ttnn::device_operation::CachedProgram<shared_variables_t>;

    static cached_program_t create(
        const {{Name}}Params& operation_attributes, const {{Name}}Inputs& tensor_args, Tensor& output);

    // A program from the cache runs on other tensors: their addresses are the only arguments that change.
    static void override_runtime_arguments(
        cached_program_t& cached_program,
        const {{Name}}Params& operation_attributes,
        const {{Name}}Inputs& tensor_args,
        Tensor& output);
};

}  // namespace ttnn::operations::{{name}}
