/*
 * tilewright/tile.h: data formats, tiles, and the arithmetic of the Tensix unpacker, matrix unit
 * (FPU) and packer as pure functions on memory, bit for bit.
 *
 * Facts are from the Tenstorrent ISA documentation (tt-isa-documentation, WormholeB0/TensixTile/
 * TensixCoprocessor: SrcASrcB.md, Dst.md, UNPACR, MVMUL, ELWADD, ELWMUL, GAPOOL, GMPOOL, PACR,
 * Packers) and from the vendor's simulator ttsim, whose results are the standard.
 *
 * The way of a datum:
 *
 *   L1 bytes --tw_unpack--> tw_src --tw_math_*--> tw_dst --tw_pack--> L1 bytes
 *        \------------ tw_unpack_to_dst -----------/
 *
 * Everything here is a function of its arguments: no state, no allocation (but for the tensor level
 * where said), safe on any thread. What the chip's configuration registers would say is in the
 * arguments. Nothing here checks kernels: an impossible format pair gives zeros, and the tests for
 * pairs (tw_can_unpack, tw_can_pack) are for the caller to ask first.
 */
#ifndef TILEWRIGHT_TILE_H
#define TILEWRIGHT_TILE_H

#include "tilewright/base.h"

#ifdef __cplusplus
#define TW_ALIGN64 alignas(64)
#else
#define TW_ALIGN64 _Alignas(64)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- formats ------------------------------------------------------------------------------ */

/* The vendor's DataFormat, by its numbers. */
typedef enum tw_format {
#define TW_FORMAT(name, value, bits, shared, kind, mantissa) TW_##name = value,
#include "tilewright/formats.def"
#undef TW_FORMAT
    TW_FORMAT_NONE = 255,
} tw_format;

bool tw_format_known(unsigned value);
/* "Float16_b"; "?" for a number that is no format. */
const char *tw_format_name(tw_format format);
/* Of a vendor name ("Float16_b") or a ttnn dtype name ("bfloat16", "bfloat8_b", "float32",
 * "uint32", ...); TW_FORMAT_NONE when it is neither. */
tw_format tw_format_from_name(const char *name);
/* ttnn's dtype name of a format ("bfloat16"), or NULL when ttnn has no such tensors. */
const char *tw_format_dtype(tw_format format);
unsigned tw_format_bits(tw_format format);           /* of a datum, without the shared exponent */
bool tw_format_is_block(tw_format format);           /* Bfp8_b, Bfp4_b, ... */
bool tw_format_is_integer(tw_format format);         /* Int32, UInt16, ... */
bool tw_format_is_float(tw_format format);           /* the others */
bool tw_format_has_short_exponent(tw_format format); /* 5-bit: Float16, Bfp8, Bfp4, Bfp2, Lf8 */

/* ---- tiles -------------------------------------------------------------------------------- */

/* A tile of rows x cols datums: faces of face_rows x face_cols, row-major, row-major inside; the
 * usual one is 32 x 32 in four 16 x 16 faces. */
typedef struct tw_tile_shape {
    uint8_t rows, cols, face_rows, face_cols;
} tw_tile_shape;
#define TW_TILE_32X32 ((tw_tile_shape){32, 32, 16, 16})

/* The faces of a tile of that size (32, 16, 8, 4, 2, 1 rows by 32 or 16 columns); false when the
 * chip has no such tile. */
bool tw_tile_shape_make(unsigned rows, unsigned cols, tw_tile_shape *shape);
unsigned tw_tile_faces(tw_tile_shape shape);
unsigned tw_tile_datums(tw_tile_shape shape);
/* Bytes of a tile in L1, exponents included: 2048 for Float16_b 32 x 32, 1088 for Bfp8_b, 576 for
 * Bfp4_b. Block formats keep one exponent byte a 16 datums first, that part rounded up to 16 B. */
