/*
 * What was never written, carried: by transfers, through UNPACK, MATH and PACK, to where it leaves
 * as an element of a tensor. That is where it is told; on the way it may be padding that nobody
 * will look at. Each core has the undefined datums of its operands under way and of its DST tiles.
 */
#include "check/rules.h"
#include "tilewright/vector.h"

#include <stdlib.h>
#include <string.h>

enum {
    OP_MASK = 0xFF,
    BCAST_SHIFT = 8,
    REUSE_SHIFT = 10,
    DIM_SHIFT = 14,
    TRANSPOSE = 1 << 16,
    ADDS = 1 << 17,
    REUSE_AS_A = 1,
    SIDE = 32,
    HALF = 8, /* DST tiles are numbered from here in the second half */
    NEXT_TILE = -1,
};

static tw_tile_shape shape_of(const tw_cb_config *config) {
    tw_tile_shape shape;
    if (tw_tile_shape_make(config->tile_rows, config->tile_cols, &shape)) return shape;
    return TW_TILE_32X32;
}

/* ---- UNPACK */

static bool read_tile(tw_core_rule *core, const tw_service_event *event, uint32_t index,
                      uint32_t tile, tw_hole *hole) {
    const tw_cb_view cb = tw_core_cb(core->core, index);
    hole->any = false;
    if (!cb.config) return false;
    const uint64_t address = (uint64_t)tw_core_cb_pointers(core->core, TW_UNPACK, index).read +
                             (uint64_t)tile * cb.config->page_size;
    const tw_tile_shape shape = shape_of(cb.config);
    tw_race_l1(core, event, core, address, tw_cb_tile_bytes(core, cb.config), false);
    return tw_hole_read(&core->memory->shadow, (tw_format)cb.config->format, shape, address, 0,
                        hole);
}

/* Where fewer sticks were pushed than a tile has rows, the unpacker reads on, over what lies behind
 * them, which may be anybody's. Such rows are nothing that was written for it; and who else is at
 * work there does not matter, unless they decide something. Whole sticks are looked at once, with
 * the first tile of them. */
static void look_at_sticks(tw_core_rule *core, const tw_service_event *event,
                           const tw_cb_config *config, uint64_t address, size_t stride, size_t part,
                           uint32_t at_column, tw_hole *hole) {
    const tw_tile_shape shape = shape_of(config);
    const uint64_t front = tw_core_cb_pointers(core->core, TW_UNPACK, config->index).read;
    const uint64_t end = config->address + (uint64_t)config->size;
    const uint64_t waited = front + (uint64_t)core->cbs[config->index].waited * config->page_size;
    const uint64_t whole = end < waited ? end : waited;
    const uint64_t block = address - at_column * part;
    unsigned row = 0;
    if (block + shape.rows * stride <= whole) {
        if (!at_column) tw_race_l1(core, event, core, block, shape.rows * stride, false);
        return;
    }
    while (row < shape.rows && address + row * stride + part <= whole)
        row++;
    tw_race_rows(core, event, (tw_rows){address, part, stride, row}, false);
    for (; row < shape.rows; row++) {
        if (address + row * stride + part <= end) continue;
        if (!hole->any) memset(hole->rows, 0, sizeof hole->rows);
        hole->rows[row] = UINT32_MAX;
        hole->any = true;
    }
}

/* A tile of row-major sticks, `width` tiles a stick. */
static void read_sticks(tw_core_rule *core, const tw_service_event *event, uint32_t index,
                        uint32_t tile, uint32_t width, tw_hole *hole) {
    const tw_cb_view cb = tw_core_cb(core->core, index);
    hole->any = false;
    if (!cb.config || !width) return;
    const tw_tile_shape shape = shape_of(cb.config);
    const size_t part = (size_t)shape.cols * tw_format_bits((tw_format)cb.config->format) / 8;
    const uint64_t address = (uint64_t)tw_core_cb_pointers(core->core, TW_UNPACK, index).read +
                             tile / width * (width * part * shape.rows) + tile % width * part;
    tw_hole_read(&core->memory->shadow, (tw_format)cb.config->format, shape, address, width * part,
                 hole);
    look_at_sticks(core, event, cb.config, address, width * part, part, tile % width, hole);
}

