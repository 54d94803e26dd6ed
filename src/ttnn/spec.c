#include "ttnn/tensor.h"

bool tw_memory_config_sharded(const tw_memory_config *config) {
    return config->layout != TW_INTERLEAVED;
}

/* ---- specs -------------------------------------------------------------------------------- */

static uint32_t round_up(uint32_t value, uint32_t to) {
    return (value + to - 1) / to * to;
}

/* Elements of a row in one page of a row-major tensor; 0: all. */
static uint32_t row_part(const tw_memory_config *memory) {
    if (!tw_memory_config_sharded(memory)) return 0;
    if (memory->has_nd) return tw_shape_width(&memory->nd.shape);
    return memory->has_shard ? memory->shard.width : 0;
}

/* Tile layout is always of rank 2 at least, row-major of rank 1. */
static tw_shape padded_shape(const tw_shape *logical, tw_layout layout, tw_tile_shape tile,
                             const tw_memory_config *memory) {
    const uint32_t rank = layout == TW_LAYOUT_TILE ? 2 : 1;
    tw_shape padded = *logical;
    if (logical->rank < rank) {
        padded.rank = rank;
        for (uint32_t i = 0; i < rank; i++) {
            const uint32_t missing = rank - logical->rank;
            padded.dim[i] = i < missing ? 1 : logical->dim[i - missing];
        }
    }
    if (layout == TW_LAYOUT_TILE) {
        uint32_t *height = &padded.dim[padded.rank - 2], *width = &padded.dim[padded.rank - 1];
        *height = round_up(*height, tile.rows);
        *width = round_up(*width, tile.cols);
    } else if (row_part(memory)) {
        uint32_t *width = &padded.dim[padded.rank - 1];
        *width = round_up(*width, row_part(memory));
    }
    return padded;
}

static uint32_t divide_up(uint64_t value, uint32_t by) {
    return (uint32_t)((value + by - 1) / by);
}

static tw_status check_block_grid(const tw_tensor_spec *spec, uint32_t rows, uint32_t cols,
                                  tw_error *err) {
    const tw_shard_spec *shard = &spec->memory.shard;
    if (shard->range_count != 1)
        return tw_fail(err, TW_BAD_INPUT,
                       "block sharding wants a grid of one rectangle; this one has %u ranges; give "
                       "one CoreRange",
                       shard->range_count);
    const uint32_t grid_cols = shard->grid[0].end.x - shard->grid[0].start.x + 1;
    const uint32_t grid_rows = shard->grid[0].end.y - shard->grid[0].start.y + 1;
    const bool turned = shard->orientation == TW_SHARD_COL_MAJOR;
    if (rows > (turned ? grid_cols : grid_rows) || cols > (turned ? grid_rows : grid_cols))
        return tw_fail(
            err, TW_BAD_INPUT,
            "%u x %u shards of [%u, %u] do not fit the shard grid of %u x %u cores; give "
            "larger shards or a larger grid",
            rows, cols, shard->height, shard->width, grid_rows, grid_cols);
    return TW_OK;
}

