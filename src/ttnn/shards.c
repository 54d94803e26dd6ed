/* Sharded placements: of height and width, and over any dimensions. */
#include "ttnn/tensor.h"

#include <string.h>

static bool same_grid(const tw_core_range *a, uint32_t count, const tw_core_range *b,
                      uint32_t other) {
    return count == other && !memcmp(a, b, count * sizeof *a);
}

tw_core_ranges tw_shard_grid(const tw_shard_spec *spec) {
    return (tw_core_ranges){spec->grid, spec->range_count};
}

tw_core_ranges tw_nd_shard_grid(const tw_nd_shard_spec *spec) {
    return (tw_core_ranges){spec->grid, spec->range_count};
}

bool tw_shard_spec_equal(const tw_shard_spec *a, const tw_shard_spec *b) {
    return a->height == b->height && a->width == b->width && a->orientation == b->orientation &&
           same_grid(a->grid, a->range_count, b->grid, b->range_count);
}

bool tw_nd_shard_spec_equal(const tw_nd_shard_spec *a, const tw_nd_shard_spec *b) {
    return tw_shape_equal(&a->shape, &b->shape) && a->orientation == b->orientation &&
           a->distribution == b->distribution &&
           same_grid(a->grid, a->range_count, b->grid, b->range_count);
}

/* Shards of height and width decide when both have them: others over more dimensions lie alike. */
bool tw_memory_config_equal(const tw_memory_config *a, const tw_memory_config *b) {
    if (a->layout != b->layout || a->type != b->type || a->has_shard != b->has_shard) return false;
    if (a->has_shard) return tw_shard_spec_equal(&a->shard, &b->shard);
    return a->has_nd == b->has_nd && (!a->has_nd || tw_nd_shard_spec_equal(&a->nd, &b->nd));
}

tw_nd_shard_spec tw_memory_config_nd(const tw_memory_config *config) {
    if (config->has_nd) return config->nd;
    const tw_shard_spec *flat = &config->shard;
    tw_nd_shard_spec nd = {
        .range_count = flat->range_count,
        .shape = {2, {flat->height, flat->width}},
        .orientation = flat->orientation,
        .distribution =
            config->layout == TW_BLOCK_SHARDED ? TW_SHARD_GRID_2D : TW_SHARD_ROUND_ROBIN,
    };
    memcpy(nd.grid, flat->grid, sizeof nd.grid);
    return nd;
}

/* ---- as text ---- */

static void print_shards(tw_core_ranges grid, const char *shape, tw_shard_orientation orientation,
                         tw_text *out) {
    tw_text_add(out, "grid={");
    for (size_t i = 0; i < grid.count; i++) {
        const tw_core_range *range = &grid.items[i];
        tw_text_addf(out, "%s[(x=%u,y=%u) - (x=%u,y=%u)]", i ? ", " : "", range->start.x,
                     range->start.y, range->end.x, range->end.y);
    }
    tw_text_addf(out, "},shape=%s,orientation=ShardOrientation::%s)", shape,
                 orientation == TW_SHARD_ROW_MAJOR ? "ROW_MAJOR" : "COL_MAJOR");
}

void tw_memory_config_print(const tw_memory_config *config, tw_text *out) {
    tw_text_addf(out,
                 "MemoryConfig(memory_layout=TensorMemoryLayout::%s,buffer_type=BufferType::%s",
                 tw_memory_layout_name(config->layout), tw_buffer_type_name(config->type));
    tw_text shape = {0};
    if (config->has_shard) {
        tw_text_addf(&shape, "[%u, %u]", config->shard.height, config->shard.width);
        tw_text_add(out, ",shard_spec=ShardSpec(");
        print_shards(tw_shard_grid(&config->shard), shape.data, config->shard.orientation, out);
    } else if (config->has_nd) {
        tw_shape_print(&config->nd.shape, &shape);
        tw_text_add(out, ",nd_shard_spec=NdShardSpec(");
        print_shards(tw_nd_shard_grid(&config->nd), shape.data, config->nd.orientation, out);
    } else {
        tw_text_add(out, ",shard_spec=std::nullopt");
    }
    tw_text_free(&shape);
    tw_text_add(out, ")");
}