/* Datums of the scaler's rows that are zero take part in nothing: the columns, or rows, of the
 * operand that they stand for are left out. */
static void drop_unscaled(const tw_service_event *event, uint32_t index, uint32_t tile,
                          tw_reduce_dim dim, tw_hole *hole) {
    const tw_cb_view cb = tw_core_cb(event->core, index);
    const unsigned width = cb.config ? tw_format_bits((tw_format)cb.config->format) / 8 : 0;
    if (!hole->any || (width != 2 && width != 4) || dim == TW_REDUCE_SCALAR) return;
    const tw_tile_shape shape = shape_of(cb.config);
    const uint32_t address =
        tw_core_cb_pointers(event->core, TW_UNPACK, index).read + tile * cb.config->page_size;
    const bool along = dim == TW_REDUCE_ROW;
    for (unsigned i = 0; i < (along ? shape.cols : shape.rows); i++) {
        const unsigned face = along ? i / 16 : i / 16 * (shape.cols / 16u);
        const unsigned bytes = (face * shape.face_rows * 16u + i % 16) * width;
        const uint32_t word = tw_core_word(event->core, (address + bytes) & ~3u);
        const uint32_t datum = width == 4 ? word : word >> 8 * (bytes & 2) & 0xFFFF;
        if (datum) continue;
        for (unsigned row = 0; along && row < shape.rows; row++)
            hole->rows[row] &= ~(1u << i);
        if (!along) hole->rows[i] = 0;
    }
}

/* What is scaled by a datum that nothing wrote is as undefined: by that of the first rows of the
 * scaler's faces, the only ones that are read. */
static void add_unwritten(tw_reduce_dim dim, const tw_hole *scaler, tw_hole *hole) {
    if (!scaler->any || dim == TW_REDUCE_SCALAR) return;
    if (!hole->any) *hole = (tw_hole){0};
    for (unsigned i = 0; i < SIDE; i++) {
        const bool along = dim == TW_REDUCE_ROW;
        const uint32_t row = scaler->rows[along ? 0 : i / 16 * 16];
        if (!(row >> (along ? i : i % 16) & 1)) continue;
        hole->any = true;
        for (unsigned line = 0; along && line < SIDE; line++)
            hole->rows[line] |= 1u << i;
        if (!along) hole->rows[i] = UINT32_MAX;
    }
}

static void capture(tw_core_rule *core, const tw_service_event *event, uint32_t tile_a,
                    uint32_t tile_b) {
    const uint32_t op = event->args[0], kind = op & OP_MASK;
    const uint32_t a = event->args[1], b = event->args[2];
    tw_carry *carry = &core->carry;
    tw_operands *now = &carry->next;
    const bool two =
        kind == TW_OP_reduce || kind == TW_OP_matmul || kind == TW_OP_tilize_ab ||
        ((kind == TW_OP_add || kind == TW_OP_sub || kind == TW_OP_mul) && !(op >> REUSE_SHIFT & 3));
    now->number = carry->captured++;
    now->b.any = false;
    now->a.any = false;
    if (kind == TW_OP_tilize_ab) {
        /* Rows that are not there are filled; what the sticks lack is not followed. */
    } else if (kind == TW_OP_tilize)
        read_sticks(core, event, a, tile_a, event->args[5], &now->a);
    else
        read_tile(core, event, a, tile_a, &now->a);
    if (two) read_tile(core, event, b, tile_b, &now->b);
    if (kind == TW_OP_reduce) {
        const tw_reduce_dim dim = (tw_reduce_dim)(op >> DIM_SHIFT & 3);
        drop_unscaled(event, b, tile_b, dim, &now->a);
        add_unwritten(dim, &now->b, &now->a);
    }
    if (op & TRANSPOSE || kind == TW_OP_transpose)
        tw_hole_transpose(kind == TW_OP_matmul ? &now->b : &now->a);
    if (now->a.any || now->b.any) TW_VEC_PUSH(&carry->operands, *now);
}

static void capture_block(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t *args = event->args;
    const uint32_t ct = args[5] & 0xFF, rt = args[5] >> 8 & 0xFF, kt = args[5] >> 16;
    for (uint32_t i = 0; i < rt * ct; i++)
        capture(core, event, args[3] + i / ct * kt, args[4] + i % ct);
}

