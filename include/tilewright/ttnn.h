/*
 * tilewright/ttnn.h: tensors over the host runtime: what ttnn.Tensor, TensorSpec, MemoryConfig and
 * their conversions are, in C. The C++ and Python faces (compat/, python/) are thin over this.
 *
 * A tensor is a spec and storage. The spec says shape, data type, layout and placement; the storage
 * is bytes on the host or a buffer on a device. The bytes are the same in both places: row-major
 * elements without padding, or tiles in row-major order of tiles, padded to whole tiles, the
 * dimensions in front of the last two as batches one after the other.
 *
 * Facts about shapes, pages and alignment are from the public TT-Metalium documentation (TTNN
 * tensor layout; tech report "tensor layouts"; tech report "tensor sharding").
 *
 * A tensor is used by one thread at a time; different tensors of one device are not independent.
 */
#ifndef TILEWRIGHT_TTNN_H
#define TILEWRIGHT_TTNN_H

#include "tilewright/metal.h"
#include "tilewright/tile.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- shapes ------------------------------------------------------------------------------- */

enum { TW_MAX_RANK = 8 };

/* Dimensions, slowest first. Rank 0 is a scalar: one element. */
typedef struct tw_shape {
    uint32_t rank;
    uint32_t dim[TW_MAX_RANK];
} tw_shape;

/* `dims` may be NULL when rank is 0. Fails (TW_BAD_INPUT) beyond rank 8. */
tw_status tw_shape_make(const uint32_t *dims, size_t rank, tw_shape *shape, tw_error *err);
uint64_t tw_shape_volume(const tw_shape *shape);
bool tw_shape_equal(const tw_shape *a, const tw_shape *b);
/* Product of all dimensions but the last (1 for rank 0 and 1), and the last (1 for rank 0). */
uint64_t tw_shape_height(const tw_shape *shape);
uint32_t tw_shape_width(const tw_shape *shape);
/* "[1, 1, 32, 64]", appended. */
void tw_shape_print(const tw_shape *shape, tw_text *out);

/* ---- data types and layouts --------------------------------------------------------------- */

/* The numbers of ttnn's DataType. */
typedef enum tw_dtype {
    TW_DTYPE_BFLOAT16 = 0,
    TW_DTYPE_FLOAT32 = 1,
    TW_DTYPE_UINT32 = 2,
    TW_DTYPE_BFLOAT8_B = 3,
    TW_DTYPE_BFLOAT4_B = 4,
    TW_DTYPE_UINT8 = 5,
    TW_DTYPE_UINT16 = 6,
    TW_DTYPE_INT32 = 7,
    TW_DTYPE_COUNT = 8,
    TW_DTYPE_INVALID = 8,
} tw_dtype;

/* "bfloat16"; "invalid" beyond the table. */
const char *tw_dtype_name(tw_dtype dtype);
/* Of "bfloat16" or "BFLOAT16"; TW_DTYPE_INVALID when unknown. */
tw_dtype tw_dtype_from_name(const char *name);
/* Bytes of one element; 0 for the block formats, whose elements share an exponent. */
unsigned tw_dtype_size(tw_dtype dtype);
bool tw_dtype_is_block(tw_dtype dtype);
bool tw_dtype_is_float(tw_dtype dtype);
/* The format a circular buffer of such tiles has (BFLOAT16 is Float16_b, ...), and back. */
tw_format tw_dtype_format(tw_dtype dtype);
tw_dtype tw_dtype_of_format(tw_format format);

typedef enum tw_layout { TW_LAYOUT_ROW_MAJOR = 0, TW_LAYOUT_TILE = 1 } tw_layout;
const char *tw_layout_name(tw_layout layout); /* "row_major", "tile" */

/* ---- placement ---------------------------------------------------------------------------- */

/* Where a tensor lies is said by tw_memory_layout and tw_buffer_type of tilewright/metal.h. */
const char *tw_memory_layout_name(tw_memory_layout layout); /* "INTERLEAVED", ... */
const char *tw_buffer_type_name(tw_buffer_type type);       /* "DRAM", "L1", "L1_SMALL", ... */

typedef enum tw_shard_orientation {
    TW_SHARD_ROW_MAJOR = 0,
    TW_SHARD_COL_MAJOR = 1,
} tw_shard_orientation;

