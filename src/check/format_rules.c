/*
 * Pages against the tiles in them. A page that is smaller than a tile of its CB's format, or that
 * is filled with whole tiles of a larger one, holds other data than UNPACK and PACK take it for.
 * And the scaler of a reduce, which is read from the first row of each face.
 */
#include "check/rules.h"

#include "tilewright/tile.h"

#include <string.h>

enum {
    OP_MASK = 0xFF,
    POOL_SHIFT = 12,
    POOL_MAX = 2,
    FACE_ROW = 16, /* datums */
    FACE = 256,
};

static tw_tile_shape shape_of(const tw_cb_config *config) {
    tw_tile_shape shape;
    if (tw_tile_shape_make(config->tile_rows, config->tile_cols, &shape)) return shape;
    return TW_TILE_32X32;
}

static uint32_t tile_bytes(const tw_cb_config *config) {
    return (uint32_t)tw_tile_bytes((tw_format)config->format, shape_of(config));
}

uint32_t tw_cb_tile_bytes(tw_core_rule *core, const tw_cb_config *config) {
    uint32_t *known = &core->cbs[config->index].tile_bytes;
    return *known ? *known : (*known = tile_bytes(config));
}

/* The format whose tiles fill a page exactly; the CB's own name when there is none. */
static tw_format filling(const tw_cb_config *config) {
    static const tw_format usual[] = {TW_Float32, TW_Float16_b, TW_Bfp8_b, TW_Bfp4_b};
    for (size_t i = 0; i < TW_COUNT(usual); i++)
        if (tw_tile_bytes(usual[i], shape_of(config)) == config->page_size) return usual[i];
    return (tw_format)config->format;
}

static void tell_format(tw_cb_rule *rule, const tw_service_event *event, const tw_cb_view *cb,
                        const char *verb) {
    if (rule->is_misformed) return;
    rule->is_misformed = true;
    const tw_format fits = filling(cb->config);
    tw_text as = {0};
    if (fits != (tw_format)cb->config->format)
        tw_text_addf(&as, ", which is one of %s", tw_format_name(fits));
    tw_rule_broken(event, TW_FAULT_CB_FORMAT_MISMATCH,
                   "a tile of c_%u is %s as %s, %u bytes; the CB's pages have %u bytes%s",
                   cb->config->index, verb, tw_format_name((tw_format)cb->config->format),
                   tile_bytes(cb->config), cb->config->page_size, as.data ? as.data : "");
    tw_text_free(&as);
}

void tw_check_page_landed(tw_cb_rule *rule, const tw_cb_config *config, uint32_t begin,
                          uint32_t bytes) {
    if (bytes == config->page_size && (begin - config->address) % config->page_size == 0)
        rule->is_filled_at_once = true;
}

void tw_check_page_format(tw_core_rule *core, const tw_service_event *event, uint32_t index,
                          uint32_t tile, bool packs) {
    const tw_cb_view cb = tw_core_cb(event->core, index);
    if (!cb.config) return;
    tw_cb_rule *rule = &core->cbs[index];
    const uint32_t bytes = tw_cb_tile_bytes(core, cb.config), page = cb.config->page_size;
    const uint32_t held = packs ? rule->reserved : rule->waited;
    if (page == bytes || cb.config->on_tensor) return;
    if (page < bytes) {
        if (tile < held && (uint64_t)(held - tile) * page < bytes)
            tell_format(rule, event, &cb, packs ? "packed" : "unpacked");
    } else if (!packs && rule->is_filled_at_once &&
               filling(cb.config) != (tw_format)cb.config->format) {
        tell_format(rule, event, &cb, "unpacked");
    }
}

/* ---- scalers */

/* Datums of a tile of 16 or 32 bits, as plain bits. */
typedef struct tile_view {
    const uint8_t *bytes;
    unsigned width; /* bytes of a datum */
} tile_view;

static uint32_t datum(const tile_view *tile, unsigned i) {
    uint32_t bits = 0;
    memcpy(&bits, tile->bytes + (size_t)i * tile->width, tile->width);
    return bits;
}

