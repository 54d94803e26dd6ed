/*
 * ttnn/kernel/dataflow/moreh_common.hpp: tiles that a kernel makes itself (constants, masks,
 * scalers) and single elements read out of tiled tensors. Buffers may be ids or objects.
 */
#pragma once
#include "api/numeric/bfloat16.h"
#include "tt-metalium/constants.hpp"
#include "ttnn/kernel/dataflow/cb_fill_helpers.hpp"
#include "tw/buffer_id.h"

constexpr uint32_t NOC_MINIMUM_READ_SIZE = 32;

/* An element as DST holds it: fp32 when the kernel's DST is 32 bits wide, else bf16 bits. */
#if defined(FP32_DEST_ACC_EN)
using FP32_DEST_ACC_FTYPE = float;
FORCE_INLINE FP32_DEST_ACC_FTYPE fp32_dest_acc_cast(uint16_t bits) {
    return bf16_to_fp32(bits);
}
FORCE_INLINE FP32_DEST_ACC_FTYPE fp32_dest_acc_cast(float value) {
    return value;
}
#else
using FP32_DEST_ACC_FTYPE = uint16_t;
FORCE_INLINE FP32_DEST_ACC_FTYPE fp32_dest_acc_cast(uint16_t bits) {
    return bits;
}
FORCE_INLINE FP32_DEST_ACC_FTYPE fp32_dest_acc_cast(float value) {
    return fp32_to_bf16_truncate(value);
}
#endif
FORCE_INLINE float bfloat16_to_float(uint16_t bits) {
    return bf16_to_fp32(bits);
}
FORCE_INLINE uint16_t float_to_bfloat16(float value) {
    return fp32_to_bf16_truncate(value);
}

union Scalar {
    float f;
    uint32_t u;
};

/* Run-time arguments one after the other. */
class ArgFetcher {
    int index_ = 0;

  public:
    template <typename T> T get_next_arg_val() { return get_arg_val<T>(index_++); }
};

/* `bits` of an fp32 (or an integer) as an element of type T: bf16 takes the upper half. */
template <typename T> FORCE_INLINE T tw_element(uint32_t bits) {
    if constexpr (std::is_same_v<T, uint16_t>)
        return T(bits >> 16);
    else if constexpr (std::is_same_v<T, float>)
        return __builtin_bit_cast(float, bits);
    else
        return T(bits);
}
template <typename T> FORCE_INLINE volatile T *get_write_ptr(uint32_t cb) {
    return reinterpret_cast<volatile T *>(uintptr_t(::get_write_ptr(cb)));
}
template <typename T> FORCE_INLINE volatile T *get_read_ptr(uint32_t cb) {
    return reinterpret_cast<volatile T *>(uintptr_t(::get_read_ptr(cb)));
}
template <typename T> FORCE_INLINE T *tw_write_side_of(uint32_t cb) {
    return reinterpret_cast<T *>(uintptr_t(get_write_ptr(cb)));
}

/* The place of element (h, w) in a tile of four faces. */
FORCE_INLINE uint32_t get_tilized_idx(uint32_t h, uint32_t w, uint32_t height, uint32_t width) {
    const uint32_t face_h = height / 2, face_w = width / 2;
    const uint32_t face = h / face_h * 2 + w / face_w;
    return face * face_h * face_w + h % face_h * face_w + w % face_w;
}
FORCE_INLINE uint32_t get_tilized_idx(uint32_t h, uint32_t w) {
    return get_tilized_idx(h % 32, w % 32, 32, 32);
}

template <typename T>
FORCE_INLINE void process_data(tw_buffer_id cb, uint32_t value, int32_t elements) {
    T *tile = tw_write_side_of<T>(cb);
    for (int32_t i = 0; i < elements; i++)
        tile[i] = tw_element<T>(value);
}
/* The scaler of a reduce: the value in the first row of each face. */
template <typename T = uint16_t>
FORCE_INLINE void generate_bcast_scaler(tw_buffer_id cb, uint32_t scaler) {
    cb_reserve_back(cb, 1);
    T *tile = tw_write_side_of<T>(cb);
    for (uint32_t i = 0; i < 1024; i++)
        tile[i] = i % 256 < 16 ? tw_element<T>(scaler) : T(0);
    cb_push_back(cb, 1);
}