size_t tw_tile_bytes(tw_format format, tw_tile_shape shape);
size_t tw_tile_exponent_bytes(tw_format format, tw_tile_shape shape);
/* Where (row, col) of a tile is in its dense face order. */
unsigned tw_tile_index(tw_tile_shape shape, unsigned row, unsigned col);

enum { TW_FACE = 256, TW_TILE = 1024 };

/* An operand in SrcA or SrcB. Face f begins at datum[256 * f]; a face of fewer than 16 rows fills
 * its first rows, and what no face covers is zero.
 *
 * A datum of a float format is in the layout of an fp32, cut to the 19 bits the register has (1
 * sign, 8 exponent, 10 mantissa; bf16 uses 7 of them). Float16's datums keep their 5-bit exponent,
 * not rebiased, in the low bits of the exponent field. Integers: Int8/UInt8 as sign and magnitude
 * with the register's constant exponent; UInt16, Int32, UInt32 as plain numbers. */
typedef struct tw_src {
    TW_ALIGN64 uint32_t datum[TW_TILE];
    tw_format format; /* what the register is said to hold: Float16_b, Tf32, Float16, UInt16, ... */
    tw_tile_shape shape;
} tw_src;

/* A tile in DST, faces as in tw_src. With a 16-bit DST a datum is the bf16 (or Float16, not
 * rebiased as in tw_src) in the layout of an fp32, low 16 (13) bits zero; UInt16 a plain number.
 * With a 32-bit DST fp32 bits, or the 32 bits of Int32/UInt32 as they are in L1. Which it is, the
 * caller knows: `dst32` below is ComputeConfig's fp32_dest_acc_en. */
typedef struct tw_dst {
    TW_ALIGN64 uint32_t datum[TW_TILE];
} tw_dst;

/* The value of a Float16 datum in the layout above as a true fp32, and back (cut, not rounded). */
uint32_t tw_f16_datum_to_fp32(uint32_t datum);
uint32_t tw_f16_datum_from_fp32(uint32_t fp32);

/* ---- which formats a kernel's CBs get ------------------------------------------------------- */

/* What the vendor's build step writes into a kernel for one CB (its data_format.cpp): the format
 * the unpacker leaves in a register, and the one the packer reads DST as. Inputs: all formats of
 * the kernel's CBs, TW_FORMAT_NONE where there is none. */
typedef struct tw_cb_formats {
    tw_format unpack_src, unpack_dst; /* L1, register; unpack_dst is Float32 when straight to DST */
    tw_format pack_src, pack_dst;     /* DST as read, L1 */
} tw_cb_formats;
/* Fills `out[count]` from `formats[count]`. `to_dst_fp32[i]` (may be NULL): UnpackToDestFp32.
 * `precise`: bfp8_pack_precise, DST is read as it is for block formats, so that it is rounded once. */
void tw_cb_formats_of(const tw_format *formats, const bool *to_dst_fp32, size_t count, bool dst32,
                      bool precise, tw_cb_formats *out);

/* ---- unpack ------------------------------------------------------------------------------- */

/* Transposition while unpacking to SrcA: exchange rows and columns inside each face, exchange the
 * order of the faces. Both together transpose the tile. */
enum { TW_TRANSPOSE_INSIDE = 1, TW_TRANSPOSE_FACES = 2, TW_TRANSPOSE = 3 };

/* True when the unpacker turns L1's `in` into the register's `out`. */
bool tw_can_unpack(tw_format in, tw_format out);
/* A tile at `l1` into an operand. Float32 is cut to Tf32 or bf16 (towards zero; bf16 flushes
 * denormals), block formats become bf16. */
void tw_unpack(tw_format in, tw_format out, tw_tile_shape shape, const void *l1, unsigned transpose,
               tw_src *src);
/* A tile of a 32-bit format (Float32, Int32, UInt32) straight to a 32-bit DST, unchanged. Only
 * TW_TRANSPOSE_FACES of the transpositions exists on this way. */
