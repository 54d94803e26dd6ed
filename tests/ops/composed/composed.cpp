// Operations made of others, as a tree has them, in a folder that no tree is around.
#include "composed_ops_nanobind.hpp"

#include "ttnn-nanobind/bind_function.hpp"
#include "ttnn/operations/copy/typecast/typecast.hpp"
#include "ttnn/operations/core/core.hpp"
#include "ttnn/operations/creation.hpp"
#include "ttnn/operations/data_movement/common/common.hpp"
#include "ttnn/operations/data_movement/concat/concat.hpp"
#include "ttnn/operations/data_movement/permute/permute.hpp"
#include "ttnn/operations/data_movement/slice/slice.hpp"
#include "ttnn/operations/data_movement/transpose/transpose.hpp"
#include "ttnn/operations/data_movement/unsqueeze/unsqueeze.hpp"
#include "ttnn/operations/eltwise/binary/binary_composite.hpp"
#include "ttnn/operations/eltwise/complex/complex.hpp"
#include "ttnn/operations/eltwise/ternary/where/where.hpp"
#include "ttnn/operations/eltwise/unary/alias.hpp"
#include "ttnn/operations/eltwise/unary/unary.hpp"
#include "ttnn/operations/matmul/matmul.hpp"
#include "ttnn/operations/moreh/moreh_helper_functions.hpp"
#include "ttnn/operations/normalization/softmax/softmax.hpp"
#include "ttnn/operations/reduction/generic/generic_reductions.hpp"

namespace ttnn::operations::composed {

namespace {

// relu(x * 2 + 1) - mean(x) of the last dimension
Tensor numbers(const Tensor &x, const std::optional<MemoryConfig> &memory) {
    check_tensor(x, "numbers", "x", {DataType::BFLOAT16, DataType::FLOAT32});
    const Tensor doubled = ttnn::add(x * 2.0f, ttnn::ones_like(x), std::nullopt, memory);
    const Tensor mean = ttnn::mean(x, -1, true);
    return ttnn::where(ttnn::gtz(doubled), doubled, ttnn::zeros_like(x)) - mean;
}

// softmax(a @ a^T) of each matrix
Tensor attention(const Tensor &a) {
    return ttnn::softmax(ttnn::matmul(a, ttnn::transpose(a, -2, -1)), -1);
}

// [2, 3, 4, ...] -> rows 1.. of the last two dimensions exchanged, twice, behind each other
Tensor shapes(const Tensor &x) {
    const auto &shape = x.logical_shape();
    TT_FATAL(shape.rank() == 3, "shapes wants rank 3, not {}", shape.rank());
    const ttsl::SmallVector<uint32_t> from = {0, 1, 0}, to = {shape[0], shape[1], shape[2]},
                                      step = {1, 1, 1};
    const Tensor part = ttnn::slice(x, from, to, step);
    const Tensor turned = ttnn::permute(part, {0, 2, 1});
    const Tensor both = ttnn::concat({turned, turned}, 0);
    const auto flat = ttnn::reshape(
        both, data_movement::squeeze_or_unsqueeze_shape_to_ND(both.logical_shape(), 2));
    const ttsl::SmallVector<std::array<uint32_t, 2>> padding = {{0, 0}, {0, 1}};
    return ttnn::unsqueeze(ttnn::pad(flat, padding, 7.0f), 0);
}

// The sum over rows, in rank 4: the operation sees rank 4 only, the caller its own.
Tensor massaged(const Tensor &x) {
    using Operation = data_movement::MassagedOperation<Tensor, const Tensor &>;
    const auto shape = x.logical_shape();
    const Operation in_rank_4({
        .predicate = [](const Tensor &t) { return t.logical_shape().rank() > 4; },
        .pre_transform =
            [](const Tensor &t) {
                return std::make_tuple(data_movement::squeeze_from_ND_to_4D(t));
            },
        .post_transform = [shape](const Tensor &t) { return ttnn::reshape(t, shape); },
        .operation =
            [](const Tensor &t) {
                TT_FATAL(t.logical_shape().rank() <= 4, "not in rank 4");
                return ttnn::square(t);
            },
    });
    return in_rank_4(x);
}

// What the helpers of factories say, for Python to compare.
std::vector<uint32_t> helpers(const Tensor &x) {
    const auto &shape = x.logical_shape();
    const auto [count, all, first, second, of_first, of_second] =
        split_work_to_cores_wt_core_range(CoreRange({1, 1}, {4, 2}), 11);
    const auto padded = data_movement::pad_to_tile_shape(shape);
    const unary::EltwiseUnaryWithParam scale(ttnn::UnaryOpType::MUL_UNARY_SFPU, 2.0f);
    return {compute_inner(shape, 2),
            compute_outer(shape, 2),
            count,
            of_first,
            of_second,
            uint32_t(first.num_cores()),
            uint32_t(all.ranges().front().start_coord.x),
            padded[-1],
            padded[-2],
            data_movement::pack_two_uint16_into_uint32({1, 2}),
            uint32_t(scale.get_param_if<float>().value_or(0)),
            uint32_t(get_dim(std::nullopt, 3).size())};
}

} // namespace

void bind_shapes(nb::module_ &mod) {
    ttnn::bind_function<"composed_shapes">(mod, "moves", ttnn::overload_t(&shapes, nb::arg("x")));
    ttnn::bind_function<"composed_massaged">(mod, "squares",
                                             ttnn::overload_t(&massaged, nb::arg("x")));
    ttnn::bind_function<"composed_helpers", "ttnn.experimental.">(
        mod, "counts", ttnn::overload_t(&helpers, nb::arg("x")));
}

void bind_numbers(nb::module_ &mod) {
    ttnn::bind_function<"composed_numbers">(
        mod, "counts",
        ttnn::overload_t(&numbers, nb::arg("x"), nb::kw_only(),
                         nb::arg("memory_config") = nb::none()));
    ttnn::bind_function<"composed_attention">(mod, "weighs",
                                              ttnn::overload_t(&attention, nb::arg("a")));
}

} // namespace ttnn::operations::composed