/* Ones where h < rows and w < columns, zeros elsewhere. */
template <typename T> FORCE_INLINE void tw_fill_mask(T *tile, uint32_t rows, uint32_t columns) {
    const uint32_t one = std::is_same_v<T, int32_t> ? 1 : 0x3F800000;
    for (uint32_t h = 0; h < 32; h++)
        for (uint32_t w = 0; w < 32; w++)
            tile[get_tilized_idx(h, w)] = h < rows && w < columns ? tw_element<T>(one) : T(0);
}
template <typename T = uint16_t> FORCE_INLINE void generate_mask_h(tw_buffer_id cb, uint32_t rows) {
    cb_reserve_back(cb, 1);
    tw_fill_mask(tw_write_side_of<T>(cb), rows, 32);
    cb_push_back(cb, 1);
}
template <typename T = uint16_t>
FORCE_INLINE void generate_mask_w(tw_buffer_id cb, uint32_t columns) {
    cb_reserve_back(cb, 1);
    tw_fill_mask(tw_write_side_of<T>(cb), 32, columns);
    cb_push_back(cb, 1);
}
/* Two pages: the mask of rows, then that of columns. */
FORCE_INLINE void generate_mask_h_w(tw_buffer_id cb, uint32_t rows, uint32_t columns,
                                    uint32_t tile_size = 2048) {
    cb_reserve_back(cb, 2);
    tw_fill_mask(tw_write_side_of<uint16_t>(cb), rows, 32);
    tw_fill_mask(reinterpret_cast<uint16_t *>(uintptr_t(get_write_ptr(cb)) + tile_size), 32,
                 columns);
    cb_push_back(cb, 2);
}
FORCE_INLINE void generate_mask_h_w_if_needed(tw_buffer_id cb, uint32_t height, uint32_t width) {
    const uint32_t rows = height % 32, columns = width % 32;
    if (rows || columns)
        generate_mask_h_w(cb, rows ? rows : 32, columns ? columns : 32, get_tile_size(cb));
}
/* Three pages: rows, columns, both. */
FORCE_INLINE void generate_mask_tiles(tw_buffer_id cb, uint32_t rows, uint32_t columns,
                                      uint32_t tile_size = 2048) {
    cb_reserve_back(cb, 3);
    const uintptr_t first = get_write_ptr(cb);
    tw_fill_mask(reinterpret_cast<uint16_t *>(first), rows, 32);
    tw_fill_mask(reinterpret_cast<uint16_t *>(first + tile_size), 32, columns);
    tw_fill_mask(reinterpret_cast<uint16_t *>(first + 2 * tile_size), rows, columns);
    cb_push_back(cb, 3);
}
/* Zeroes a bf16 tile in L1 outside its first rows and columns. */
FORCE_INLINE void mask_tile_hw(uint32_t address, uint32_t rows = 32, uint32_t columns = 32) {
    uint16_t *tile = reinterpret_cast<uint16_t *>(uintptr_t(address));
    for (uint32_t h = 0; h < 32; h++)
        for (uint32_t w = h < rows ? columns : 0; w < 32; w++)
            tile[get_tilized_idx(h, w)] = 0;
}
FORCE_INLINE void mask_tile_if_need(uint32_t address, uint32_t height, uint32_t width) {
    const uint32_t rows = height % 32, columns = width % 32;
    if (rows || columns) mask_tile_hw(address, rows ? rows : 32, columns ? columns : 32);
}

