/* tw/buffer_id.h: a circular buffer by its id or by one of its objects, for helpers that take
 * either. */
#ifndef TW_BUFFER_ID_H
#define TW_BUFFER_ID_H

#include "tw/objects.h"

struct tw_buffer_id {
    uint32_t id;
    constexpr tw_buffer_id(uint32_t cb) : id(cb) {}
    constexpr tw_buffer_id(int cb) : id(uint32_t(cb)) {}
    constexpr tw_buffer_id(tt::CBIndex cb) : id(cb) {}
    constexpr tw_buffer_id(const CircularBuffer &cb) : id(cb.get_cb_id()) {}
    constexpr tw_buffer_id(const DataflowBuffer &cb) : id(cb.get_id()) {}
    constexpr operator uint32_t() const { return id; }
};

#endif