enum { TW_SHARD_RANGES = 32 };

/* How a sharded tensor is cut: the grid (a set of rectangles, not overlapping), the shard's height
 * and width in elements, and in which order shards go over the grid. */
typedef struct tw_shard_spec {
    uint32_t range_count;
    tw_core_range grid[TW_SHARD_RANGES];
    uint32_t height, width;
    tw_shard_orientation orientation;
} tw_shard_spec;
/* The grid as a set; lives as long as `spec`. */
tw_core_ranges tw_shard_grid(const tw_shard_spec *spec);
bool tw_shard_spec_equal(const tw_shard_spec *a, const tw_shard_spec *b);

/* ShardDistributionStrategy, by its numbers. */
typedef enum tw_shard_distribution {
    TW_SHARD_ROUND_ROBIN = 0, /* shard s on core s % cores of the grid, in its orientation */
    TW_SHARD_GRID_2D = 1,     /* as block sharding: rows of shards on rows of cores */
} tw_shard_distribution;

/* Shards over any number of dimensions (NdShardSpec): `shape` in elements, of the last dimensions
 * of the tensor; when it has fewer than the tensor, the outer ones are one with its first. */
typedef struct tw_nd_shard_spec {
    uint32_t range_count;
    tw_core_range grid[TW_SHARD_RANGES];
    tw_shape shape;
    tw_shard_orientation orientation;
    tw_shard_distribution distribution;
} tw_nd_shard_spec;

/* Zero is interleaved DRAM. A placement made with shards over any dimensions has `has_nd`, and
 * `layout` anything but interleaved; a tensor's spec has in `layout` and `shard` which shards of
 * height and width lie on the same cores, when there are such (has_shard), else block sharding. */
typedef struct tw_memory_config {
    tw_memory_layout layout;
    tw_buffer_type type;
    bool has_shard, has_nd;
    tw_shard_spec shard;
    tw_nd_shard_spec nd;
} tw_memory_config;
tw_core_ranges tw_nd_shard_grid(const tw_nd_shard_spec *spec);
bool tw_nd_shard_spec_equal(const tw_nd_shard_spec *a, const tw_nd_shard_spec *b);
/* Of a placement with has_nd or has_shard: its shards over any dimensions. */
tw_nd_shard_spec tw_memory_config_nd(const tw_memory_config *config);
/* Whether both place a tensor alike. */
bool tw_memory_config_equal(const tw_memory_config *a, const tw_memory_config *b);
bool tw_memory_config_sharded(const tw_memory_config *config);
void tw_memory_config_print(const tw_memory_config *config, tw_text *out);

/* ---- specs -------------------------------------------------------------------------------- */

/* Everything about a tensor but its bytes. Make with tw_tensor_spec_make, which derives `padded`.
 */
typedef struct tw_tensor_spec {
    tw_shape logical;
    tw_shape padded; /* tile layout: the last two dimensions rounded up to whole tiles (and at least
                        rank 2); row-major: the same as logical, at least rank 1, but for rows of
                        shards, which are whole shards wide */
    tw_dtype dtype;
    tw_layout layout;
    tw_tile_shape tile; /* 32 x 32 unless asked otherwise; of no meaning in row-major */
    tw_memory_config memory;
} tw_tensor_spec;

/* `tile` NULL: 32 x 32; `memory` NULL: interleaved DRAM. Fails (TW_BAD_INPUT) when a block format
 * is not in tile layout, a shard does not fit its layout, a shard spec is missing or a shard's grid
 * is too small for the tensor (of shards over any dimensions a core may hold several). */
tw_status tw_tensor_spec_make(const tw_shape *logical, tw_dtype dtype, tw_layout layout,
                              const tw_tile_shape *tile, const tw_memory_config *memory,
                              tw_tensor_spec *spec, tw_error *err);
bool tw_tensor_spec_equal(const tw_tensor_spec *a, const tw_tensor_spec *b);
/* Elements stored, padding included. */
uint64_t tw_tensor_spec_volume(const tw_tensor_spec *spec);
/* Bytes of one page: a tile, or a row (for a sharded tensor: the part of a row in a shard). */
uint32_t tw_tensor_spec_page_size(const tw_tensor_spec *spec);
/* Pages of the whole tensor, and its bytes without the gaps between pages a buffer may have. */
uint64_t tw_tensor_spec_pages(const tw_tensor_spec *spec);
uint64_t tw_tensor_spec_bytes(const tw_tensor_spec *spec);

