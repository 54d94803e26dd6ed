// SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
//
// SPDX-License-Identifier: Apache-2.0

#include "{{name}}_nanobind.hpp"

#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>

#include "{{name}}.hpp"
#include "ttnn-nanobind/bind_function.hpp"

namespace ttnn::operations::{{name}} {

void bind_{{name}}(nb::module_& mod) {
    const auto* doc = R"doc(
{{#math}}
        {{line}}
{{/math}}

        Args:
{{#tensors}}
            {{name}} (ttnn.Tensor): {{description}}
{{/tensors}}
{{#params}}
            {{name}}: {{description}}
{{/params}}

        Returns:
            ttnn.Tensor: the result
    )doc";

    ttnn::bind_function<"{{name}}">(
        mod,
        doc,
        ttnn::overload_t(
            &ttnn::{{name}},
{{#parameters}}
            {{bound}}{{#more}},{{/more}}{{^more}}));{{/more}}
{{/parameters}}
}

}  // namespace ttnn::operations::{{name}}
