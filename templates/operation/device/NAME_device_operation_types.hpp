// SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
//
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>

#include "ttnn/tensor/tensor.hpp"
#include "ttnn/types.hpp"

namespace ttnn::operations::{{name}} {

struct {{Name}}Params {
{{#attributes}}
    {{type}} {{name}}{};
{{/attributes}}
    MemoryConfig output_memory_config;
};

struct {{Name}}Inputs {
{{#tensors}}
    {{#optional}}std::optional<Tensor>{{/optional}}{{^optional}}Tensor{{/optional}} {{name}};
{{/tensors}}
};

}  // namespace ttnn::operations::{{name}}