/* ---- shards over any dimensions ---- */

static uint64_t divide_up(uint64_t value, uint64_t by) {
    return (value + by - 1) / by;
}

/* Dimension number `back` from the end; the last is 1. */
static uint32_t from_end(const tw_shape *shape, uint32_t back) {
    return shape->dim[shape->rank - back];
}

/* Height and width of the shard when rows cut so are whole pieces of the tensor: the dimensions
 * outside of one that is cut must be cut to one, those inside of it be whole. */
static bool flat_shape(const tw_shape *shard, const tw_shape *padded, uint32_t *height,
                       uint32_t *width) {
    *width = from_end(shard, 1);
    *height = 1;
    for (uint32_t back = 2; back <= shard->rank; back++) {
        const uint32_t cut = from_end(shard, back), size = from_end(padded, back);
        *height *= cut;
        if (cut == size) continue;
        uint64_t left = 1, above = 1;
        for (uint32_t i = back + 1; i <= padded->rank; i++) {
            above *= from_end(padded, i);
            if (i <= shard->rank) left *= from_end(shard, i);
        }
        return left == 1 && (size % cut == 0 || back == shard->rank || above == 1);
    }
    return true;
}

/* Which layout of height and width puts shards of that shape on the same cores; TW_INTERLEAVED:
 * none. */
static tw_memory_layout flat_layout(const tw_tensor_spec *spec, uint32_t high, uint32_t wide) {
    const tw_nd_shard_spec *nd = &spec->memory.nd;
    const uint64_t height = tw_shape_height(&spec->padded);
    const uint32_t width = tw_shape_width(&spec->padded);
    const uint64_t rows = divide_up(height, high), cols = divide_up(width, wide);
    const bool in_turn = nd->distribution == TW_SHARD_ROUND_ROBIN;
    if (in_turn && rows * cols > tw_core_ranges_count(tw_nd_shard_grid(nd))) return TW_INTERLEAVED;
    if (in_turn && high == height) return TW_WIDTH_SHARDED;
    if (in_turn && wide == width) return TW_HEIGHT_SHARDED;
    if (nd->range_count != 1) return TW_INTERLEAVED;
    const tw_core_range *r = &nd->grid[0];
    const bool turned = nd->orientation == TW_SHARD_COL_MAJOR;
    const uint64_t across = (turned ? r->end.y - r->start.y : r->end.x - r->start.x) + 1;
    const uint64_t down = (turned ? r->end.x - r->start.x : r->end.y - r->start.y) + 1;
    const bool lines_up = in_turn ? cols == across : cols <= across;
    return lines_up && rows <= down ? TW_BLOCK_SHARDED : TW_INTERLEAVED;
}

static tw_status check_nd(const tw_tensor_spec *spec, tw_error *err) {
    const tw_nd_shard_spec *nd = &spec->memory.nd;
    const uint32_t rank = nd->shape.rank, least = spec->layout == TW_LAYOUT_TILE ? 2 : 1;
    if (rank < least || rank > spec->padded.rank)
        return tw_fail(err, TW_BAD_INPUT,
                       "a shard of rank %u of a tensor of rank %u in %s layout; it must have from "
                       "%u to %u dimensions",
                       rank, spec->padded.rank, tw_layout_name(spec->layout), least,
                       spec->padded.rank);
    if (!nd->range_count || !tw_shape_volume(&nd->shape)) {
        tw_text shape = {0};
        tw_shape_print(&nd->shape, &shape);
        tw_fail(err, TW_BAD_INPUT,
                "a shard of %s on %u core ranges holds nothing; every dimension and the number of "
                "ranges must be at least 1",
                shape.data, nd->range_count);
        tw_text_free(&shape);
        return TW_BAD_INPUT;
    }
    if (spec->layout == TW_LAYOUT_TILE &&
        (from_end(&nd->shape, 2) % spec->tile.rows || from_end(&nd->shape, 1) % spec->tile.cols))
        return tw_fail(err, TW_BAD_INPUT,
                       "a shard of %u x %u in its last two dimensions is not a whole number of "
                       "%u x %u tiles; round it up",
                       from_end(&nd->shape, 2), from_end(&nd->shape, 1), spec->tile.rows,
                       spec->tile.cols);
    return TW_OK;
}

