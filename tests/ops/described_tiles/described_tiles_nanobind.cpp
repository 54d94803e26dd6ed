#include "described_tiles_nanobind.hpp"

#include "described_tiles.hpp"
#include "ttnn-nanobind/bind_function.hpp"

namespace ttnn::operations::described_tiles {

namespace nb = nanobind;

void bind_described_tiles(nb::module_ &mod) {
    const char *doc = "Adds a number to every element.";
    ttnn::bind_function<"described_tiles">(
        mod, doc,
        ttnn::overload_t(&ttnn::described_tiles, nb::arg("input_tensor"), nb::arg("offset")));
    ttnn::bind_function<"described_by_factory">(
        mod, doc,
        ttnn::overload_t(&ttnn::described_by_factory, nb::arg("input_tensor"), nb::arg("offset")));
    ttnn::bind_function<"described_rows">(
        mod, doc,
        ttnn::overload_t(&ttnn::described_rows, nb::arg("input_tensor"), nb::arg("offset")));
}

} // namespace ttnn::operations::described_tiles
