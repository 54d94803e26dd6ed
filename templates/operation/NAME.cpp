// SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
//
// SPDX-License-Identifier: Apache-2.0

#include "{{name}}.hpp"

{{^from2}}
#include <tt_stl/assert.hpp>
{{/from2}}
{{#from2}}
#include "device/{{device}}.hpp"
{{/from2}}

namespace ttnn {

Tensor {{name}}(
{{#parameters}}
    {{^from2}}[[maybe_unused]] {{/from2}}{{defined}}{{#more}},{{/more}}{{^more}}) {{open}}{{/more}}
{{/parameters}}
{{^from2}}
    TT_THROW("{{name}}: device operation is not implemented yet");
{{/from2}}
{{#from2}}
    return ttnn::prim::{{name}}(
{{#tensors}}
        {{name}},
{{/tensors}}
{{#attributes}}
        {{name}},
{{/attributes}}
{{#memory_param}}
        {{memory_param}}.value_or({{input}}.memory_config()));
{{/memory_param}}
{{^memory_param}}
        {{input}}.memory_config());
{{/memory_param}}
{{/from2}}
}

}  // namespace ttnn