static tw_status check_shard(const tw_tensor_spec *spec, tw_error *err) {
    const tw_memory_config *memory = &spec->memory;
    const char *name = tw_memory_layout_name(memory->layout);
    if (!memory->has_shard)
        return tw_fail(err, TW_BAD_INPUT,
                       "memory layout %s has no shard spec; give one with the grid and the shard "
                       "shape",
                       name);
    const tw_shard_spec *shard = &memory->shard;
    if (!shard->height || !shard->width || !shard->range_count)
        return tw_fail(err, TW_BAD_INPUT,
                       "shard shape [%u, %u] on %u core ranges holds nothing; all three must be at "
                       "least 1",
                       shard->height, shard->width, shard->range_count);
    if (spec->layout == TW_LAYOUT_TILE &&
        (shard->height % spec->tile.rows || shard->width % spec->tile.cols))
        return tw_fail(err, TW_BAD_INPUT,
                       "shard shape [%u, %u] is not a whole number of %u x %u tiles; round it up",
                       shard->height, shard->width, spec->tile.rows, spec->tile.cols);
    const uint64_t height = tw_shape_height(&spec->padded);
    const uint32_t width = tw_shape_width(&spec->padded);
    if (memory->layout == TW_HEIGHT_SHARDED && shard->width != width)
        return tw_fail(err, TW_BAD_INPUT,
                       "a height shard is as wide as the tensor, %u; this one is %u wide", width,
                       shard->width);
    if (memory->layout == TW_WIDTH_SHARDED && shard->height != height)
        return tw_fail(err, TW_BAD_INPUT,
                       "a width shard is as high as the tensor, %llu; this one is %u high",
                       (unsigned long long)height, shard->height);
    const uint32_t rows = divide_up(height, shard->height), cols = divide_up(width, shard->width);
    if (memory->layout == TW_BLOCK_SHARDED) return check_block_grid(spec, rows, cols, err);
    const size_t cores = tw_core_ranges_count(tw_shard_grid(shard));
    if ((uint64_t)rows * cols > cores)
        return tw_fail(err, TW_BAD_INPUT,
                       "%s tensor of %llu x %u needs %llu shards of [%u, %u]; the shard grid has "
                       "%zu cores; give larger shards or more cores",
                       name, (unsigned long long)height, width, (unsigned long long)rows * cols,
                       shard->height, shard->width, cores);
    return TW_OK;
}

tw_status tw_tensor_spec_make(const tw_shape *logical, tw_dtype dtype, tw_layout layout,
                              const tw_tile_shape *tile, const tw_memory_config *memory,
                              tw_tensor_spec *spec, tw_error *err) {
    *spec = (tw_tensor_spec){.logical = *logical,
                             .dtype = dtype,
                             .layout = layout,
                             .tile = tile ? *tile : TW_TILE_32X32};
    if (memory) spec->memory = *memory;
    if ((unsigned)dtype >= TW_DTYPE_COUNT)
        return tw_fail(err, TW_BAD_INPUT,
                       "data type number %u is not known; the known ones end at %u",
                       (unsigned)dtype, (unsigned)TW_DTYPE_COUNT - 1);
    if (tw_dtype_is_block(dtype) && layout != TW_LAYOUT_TILE)
        return tw_fail(err, TW_BAD_INPUT,
                       "%s exists in tiles only, and ROW_MAJOR layout was asked for; use TILE "
                       "layout, or bfloat16 or float32",
                       tw_dtype_name(dtype));
    spec->padded = padded_shape(logical, layout, spec->tile, &spec->memory);
    if (!tw_memory_config_sharded(&spec->memory)) return TW_OK;
    return spec->memory.has_nd ? tw_tensor_settle_nd(spec, err) : check_shard(spec, err);
}

bool tw_tensor_spec_equal(const tw_tensor_spec *a, const tw_tensor_spec *b) {
    return tw_shape_equal(&a->logical, &b->logical) && tw_shape_equal(&a->padded, &b->padded) &&
           a->dtype == b->dtype && a->layout == b->layout &&
           (a->layout == TW_LAYOUT_ROW_MAJOR ||
            (a->tile.rows == b->tile.rows && a->tile.cols == b->tile.cols)) &&
           tw_memory_config_equal(&a->memory, &b->memory);
}

uint64_t tw_tensor_spec_volume(const tw_tensor_spec *spec) {
    return tw_shape_volume(&spec->padded);
}

uint32_t tw_tensor_spec_page_size(const tw_tensor_spec *spec) {
    if (spec->layout == TW_LAYOUT_TILE)
        return (uint32_t)tw_tile_bytes(tw_dtype_format(spec->dtype), spec->tile);
    const uint32_t part = row_part(&spec->memory);
    return (part ? part : tw_shape_width(&spec->padded)) * tw_dtype_size(spec->dtype);
}

uint64_t tw_tensor_spec_pages(const tw_tensor_spec *spec) {
    const uint64_t volume = tw_tensor_spec_volume(spec);
    if (spec->layout == TW_LAYOUT_TILE) return volume / tw_tile_datums(spec->tile);
    const uint32_t page = tw_tensor_spec_page_size(spec);
    return page ? volume * tw_dtype_size(spec->dtype) / page : 0;
}

uint64_t tw_tensor_spec_bytes(const tw_tensor_spec *spec) {
    return tw_tensor_spec_pages(spec) * tw_tensor_spec_page_size(spec);
}