/* ---- reads */
template <typename Generator>
FORCE_INLINE void read_tile(tw_buffer_id cb, const Generator &generator, uint32_t page,
                            uint32_t size = 0, uint32_t offset = 0, bool reserve = true,
                            bool push = true) {
    if (reserve) cb_reserve_back(cb, 1);
    noc_async_read(generator.get_noc_addr(page, offset), get_write_ptr(cb),
                   size ? size : get_tile_size(cb));
    noc_async_read_barrier();
    if (push) cb_push_back(cb, 1);
}
/* The aligned words around one element, to their own place in the page. */
template <typename Generator>
FORCE_INLINE void read_value(tw_buffer_id cb, const Generator &generator, uint32_t page,
                             uint32_t index = 0, bool reserve = true, bool push = true) {
    if (reserve) cb_reserve_back(cb, 1);
    const uint32_t bytes = get_tile_size(cb) / 1024 * index;
    const uint32_t aligned = bytes / NOC_MINIMUM_READ_SIZE * NOC_MINIMUM_READ_SIZE;
    noc_async_read(generator.get_noc_addr(page, aligned), get_write_ptr(cb) + aligned,
                   NOC_MINIMUM_READ_SIZE);
    noc_async_read_barrier();
    if (push) cb_push_back(cb, 1);
}
/* The first row of each tile, without its other elements: 16 of each of its two upper faces, one
 * after the other. Where the smallest read is longer than that, by way of a scratch buffer. */
template <typename Generator>
FORCE_INLINE void read_line(tw_buffer_id cb, tw_buffer_id scratch, const Generator &generator,
                            uint32_t tiles, bool reserve = true, bool push = true) {
    const uint32_t element = get_tile_size(cb) / 1024, bytes = 16 * element;
    const uint32_t least =
        bytes < NOC_DRAM_READ_ALIGNMENT_BYTES ? NOC_DRAM_READ_ALIGNMENT_BYTES : bytes;
    if (reserve) cb_reserve_back(cb, tiles);
    uint32_t to = get_write_ptr(cb);
    for (uint32_t half = 0; half < 2 * tiles; half++, to += bytes) {
        const uint64_t from = generator.get_noc_addr(half / 2, half % 2 ? 256 * element : 0);
        noc_async_read(from, least == bytes ? to : get_write_ptr(scratch), least);
        noc_async_read_barrier();
        if (least == bytes) continue;
        noc_async_read(get_noc_addr(get_write_ptr(scratch)), to, bytes);
        noc_async_read_barrier();
    }
    if (push) cb_push_back(cb, tiles);
}
template <typename Generator>
FORCE_INLINE void noc_async_read_tile_helper(tw_buffer_id cb, uint32_t tiles, uint32_t page,
                                             const Generator &generator) {
    cb_reserve_back(cb, tiles);
    uint32_t to = get_write_ptr(cb);
    for (uint32_t i = 0; i < tiles; i++, to += get_tile_size(cb))
        noc_async_read(generator.get_noc_addr(page + i), to, get_tile_size(cb));
    noc_async_read_barrier();
    cb_push_back(cb, tiles);
}
template <typename Generator>
FORCE_INLINE void noc_async_write_tile_helper(tw_buffer_id cb, uint32_t tiles, uint32_t page,
                                              const Generator &generator) {
    cb_wait_front(cb, tiles);
    uint32_t from = get_read_ptr(cb);
    for (uint32_t i = 0; i < tiles; i++, from += get_tile_size(cb))
        noc_async_write(from, generator.get_noc_addr(page + i), get_tile_size(cb));
    noc_async_write_barrier();
    cb_pop_front(cb, tiles);
}
/* Bytes from a page's start to element (h, w)'s row of a face. */
FORCE_INLINE void get_noc_offset(uint32_t h, uint32_t w, uint32_t element_size, uint32_t &offset) {
    offset = get_tilized_idx(h, w / 16 * 16) * element_size;
}
FORCE_INLINE uint32_t get_gamma_beta_tile_idx(uint32_t tile, uint32_t HtWt, uint32_t C,
                                              uint32_t tile_width) {
    return tile / HtWt % C / tile_width;
}
FORCE_INLINE uint32_t get_tilized_gamma_beta_idx_in_tile(uint32_t tile, uint32_t HtWt, uint32_t C,
                                                         uint32_t tile_height,
                                                         uint32_t tile_width) {
    return get_tilized_idx(0, tile / HtWt % C % tile_width, tile_height, tile_width);
}
