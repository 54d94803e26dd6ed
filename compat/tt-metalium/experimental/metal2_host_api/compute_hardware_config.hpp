// compute_hardware_config.hpp: how the compute pipeline of a kernel is set.
#pragma once

#include <tt-metalium/base_types.hpp>
#include <tt-metalium/experimental/metal2_host_api/spec_names.hpp>
#include <tt-metalium/experimental/metal2_host_api/utility/table.hpp>

namespace tt::tt_metal::experimental {

// A Float32 buffer goes to DST whole, or as 19 bits through the source registers.
enum class UnpackMode { UnpackToSrc, UnpackToDest };
enum class SfpuPrecisionMode { Precise, Approximate };

struct ComputeHardwareConfig {
    MathFidelity fpu_math_fidelity = MathFidelity::HiFi4;
    SfpuPrecisionMode sfpu_precision_mode = SfpuPrecisionMode::Precise;
    bool enable_32_bit_dest = false;
    bool double_buffer_dest = true; // else one half of twice the tiles
    bool bfp_pack_precise_mode = false;
    using ComputeUnpackModes = Table<DFBSpecName, UnpackMode>;
    ComputeUnpackModes unpack_modes = {};
};

} // namespace tt::tt_metal::experimental

namespace tt::tt_metal {
using experimental::UnpackMode;
}