/* One run of one value, zeros around it: a whole row, or the row of a reduce over fewer columns. */
static bool is_run(const tile_view *tile, unsigned face, unsigned *length) {
    unsigned runs = 0;
    *length = 0;
    for (unsigned i = 0; i < FACE_ROW; i++) {
        const uint32_t now = datum(tile, face * FACE + i);
        const uint32_t before = i ? datum(tile, face * FACE + i - 1) : 0;
        if (!now) continue;
        ++*length;
        if (now != before) runs++;
    }
    return runs <= 1;
}

static bool fills_column(const tile_view *tile, unsigned face) {
    const uint32_t value = datum(tile, face * FACE);
    for (unsigned row = 1; row < FACE_ROW; row++)
        if (datum(tile, face * FACE + row * FACE_ROW) != value) return false;
    return value != 0;
}

static bool is_zero_from(const tile_view *tile, unsigned from, unsigned count) {
    for (unsigned i = from; i < count; i++)
        if (datum(tile, i)) return false;
    return true;
}

/* What is wrong with a scaler; NULL: nothing. `data`: the tile it is to scale. */
static const char *flaw(const tile_view *scaler, unsigned faces, const tile_view *data) {
    unsigned length, all = 0;
    for (unsigned face = 0; face < faces; face++) {
        if (!is_run(scaler, face, &length)) return "the first row of a face holds different values";
        if (length == 1 && fills_column(scaler, face))
            return "its value fills a column of a face, not the first row";
        all += length;
    }
    if (!all)
        return is_zero_from(scaler, 0, faces * FACE)
                   ? NULL
                   : "the first row of each face is zero, and other rows are not";
    /* A single cell also is the scaler of a tensor one datum wide: then the rest is padding. */
    if (all == 1 && datum(scaler, 0) && data->bytes && !is_zero_from(data, 1, FACE_ROW))
        return "only its first cell is set";
    return NULL;
}

static bool view_of(const tw_service_event *event, uint32_t index, uint32_t tile, tile_view *view) {
    const tw_cb_view cb = tw_core_cb(event->core, index);
    if (!cb.config) return false;
    const unsigned bits = tw_format_bits((tw_format)cb.config->format);
    if (tw_format_is_block((tw_format)cb.config->format) || bits < 16) return false;
    const uint64_t address = (uint64_t)tw_core_cb_pointers(event->core, event->hart, index).read +
                             (uint64_t)tile * cb.config->page_size;
    uint32_t x, y;
    tw_core_place(event->core, &x, &y);
    if (address + tile_bytes(cb.config) > tw_chip_arch(event->chip)->l1_bytes) return false;
    *view = (tile_view){.bytes = tw_chip_l1(event->chip, x, y) + address, .width = bits / 8};
    return true;
}

void tw_check_scaler(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t *args = event->args;
    if ((args[0] & OP_MASK) != TW_OP_reduce || (args[0] >> POOL_SHIFT & 3) == POOL_MAX) return;
    tile_view scaler, data = {0};
    if (args[2] >= TW_MAX_CBS || !view_of(event, args[2], args[4], &scaler)) return;
    tw_cb_rule *rule = &core->cbs[args[2]];
    if (rule->scaler_seen == scaler.bytes && rule->scaler_pushed == rule->seen) return;
    rule->scaler_seen = scaler.bytes;
    rule->scaler_pushed = rule->seen;
    if (args[1] >= TW_MAX_CBS || !view_of(event, args[1], args[3], &data)) data.bytes = NULL;
    const tw_cb_view cb = tw_core_cb(event->core, args[2]);
    const tw_tile_shape shape = shape_of(cb.config);
    if (shape.face_rows != FACE_ROW || shape.face_cols != FACE_ROW) return;
    const char *what = flaw(&scaler, tw_tile_faces(shape), &data);
    if (what)
        tw_rule_broken(event, TW_FAULT_SCALER_MALFORMED, "the scaler in tile %u of c_%u: %s",
                       args[4], args[2], what);
}
