/*
 * tilewright/noc_address.h: what the words of a transfer say: where on the NoC, and how.
 *
 * An address is 64 bits that kernels hand over as two words: 36 bits within a core's L1 or a DRAM
 * bank, then x and y of 6 bits each, of a multicast's second corner too (public header
 * noc_parameters.h of tt-metal: NOC_XY_ADDR, NOC_MULTICAST_ADDR). `high` below is the upper word.
 */
#ifndef TILEWRIGHT_NOC_ADDRESS_H
#define TILEWRIGHT_NOC_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

/* Flags of services.def's `xfer`; kernel/tw/noc.h has them for kernels. */
enum { TW_NOC_LOOPBACK = 1 << 17, TW_NOC_ONE_PACKET = 1 << 19 };

enum {
    TW_NOC_LOCAL_BITS = 36,
    TW_NOC_SIDE = 64,      /* coordinates are below it */
    TW_NOC_WORD_BYTES = 4, /* what synchronises: an increment, a write that may be waited for */
};

static inline uint64_t tw_noc_address(uint32_t low, uint32_t high) {
    return (uint64_t)high << 32 | low;
}

static inline uint64_t tw_noc_local(uint64_t address) {
    return address & ((UINT64_C(1) << TW_NOC_LOCAL_BITS) - 1);
}

static inline uint32_t tw_noc_x(uint32_t high) {
    return high >> 4 & (TW_NOC_SIDE - 1);
}

static inline uint32_t tw_noc_y(uint32_t high) {
    return high >> 10 & (TW_NOC_SIDE - 1);
}

/* The part of the local address that `high` holds. */
static inline uint32_t tw_noc_local_high(uint32_t high) {
    return high & 15;
}

/* Corners, both within; a multicast gives them in the order of travel, which differs between the
 * NoCs. */
typedef struct tw_noc_area {
    uint32_t x0, y0, x1, y1;
} tw_noc_area;

static inline tw_noc_area tw_noc_area_of(uint32_t high) {
    const uint32_t xa = tw_noc_x(high), xb = tw_noc_x(high >> 12);
    const uint32_t ya = tw_noc_y(high), yb = tw_noc_y(high >> 12);
    return (tw_noc_area){.x0 = xa < xb ? xa : xb,
                         .y0 = ya < yb ? ya : yb,
                         .x1 = xa < xb ? xb : xa,
                         .y1 = ya < yb ? yb : ya};
}

static inline uint32_t tw_noc_cores(const tw_noc_area *area) {
    return (area->x1 - area->x0 + 1) * (area->y1 - area->y0 + 1);
}

static inline bool tw_noc_holds(const tw_noc_area *area, uint32_t x, uint32_t y) {
    return x >= area->x0 && x <= area->x1 && y >= area->y0 && y <= area->y1;
}

#endif
