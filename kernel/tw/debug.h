/*
 * tw/debug.h: assertions, way points, the ring buffer, profiler zones. The last way point a hart
 * passed is told with what it waits for; the core's ring buffer (32 words) with every fault. Zones
 * compile to nothing unless the host asks for them (PROFILE_KERNEL, by TT_METAL_DEVICE_PROFILER=1).
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
/* ---- zones ---- */

/* tw_profile_kind of tilewright/chip.h. */
enum : uint32_t {
    TW_ZONE_START,
    TW_ZONE_END,
    TW_ZONE_SUM_START,
    TW_ZONE_SUM_END,
    TW_ZONE_DATA,
    TW_ZONE_EVENT
};
TW_INLINE void tw_profile_mark(uint32_t kind, const char *place, uint64_t data) {
    TW_CALL(profile_mark, kind, uint32_t(reinterpret_cast<uintptr_t>(place)), uint32_t(data),
            uint32_t(data >> 32));
}
template <uint32_t start> struct tw_zone {
    const char *place;
    TW_INLINE explicit tw_zone(const char *at) : place(at) { tw_profile_mark(start, place, 0); }
    TW_INLINE ~tw_zone() { tw_profile_mark(start + 1, place, 0); }
};
#define TW_ZONE_TEXT_OF(line) #line
#define TW_ZONE_TEXT(line)    TW_ZONE_TEXT_OF(line)
#define TW_ZONE_PLACE(name)   name "," __FILE__ "," TW_ZONE_TEXT(__LINE__)
#define TW_ZONE_JOIN_OF(a, b) a##b
#define TW_ZONE_JOIN(a, b)    TW_ZONE_JOIN_OF(a, b)
/* Whether the host asked is known where a zone stands, not here: this header is precompiled. The
 * name that is joined ends in 1 then, and in PROFILE_KERNEL when nobody asked. */
#define TW_ZONE_IF_ASKED(of) TW_ZONE_JOIN(of, PROFILE_KERNEL)
#define TW_ZONE_1(kind, name)                                                                      \
    const tw_zone<kind> TW_ZONE_JOIN(tw_zone_of_line_, __LINE__)(TW_ZONE_PLACE(name))
#define TW_ZONE_PROFILE_KERNEL(kind, name)
#define TW_ZONE_NOTE_1(kind, place, data)              tw_profile_mark(kind, place, data)
#define TW_ZONE_NOTE_PROFILE_KERNEL(kind, place, data) ((void)(data))

#define DeviceZoneScopedN(name)          TW_ZONE_IF_ASKED(TW_ZONE_)(TW_ZONE_START, name)
#define DeviceZoneScopedMainN(name)      DeviceZoneScopedN(name)
#define DeviceZoneScopedMainChildN(name) DeviceZoneScopedN(name)
#define DeviceZoneScopedSumN1(name)      TW_ZONE_IF_ASKED(TW_ZONE_)(TW_ZONE_SUM_START, name)
#define DeviceZoneScopedSumN2(name)      DeviceZoneScopedSumN1(name)
#define DeviceTimestampedData(name, data)                                                          \
    TW_ZONE_IF_ASKED(TW_ZONE_NOTE_)(TW_ZONE_DATA, TW_ZONE_PLACE(name), data)
#define DeviceRecordEvent(id) TW_ZONE_IF_ASKED(TW_ZONE_NOTE_)(TW_ZONE_EVENT, nullptr, id)
#define DeviceValidateProfiler(condition)
#define RecordNocEvent(...)
#define WATCHER_RING_BUFFER_PUSH(value) TW_CALL(ring_push, uint32_t(value))
#define PAUSE()                         TW_UNSUPPORTED("PAUSE(): waits for a user at the watcher")

#endif
