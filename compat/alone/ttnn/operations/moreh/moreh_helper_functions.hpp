// ttnn/operations/moreh/moreh_helper_functions.hpp: kernels, buffers and checks in the short forms
// that factories of the moreh family use.
#pragma once

#include <enchantum/enchantum.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tt-metalium/constants.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/math.hpp>
#include <tt-metalium/work_split.hpp>
#include <variant>
#include "ttnn/core.hpp"
#include "ttnn/tensor/tensor.hpp"

namespace ttnn::operations {

using namespace tt::tt_metal;
using tt::tt_metal::Tensor;

// ---- questions about tensors ----

inline bool is_dram(const Buffer *buffer) {
    return buffer->buffer_type() == BufferType::DRAM;
}
inline bool is_dram(const Tensor &tensor) {
    return tensor.memory_config().buffer_type() == BufferType::DRAM;
}
inline bool is_dram(const std::optional<const Tensor> &tensor) {
    return !tensor || is_dram(*tensor);
}
inline bool is_dram(const std::optional<std::reference_wrapper<const Tensor>> tensor) {
    return !tensor || is_dram(tensor->get());
}
// Of rank 2 or 4, with all but the last `free` dimensions of size 1.
inline bool has_only_last(const Tensor &tensor, std::size_t free) {
    const auto &shape = tensor.logical_shape();
    const std::size_t rank = shape.rank();
    bool only = rank == 2 || rank == 4;
    for (std::size_t i = 0; only && i + free < rank; ++i) {
        only = shape[static_cast<int>(i)] == 1;
    }
    return only;
}
inline bool is_scalar(const Tensor &tensor) {
    return has_only_last(tensor, 0);
}
inline bool is_1d_tensor(const Tensor &tensor) {
    return has_only_last(tensor, 1);
}
inline bool is_same_shape(const Tensor &a, const Tensor &b) {
    return a.logical_shape() == b.logical_shape();
}

inline void check_tensor(const Tensor &tensor, const std::string &operation,
                         const std::string &name,
                         const std::initializer_list<DataType> &types = {DataType::BFLOAT16},
                         Layout layout = Layout::TILE, bool check_dtype = true,
                         bool check_layout = true) {
    TT_FATAL(!check_layout || tensor.layout() == layout, "{} {} only supports {} layout.",
             operation, name, enchantum::to_string(layout));
    TT_FATAL(tensor.storage_type() == StorageType::DEVICE, "{} {} need to be on device!", operation,
             name);
    TT_FATAL(tensor.buffer() != nullptr, "{} {} need to be allocated in buffers on device!",
             operation, name);
    std::string list;
    bool good = !check_dtype;
    for (const DataType type : types) {
        list += std::string(list.empty() ? "" : ", ") + std::string(enchantum::to_string(type));
        good = good || tensor.dtype() == type;
    }
    TT_FATAL(good, "{} {} only supports specific data types. [{}] ", operation, name, list);
}
inline void check_tensor(std::optional<Tensor> tensor, const std::string &operation,
                         const std::string &name,
                         const std::initializer_list<DataType> &types = {DataType::BFLOAT16},
                         Layout layout = Layout::TILE, bool check_dtype = true,
                         bool check_layout = true) {
    if (tensor) {
        check_tensor(*tensor, operation, name, types, layout, check_dtype, check_layout);
    }
}

// ---- work ----

// The three sets, each moved by (x, y).
inline std::tuple<CoreRangeSet, CoreRangeSet, CoreRangeSet>
add_core_offset(const CoreRangeSet &all, const CoreRangeSet &first, const CoreRangeSet &second,
                uint32_t x, uint32_t y) {
    const auto moved = [&](const CoreRangeSet &set) {
        std::vector<CoreRange> ranges;
        for (const auto &range : set.ranges()) {
            ranges.push_back(CoreRange({range.start_coord.x + x, range.start_coord.y + y},
                                       {range.end_coord.x + x, range.end_coord.y + y}));
        }
        return CoreRangeSet(ranges);
    };
    return {moved(all), moved(first), moved(second)};
}

// split_work_to_cores over the cores of a range.
inline std::tuple<uint32_t, CoreRangeSet, CoreRangeSet, CoreRangeSet, uint32_t, uint32_t>
split_work_to_cores_wt_core_range(CoreRange range, uint32_t units) {
    const auto &start = range.start_coord;
    const CoreCoord size = {range.end_coord.x - start.x + 1, range.end_coord.y - start.y + 1};
    const auto [count, all, first, second, of_first, of_second] =
        tt::tt_metal::split_work_to_cores(size, units);
    const auto [here, here_first, here_second] =
        add_core_offset(all, first, second, uint32_t(start.x), uint32_t(start.y));
    return {count, here, here_first, here_second, of_first, of_second};
}

// ---- kernels and circular buffers ----

using Cores = std::variant<CoreCoord, CoreRange, CoreRangeSet>;
using Defines = std::map<std::string, std::string>;

[[maybe_unused]] inline KernelHandle CreateReadKernel(Program &program, const std::string &file,
                                                      const Cores &cores,
                                                      const std::vector<uint32_t> &arguments = {},
                                                      Defines defines = {}) {
    return CreateKernel(program, file, cores,
                        ReaderDataMovementConfig(arguments, std::move(defines)));
}
[[maybe_unused]] inline KernelHandle CreateWriteKernel(Program &program, const std::string &file,
                                                       const Cores &cores,
                                                       const std::vector<uint32_t> &arguments = {},
                                                       Defines defines = {}) {
    return CreateKernel(program, file, cores,
                        WriterDataMovementConfig(arguments, std::move(defines)));
}

struct ComputeKernelArg {
    const Cores &core_spec;
    uint32_t num_tile_per_core_group{};
    const std::vector<uint32_t> &compile_args = {};
};

struct ComputeKernelConfig {
    MathFidelity math_fidelity = MathFidelity::HiFi4;
    bool fp32_dest_acc_en = false;
    std::vector<UnpackToDestMode> unpack_to_dest_mode;
    bool math_approx_mode = false;
    Defines defines;
};

// A group without tiles gets no kernel; its handle is 0.
[[maybe_unused]] inline KernelHandle CreateComputeKernel(Program &program, const std::string &file,
                                                         ComputeKernelArg argument,
                                                         const ComputeKernelConfig &config) {
    if (argument.num_tile_per_core_group == 0) {
        return 0;
    }
    return CreateKernel(program, file, argument.core_spec,
                        ComputeConfig{.math_fidelity = config.math_fidelity,
                                      .fp32_dest_acc_en = config.fp32_dest_acc_en,
                                      .unpack_to_dest_mode = config.unpack_to_dest_mode,
                                      .math_approx_mode = config.math_approx_mode,
                                      .compile_args = argument.compile_args,
                                      .defines = config.defines});
}
[[maybe_unused]] inline std::vector<KernelHandle>
CreateComputeKernel(Program &program, const std::string &file,
                    const std::vector<ComputeKernelArg> &arguments,
                    const ComputeKernelConfig &config) {
    std::vector<KernelHandle> handles;
    for (const auto &argument : arguments) {
        handles.push_back(CreateComputeKernel(program, file, argument, config));
    }
    return handles;
}
[[maybe_unused]] inline KernelHandle
CreateComputeKernel(Program &program, const std::string &file, ComputeKernelArg argument,
                    Defines defines = {}, MathFidelity fidelity = MathFidelity::HiFi4,
                    bool fp32_dest = false, bool approximate = false,
                    std::vector<UnpackToDestMode> unpack = {}) {
    return CreateComputeKernel(program, file, argument,
                               ComputeKernelConfig{fidelity, fp32_dest, std::move(unpack),
                                                   approximate, std::move(defines)});
}
[[maybe_unused]] inline std::vector<KernelHandle>
CreateComputeKernel(Program &program, const std::string &file,
                    const std::vector<ComputeKernelArg> &arguments, const Defines &defines = {},
                    MathFidelity fidelity = MathFidelity::HiFi4, bool fp32_dest = false,
                    bool approximate = false, const std::vector<UnpackToDestMode> &unpack = {}) {
    return CreateComputeKernel(
        program, file, arguments,
        ComputeKernelConfig{fidelity, fp32_dest, unpack, approximate, defines});
}

// `num_tiles` tiles of its own format and cores, or of those of the call.
struct CircularBufferArg {
    uint32_t buffer_index;
    uint32_t num_tiles;
    tt::DataFormat data_format;
    std::optional<Cores> core_range;

