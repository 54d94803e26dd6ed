/* kernel_lib/mcast/kernel/pipes/pipe_common.hpp: who takes care of the source of a transfer. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/mcast/mcast_protocol.hpp"

namespace dataflow_kernel_lib {
enum class SourceL1Guard { Guard, CallerManaged };
} // namespace dataflow_kernel_lib
