/*
 * tw/debug.h: assertions, way points, profiler zones. Zones and way points name places for tools
 * that watch the silicon; the chip's own trace has every call already, so they compile to nothing.
 */
#ifndef TW_DEBUG_H
#define TW_DEBUG_H

#include "tw/arguments.h"
#include "tw/dprint.h"

/* `line`, the condition's text. A failed assertion ends the program with a fault. */
TW_INLINE void tw_assert(bool holds, uint32_t line, const char *text) {
    if (__builtin_expect(!holds, 0))
        TW_CALL(assert_failed, line, uint32_t(reinterpret_cast<uintptr_t>(text)));
}
#define ASSERT(condition, ...)         tw_assert(bool(condition), __LINE__, #condition)
#define LIGHTWEIGHT_KERNEL_ASSERTS     1
#define LLK_ASSERT(condition, message) tw_assert(bool(condition), __LINE__, #condition)

#define WAYPOINT(name) static_assert(sizeof(name) <= 5, "a way point has up to four letters")
#define DeviceZoneScopedN(name)
#define DeviceZoneScopedMainN(name)
#define DeviceZoneScopedMainChildN(name)
#define DeviceZoneScopedSumN1(name)
#define DeviceZoneScopedSumN2(name)
#define DeviceTimestampedData(name, data) ((void)(data))
#define DeviceRecordEvent(id)             ((void)(id))
#define DeviceValidateProfiler(condition)
#define RecordNocEvent(...)
#define WATCHER_RING_BUFFER_PUSH(value) ((void)(value))
#define PAUSE()                         TW_UNSUPPORTED("PAUSE(): waits for a user at the watcher")

#endif
