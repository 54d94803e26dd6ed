/* tw/compute/current.h: what release 0.81 adds to the compute API and is not an operation. */
#ifndef TW_COMPUTE_CURRENT_H
#define TW_COMPUTE_CURRENT_H

#include "tw/compute/base.h"

namespace ckernel {

/* Rows of a tile in DST. */
enum class DstTileShape : uint8_t { Tile32x32 = 0, Tile32x16 = 1, Tile16x16 = 2 };
/* Tiles in what one side of the handshake has of DST. */
template <DstSync sync, bool wide, DstTileShape shape> constexpr uint32_t get_dest_max_tiles() {
    const uint32_t rows = (sync == DstSync::SyncHalf ? 512u : 1024u) >> wide;
    return rows / (64u >> uint32_t(shape));
}

/* A place in the program where a chip with other counters has something to do. */
ALWI void dummy_unpack(uint32_t) {}
ALWI void dummy_pack(uint32_t) {}

} // namespace ckernel

#endif
