/* api/debug/dprint_pages.h: pages of L1 as numbers, a line each. */
#pragma once
#include "api/numeric/bfloat16.h"
#include "tw/circular_buffer.h"
#include "tw/debug.h"

inline void print_cb_details(uint32_t cb) {
    const LocalCBInterface &window = get_local_cb_interface(cb);
    DPRINT("cb {}: size {}, limit {}, page size {}, pages {}, read {}, write {}\n", cb,
           window.fifo_size, window.fifo_limit, window.fifo_page_size, window.fifo_num_pages,
           window.fifo_rd_ptr, window.fifo_wr_ptr);
}

namespace tt::data_movement::common {

template <typename Element, typename Show>
inline void tw_print_pages(uint32_t address, uint32_t elements, uint32_t pages, uint32_t start,
                           Show show) {
    const volatile Element *at = reinterpret_cast<Element *>(uintptr_t(address)) + start * elements;
    for (uint32_t page = start; page < start + pages; page++) {
        DPRINT("{}: ", page);
        for (uint32_t i = 0; i < elements; i++)
            DPRINT("{} ", show(*at++));
        DPRINT("\n");
    }
}
inline void print_bf16_pages(uint32_t address, uint32_t elements, uint32_t pages,
                             uint32_t start = 0) {
    tw_print_pages<uint16_t>(address, elements, pages, start, bf16_to_fp32);
}
inline void print_f32_pages(uint32_t address, uint32_t elements, uint32_t pages,
                            uint32_t start = 0) {
    tw_print_pages<float>(address, elements, pages, start, [](float value) { return value; });
}
inline void print_u8_pages(uint32_t address, uint32_t elements, uint32_t pages,
                           uint32_t start = 0) {
    tw_print_pages<uint8_t>(address, elements, pages, start,
                            [](uint8_t value) { return uint32_t(value); });
}
inline void print_u16_pages(uint32_t address, uint32_t elements, uint32_t pages,
                            uint32_t start = 0) {
    tw_print_pages<uint16_t>(address, elements, pages, start,
                             [](uint16_t value) { return uint32_t(value); });
}
inline void print_u32_pages(uint32_t address, uint32_t elements, uint32_t pages,
                            uint32_t start = 0) {
    tw_print_pages<uint32_t>(address, elements, pages, start, [](uint32_t value) { return value; });
}
inline void print_i32_pages(uint32_t address, uint32_t elements, uint32_t pages,
                            uint32_t start = 0) {
    tw_print_pages<int32_t>(address, elements, pages, start, [](int32_t value) { return value; });
}

} // namespace tt::data_movement::common
