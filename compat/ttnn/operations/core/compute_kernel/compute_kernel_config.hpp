// ttnn/operations/core/compute_kernel/compute_kernel_config.hpp: how exactly a compute kernel
// computes.
#pragma once

#include <array>
#include <optional>
#include <tt-metalium/base_types.hpp>
#include <tt-metalium/experimental/metal2_host_api/compute_hardware_config.hpp>
#include <tuple>
#include <umd/device/types/arch.hpp>
#include <variant>
#include "ttnn/operations/compute_throttle_utils.hpp"

namespace ttnn {

struct GrayskullComputeKernelConfig {
    MathFidelity math_fidelity = MathFidelity::LoFi;
    bool math_approx_mode = true;
    bool dst_full_sync_en = false;
};

struct WormholeComputeKernelConfig {
    MathFidelity math_fidelity = MathFidelity::LoFi;
    bool math_approx_mode = true;
    bool fp32_dest_acc_en = false;
    bool packer_l1_acc = false;
    bool dst_full_sync_en = false;
    operations::compute_throttle_utils::ThrottleLevel throttle_level =
        operations::compute_throttle_utils::ThrottleLevel::NO_THROTTLE;
};
using BlackholeComputeKernelConfig = WormholeComputeKernelConfig;
using DeviceComputeKernelConfig =
    std::variant<GrayskullComputeKernelConfig, WormholeComputeKernelConfig>;

// The given configuration, or one of the defaults.
DeviceComputeKernelConfig init_device_compute_kernel_config(
    tt::ARCH arch, const std::optional<const DeviceComputeKernelConfig> &config,
    MathFidelity default_fidelity = MathFidelity::LoFi, bool default_approx_mode = true,
    bool default_fp32_acc = false, bool default_l1_acc = false,
    bool default_dst_full_sync_en = false,
    operations::compute_throttle_utils::ThrottleLevel default_throttle_level =
        operations::compute_throttle_utils::ThrottleLevel::NO_THROTTLE);

bool get_fp32_dest_acc_en(const std::optional<DeviceComputeKernelConfig> &config);
bool get_dst_full_sync_en(const std::optional<DeviceComputeKernelConfig> &config);
MathFidelity get_math_fidelity(const std::optional<DeviceComputeKernelConfig> &config);
operations::compute_throttle_utils::ThrottleLevel
get_throttle_level(const std::optional<DeviceComputeKernelConfig> &config);
// (fidelity, approximate, fp32 DST, accumulate in L1, full-sync DST)
std::tuple<MathFidelity, bool, bool, bool, bool>
get_compute_kernel_config_args(tt::ARCH arch, DeviceComputeKernelConfig config);
// The same for a kernel of a ProgramSpec.
inline tt::tt_metal::experimental::ComputeHardwareConfig
to_compute_hardware_config(const DeviceComputeKernelConfig &config) {
    using namespace tt::tt_metal::experimental;
    const auto [fidelity, approximate, fp32, l1, full_sync] =
        get_compute_kernel_config_args(tt::ARCH::WORMHOLE_B0, config);
    return {.fpu_math_fidelity = fidelity,
            .sfpu_precision_mode =
                approximate ? SfpuPrecisionMode::Approximate : SfpuPrecisionMode::Precise,
            .enable_32_bit_dest = fp32,
            .double_buffer_dest = !full_sync};
}
// Tiles in the part of DST that a kernel has at a time: 16, halved by fp32 and by half-sync.
uint32_t get_dest_reg_count(const DeviceComputeKernelConfig &config,
                            std::optional<std::array<uint32_t, 2>> tile_shape = std::nullopt);

} // namespace ttnn
