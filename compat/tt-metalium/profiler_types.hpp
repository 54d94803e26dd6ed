// tt-metalium/profiler_types.hpp
#pragma once

namespace tt::tt_metal {
enum class ProfilerReadState { NORMAL, ONLY_DISPATCH_CORES, LAST_FD_READ };
}
