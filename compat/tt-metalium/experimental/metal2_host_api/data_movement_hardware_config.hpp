// data_movement_hardware_config.hpp: which processor and NoC a data movement kernel has.
#pragma once

#include <tt-metalium/kernel_types.hpp>

namespace tt::tt_metal::experimental {

struct DataMovementGen1Config {
    DataMovementProcessor processor = DataMovementProcessor::RISCV_0;
    NOC noc = NOC::RISCV_0_default;
    NOC_MODE noc_mode = NOC_MODE::DM_DEDICATED_NOC;
};
struct DataMovementHardwareConfig : DataMovementGen1Config {
    using DataMovement1XXConfig = DataMovementGen1Config;
    DataMovementHardwareConfig() = default;
    DataMovementHardwareConfig(const DataMovementGen1Config &config)
        : DataMovementGen1Config(config) {}
};
inline DataMovementGen1Config CreateReaderGen1DataMovementConfig() {
    return {.processor = DataMovementProcessor::RISCV_1, .noc = NOC::NOC_0};
}
inline DataMovementGen1Config CreateWriterGen1DataMovementConfig() {
    return {.processor = DataMovementProcessor::RISCV_0, .noc = NOC::NOC_1};
}
inline DataMovementGen1Config CreateReader1xxDataMovementConfig() {
    return {.processor = DataMovementProcessor::RISCV_1, .noc = NOC::NOC_0};
}
inline DataMovementGen1Config CreateWriter1xxDataMovementConfig() {
    return {.processor = DataMovementProcessor::RISCV_0, .noc = NOC::NOC_1};
}

} // namespace tt::tt_metal::experimental