/* ---- MATH */

/* The operands of the next operation; NULL: all written. */
static const tw_operands *take(tw_carry *carry) {
    const uint64_t number = carry->taken++;
    if (carry->first == carry->operands.count) {
        carry->first = carry->operands.count = 0;
        return NULL;
    }
    const tw_operands *next = &carry->operands.items[carry->first];
    if (next->number != number) return NULL;
    carry->first++;
    return next;
}

static tw_hole *dst_tile(tw_core_rule *core, tw_hart_id hart, uint32_t tile) {
    const tw_compute_config *config = tw_core_launched(core->core)->compute;
    const unsigned half = config && config->dst_full_sync_en ? 0 : core->harts[hart].half;
    return &core->carry.dst[(half * HALF + tile) % TW_COUNT(core->carry.dst)];
}

static void compute(tw_hole *dst, uint32_t op, const tw_operands *from) {
    static const tw_operands none;
    if (!from && !dst->any) return;
    const uint32_t kind = op & OP_MASK;
    const tw_broadcast broadcast = (tw_broadcast)(op >> BCAST_SHIFT & 3);
    tw_hole result = from ? from->a : none.a, other = from ? from->b : none.b;
    switch (kind) {
    case TW_OP_add:
    case TW_OP_sub:
    case TW_OP_mul:
        if (op >> REUSE_SHIFT & 3) {
            const bool dst_is_a = (op >> REUSE_SHIFT & 3) == REUSE_AS_A;
            other = dst_is_a ? result : *dst;
            if (dst_is_a) result = *dst;
        } else if (kind == TW_OP_mul || op & ADDS) {
            tw_hole_unite(&result, dst);
        }
        tw_hole_broadcast(broadcast, &other);
        tw_hole_unite(&result, &other);
        break;
    case TW_OP_reduce:
        tw_hole_reduce((tw_reduce_dim)(op >> DIM_SHIFT & 3), &result);
        tw_hole_unite(&result, dst);
        break;
    case TW_OP_matmul:
        if (from) tw_hole_matmul(&from->a, &from->b, &result);
        tw_hole_unite(&result, dst);
        break;
    case TW_OP_unary_bcast: tw_hole_broadcast(broadcast, &result); break;
    case TW_OP_transpose_dest:
        result = *dst;
        tw_hole_transpose(&result);
        break;
    default: break;
    }
    *dst = result;
}

static void compute_block(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t ct = event->args[2] & 0xFF, rt = event->args[2] >> 8 & 0xFF;
    for (uint32_t i = 0; i < rt * ct; i++)
        compute(dst_tile(core, TW_MATH, event->args[1] + i), event->args[0], take(&core->carry));
}

static const uint8_t sfpu_operands[TW_SFPU_COUNT] = {
#define TW_SFPU(name, operands, arguments, meaning) [TW_SFPU_##name] = operands,
#include "tilewright/sfpu.def"
#undef TW_SFPU
};

bool tw_sfpu_is_of_one(uint32_t function) {
    return function <= TW_SFPU_right_shift && sfpu_operands[function] == 1;
}

/* Elementwise functions unite what they read. Of those that choose, move or invent elements nothing
 * is said: their results count as written. */
static void apply(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t *args = event->args, function = args[0] & 0xFFFF;
    const bool plain =
        (function < TW_SFPU_bcast_col || function > TW_SFPU_ema) && function != TW_SFPU_normalize;
    const unsigned operands = function < TW_SFPU_COUNT ? sfpu_operands[function] : 0;
    const bool chooses =
        function == TW_SFPU_mask || function == TW_SFPU_mask_posinf || function == TW_SFPU_where;
    const tw_hart_id hart = event->hart;
    tw_hole result = {0};
    if (operands == 1 && plain && function != TW_SFPU_sfpu_reduce) return;
    if (operands > 1 && plain && !chooses) {
        result = *dst_tile(core, hart, args[1]);
        if (function != TW_SFPU_copy_dest_values)
            tw_hole_unite(&result, dst_tile(core, hart, args[2]));
        if (operands == 3) tw_hole_unite(&result, dst_tile(core, hart, args[3]));
    }
    const uint32_t written = tw_sfpu_written(args[0], args[1], args + 2);
    for (unsigned tile = 0; tile < HALF * 2; tile++)
        if (written >> tile & 1) *dst_tile(core, hart, tile) = result;
}

