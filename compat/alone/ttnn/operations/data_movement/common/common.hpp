// ttnn/operations/data_movement/common/common.hpp: shapes of other ranks, sizes of pages, and calls
// whose tensors are changed before and after.
#pragma once

#include <array>
#include <bit>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <tt-metalium/constants.hpp>
#include <tt-metalium/math.hpp>
#include <tuple>
#include <utility>
#include <vector>
#include "ttnn/operations/data_movement/pad/pad.hpp"
#include "ttnn/operations/data_movement/reshape_view/reshape.hpp"
#include "ttnn/operations/data_movement/squeeze/squeeze.hpp"
#include "ttnn/tensor/tensor.hpp"
#include "ttnn/tensor/types.hpp"

namespace ttnn::operations::data_movement {

// ---- shapes ----

// Rank n: leading dimensions are multiplied into the first, or ones are put before.
inline Shape squeeze_or_unsqueeze_shape_to_ND(const Shape &shape, uint32_t n) {
    const uint32_t rank = uint32_t(shape.rank());
    std::vector<uint32_t> sizes(n, 1);
    for (uint32_t i = 0; i < rank; ++i) {
        const uint32_t behind = rank - 1 - i;
        sizes[behind < n ? n - 1 - behind : 0] *= shape[static_cast<int>(i)];
    }
    return Shape(ttsl::Span<const uint32_t>(sizes.data(), sizes.size()));
}
inline Shape squeeze_shape_to_ND(const Shape &shape, uint32_t n) {
    return shape.rank() <= n ? shape : squeeze_or_unsqueeze_shape_to_ND(shape, n);
}
inline Shape squeeze_shape_to_4D(const Shape &shape) {
    return squeeze_shape_to_ND(shape, 4);
}
inline Shape squeeze_shape_to_3D(const Shape &shape) {
    return squeeze_shape_to_ND(shape, 3);
}
inline Shape unsqueeze_shape_to_nd(const Shape &shape, uint32_t n) {
    return shape.rank() >= n ? shape : squeeze_or_unsqueeze_shape_to_ND(shape, n);
}
inline Shape unsqueeze_shape_to_3D(const Shape &shape) {
    return unsqueeze_shape_to_nd(shape, 3);
}
inline Shape unsqueeze_shape_to_4D(const Shape &shape) {
    return unsqueeze_shape_to_nd(shape, 4);
}
inline Tensor squeeze_from_ND_to_4D(const Tensor &tensor,
                                    const std::optional<CoreRangeSet> & = std::nullopt) {
    const auto &shape = tensor.logical_shape();
    return shape.rank() <= 4 ? tensor : ttnn::reshape(tensor, squeeze_shape_to_4D(shape));
}

inline Shape compute_padded_shape(Shape shape, uint32_t height = tt::constants::TILE_HEIGHT,
                                  uint32_t width = tt::constants::TILE_WIDTH) {
    std::vector<uint32_t> sizes(shape.cbegin(), shape.cend());
    if (sizes.size() == 1) {
        sizes.insert(sizes.begin(), 1);
    }
    const std::array<uint32_t, 2> steps = {width, height};
    for (std::size_t i = 0; i < 2 && i < sizes.size(); ++i) {
        uint32_t &size = sizes[sizes.size() - 1 - i];
        size = tt::round_up(size, steps[i]);
    }
    return Shape(ttsl::Span<const uint32_t>(sizes.data(), sizes.size()));
}
inline Shape pad_to_tile_shape(const Shape &shape) {
    std::vector<uint32_t> sizes(shape.cbegin(), shape.cend());
    for (std::size_t i = 0; i < 2 && i < sizes.size(); ++i) {
        uint32_t &size = sizes[sizes.size() - 1 - i];
        size = tt::round_up(size, i ? tt::constants::TILE_HEIGHT : tt::constants::TILE_WIDTH);
    }
    return Shape(ttsl::Span<const uint32_t>(sizes.data(), sizes.size()));
}
inline uint32_t wrap_index(int index, int size) {
    return static_cast<uint32_t>(index < 0 ? index + size : index);
}

// ---- numbers ----

inline uint16_t float_to_uint16(float value) {
    return static_cast<uint16_t>(std::bit_cast<uint32_t>(value) >> 16);
}
inline uint32_t pack_two_uint16_into_uint32(std::pair<uint16_t, uint16_t> two) {
    return uint32_t(two.first) | uint32_t(two.second) << 16;
}
// Tiles, or rows of a tensor in rows.
inline uint32_t get_num_pages(const Tensor &tensor) {
    return static_cast<uint32_t>(tensor.buffer()->num_pages());
}
// Of L1 on each core, what is free.
inline uint32_t get_max_l1_space(const Tensor &tensor) {
    auto *device = tensor.device();
    const auto lowest = device->lowest_occupied_compute_l1_address();
    const uint32_t end = lowest.has_value() ? static_cast<uint32_t>(*lowest)
                                            : static_cast<uint32_t>(device->l1_size_per_core());
    return end - static_cast<uint32_t>(
                     device->allocator()->get_base_allocator_addr(tt::tt_metal::HalMemType::L1));
}
inline uint32_t get_estimated_size_of_cbs(const Tensor &, uint32_t input_tile, uint32_t output_tile,
                                          uint32_t tiles_per_row) {
    return tiles_per_row * (input_tile + output_tile);
}
inline bool is_enough_space(const Tensor &tensor, uint32_t input_tile, uint32_t output_tile,
                            uint32_t tiles_per_row) {
    return get_max_l1_space(tensor) >
           get_estimated_size_of_cbs(tensor, input_tile, output_tile, tiles_per_row);
}
// No figure of a real chip is known here: 1 cycle.
inline int common_tm_bw_model(const Tensor &, const Tensor &, bool = false, int = 0, bool = false,
                              bool = false, bool = false, bool = false) {
    return 1;
}

// ---- calls with changed tensors ----

template <typename Answer, typename... Arguments> struct MassagedOperationParams {
    using OwnedArgsType = std::tuple<std::decay_t<Arguments>...>;
    using PredicateFunc = std::function<bool(Arguments...)>;
    using PreTransformFunc = std::function<OwnedArgsType(Arguments...)>;
    using PostTransformFunc = std::function<Answer(const Answer &)>;
    using OpType = std::function<Answer(Arguments...)>;

    PredicateFunc predicate;          // whether the arguments are changed
    PreTransformFunc pre_transform;   // into these
    PostTransformFunc post_transform; // and the answer, back
    OpType operation;
};

template <typename Answer, typename... Arguments> class MassagedOperation {
  public:
    using Params = MassagedOperationParams<Answer, Arguments...>;
    using OwnedArgsType = typename Params::OwnedArgsType;
    using PredicateFunc = typename Params::PredicateFunc;
    using PreTransformFunc = typename Params::PreTransformFunc;
    using PostTransformFunc = typename Params::PostTransformFunc;
    using OpType = typename Params::OpType;

    MassagedOperation(const Params &params) : params_(params) {}

    bool should_format(Arguments... arguments) const { return params_.predicate(arguments...); }
    OwnedArgsType pre_format(Arguments... arguments) const {
        return params_.pre_transform(arguments...);
    }
    Answer post_format(const Answer &answer) const { return params_.post_transform(answer); }
    Answer operator()(Arguments... arguments) const {
        if (!params_.predicate(arguments...)) {
            return params_.operation(arguments...);
        }
        auto changed = params_.pre_transform(arguments...);
        return params_.post_transform(std::apply(params_.operation, changed));
    }

    // This one's change, then the other's where its predicate holds for what came of it; back in
    // the opposite order.
    MassagedOperation sequence(const MassagedOperation &other) const {
        auto did = std::make_shared<std::pair<bool, bool>>();
        const Params mine = params_, theirs = other.params_;
        return MassagedOperation(Params{
            .predicate =
                [mine, theirs](Arguments... arguments) {
                    return mine.predicate(arguments...) || theirs.predicate(arguments...);
                },
            .pre_transform =
                [mine, theirs, did](Arguments... arguments) {
                    did->first = mine.predicate(arguments...);
                    OwnedArgsType owned =
                        did->first ? mine.pre_transform(arguments...) : OwnedArgsType(arguments...);
                    did->second = std::apply(theirs.predicate, owned);
                    return did->second ? std::apply(theirs.pre_transform, owned) : owned;
                },
            .post_transform =
                [mine, theirs, did](const Answer &answer) {
                    const Answer inner = did->second ? theirs.post_transform(answer) : answer;
                    return did->first ? mine.post_transform(inner) : inner;
                },
            .operation = mine.operation});
    }

    PredicateFunc get_predicate() const { return params_.predicate; }
    PreTransformFunc get_pre_transform() const { return params_.pre_transform; }
    PostTransformFunc get_post_transform() const { return params_.post_transform; }
    OpType get_operation() const { return params_.operation; }
    void set_predicate(PredicateFunc predicate) { params_.predicate = std::move(predicate); }
    void set_pre_transform(PreTransformFunc change) { params_.pre_transform = std::move(change); }
    void set_post_transform(PostTransformFunc change) {
        params_.post_transform = std::move(change);
    }
    void set_operation(OpType operation) { params_.operation = std::move(operation); }

  private:
    Params params_;
};

} // namespace ttnn::operations::data_movement
