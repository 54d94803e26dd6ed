/* Names and sizes of data formats and tiles, and the formats the vendor's build step gives a CB. */
#include "tilewright/tile.h"

#include <string.h>
#include <strings.h>

typedef enum format_kind { NO_FORMAT, F8, F5, SI, UI } format_kind;

typedef struct format_row {
    const char *name;
    uint8_t bits, shared;
    format_kind kind;
} format_row;

static const format_row rows[] = {
#define TW_FORMAT(name, value, bits, shared, kind, mantissa) [value] = {#name, bits, shared, kind},
#include "tilewright/formats.def"
#undef TW_FORMAT
};

/* ttnn's dtype names. */
static const struct dtype_row {
    const char *name;
    tw_format format;
} dtypes[] = {
    {"bfloat16", TW_Float16_b}, {"float32", TW_Float32}, {"bfloat8_b", TW_Bfp8_b},
    {"bfloat4_b", TW_Bfp4_b},   {"uint32", TW_UInt32},   {"int32", TW_Int32},
    {"uint16", TW_UInt16},      {"uint8", TW_UInt8},     {"fp8_e4m3", TW_Fp8_e4m3},
};

static format_row row_of(tw_format format) {
    return tw_format_known(format) ? rows[format] : (format_row){"?", 0, 0, NO_FORMAT};
}

bool tw_format_known(unsigned value) {
    return value < TW_COUNT(rows) && rows[value].name;
}
const char *tw_format_name(tw_format format) {
    return row_of(format).name;
}

tw_format tw_format_from_name(const char *name) {
    for (unsigned i = 0; i < TW_COUNT(rows); i++)
        if (rows[i].name && !strcasecmp(rows[i].name, name)) return (tw_format)i;
    for (size_t i = 0; i < TW_COUNT(dtypes); i++)
        if (!strcasecmp(dtypes[i].name, name)) return dtypes[i].format;
    return TW_FORMAT_NONE;
}

const char *tw_format_dtype(tw_format format) {
    for (size_t i = 0; i < TW_COUNT(dtypes); i++)
        if (dtypes[i].format == format) return dtypes[i].name;
    return NULL;
}

unsigned tw_format_bits(tw_format format) {
    return row_of(format).bits;
}
bool tw_format_is_block(tw_format format) {
    return row_of(format).shared != 0;
}
bool tw_format_is_integer(tw_format format) {
    format_kind kind = row_of(format).kind;
    return kind == SI || kind == UI;
}
bool tw_format_is_float(tw_format format) {
    format_kind kind = row_of(format).kind;
    return kind == F8 || kind == F5;
}
bool tw_format_has_short_exponent(tw_format format) {
    return row_of(format).kind == F5;
}

bool tw_tile_shape_make(unsigned tile_rows, unsigned tile_cols, tw_tile_shape *shape) {
    bool power = tile_rows && (tile_rows & (tile_rows - 1)) == 0;
    if (!power || tile_rows > 32 || (tile_cols != 16 && tile_cols != 32)) return false;
    *shape = (tw_tile_shape){(uint8_t)tile_rows, (uint8_t)tile_cols,
                             (uint8_t)(tile_rows < 16 ? tile_rows : 16), 16};
    return true;
}

unsigned tw_tile_datums(tw_tile_shape shape) {
    return (unsigned)shape.rows * shape.cols;
}

unsigned tw_tile_faces(tw_tile_shape shape) {
    return tw_tile_datums(shape) / ((unsigned)shape.face_rows * shape.face_cols);
}

size_t tw_tile_exponent_bytes(tw_format format, tw_tile_shape shape) {
    unsigned shared = row_of(format).shared;
    if (!shared) return 0;
    return (tw_tile_datums(shape) / shared + 15) / 16 * 16;
}

size_t tw_tile_bytes(tw_format format, tw_tile_shape shape) {
    return (size_t)tw_tile_datums(shape) * tw_format_bits(format) / 8 +
           tw_tile_exponent_bytes(format, shape);
}

unsigned tw_tile_index(tw_tile_shape shape, unsigned row, unsigned col) {
    unsigned across = shape.cols / shape.face_cols;
    unsigned face = row / shape.face_rows * across + col / shape.face_cols;
    return (face * shape.face_rows + row % shape.face_rows) * shape.face_cols +
           col % shape.face_cols;
}

/* ---- what the build step gives a CB ------------------------------------------------------- */

/* The 16-bit float family of a kernel: Float16 when a CB has a 5-bit exponent, else bf16. */
static tw_format half_of(const tw_format *formats, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (tw_format_has_short_exponent(formats[i]) && formats[i] != TW_Fp8_e4m3)
            return TW_Float16;
    return TW_Float16_b;
}

static tw_format pack_source(tw_format format, tw_format half, bool dst32, bool precise) {
    const bool block = tw_format_is_block(format);
    if (block && precise)
        return dst32                                  ? TW_Float32
               : tw_format_has_short_exponent(format) ? TW_Float16
                                                      : TW_Float16_b;
    if (block) return tw_format_has_short_exponent(format) ? TW_Bfp8 : TW_Bfp8_b;
    if (dst32) return format == TW_Float16 ? TW_Float32 : format;
    return format == TW_Float32 ? half : format;
}

void tw_cb_formats_of(const tw_format *formats, const bool *to_dst_fp32, size_t count, bool dst32,
                      bool precise, tw_cb_formats *out) {
    tw_format half = half_of(formats, count);
    tw_format cut = dst32 && half == TW_Float16_b ? TW_Tf32 : half;
    for (size_t i = 0; i < count; i++) {
        tw_format in = formats[i], reg = in;
        if (in == TW_Float32) reg = dst32 && to_dst_fp32 && to_dst_fp32[i] ? TW_Float32 : cut;
        out[i] = (tw_cb_formats){in, reg, pack_source(in, half, dst32, precise), in};
    }
}
