// tensor_parameter.hpp: a tensor that a program is given when it runs.
#pragma once

#include <any>
#include <tt-metalium/experimental/metal2_host_api/spec_names.hpp>

namespace tt::tt_metal::experimental {
struct TensorParameter {
    TensorParamName unique_id;
    std::any spec = {}; // a TensorSpec; what counts here is the tensor that is given
};
} // namespace tt::tt_metal::experimental
