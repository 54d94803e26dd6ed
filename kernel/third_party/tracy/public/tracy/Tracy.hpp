// third_party/tracy/public/tracy/Tracy.hpp: kernels include it for the zones of
// tools/profiler/kernel_profiler.hpp; what is Tracy's own marks the host's time and is nothing
// here.
#pragma once

#include "tools/profiler/kernel_profiler.hpp"

#define ZoneScoped
#define ZoneScopedN(name)
#define ZoneScopedC(colour)
#define FrameMark