tw_status tw_tensor_settle_nd(tw_tensor_spec *spec, tw_error *err) {
    const tw_status status = check_nd(spec, err);
    if (status) return status;
    tw_memory_config *memory = &spec->memory;
    const tw_nd_shard_spec *nd = &memory->nd;
    uint32_t height, width;
    memory->layout = TW_BLOCK_SHARDED;
    memory->has_shard = false;
    if (flat_shape(&nd->shape, &spec->padded, &height, &width)) {
        const tw_memory_layout layout = flat_layout(spec, height, width);
        memory->has_shard = layout != TW_INTERLEAVED;
        if (memory->has_shard) memory->layout = layout;
    }
    if (!memory->has_shard && nd->distribution == TW_SHARD_GRID_2D)
        return tw_fail(err, TW_BAD_INPUT,
                       "a grid of two dimensions (GRID_2D) wants shards of height and width and "
                       "one rectangle of cores that has a core for each; give larger shards, more "
                       "cores, or ROUND_ROBIN_1D");
    memory->shard = (tw_shard_spec){0};
    if (!memory->has_shard) return TW_OK;
    memory->shard = (tw_shard_spec){.range_count = nd->range_count,
                                    .height = height,
                                    .width = width,
                                    .orientation = nd->orientation};
    memcpy(memory->shard.grid, nd->grid, sizeof nd->grid);
    return TW_OK;
}

/* ---- pages ---- */

static tw_buffer_shards nd_shards(const tw_tensor_spec *spec, uint32_t page_rows) {
    const tw_nd_shard_spec *nd = &spec->memory.nd;
    const bool tiled = spec->layout == TW_LAYOUT_TILE;
    const uint32_t page_cols = tiled ? spec->tile.cols : from_end(&nd->shape, 1);
    tw_buffer_shards shards = {.cores = tw_nd_shard_grid(nd),
                               .column_major = nd->orientation == TW_SHARD_COL_MAJOR,
                               .rank = nd->shape.rank};
    const uint32_t outer = spec->padded.rank - shards.rank;
    for (uint32_t i = 0; i < shards.rank; i++) {
        const uint32_t page = i + 1 == shards.rank   ? page_cols
                              : i + 2 == shards.rank ? page_rows
                                                     : 1;
        shards.tensor[i] = spec->padded.dim[outer + i] / page;
        shards.shard[i] = nd->shape.dim[i] / page;
    }
    for (uint32_t i = 0; i < outer; i++)
        shards.tensor[0] *= spec->padded.dim[i];
    return shards;
}

tw_buffer_shards tw_tensor_page_shards(const tw_tensor_spec *spec) {
    const tw_shard_spec *shard = &spec->memory.shard;
    const bool tiled = spec->layout == TW_LAYOUT_TILE;
    const uint32_t page_rows = tiled ? spec->tile.rows : 1;
    if (!spec->memory.has_shard) return nd_shards(spec, page_rows);
    const uint32_t page_cols = tiled ? spec->tile.cols : shard->width;
    return (tw_buffer_shards){
        .cores = tw_shard_grid(shard),
        .column_major = shard->orientation == TW_SHARD_COL_MAJOR,
        .tensor_rows = (uint32_t)(tw_shape_height(&spec->padded) / page_rows),
        .tensor_cols = tw_shape_width(&spec->padded) / page_cols,
        .shard_rows = shard->height / page_rows,
        .shard_cols = shard->width / page_cols,
    };
}

bool tw_tensor_bytes_alike(const tw_tensor_spec *a, const tw_tensor_spec *b) {
    return tw_shape_equal(&a->logical, &b->logical) && tw_shape_equal(&a->padded, &b->padded) &&
           a->dtype == b->dtype && a->layout == b->layout &&
           (a->layout == TW_LAYOUT_ROW_MAJOR ||
            (a->tile.rows == b->tile.rows && a->tile.cols == b->tile.cols));
}
