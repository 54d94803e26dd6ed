#include "offset_tiles_nanobind.hpp"

#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>

#include "offset_tiles.hpp"
#include "ttnn-nanobind/bind_function.hpp"
#include "ttnn-nanobind/decorators.hpp"

namespace ttnn::operations::offset_tiles {

// The same operation by the other way of binding.
static Tensor plain(const Tensor &input, float offset) {
    return ttnn::offset_tiles(input, offset);
}

// Values of every type that has a caster, there and back.
static std::tuple<DataType, Layout, MemoryConfig, ttnn::Shape, CoreGrid, MathFidelity>
describe(const Tensor &input, const ttnn::MeshDevice &device) {
    TT_FATAL(input.device() == &device, "the tensor is on another device");
    const auto grid = device.compute_with_storage_grid_size();
    return {input.dtype(),         input.layout(),           input.memory_config(),
            input.logical_shape(), CoreGrid(grid.x, grid.y), MathFidelity::HiFi2};
}

void bind_offset_tiles(nb::module_ &mod) {
    ttnn::bind_registered_operation(
        mod, ttnn::offset_tiles, R"doc(Adds a number to every element.)doc",
        ttnn::nanobind_overload_t{
            [](const decltype(ttnn::offset_tiles) &self, const ttnn::Tensor &input, float offset,
               const std::optional<ttnn::MemoryConfig> &memory_config,
               const std::optional<ttnn::Tensor> &output_tensor) {
                return self(input, offset, memory_config, output_tensor);
            },
            nb::arg("input_tensor"), nb::arg("offset"), nb::kw_only(),
            nb::arg("memory_config") = nb::none(), nb::arg("output_tensor") = nb::none()});
    ttnn::bind_function<"offset_tiles_plain">(
        mod, "The same, without options.",
        ttnn::overload_t(&plain, nb::arg("input_tensor"), nb::arg("offset")));
    ttnn::bind_function<"offset_tiles_describe">(
        mod, "What a tensor is.", ttnn::overload_t(&describe, nb::arg("input"), nb::arg("device")));
}

} // namespace ttnn::operations::offset_tiles