    CircularBufferArg(uint32_t index, uint32_t tiles,
                      tt::DataFormat format = tt::DataFormat::Invalid)
        : buffer_index(index), num_tiles(tiles), data_format(format) {}
};

[[maybe_unused]] inline CBHandle CreateCircularBuffer(Program &program, const Cores &cores,
                                                      tt::DataFormat format,
                                                      const CircularBufferArg &argument) {
    if (argument.num_tiles == 0) {
        return 0;
    }
    if (argument.data_format != tt::DataFormat::Invalid) {
        format = argument.data_format;
    }
    const uint32_t page = tt::tile_size(format);
    const auto config =
        CircularBufferConfig(argument.num_tiles * page, {{argument.buffer_index, format}})
            .set_page_size(argument.buffer_index, page);
    return tt::tt_metal::CreateCircularBuffer(program, argument.core_range.value_or(cores), config);
}
[[maybe_unused]] inline std::vector<CBHandle>
CreateCircularBuffer(Program &program, const Cores &cores, tt::DataFormat format,
                     const std::vector<CircularBufferArg> &arguments) {
    std::vector<CBHandle> handles;
    for (const auto &argument : arguments) {
        handles.push_back(CreateCircularBuffer(program, cores, format, argument));
    }
    return handles;
}

// ---- dimensions ----

inline bool is_hw_dim(uint32_t dim, uint32_t rank) {
    return dim + 2 >= rank;
}
// How many tiles (of height and width) or elements dimensions [from, to) hold.
inline uint32_t count_tiles(const Shape &shape, uint32_t from, uint32_t to) {
    uint32_t count = 1;
    for (uint32_t dim = from; dim < to; ++dim) {
        const uint32_t size = shape[static_cast<int>(dim)];
        count *= is_hw_dim(dim, uint32_t(shape.rank()))
                     ? tt::div_up(size, tt::constants::TILE_WIDTH)
                     : size;
    }
    return count;
}
// Of the last `dim` dimensions, and of those before them.
inline uint32_t compute_inner(const Shape &shape, uint32_t dim) {
    return count_tiles(shape, uint32_t(shape.rank()) - dim, uint32_t(shape.rank()));
}
inline uint32_t compute_outer(const Shape &shape, uint32_t dim) {
    return count_tiles(shape, 0, uint32_t(shape.rank()) - dim);
}
// The sizes from the last to the first; the rest of `dim` stays.
inline void expand_to_max_dim(ttsl::SmallVector<uint32_t> &dim, const Shape &shape) {
    for (std::size_t i = 0; i < shape.rank(); ++i) {
        dim[i] = shape[-1 - static_cast<int>(i)];
    }
}

inline void validate_input_with_dim(const Tensor &input, const int64_t &dim) {
    const auto rank = static_cast<int64_t>(input.padded_shape().rank());
    TT_FATAL(dim >= 0 && dim <= int64_t(MAX_NUM_DIMENSIONS), "dim must be between 0 and {}.",
             MAX_NUM_DIMENSIONS);
    TT_FATAL(dim < rank, "dim must be smaller than input tensor rank {}.", rank);
}

// The dimension of the output is 1, or is not there.
inline void validate_output_with_keepdim(const Tensor &input, const Tensor &output,
                                         const int64_t &dim, const bool &keepdim) {
    const auto &from = input.logical_shape(), &to = output.logical_shape();
    const auto rank = static_cast<int64_t>(from.rank());
    const bool in_tile = dim >= rank - 2;
    std::vector<uint32_t> expected;
    for (int64_t i = 0; i < rank; ++i) {
        if (i != dim) {
            expected.push_back(from[static_cast<int>(i)]);
        } else if (keepdim || in_tile) {
            expected.push_back(1);
        }
    }
    TT_FATAL(expected.size() == to.rank(),
             "the output has rank {}, where a reduction of rank {} gives rank {}", to.rank(), rank,
             expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        TT_FATAL(expected[i] == to[static_cast<int>(i)],
                 "Input dimension[{}] ({}) must equal output dimension[{}] ({})", i, expected[i], i,
                 to[static_cast<int>(i)]);
    }
}

inline void initialize_dims_with_range(ttsl::SmallVector<int64_t> &dims, uint32_t rank) {
    dims.resize(rank);
    for (uint32_t i = 0; i < rank; ++i) {
        dims[i] = i;
    }
}
// The dimensions named, all when none is.
inline ttsl::SmallVector<int64_t>
get_dim(const std::optional<std::variant<int64_t, ttsl::SmallVector<int64_t>>> &dim,
        uint32_t rank) {
    ttsl::SmallVector<int64_t> dims;
    if (dim && dim->index() == 0) {
        dims.push_back(std::get<0>(*dim));
    } else if (dim) {
        dims = std::get<1>(*dim);
    }
    if (dims.empty()) {
        initialize_dims_with_range(dims, rank);
    }
    return dims;
}

// Width, height, and the product of the other dimensions.
inline std::tuple<uint32_t, uint32_t, uint32_t> extract_spatial_dims(const Shape &shape) {
    TT_FATAL(shape.rank() >= 2, "Shape must have at least two dims.");
    uint32_t others = 1;
    for (std::size_t i = 0; i + 2 < shape.rank(); ++i) {
        others *= shape[static_cast<int>(i)];
    }
    return {shape[-1], shape[-2], others};
}

} // namespace ttnn::operations
