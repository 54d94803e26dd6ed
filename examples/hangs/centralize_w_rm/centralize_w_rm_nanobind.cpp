#include "centralize_w_rm_nanobind.hpp"

#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>

#include "centralize_w_rm.hpp"
#include "ttnn-nanobind/bind_function.hpp"

namespace ttnn::operations::centralize_w_rm {

void bind_centralize_w_rm(nb::module_& mod) {
    const auto* doc = R"doc(
        mean[..., h]      = sum(input[..., h, :]) / W
        output[..., h, w] = input[..., h, w] - mean[..., h]

        Args:
            input_tensor (ttnn.Tensor): Row-major tensor whose rows are centralized
            memory_config: Where the output is placed

        Returns:
            ttnn.Tensor: the result
    )doc";

    ttnn::bind_function<"centralize_w_rm">(
        mod,
        doc,
        ttnn::overload_t(&ttnn::centralize_w_rm, nb::arg("input_tensor"), nb::arg("memory_config") = nb::none()));
}

}  // namespace ttnn::operations::centralize_w_rm
