/*
 * tw/tile_slice.h: part of a tile in a circular buffer, printed: DPRINT << TSLICE(cb, tile, range).
 * Rows h0, h0 + hs, ... below h1, and columns alike. Untilized: (row, column) of the tile; else the
 * elements in the order of memory. UNPACK and data movement kernels look from the read pointer,
 * PACK from the write pointer, unless the caller says which.
 */
#ifndef TW_TILE_SLICE_H
#define TW_TILE_SLICE_H

#include "tw/circular_buffer.h"
#include "tw/dprint.h"

struct SliceRange {
    uint8_t h0, h1, hs, w0, w1, ws;
    static constexpr SliceRange h0_w0_32() { return {0, 1, 1, 0, 32, 1}; }
    static constexpr SliceRange h0_32_w0() { return {0, 32, 1, 0, 1, 1}; }
    static constexpr SliceRange h0_32_w1() { return {0, 32, 1, 1, 2, 1}; }
    static constexpr SliceRange hw0_32_16() { return {0, 32, 16, 0, 32, 16}; }
    static constexpr SliceRange hw0_32_8() { return {0, 32, 8, 0, 32, 8}; }
    static constexpr SliceRange hw0_32_4() { return {0, 32, 4, 0, 32, 4}; }
    static constexpr SliceRange hw041() { return {0, 4, 1, 0, 4, 1}; }
};
enum dprint_tslice_ptr_t { TSLICE_RD_PTR, TSLICE_WR_PTR };
enum dprint_tslice_cb_t { TSLICE_INPUT_CB, TSLICE_OUTPUT_CB };

/* The number says how many elements the printer may hold on the chip; any number does here. */
template <int elements = 64> class TileSlice {
    uint32_t cb_, tile_;
    SliceRange range_;
    bool write_side_ = PROCESSOR_INDEX == 4, rows_ = true, untilized_ = true;

  public:
    TileSlice(uint32_t cb, int tile, const SliceRange &range, bool rows = true,
              bool untilized = true)
        : cb_(cb), tile_(uint32_t(tile)), range_(range), rows_(rows), untilized_(untilized) {}
    TileSlice(uint32_t cb, int tile, const SliceRange &range, dprint_tslice_cb_t,
              dprint_tslice_ptr_t side, bool rows = true, bool untilized = true)
        : TileSlice(cb, tile, range, rows, untilized) {
        write_side_ = side == TSLICE_WR_PTR;
    }
    TileSlice(uint32_t cb, int tile, const SliceRange &range, dprint_tslice_ptr_t side,
              bool rows = true, bool untilized = true)
        : TileSlice(cb, tile, range, TSLICE_INPUT_CB, side, rows, untilized) {}

    void tw_print_to_line() const {
        if constexpr (PROCESSOR_INDEX == 3) { /* MATH has no circular buffers */
            tw_print_value("Warning: MATH core does not support TileSlice printing, omitting "
                           "print...");
            return;
        }
        const LocalCBInterface &window = get_local_cb_interface(cb_);
        const uint32_t from = write_side_ ? window.fifo_wr_ptr : window.fifo_rd_ptr;
        const uintptr_t tile = (from + tile_ * window.fifo_page_size) << cb_addr_shift;
        const DataFormat format = get_dataformat(int32_t(cb_));
        for (uint32_t h = range_.h0; h < range_.h1; h += range_.hs) {
            for (uint32_t w = range_.w0; w < range_.w1; w += range_.ws) {
                const uint32_t face = (h >> 4) * 2 + (w >> 4);
                print_element(tile, untilized_ ? face * 256 + (h & 15) * 16 + (w & 15) : h * 32 + w,
                              format);
                if (w + range_.ws < range_.w1) tw_print(TW_PRINT_CHAR, ' ');
            }
            if (rows_) tw_print(TW_PRINT_END);
        }
        if (rows_) tw_print(TW_PRINT_ROWS_END);
    }

  private:
    static void print_element(uintptr_t tile, uint32_t index, DataFormat format) {
        switch (format) {
        case DataFormat::Float32:
            tw_print(TW_PRINT_FLOAT, reinterpret_cast<uint32_t *>(tile)[index]);
            break;
        case DataFormat::Float16_b:
            tw_print(TW_PRINT_BF16, reinterpret_cast<uint16_t *>(tile)[index]);
            break;
        case DataFormat::Int32:
            tw_print(TW_PRINT_SIGNED, reinterpret_cast<uint32_t *>(tile)[index]);
            break;
        case DataFormat::UInt32:
            tw_print(TW_PRINT_UNSIGNED, reinterpret_cast<uint32_t *>(tile)[index]);
            break;
        case DataFormat::UInt16:
            tw_print(TW_PRINT_UNSIGNED, reinterpret_cast<uint16_t *>(tile)[index]);
            break;
        case DataFormat::UInt8:
            tw_print(TW_PRINT_UNSIGNED, reinterpret_cast<uint8_t *>(tile)[index]);
            break;
        case DataFormat::Int8:
            tw_print(TW_PRINT_SIGNED, uint32_t(reinterpret_cast<int8_t *>(tile)[index]));
            break;
        case DataFormat::Bfp4_b: {
            /* 64 shared exponents, then sign and three bits a number, the first in the low half. */
            const uint8_t *bytes = reinterpret_cast<uint8_t *>(tile);
            const uint8_t number = bytes[64 + index / 2] >> (index % 2 * 4) & 15;
            const float value = float(number & 7) / 4.0f *
                                __builtin_bit_cast(float, uint32_t(bytes[index / 16]) << 23);
            tw_print(TW_PRINT_FLOAT, __builtin_bit_cast(uint32_t, number & 8 ? -value : value));
            break;
        }
        case DataFormat::Bfp8_b: {
            /* 64 shared exponents, then sign and seven bits a number. */
            const uint8_t *bytes = reinterpret_cast<uint8_t *>(tile);
            const uint8_t number = bytes[64 + index];
            const float value = float(number & 127) / 64.0f *
                                __builtin_bit_cast(float, uint32_t(bytes[index / 16]) << 23);
            tw_print(TW_PRINT_FLOAT, __builtin_bit_cast(uint32_t, number & 128 ? -value : value));
            break;
        }
        default: tw_print(TW_PRINT_CHAR, '?'); break;
        }
    }
};
template <typename... Arguments> TileSlice(uint32_t, int, Arguments...) -> TileSlice<64>;
#define TSLICE(...) TileSlice<64>(__VA_ARGS__)

#endif