void tw_unpack_to_dst(tw_format in, tw_tile_shape shape, const void *l1, unsigned transpose,
                      tw_dst *dst);
/* Tile number `tile` of a block of row-major sticks: `l1` is the first stick, `stride` bytes from a
 * stick to the next. Formats that are not block formats. */
void tw_unpack_tilize(tw_format in, tw_format out, tw_tile_shape shape, const void *l1,
                      size_t stride, unsigned tile, tw_src *src);
/* The same straight to DST, for 32-bit formats. */
void tw_unpack_tilize_to_dst(tw_format in, tw_tile_shape shape, const void *l1, size_t stride,
                             unsigned tile, tw_dst *dst);

/* ---- the matrix unit ------------------------------------------------------------------------ */

/* Values are the vendor's MathFidelity; the multiplier phases are max(1, value). */
typedef enum tw_fidelity { TW_LOFI = 0, TW_HIFI2 = 2, TW_HIFI3 = 3, TW_HIFI4 = 4 } tw_fidelity;
/* Values are the vendor's BroadcastType. */
typedef enum tw_broadcast {
    TW_BCAST_NONE,
    TW_BCAST_COL,
    TW_BCAST_ROW,
    TW_BCAST_SCALAR
} tw_broadcast;
typedef enum tw_binary { TW_ADD, TW_SUB, TW_MUL } tw_binary;
/* Values as in tile_ops.def's op word. */
typedef enum tw_pool { TW_POOL_SUM, TW_POOL_AVG, TW_POOL_MAX, TW_POOL_MIN } tw_pool;
typedef enum tw_reduce_dim { TW_REDUCE_ROW, TW_REDUCE_COL, TW_REDUCE_SCALAR } tw_reduce_dim;

/* How the matrix unit is set. */
typedef struct tw_math {
    tw_fidelity fidelity;
    bool dst32;     /* 32-bit DST */
    bool blackhole; /* Wormhole renormalises a 32-bit DST's -1 in the last place wrongly */
} tw_math;

/* DST = A. */
void tw_math_copy(const tw_src *a, bool dst32, tw_dst *dst);
/* DST = B broadcast (unary_bcast). COL takes column 0 of each row of faces, ROW row 0, SCALAR
 * datum 0. */
void tw_math_broadcast(tw_broadcast kind, const tw_src *b, bool dst32, tw_dst *dst);
/* The same within DST, for 32-bit formats that were unpacked straight to it: every bit is kept. */
void tw_math_broadcast_dst(tw_broadcast kind, tw_tile_shape shape, tw_dst *dst);
/* DST = A op B (+ DST when `accumulate`). B is broadcast as `kind` says. Products always add to DST
 * on the hardware, which finds it zeroed by the packer's release: pass accumulate for a product
 * into a DST tile that was written since. Fidelity matters to products only. */
void tw_math_binary(tw_binary op, tw_broadcast kind, const tw_src *a, const tw_src *b, tw_math math,
                    bool accumulate, tw_dst *dst);
/* Moves a DST tile to a register (dest reuse): `format` is the register's format, and the datums
 * are cut to it. Then tw_math_binary with accumulate false gives DEST_TO_SRCA / DEST_TO_SRCB. */
void tw_math_dst_to_src(const tw_dst *dst, tw_tile_shape shape, tw_format format, bool dst32,
                        tw_src *src);
/* DST += in0 x in1 (in0 is in SrcB, in1 in SrcA). Tiles of any shape whose inner sizes meet. */
void tw_math_matmul(const tw_src *in0, const tw_src *in1, tw_math math, tw_dst *dst);
/* DST += (or max=) the pool of `a` along `dim`, scaled by the first row of each face of `scaler`.
 * ROW leaves column 0, COL row 0, SCALAR datum 0; see tw_packer's mask for the rest of the tile.
 * Without `accumulate` what DST holds is not read: that is a DST tile not written since the
 * packer's release (whose maximum starts below all numbers, not at zero). The unpack side: as the
 * vendor's reduce, this takes `a` and `scaler` untransposed. Maximum reads no scaler; TW_POOL_MIN
 * the FPU does not have: DST stays. */
