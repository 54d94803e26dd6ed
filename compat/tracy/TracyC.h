// tracy/TracyC.h: the profiler's C macros, as in a build without the profiler: nothing.
#pragma once

#define TracyCZone(variable, active)
#define TracyCZoneN(variable, name, active)
#define TracyCZoneEnd(variable)
#define TracyCMessageL(text)
