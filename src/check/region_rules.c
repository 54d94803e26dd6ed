/*
 * Tiles of which only a part counts. While a reduce is set up, PACK writes column 0 (REDUCE_ROW),
 * row 0 (REDUCE_COL) or element 0 (REDUCE_SCALAR) and zeros elsewhere. Told is what cannot be
 * meant: such a tile broadcast along the wrong dimension, or combined element by element with a
 * tile of the very CB that was reduced along it; and a result of such whole tiles that PACK, still
 * set up for the reduce, cuts down to a column, a row or an element.
 */
#include "check/rules.h"

#include <stdlib.h>

#include "tilewright/sfpu.h"

enum {
    OP_MASK = 0xFF,
    REUSE_MASK = 3 << 10,
    BCAST_SHIFT = 8,
    DIM_SHIFT = 14,
    BCAST_COL = 1,
    BCAST_ROW = 2,
    REDUCE_ROW = 0,
    REDUCE_COL = 1,
    DIMS = 3,
};

enum { HALF_TILES = 16 };

static const char *const parts[DIMS] = {"column 0", "row 0", "element 0"};
static const char *const reduces[DIMS] = {"REDUCE_ROW", "REDUCE_COL", "REDUCE_SCALAR"};

static uint8_t *whole_of(tw_core_rule *core, tw_hart_id hart, uint32_t tile) {
    return &core->dst_whole[core->harts[hart].half * HALF_TILES + tile % HALF_TILES];
}

/* Elements that are computed of whole tiles are not meant to be thrown away. */
static void check_cut(tw_core_rule *core, const tw_service_event *event) {
    const int dim = core->pack_region - TW_REGION_PARTIAL;
    if (dim < 0 || !(*whole_of(core, event->hart, event->args[0]) >> dim & 1)) return;
    tw_fault *fault =
        tw_rule_broken(event, TW_FAULT_COMPUTE_INIT_MISSING,
                       "DST tile %u is packed to c_%u while PACK is set up for reduce <%s>: of a "
                       "tile that was computed of whole ones it writes %s and zeros",
                       event->args[0], event->args[1], reduces[dim], parts[dim]);
    tw_text text = {0};
    tw_text_add(&text, "Call reduce_uninit() after the reduce.");
    free(fault->remedy);
    fault->remedy = tw_text_take(&text);
}

void tw_check_pack_region(tw_core_rule *core, const tw_service_event *event) {
    if (event->args[1] >= TW_MAX_CBS) return;
    if (event->service == TW_SERVICE_pack) check_cut(core, event);
    uint8_t *region = &core->cbs[event->args[1]].region;
    const uint8_t now = core->pack_region;
    if (*region == TW_REGION_UNKNOWN)
        *region = now;
    else if (*region != now)
        *region = TW_REGION_MIXED;
}

void tw_check_pack_init(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t dim = event->args[0] >> DIM_SHIFT & 3;
    if ((event->args[0] & OP_MASK) != TW_OP_reduce || dim >= DIMS) return;
    core->pack_region =
        event->service == TW_SERVICE_op_init ? (uint8_t)(TW_REGION_PARTIAL + dim) : TW_REGION_FULL;
}

/* The dimension a CB's tiles were reduced along; -1: whole tiles, or not known. */
static int dim_of(const tw_core_rule *core, uint32_t cb) {
    if (cb >= TW_MAX_CBS || core->cbs[cb].region < TW_REGION_PARTIAL) return -1;
    return core->cbs[cb].region - TW_REGION_PARTIAL;
}

static void tell(const tw_service_event *event, uint32_t cb, int dim, const char *how) {
    tw_rule_broken(event, TW_FAULT_OPERAND_OUTSIDE_VALID_REGION,
                   "%s: c_%u holds results of %s, of which only %s counts; it is %s",
                   tw_tile_op_name(event->args[0]), cb, reduces[dim], parts[dim], how);
}

static void check_pair(const tw_core_rule *core, const tw_service_event *event, uint32_t whole,
                       uint32_t partial) {
    const int dim = dim_of(core, partial);
    if (dim < 0 || whole >= TW_MAX_CBS || dim_of(core, whole) >= 0) return;
    if (core->cbs[whole].region == TW_REGION_MIXED || !(core->cbs[whole].reduced >> dim & 1))
        return;
    tell(event, partial, dim, "combined with whole tiles without a broadcast");
}

/* Along which dimensions the first operand's CB was reduced, when its tiles are whole and stay so
 * in the operation; 0 of all others. */
static uint8_t whole_operand(const tw_core_rule *core, const tw_service_event *event) {
    const uint32_t kind = event->args[0] & OP_MASK, cb = event->args[1];
    const bool keeps = kind == TW_OP_add || kind == TW_OP_sub || kind == TW_OP_mul;
    if (!keeps || event->args[0] & REUSE_MASK || cb >= TW_MAX_CBS) return 0;
    return core->cbs[cb].region == TW_REGION_FULL ? core->cbs[cb].reduced : 0;
}

/* MATH takes operands in the order that UNPACK brought them in; carry.c has counted this one. */
void tw_region_done(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t *args = event->args, kind = args[0] & OP_MASK;
    const uint8_t now = core->wholes[(core->carry.taken - 1) % TW_COUNT(core->wholes)];
    uint32_t written = 0;
    uint8_t whole = 0;
    switch (event->service) {
    case TW_SERVICE_math:
        written = 1u << args[1] % HALF_TILES;
        if (kind != TW_OP_transpose_dest) whole = now;
        break;
    case TW_SERVICE_math_matmul: written = UINT16_MAX; break;
    case TW_SERVICE_sfpu: written = tw_sfpu_written(args[0], args[1], args + 2); break;
    default: return;
    }
    for (uint32_t tile = 0; tile < HALF_TILES; tile++)
        if (written >> tile & 1) *whole_of(core, event->hart, tile) = whole;
}

void tw_check_regions(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t op = event->args[0], cb_a = event->args[1], cb_b = event->args[2];
    const uint32_t kind = op & OP_MASK, broadcast = op >> BCAST_SHIFT & 3;
    if (core->carry.captured) /* full checking */
        core->wholes[(core->carry.captured - 1) % TW_COUNT(core->wholes)] =
            whole_operand(core, event);
    if (kind == TW_OP_reduce && cb_a < TW_MAX_CBS && (op >> DIM_SHIFT & 3) < DIMS)
        core->cbs[cb_a].reduced |= (uint8_t)(1u << (op >> DIM_SHIFT & 3));
    if ((kind != TW_OP_add && kind != TW_OP_sub && kind != TW_OP_mul) || op & REUSE_MASK) return;
    const int dim = dim_of(core, cb_b);
    if (!broadcast) {
        check_pair(core, event, cb_a, cb_b);
        check_pair(core, event, cb_b, cb_a);
    } else if (broadcast == BCAST_ROW && dim == REDUCE_ROW) {
        tell(event, cb_b, dim, "broadcast by rows: only COL fits");
    } else if (broadcast == BCAST_COL && dim == REDUCE_COL) {
        tell(event, cb_b, dim, "broadcast by columns: only ROW fits");
    }
}
