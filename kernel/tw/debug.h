/*
 * tw/debug.h: assertions, way points, the ring buffer, profiler zones. The last way point a hart
 * passed is told with what it waits for; the core's ring buffer (32 words) with every fault. Zones
 * are for tools that watch the silicon; the chip's own trace has every call already, so they compile
 * to nothing.
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

template <size_t N> consteval uint32_t tw_waypoint_word(const char (&name)[N]) {
    static_assert(N <= 5, "a way point has up to four letters");
    uint32_t word = 0;
    for (size_t i = 0; i + 1 < N; i++)
        word |= uint32_t(uint8_t(name[i])) << 8 * i;
    return word;
}
#define WAYPOINT(name) TW_CALL(waypoint, tw_waypoint_word(name))
#define DeviceZoneScopedN(name)
#define DeviceZoneScopedMainN(name)
#define DeviceZoneScopedMainChildN(name)
#define DeviceZoneScopedSumN1(name)
#define DeviceZoneScopedSumN2(name)
#define DeviceTimestampedData(name, data) ((void)(data))
#define DeviceRecordEvent(id)             ((void)(id))
#define DeviceValidateProfiler(condition)
#define RecordNocEvent(...)
#define WATCHER_RING_BUFFER_PUSH(value) TW_CALL(ring_push, uint32_t(value))
#define PAUSE()                         TW_UNSUPPORTED("PAUSE(): waits for a user at the watcher")

#endif
