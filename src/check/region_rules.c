/*
 * Tiles of which only a part counts. While a reduce is set up, PACK writes column 0 (REDUCE_ROW),
 * row 0 (REDUCE_COL) or element 0 (REDUCE_SCALAR) and zeros elsewhere. Told is what cannot be
 * meant: such a tile broadcast along the wrong dimension, or combined element by element with a
 * tile of the very CB that was reduced along it.
 */
#include "check/rules.h"

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

static const char *const parts[DIMS] = {"column 0", "row 0", "element 0"};
static const char *const reduces[DIMS] = {"REDUCE_ROW", "REDUCE_COL", "REDUCE_SCALAR"};

void tw_check_pack_region(tw_core_rule *core, const tw_service_event *event) {
    if (event->args[1] >= TW_MAX_CBS) return;
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

void tw_check_regions(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t op = event->args[0], cb_a = event->args[1], cb_b = event->args[2];
    const uint32_t kind = op & OP_MASK, broadcast = op >> BCAST_SHIFT & 3;
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
