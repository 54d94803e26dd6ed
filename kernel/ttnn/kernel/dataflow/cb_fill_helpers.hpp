/* ttnn/kernel/dataflow/cb_fill_helpers.hpp: a page of one value. */
#pragma once
#include "tw/buffer_id.h"

/* `value` as fp32 bits, or a 32-bit number; pages of 16-bit data take its upper half. */
FORCE_INLINE void fill_cb_with_value(tw_buffer_id cb, uint32_t value, int32_t elements = 1024) {
    cb_reserve_back(cb, 1);
    const uintptr_t page = get_write_ptr(cb);
    const DataFormat format = get_dataformat(cb);
    const bool wide = format == DataFormat::Float32 || format == DataFormat::Int32 ||
                      format == DataFormat::UInt32;
    for (int32_t i = 0; i < elements; i++) {
        if (wide)
            reinterpret_cast<volatile uint32_t *>(page)[i] = value;
        else
            reinterpret_cast<volatile uint16_t *>(page)[i] = uint16_t(value >> 16);
    }
    cb_push_back(cb, 1);
}
