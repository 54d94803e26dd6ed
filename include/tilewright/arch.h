/*
 * tilewright/arch.h: the chips there are, each a table of numbers (arch_*.def).
 */
#ifndef TILEWRIGHT_ARCH_H
#define TILEWRIGHT_ARCH_H

#include "tilewright/base.h"
#include "tilewright/memory_map.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One chip. Fields are the rows of arch_wormhole_b0.def, which say what each means. */
typedef struct tw_arch {
#define TW_ARCH_TEXT(field, value) const char *field;
#define TW_ARCH_VALUE(field, value) uint32_t field;
#include "tilewright/arch_wormhole_b0.def"
#undef TW_ARCH_TEXT
#undef TW_ARCH_VALUE
} tw_arch;

/* The five harts of a core, in this order everywhere. */
typedef enum tw_hart_id { TW_BRISC, TW_NCRISC, TW_UNPACK, TW_MATH, TW_PACK, TW_HARTS } tw_hart_id;
/* "BRISC", "NCRISC", "TRISC0", "TRISC1", "TRISC2". */
const char *tw_hart_name(tw_hart_id hart);

/* What a kernel sees of one CB on one hart, in the window at TW_CB_WINDOW_BASE, 32 bytes each; the
 * field order is the one public kernels reach through get_local_cb_interface(). Addresses and sizes
 * are bytes on data movement harts, 16-byte units on compute harts. */
typedef struct tw_cb_interface {
    uint32_t fifo_size, fifo_limit, fifo_page_size, fifo_num_pages;
    uint32_t fifo_rd_ptr, fifo_wr_ptr;
    uint32_t tiles_acked_received_init; /* low half acked, high half received */
    uint32_t fifo_wr_tile_ptr;
} tw_cb_interface;

/* "wormhole_b0" or "blackhole"; NULL when the name is unknown. Tables are constant. */
const tw_arch *tw_arch_find(const char *name);
/* NoC coordinates of a DRAM bank's endpoint, as kernels address it: x in 0..63, y in 0..63. */
void tw_arch_dram_xy(const tw_arch *arch, uint32_t bank, uint32_t *x, uint32_t *y);

#ifdef __cplusplus
}
#endif
#endif
