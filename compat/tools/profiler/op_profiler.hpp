// tools/profiler/op_profiler.hpp: nothing is profiled here.
#pragma once

namespace tt::tt_metal::op_profiler {
enum class OpType { python_fallback, tt_dnn_cpu, tt_dnn_device, unknown };
}