/* ---- PACK */

static void pack(tw_core_rule *core, const tw_service_event *event) {
    const tw_cb_view cb = tw_core_cb(event->core, event->args[1]);
    if (!cb.config) return;
    const tw_cb_pointers at = tw_core_cb_pointers(event->core, TW_PACK, event->args[1]);
    const uint64_t offset = event->args[2] == (uint32_t)NEXT_TILE
                                ? at.write_tile
                                : (uint64_t)event->args[2] * cb.config->page_size;
    const tw_tile_shape shape = shape_of(cb.config);
    tw_race_l1(core, event, core, at.write + offset, tw_cb_tile_bytes(core, cb.config), true);
    const tw_hole *computed = dst_tile(core, TW_PACK, event->args[0]);
    if (!computed->any && !core->carry.adds_in_l1) {
        tw_shadow_set(&core->memory->shadow, at.write + offset, tw_cb_tile_bytes(core, cb.config),
                      false);
        return;
    }
    tw_hole hole = *computed;
    if (core->pack_region >= TW_REGION_PARTIAL)
        tw_hole_mask((tw_reduce_dim)(core->pack_region - TW_REGION_PARTIAL), &hole);
    if (core->carry.adds_in_l1) {
        tw_hole before;
        if (tw_hole_read(&core->memory->shadow, (tw_format)cb.config->format, shape,
                         at.write + offset, 0, &before))
            tw_hole_unite(&hole, &before);
    }
    tw_hole_write(&core->memory->shadow, (tw_format)cb.config->format, shape, at.write + offset, 0,
                  &hole);
}

/* Rows of 16 datums of one tile, one after the other. */
static void pack_face_rows(tw_core_rule *core, const tw_service_event *event, tw_cb_view cb) {
    const uint32_t *args = event->args;
    tw_tile_shape shape;
    const tw_cb_pointers at = tw_core_cb_pointers(event->core, TW_PACK, args[1]);
    const size_t row = (size_t)16 * tw_format_bits((tw_format)cb.config->format) / 8;
    const uint64_t begin = (uint64_t)at.write + (uint64_t)args[4] * cb.config->page_size;
    const uint64_t end = tw_chip_arch(event->chip)->l1_bytes;
    const uint64_t fit = begin < end ? (end - begin) / row : 0; /* beyond it the chip says so */
    const uint32_t rows = args[5] < fit ? args[5] : (uint32_t)fit;
    tw_race_l1(core, event, core, begin, rows * row, true);
    tw_tile_shape_make(1, 16, &shape);
    for (uint32_t i = 0; i < rows; i++)
        tw_hole_write(&core->memory->shadow, (tw_format)cb.config->format, shape, begin + i * row,
                      row, &(tw_hole){0});
}

static void pack_rows(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t *args = event->args, block = args[2], full = args[3];
    const uint32_t rows = args[5] & 0xFF, datums = args[5] >> 8;
    const tw_cb_view cb = tw_core_cb(event->core, args[1]);
    if (!cb.config || block > 2 * HALF) return;
    if (!full) {
        pack_face_rows(core, event, cb);
        return;
    }
    tw_tile_shape shape = shape_of(cb.config);
    if (rows && rows < shape.rows) tw_tile_shape_make(rows, shape.cols, &shape);
    if (datums && datums < shape.cols) tw_tile_shape_make(shape.rows, 16, &shape);
    const tw_cb_pointers at = tw_core_cb_pointers(event->core, TW_PACK, args[1]);
    const size_t datum = tw_format_bits((tw_format)cb.config->format) / 8;
    const size_t part = (datums && datums < shape.cols ? datums : shape.cols) * datum;
    const uint64_t above = args[6] == UINT32_MAX ? (uint64_t)at.write_tile
                                                 : (uint64_t)args[6] * full * part * shape.rows;
    const uint64_t begin = (uint64_t)at.write + above + (uint64_t)args[4] * block * part;
    tw_race_rows(core, event, (tw_rows){begin, block * part, full * part, shape.rows}, true);
    tw_shadow *shadow = &core->memory->shadow;
    bool any = false;
    for (uint32_t i = 0; i < block; i++)
        any |= dst_tile(core, TW_PACK, args[0] + i)->any;
    for (unsigned row = 0; !any && row < shape.rows; row++)
        tw_shadow_set(shadow, begin + row * full * part, block * part, false);
    for (uint32_t i = 0; any && i < block; i++)
        tw_hole_write(shadow, (tw_format)cb.config->format, shape, begin + i * part, full * part,
                      dst_tile(core, TW_PACK, args[0] + i));
}

