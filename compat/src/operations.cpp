// The parts of the operation framework that need no templates.
#include "ttnn/device.hpp"
#include "ttnn/device_operation.hpp"
#include "ttnn/decorators.hpp"
#include "ttnn/operations/cb_utils.hpp"
#include "ttnn/operations/core/compute_kernel/compute_kernel_config.hpp"
#include "ttnn/operations/core/core.hpp"
#include "ttnn/operations/core/work_split/work_split_tilize.hpp"
#include "handles.hpp"

namespace tt::tt_metal {

uint32_t calculate_total_cb_size(const Program &program) {
    std::size_t sum = 0;
    for (const auto &cb : program.circular_buffers()) {
        sum += cb->globally_allocated() ? 0 : cb->size();
    }
    return static_cast<uint32_t>(sum);
}

} // namespace tt::tt_metal

namespace ttnn {

// ---- launching ----

namespace device_operation::detail {

void check_input(const char *operation, std::string_view type_name, const Tensor &tensor) {
    if (!tensor.handle()) {
        return; // an optional tensor that was not given
    }
    TT_FATAL(tensor.storage_type() == StorageType::DEVICE,
             "{} {}: an input of {} is on the host; move it to a device first", operation,
             type_name, tensor.logical_shape());
    TT_FATAL(tensor.is_allocated(), "{} {}: an input of {} was deallocated", operation, type_name,
             tensor.logical_shape());
}

void run(MeshDevice *device, tt::tt_metal::Program &program) {
    tt::tilewright::run(device->handle(), program.handle());
}
void run(MeshDevice *device, tt::tt_metal::distributed::MeshWorkload &workload) {
    for (auto &[range, program] : workload.get_programs()) {
        for (const auto &place : range) {
            tt::tilewright::run(device->member(place)->handle(), program.handle());
        }
    }
}

} // namespace device_operation::detail

namespace decorators::detail {

std::string python_fully_qualified_name(std::string_view qualified) {
    std::string name(qualified);
    for (auto at = name.find("::"); at != std::string::npos; at = name.find("::")) {
        name.replace(at, 2, ".");
    }
    return name;
}

} // namespace decorators::detail

// ---- devices ----

namespace device {

std::shared_ptr<MeshDevice> open_mesh_device(int device_id, size_t l1_small_size,
                                             size_t trace_region_size, size_t num_command_queues,
                                             const tt::tt_metal::DispatchCoreConfig &dispatch,
                                             size_t) {
    return MeshDevice::create_unit_mesh(device_id, l1_small_size, trace_region_size,
                                        num_command_queues, dispatch);
}
void close_device(MeshDevice &device) {
    device.close();
}
void enable_program_cache(IDevice &device) {
    device.enable_program_cache();
}
void disable_and_clear_program_cache(IDevice &device) {
    device.disable_and_clear_program_cache();
}
bool is_wormhole_or_blackhole(tt::ARCH arch) {
    return arch == tt::ARCH::WORMHOLE_B0 || arch == tt::ARCH::BLACKHOLE;
}

} // namespace device

// ---- compute configurations ----

DeviceComputeKernelConfig init_device_compute_kernel_config(
    tt::ARCH, const std::optional<const DeviceComputeKernelConfig> &config,
    MathFidelity default_fidelity, bool default_approx_mode, bool default_fp32_acc,
    bool default_l1_acc, bool default_dst_full_sync_en,
    operations::compute_throttle_utils::ThrottleLevel default_throttle_level) {
    const WormholeComputeKernelConfig defaults{.math_fidelity = default_fidelity,
                                               .math_approx_mode = default_approx_mode,
                                               .fp32_dest_acc_en = default_fp32_acc,
                                               .packer_l1_acc = default_l1_acc,
                                               .dst_full_sync_en = default_dst_full_sync_en,
                                               .throttle_level = default_throttle_level};
    return config ? *config : DeviceComputeKernelConfig(defaults);
}

// Grayskull's configuration has no fp32 DST and no accumulation in L1.
static WormholeComputeKernelConfig common(const DeviceComputeKernelConfig &config) {
    if (const auto *wormhole = std::get_if<WormholeComputeKernelConfig>(&config)) {
        return *wormhole;
    }
    const auto &grayskull = std::get<GrayskullComputeKernelConfig>(config);
    WormholeComputeKernelConfig result;
    result.math_fidelity = grayskull.math_fidelity;
    result.math_approx_mode = grayskull.math_approx_mode;
    result.dst_full_sync_en = grayskull.dst_full_sync_en;
    return result;
}
static WormholeComputeKernelConfig
given_or_default(const std::optional<DeviceComputeKernelConfig> &config) {
    return config ? common(*config) : WormholeComputeKernelConfig();
}
bool get_fp32_dest_acc_en(const std::optional<DeviceComputeKernelConfig> &config) {
    return given_or_default(config).fp32_dest_acc_en;
}
bool get_dst_full_sync_en(const std::optional<DeviceComputeKernelConfig> &config) {
    return given_or_default(config).dst_full_sync_en;
}
MathFidelity get_math_fidelity(const std::optional<DeviceComputeKernelConfig> &config) {
    return config ? common(*config).math_fidelity : MathFidelity::Invalid;
}
operations::compute_throttle_utils::ThrottleLevel
get_throttle_level(const std::optional<DeviceComputeKernelConfig> &config) {
    return given_or_default(config).throttle_level;
}
std::tuple<MathFidelity, bool, bool, bool, bool>
get_compute_kernel_config_args(tt::ARCH, DeviceComputeKernelConfig config) {
    const auto args = common(config);
    return {args.math_fidelity, args.math_approx_mode, args.fp32_dest_acc_en, args.packer_l1_acc,
            args.dst_full_sync_en};
}
uint32_t get_dest_reg_count(const DeviceComputeKernelConfig &config,
                            std::optional<std::array<uint32_t, 2>> tile_shape) {
    const auto args = common(config);
    uint32_t tiles = 16 * 1024;
    tiles /= tile_shape ? (*tile_shape)[0] * (*tile_shape)[1] : tt::constants::TILE_HW;
    return tiles / (args.dst_full_sync_en ? 1 : 2) / (args.fp32_dest_acc_en ? 2 : 1);
}

// ---- blocks over cores ----

// `row_wise`: the order in which the grid's cores are taken.
static BlockSplit split_blocks(const CoreRangeSet &grid, uint32_t nblocks, bool row_wise) {
    BlockSplit split;
    if (nblocks == 0) {
        return split;
    }
    split.nblocks_per_core = tt::div_up(nblocks, grid.num_cores());
    split.ncores = tt::div_up(nblocks, split.nblocks_per_core);
    split.nblocks_per_core_cliff = nblocks % split.nblocks_per_core;
    const auto cores = corerange_to_cores(grid, split.ncores, row_wise);
    const bool cliff = split.nblocks_per_core_cliff != 0;
    split.all_cores = CoreRangeSet(ttsl::Span<const CoreCoord>(cores));
    split.core_range =
        CoreRangeSet(ttsl::Span<const CoreCoord>(cores.data(), cores.size() - (cliff ? 1 : 0)));
    if (cliff) {
        split.core_range_cliff = CoreRangeSet(CoreRange(cores.back()));
    }
    return split;
}
BlockSplit split_blocks_for_tilize(const CoreRangeSet &grid, uint32_t nblocks) {
    return split_blocks(grid, nblocks, false);
}
BlockSplit split_blocks_for_tilize(CoreCoord grid_size, uint32_t nblocks) {
    const CoreRange grid({0, 0}, {grid_size.x - 1, grid_size.y - 1});
    return split_blocks(CoreRangeSet(grid), nblocks, true);
}

std::tuple<uint32_t, uint32_t> compute_ncores(size_t grid_area, uint32_t nblocks) {
    const uint32_t each =
        grid_area == 0 ? 1 : tt::div_up(nblocks, static_cast<uint32_t>(grid_area));
    return {each == 0 ? nblocks : tt::div_up(nblocks, each), each};
}

// The side of the smallest square that takes fewer than `cores` of them to cover the matrix; the
// search begins at a core's even share.
static uint32_t square_side(uint32_t share, uint32_t width, uint32_t height, uint32_t cores) {
    auto side = static_cast<uint32_t>(std::sqrt(share));
    if (side * side < share || side == 0) {
        ++side;
    }
    while (side < width * height && tt::div_up(width, side) * tt::div_up(height, side) >= cores) {
        ++side;
    }
    return side;
}

static BlockSplitWH split_squares(const std::vector<CoreCoord> &cores, uint32_t nblocks,
                                  uint32_t width, uint32_t height) {
    BlockSplitWH split;
    const auto area = static_cast<uint32_t>(cores.size());
    const uint32_t side = square_side(tt::div_up(nblocks, area), width, height, area);
    const uint32_t columns = tt::div_up(width, side), rows = tt::div_up(height, side);
    split.ncores = columns * rows;
    split.nblocks_per_core = side * side;
    split.single_block_size = side;
    split.full_cores_per_row = width / side;
    split.full_cores_per_col = height / side;
    split.has_cliff_row = split.full_cores_per_row < columns;
    split.has_cliff_col = split.full_cores_per_col < rows;
    split.single_block_size_cliff_row = width % side;
    split.single_block_size_cliff_col = height % side;
    TT_FATAL(split.ncores <= area, "{} squares of {} tiles do not fit {} cores", split.ncores,
             side * side, area);
    std::set<CoreRange> all, kinds[4];
    for (uint32_t i = 0; i < split.ncores; ++i) {
        const bool last_column = i % columns >= split.full_cores_per_row;
        const bool last_row = i / columns >= split.full_cores_per_col;
        all.insert(cores[i]);
        kinds[last_column + 2 * last_row].insert(cores[i]);
    }
    split.all_cores = CoreRangeSet(all);
    split.core_range = CoreRangeSet(kinds[0]);
    split.cliff_row_core_range = CoreRangeSet(kinds[1]);
    split.cliff_col_core_range = CoreRangeSet(kinds[2]);
    split.cliff_col_row_core_range = CoreRangeSet(kinds[3]);
    return split;
}
BlockSplitWH split_blocks_for_tilize_wh(const CoreRangeSet &grid, uint32_t nblocks,
                                        uint32_t width_tiles, uint32_t height_tiles) {
    return split_squares(corerange_to_cores(grid), nblocks, width_tiles, height_tiles);
}
BlockSplitWH split_blocks_for_tilize_wh(CoreCoord grid_size, uint32_t nblocks, uint32_t width_tiles,
                                        uint32_t height_tiles) {
    const CoreRange grid({0, 0}, {grid_size.x - 1, grid_size.y - 1});
    return split_squares(corerange_to_cores(CoreRangeSet(grid), std::nullopt, true), nblocks,
                         width_tiles, height_tiles);
}

// ---- views ----

namespace operations::core {

Tensor unsqueeze_to_4D(const Tensor &tensor) {
    return tensor.logical_shape().rank() >= 4 ? tensor
                                              : tensor.reshape(tensor.logical_shape().to_rank(4));
}
Tensor squeeze_from_4D(const Tensor &tensor, int rank) {
    return tensor.reshape(tensor.logical_shape().to_rank(static_cast<size_t>(rank)));
}

} // namespace operations::core

} // namespace ttnn
