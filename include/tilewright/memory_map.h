/*
 * tilewright/memory_map.h: the addresses that kernels are compiled with and the chip serves; the
 * same on every chip. Kernel headers include it too.
 *
 * A kernel's image (text and constants) is kept apart from L1: its size is ours, not the chip's,
 * since services are traps.
 */
#ifndef TILEWRIGHT_MEMORY_MAP_H
#define TILEWRIGHT_MEMORY_MAP_H

#define TW_ZEROS_BASE         0x00000A00u /* 512 bytes of zeros in L1 (MEM_ZEROS_BASE) */
#define TW_ZEROS_BYTES        512u
#define TW_SEMAPHORE_BASE     0x00000800u /* 16 words of L1, 16 B apart */
#define TW_SEMAPHORE_STRIDE   16u
#define TW_SEMAPHORES         16u
#define TW_ARGS_BASE          0x00001000u /* five blocks of L1, one a hart (tw_hart_id order) */
#define TW_ARGS_STRIDE        0x1000u
#define TW_COMMON_ARGS_OFFSET 0x800u /* within a block: unique arguments, then common ones here */
#define TW_MAX_ARGS           341u   /* words, unique and common together */
#define TW_CORE_INFO_BASE     0x00000C00u /* words: NoC x, y, logical x, y of the core */
#define TW_MAILBOX_BASE       0x00000D00u /* 512 bytes of L1: values between harts, all software */
#define TW_CB_WINDOW_BASE     0x00F00000u /* CB interfaces of a hart: tw_cb_interface[TW_MAX_CBS] */
#define TW_MAX_CBS            64u
#define TW_IMAGE_BASE         0x01000000u /* text and read-only data of a kernel */
#define TW_LOCAL_BASE         0xFFB00000u /* data, bss, stack of a hart */
/* Pages ever pushed to and popped from each CB, read by compute harts and data movers alike. */
#define TW_CB_COUNTERS_BASE   0xFFB40000u
#define TW_CB_COUNTERS_STRIDE 0x1000u
#define TW_CB_ACKED_WORD      0x20u
#define TW_CB_RECEIVED_WORD   0x28u

#endif
