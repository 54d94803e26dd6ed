// tracy/Tracy.hpp: the profiler's macros, as in a build without the profiler: nothing.
#pragma once

#define ZoneScoped
#define ZoneScopedN(name)
#define ZoneScopedC(color)
#define ZoneScopedNC(name, color)
#define ZoneText(text, size)
#define ZoneName(text, size)
#define ZoneNamed(variable, active)
#define FrameMark
#define FrameMarkNamed(name)
#define TracyMessage(text, size)
#define TracyMessageL(text)
#define TracyPlot(name, value)
#define TracyAllocN(pointer, size, name)
#define TracyFreeN(pointer, name)
