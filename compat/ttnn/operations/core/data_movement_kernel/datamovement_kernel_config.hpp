// ttnn/operations/core/data_movement_kernel/datamovement_kernel_config.hpp: where kernels that read
// and write run, by convention.
#pragma once

#include <tt-metalium/experimental/metal2_host_api/data_movement_hardware_config.hpp>
#include <umd/device/types/arch.hpp>

namespace ttnn {

inline tt::tt_metal::experimental::DataMovementHardwareConfig
create_reader_datamovement_config(tt::ARCH = tt::ARCH::Invalid, bool = false) {
    return tt::tt_metal::experimental::CreateReaderGen1DataMovementConfig();
}
inline tt::tt_metal::experimental::DataMovementHardwareConfig
create_writer_datamovement_config(tt::ARCH = tt::ARCH::Invalid, bool = false) {
    return tt::tt_metal::experimental::CreateWriterGen1DataMovementConfig();
}

} // namespace ttnn
