#include "centralize_w_rm_nanobind.hpp"

#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>

#include "centralize_w_rm.hpp"
#include "ttnn-nanobind/bind_function.hpp"

namespace ttnn::operations::centralize_w_rm {

void bind_centralize_w_rm(nb::module_& mod) {
    const auto* doc = R"doc(
        input[..., h, w] - mean(input[..., h, :]): every row shifted so that its mean is zero.

        Args:
            input_tensor (ttnn.Tensor): Row-major bfloat16 tensor; width and height are multiples of 32
            memory_config (ttnn.MemoryConfig, optional): Where the output is placed; the input's by default
            use_multicore (bool): Split the tile rows over the cores of the device; one core by default

        Returns:
            ttnn.Tensor: the centralized tensor, of the input's shape
    )doc";

    ttnn::bind_function<"centralize_w_rm">(
        mod,
        doc,
        ttnn::overload_t(
            &ttnn::centralize_w_rm,
            nb::arg("input_tensor"),
            nb::arg("memory_config") = nb::none(),
            nb::arg("use_multicore") = false));
}

}  // namespace ttnn::operations::centralize_w_rm
