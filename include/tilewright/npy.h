/*
 * tilewright/npy.h: arrays in NumPy's .npy files (format versions 1.0 to 3.0, C order,
 * little-endian). Public source of the format: numpy.lib.format.
 */
#ifndef TILEWRIGHT_NPY_H
#define TILEWRIGHT_NPY_H

#include "tilewright/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { TW_NPY_MAX_RANK = 32 };

/* Kind and bytes of an element, as in the descr string: '<f4' is {'f', 4}. Known are f2 f4 f8,
 * i1 i2 i4 i8, u1 u2 u4 u8 and b1 (booleans, a byte each). */
typedef struct tw_npy_type {
    char kind; /* 'f', 'i', 'u' or 'b' */
    uint8_t bytes;
} tw_npy_type;

/* An array. Zero-initialise; release with tw_npy_free. */
typedef struct tw_npy {
    tw_npy_type type;
    unsigned rank; /* 0 for a scalar */
    size_t shape[TW_NPY_MAX_RANK];
    size_t count; /* elements: the product of the shape */
    void *data;   /* owned; count * type.bytes bytes, last dimension fastest */
} tw_npy;

/* Reads a whole file. A missing file is TW_IO; a file that is no .npy, of another byte order,
 * Fortran order or element type, or shorter or longer than its header says, is TW_BAD_INPUT; the
 * text names the file and what is wrong. On failure `array` is empty. */
tw_status tw_npy_read(const char *path, tw_npy *array, tw_error *err);
/* As tw_npy_read for bytes in memory; `name` stands for the file in error texts. */
tw_status tw_npy_parse(const char *name, const void *bytes, size_t length, tw_npy *array,
                       tw_error *err);
/* Writes version 1.0 (2.0 when the header needs it), through a temporary file. */
tw_status tw_npy_write(const char *path, tw_npy_type type, unsigned rank, const size_t *shape,
                       const void *data, tw_error *err);
void tw_npy_free(tw_npy *array);

/* Element `index` as a double (exact but for 64-bit integers beyond 2^53). */
double tw_npy_number(const tw_npy *array, size_t index);
/* All elements as float32; the caller frees. float64 is rounded to nearest even. */
float *tw_npy_floats(const tw_npy *array);

#ifdef __cplusplus
}
#endif
#endif