/* ---- transfers */

static tw_shadow *shadow_at(const tw_core_rule *core, uint32_t high) {
    tw_core_rule *there = tw_rule_at_noc(core->check, tw_noc_x(high), tw_noc_y(high));
    return there ? &there->memory->shadow : NULL;
}

/* The first byte of the core's L1 that would leave as an element; UINT32_MAX: none. */
static uint32_t first_told(const tw_core_rule *core, const tw_service_event *event, uint32_t bank) {
    const tw_check_memory *memory = &core->check->memory;
    const uint32_t *args = event->args;
    const uint32_t end = tw_chip_arch(event->chip)->l1_bytes;
    const uint32_t most = args[0] < end ? end - args[0] : 0; /* a kernel may ask for any number */
    for (uint32_t i = 0; i < args[3] && i < most; i++)
        if (tw_shadow_any(&core->memory->shadow, args[0] + i, 1) &&
            memory->is_element(memory->self, bank, args[1] + i))
            return args[0] + i;
    return UINT32_MAX;
}

static void note_packed(tw_core_rule *core, uint32_t index) {
    if (index >= TW_MAX_CBS) return;
    core->cbs[index].is_packed = true;
    core->cbs[index].packed_at = tw_core_pc(core->core, TW_PACK);
}

static bool is_header_of_ours(const char *file) {
    const size_t root = strlen(tw_data_root());
    return !strncmp(file, tw_data_root(), root) && !strncmp(file + root, "/kernel/", 8);
}

/* "compute.cpp:14", where the CB was pushed last; NULL when it is not known. */
static char *place_of_push(const tw_core_rule *core, const tw_cb_rule *rule) {
    tw_frame frames[TW_DEEP_FRAMES];
    tw_text text = {0};
    const unsigned count =
        tw_core_locate(core->core, TW_PACK, rule->pushed_at, frames, TW_DEEP_FRAMES);
    for (unsigned i = 0; i < count; i++) {
        if (!text.data && !is_header_of_ours(frames[i].file)) {
            const char *slash = strrchr(frames[i].file, '/');
            tw_text_addf(&text, "%s:%u", slash ? slash + 1 : frames[i].file, frames[i].line);
        }
        free(frames[i].file);
        free(frames[i].function);
    }
    return text.data;
}

/* Results that were thrown away are told where that happened. */
static bool is_lost(const tw_core_rule *core) {
    const tw_faults *faults = tw_chip_faults(core->check->chip);
    uint32_t x, y;
    tw_core_place(core->core, &x, &y);
    for (size_t i = 0; i < faults->list.count; i++) {
        const tw_fault *fault = &faults->list.items[i];
        if (fault->id == TW_FAULT_DST_LOST && fault->core_x == (int)x && fault->core_y == (int)y)
            return true;
    }
    return false;
}

/* Pages that compute pushes and never packs are a mistake of their own, whatever else is told. */
static bool tell_unpacked(const tw_core_rule *core, const tw_service_event *event,
                          const tw_cb_config *cb) {
    const tw_cb_rule *rule = cb ? &core->cbs[cb->index] : NULL;
    if (!rule || rule->producer != TW_PACK || rule->is_packed || is_lost(core)) return false;
    tw_fault *fault =
        tw_rule_broken(event, TW_FAULT_L1_UNINITIALISED_READ,
                       "pages of c_%u are written to DRAM that hold nothing: compute pushed them "
                       "and had packed no tile into any",
                       cb->index);
    char *place = fault->count == 1 ? place_of_push(core, rule) : NULL;
    if (!place) return true;
    tw_text text = {0};
    tw_text_addf(&text, "call pack_tile before the cb_push_back of c_%u at %s", cb->index, place);
    free(fault->remedy);
    fault->remedy = tw_text_take(&text);
    free(place);
    return true;
}

