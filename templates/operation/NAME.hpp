// SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
//
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>

#include "ttnn/tensor/tensor.hpp"
#include "ttnn/types.hpp"

namespace ttnn {

{{#math}}
// {{line}}
{{/math}}
Tensor {{name}}(
{{#parameters}}
    {{declared}}{{#more}},{{/more}}{{^more}});{{/more}}
{{/parameters}}

}  // namespace ttnn
