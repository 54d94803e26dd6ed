// tt-metalium/hal_types.hpp: kinds of cores, processors and memories.
#pragma once

#include <cstdint>

namespace tt::tt_metal {

using DeviceAddr = std::uint64_t;

enum class HalProgrammableCoreType : uint8_t {
    TENSIX = 0,
    ACTIVE_ETH = 1,
    IDLE_ETH = 2,
    COUNT = 3
};
enum class HalProcessorClassType : uint8_t { DM = 0, COMPUTE = 1 };
enum class HalMemType : uint8_t { L1 = 0, DRAM = 1, HOST = 2, COUNT = 3 };
// Places in a core's L1. IDevice::get_dev_addr knows those that the virtual chip has.
enum class HalL1MemAddrType : uint8_t {
    BASE,
    BARRIER,
    MAILBOX,
    LAUNCH,
    WATCHER,
    DPRINT_BUFFERS,
    PROFILER,
    KERNEL_CONFIG,
    UNRESERVED,
    DEFAULT_UNRESERVED, // where circular buffers and buffers begin
    CORE_INFO,
    GO_MSG,
    LAUNCH_MSG_BUFFER_RD_PTR,
    GO_MSG_INDEX,
    LOCAL,
    COUNT
};

} // namespace tt::tt_metal