static void leave(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t *args = event->args;
    uint32_t bank;
    if (!core->check->memory.is_element || tw_noc_local_high(args[2]) ||
        !tw_check_bank_at(core->check, tw_noc_x(args[2]), tw_noc_y(args[2]), &bank))
        return;
    const uint32_t byte = first_told(core, event, bank);
    if (byte == UINT32_MAX) return;
    const tw_cb_config *cb = tw_cb_holding(core, byte);
    if (tell_unpacked(core, event, cb)) return;
    tw_text text = {0};
    tw_text_addf(&text, "a write of %u bytes to 0x%x of DRAM bank %u takes elements from 0x%x",
                 args[3], args[1], bank, byte);
    if (cb) tw_text_addf(&text, ", byte %u of c_%u,", byte - cb->address, cb->index);
    tw_text_add(&text, " that nothing ever wrote, or that were computed of such");
    tw_hold(core, event, TW_FAULT_L1_UNINITIALISED_READ, tw_text_take(&text));
}

static void spread(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t *args = event->args;
    const tw_noc_area area = tw_noc_area_of(args[2]);
    for (uint32_t y = area.y0; y <= area.y1; y++)
        for (uint32_t x = area.x0; x <= area.x1; x++) {
            tw_core_rule *there = tw_rule_at_noc(core->check, x, y);
            if (there)
                tw_shadow_copy(&there->memory->shadow, args[1], &core->memory->shadow, args[0],
                               args[3]);
        }
}

/* ---- the door */

void tw_carry_asked(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t *args = event->args;
    tw_shadow *shadow = &core->memory->shadow;
    switch (event->service) {
    case TW_SERVICE_noc_read:
        tw_shadow_copy(shadow, args[2], shadow_at(core, args[1]), args[0], args[3]);
        break;
    case TW_SERVICE_noc_write: {
        tw_shadow *there = shadow_at(core, args[2]);
        if (there)
            tw_shadow_copy(there, args[1], shadow, args[0], args[3]);
        else if (tw_shadow_any(shadow, args[0], args[3]))
            leave(core, event);
        break;
    }
    case TW_SERVICE_noc_write_multicast: spread(core, event); break;
    case TW_SERVICE_noc_inline_write: {
        tw_shadow *there = shadow_at(core, args[2]);
        if (there) tw_shadow_set(there, args[1], 4, false);
        break;
    }
    case TW_SERVICE_semaphore_set: tw_shadow_set(shadow, args[0], 4, false); break;
    case TW_SERVICE_unpack: capture(core, event, args[3], args[4]); break;
    case TW_SERVICE_unpack_matmul: capture_block(core, event); break;
    case TW_SERVICE_pack_l1_accumulate: core->carry.adds_in_l1 = args[0] != 0; break;
    case TW_SERVICE_compute_startup:
        if (event->hart == TW_PACK) core->carry.adds_in_l1 = false;
        break;
    case TW_SERVICE_pack:
        note_packed(core, args[1]);
        pack(core, event);
        break;
    case TW_SERVICE_pack_untilize:
        note_packed(core, args[1]);
        pack_rows(core, event);
        break;
    case TW_SERVICE_dst_release:
        for (uint32_t tile = 0; tile < HALF; tile++)
            dst_tile(core, TW_PACK, tile)->any = false;
        break;
    default: break;
    }
}

/* What a kernel's own vector code makes of unwritten elements is not followed: a tile that it
 * stores to counts as written. */
static void store(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t tile = tw_core_vector_tile(event->core, event->args[2]);
    if ((event->args[0] & 0xFF) == TW_VECTOR_store && tile < HALF * 2)
        *dst_tile(core, TW_MATH, tile) = (tw_hole){0};
}

void tw_carry_done(tw_core_rule *core, const tw_service_event *event) {
    switch (event->service) {
    case TW_SERVICE_math:
        compute(dst_tile(core, TW_MATH, event->args[1]), event->args[0],
                (event->args[0] & OP_MASK) == TW_OP_transpose_dest ? NULL : take(&core->carry));
        break;
    case TW_SERVICE_math_matmul: compute_block(core, event); break;
    case TW_SERVICE_sfpu: apply(core, event); break;
    case TW_SERVICE_vector: store(core, event); break;
    default: break;
    }
}