/* ---- tensors ------------------------------------------------------------------------------ */

/* Counted: each function that makes one returns a reference; release it with tw_tensor_release. A
 * tensor does not keep its device open; when the device is closed first, the tensor becomes
 * deallocated. */
typedef struct tw_tensor tw_tensor;

/* A host tensor of zeros. */
tw_status tw_tensor_create_host(const tw_tensor_spec *spec, tw_tensor **out, tw_error *err);
/* A device tensor; its memory is allocated and never written (reading it is a fault). */
tw_status tw_tensor_create_device(const tw_tensor_spec *spec, tw_device *device, tw_tensor **out,
                                  tw_error *err);
/* A tensor over a buffer someone else owns and keeps alive; deallocating it does not free it. */
tw_status tw_tensor_wrap_buffer(const tw_tensor_spec *spec, tw_buffer *buffer, tw_tensor **out,
                                tw_error *err);
/* Of `count` elements in row-major logical order at `data`, whose type is `source` (not a block
 * format), converted to the spec's type (floats round to nearest even; to integers they are cut
 * towards zero and clamped), padded with `pad` and tilized as the spec says. `device` NULL: a host
 * tensor. Fails when count is not the logical volume. */
tw_status tw_tensor_from_data(const tw_tensor_spec *spec, const void *data, uint64_t count,
                              tw_dtype source, float pad, tw_device *device, tw_tensor **out,
                              tw_error *err);
tw_tensor *tw_tensor_retain(tw_tensor *tensor);
void tw_tensor_release(tw_tensor *tensor); /* NULL is fine */

const tw_tensor_spec *tw_tensor_get_spec(const tw_tensor *tensor);
/* NULL on the host. Also NULL after deallocation. */
tw_buffer *tw_tensor_buffer(const tw_tensor *tensor);
tw_device *tw_tensor_device(const tw_tensor *tensor);
bool tw_tensor_on_device(const tw_tensor *tensor); /* stays true after deallocation */
bool tw_tensor_allocated(const tw_tensor *tensor);
/* The bytes of a host tensor, tw_tensor_spec_bytes of them; NULL on a device. */
void *tw_tensor_host_bytes(tw_tensor *tensor);
/* Frees the storage now, for all references. The spec stays. */
void tw_tensor_deallocate(tw_tensor *tensor);

/* The logical elements in row-major order as type `want` (not a block format) into `data`, which
 * holds `count` of them. Block formats become floats. From device and host alike. */
tw_status tw_tensor_to_data(const tw_tensor *tensor, tw_dtype want, void *data, uint64_t count,
                            tw_error *err);

/* New tensors; the given one stays as it is. When nothing is to be done the result is another
 * reference to the same tensor. */
tw_status tw_tensor_to_host(const tw_tensor *tensor, tw_tensor **out, tw_error *err);
/* `memory` NULL: the tensor's own. */
tw_status tw_tensor_to_device(const tw_tensor *tensor, tw_device *device,
                              const tw_memory_config *memory, tw_tensor **out, tw_error *err);
/* Layout, type and placement (NULL: keep) in one step, done on the host; the result is where the
 * tensor was. `pad` fills new padding. */
tw_status tw_tensor_convert(const tw_tensor *tensor, tw_layout layout, tw_dtype dtype,
                            const tw_memory_config *memory, float pad, tw_tensor **out,
                            tw_error *err);
/* Same elements, another logical shape of the same volume. */
tw_status tw_tensor_reshape(const tw_tensor *tensor, const tw_shape *shape, tw_tensor **out,
                            tw_error *err);
/* Copies the bytes of `from` into the storage of `to`; specs must be equal but for placement. */
tw_status tw_tensor_copy(const tw_tensor *from, tw_tensor *to, tw_error *err);

/* Number `count` of elements of type `source` to type `want`, neither a block format. */
void tw_convert_elements(tw_dtype source, const void *from, tw_dtype want, void *to,
                         uint64_t count);

#ifdef __cplusplus
}
#endif
#endif
