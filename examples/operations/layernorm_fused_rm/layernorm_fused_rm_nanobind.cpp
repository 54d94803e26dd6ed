#include "layernorm_fused_rm_nanobind.hpp"

#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>

#include "layernorm_fused_rm.hpp"
#include "ttnn-nanobind/bind_function.hpp"

namespace ttnn::operations::layernorm_fused_rm {

void bind_layernorm_fused_rm(nb::module_& mod) {
    const auto* doc = R"doc(
        gamma[w] * (x[..., h, w] - mean_h) / sqrt(var_h + epsilon) + beta[w], with mean and variance of each row.

        Args:
            input_tensor (ttnn.Tensor): Row-major bfloat16 tensor; width and height are multiples of 32
            gamma (ttnn.Tensor, optional): Scale of each column, one stick of W elements
            beta (ttnn.Tensor, optional): Shift of each column, one stick of W elements
            epsilon (float): Added to the variance before the root
            memory_config (ttnn.MemoryConfig, optional): Where the output is placed; the input's by default
            use_multicore (bool): Split the tile rows over the cores of the device; one core by default

        Returns:
            ttnn.Tensor: the normalized tensor, of the input's shape
    )doc";

    ttnn::bind_function<"layernorm_fused_rm">(
        mod,
        doc,
        ttnn::overload_t(
            &ttnn::layernorm_fused_rm,
            nb::arg("input_tensor"),
            nb::arg("gamma") = nb::none(),
            nb::arg("beta") = nb::none(),
            nb::arg("epsilon") = 1e-5f,
            nb::arg("memory_config") = nb::none(),
            nb::arg("use_multicore") = false));
}

}  // namespace ttnn::operations::layernorm_fused_rm