void tw_math_reduce(tw_pool pool, tw_reduce_dim dim, const tw_src *a, const tw_src *scaler,
                    tw_math math, bool accumulate, tw_dst *dst);
/* Only some steps of it (TW_TRANSPOSE_INSIDE, TW_TRANSPOSE_FACES). */
void tw_math_transpose_steps(unsigned steps, tw_dst *dst);
/* DST = DST transposed, 32 x 32. */
void tw_math_transpose_dst(bool dst32, tw_dst *dst);

/* ---- pack --------------------------------------------------------------------------------- */

typedef enum tw_relu { TW_RELU_NONE, TW_RELU_ZERO, TW_RELU_MIN, TW_RELU_MAX } tw_relu;
/* What a reduce leaves standing: the packer writes zeros elsewhere. */
typedef enum tw_pack_mask { TW_MASK_NONE, TW_MASK_ROW, TW_MASK_COL, TW_MASK_SCALAR } tw_pack_mask;

/* How the packer is set. */
typedef struct tw_packer {
    tw_format from; /* DST as read: tw_cb_formats.pack_src */
    tw_format to;   /* in L1 */
    bool dst32;
    bool l1_accumulate; /* add to what L1 holds: Float32, Float16, Float16_b */
    tw_relu relu;
    uint16_t relu_threshold; /* bf16 bits (Float16 bits when `from` is): not negative */
    tw_pack_mask mask;       /* set by reduce_init, cleared by reduce_uninit */
} tw_packer;

/* True when the packer turns DST read as `from` into L1's `to`. */
bool tw_can_pack(tw_format from, tw_format to, bool dst32);
/* A DST tile to tw_tile_bytes(to, shape) bytes at `l1`. */
void tw_pack(const tw_packer *packer, tw_tile_shape shape, const tw_dst *dst, void *l1);
/* `count` DST tiles of one tile row to row-major sticks: the first tile's datum (0, 0) goes to
 * `l1`, `stride` bytes from a stick to the next. Formats that are not block formats. */
void tw_pack_untilize(const tw_packer *packer, tw_tile_shape shape, const tw_dst *tiles,
                      unsigned count, size_t stride, void *l1);

/* ---- tensors on the host ----------------------------------------------------------------------
 */

/* A row-major matrix (height x width elements of `element` bytes, 1, 2 or 4) to tiles in row-major
 * order of tiles, padded to whole tiles with the element at `pad` (NULL: zeros); and back. `tiles`
 * has tw_tiles_of(...) tiles. Batches: one call each. */
size_t tw_tiles_of(tw_tile_shape shape, size_t height, size_t width);
void tw_tilize(unsigned element, tw_tile_shape shape, size_t height, size_t width,
               const void *matrix, const void *pad, void *tiles);
void tw_untilize(unsigned element, tw_tile_shape shape, size_t height, size_t width,
                 const void *tiles, void *matrix);
/* `tiles` tiles of floats in face order to a format's bytes as ttnn's from_torch makes them (bf16
 * to nearest even; block formats round to nearest even with the largest exponent of 16 shared), and
 * back. Integers: the float's value, cut towards zero and clamped. */
void tw_tiles_from_floats(tw_format format, tw_tile_shape shape, size_t tiles, const float *floats,
                          void *bytes);
void tw_tiles_to_floats(tw_format format, tw_tile_shape shape, size_t tiles, const void *bytes,
                        float *floats);

/* bf16 bits of a float, to nearest even (any NaN as 0xFFFF, as torch converts arrays); and the float
 * of bf16 bits. */
uint16_t tw_bf16_from_float(float value);
float tw_float_from_bf16(uint16_t bits);

#ifdef __cplusplus
}
#endif
#endif
