/*
 * The rules of the compute harts: start-up, init, formats, DST. An operation is checked only
 * against the units it uses, on one hart, so that a mistake is told once.
 */
#include "check/rules.h"
#include "tilewright/vector.h"

#include <stdlib.h>

enum { OP_MASK = 0xFF, BCAST_MASK = 3 << 8, REUSE_MASK = 3 << 10, POOL_AND_DIM_MASK = 15 << 12 };

static int format_of(const tw_service_event *event, uint32_t index) {
    const tw_cb_view cb = tw_core_cb(event->core, index);
    return cb.config ? cb.config->format : -1;
}

/* What an init leaves in the matrix unit: operations with the same mode can do with one another's.
 */
static uint32_t math_mode(uint32_t op) {
    switch (op & OP_MASK) {
    case TW_OP_copy:
    case TW_OP_transpose:
    case TW_OP_tilize:
    case TW_OP_untilize:
    case TW_OP_pack_untilize: return TW_OP_copy;
    case TW_OP_add:
    case TW_OP_sub:
    case TW_OP_mul: return op & (OP_MASK | BCAST_MASK | REUSE_MASK);
    case TW_OP_unary_bcast: return op & (OP_MASK | BCAST_MASK);
    case TW_OP_reduce: return op & (OP_MASK | POOL_AND_DIM_MASK);
    default: return op & OP_MASK;
    }
}

static void check_started(const tw_hart_rule *hart, const tw_service_event *event,
                          const char *what) {
    if (!hart->started)
        tw_rule_broken(event, TW_FAULT_COMPUTE_NOT_STARTED,
                       "%s before compute_kernel_hw_startup or an init_common", what);
}

static void add_reduce(uint32_t op, tw_text *out) {
    static const char *const pools[] = {"SUM", "AVG", "MAX", "MIN"};
    static const char *const dimensions[] = {"REDUCE_ROW", "REDUCE_COL", "REDUCE_SCALAR", "?"};
    tw_text_addf(out, " <%s, %s>", pools[op >> 12 & 3], dimensions[op >> 14 & 3]);
}

/* "mul with COL broadcast", "reduce <MAX, REDUCE_ROW>": what tells operations of one name apart. */
static char *variant_of(uint32_t op) {
    static const char *const broadcasts[] = {"", " with COL broadcast", " with ROW broadcast",
                                             " with SCALAR broadcast"};
    static const char *const reuses[] = {"", ", DST as its first operand",
                                         ", DST as its second operand", ""};
    tw_text text = {0};
    tw_text_add(&text, tw_tile_op_name(op));
    switch (op & OP_MASK) {
    case TW_OP_add:
    case TW_OP_sub:
    case TW_OP_mul:
        tw_text_add(&text, broadcasts[op >> 8 & 3]);
        tw_text_add(&text, reuses[op >> 10 & 3]);
        break;
    case TW_OP_unary_bcast: tw_text_add(&text, broadcasts[op >> 8 & 3]); break;
    case TW_OP_reduce: add_reduce(op, &text); break;
    default: break;
    }
    return tw_text_take(&text);
}

static void check_init(const tw_hart_rule *hart, const tw_service_event *event) {
    const uint32_t op = event->args[0];
    if (!hart->started || (hart->has_op && math_mode(hart->op) == math_mode(op))) return;
    if ((op & OP_MASK) == TW_OP_transpose_dest) return;
    tw_text text = {0};
    char *asked = variant_of(op), *set = hart->has_op ? variant_of(hart->op) : NULL;
    tw_fault *fault = tw_rule_broken(event, TW_FAULT_COMPUTE_INIT_MISSING,
                                     "%s while the matrix unit is set up for %s", asked,
                                     set ? set : "nothing yet");
    free(asked);
    free(set);
    tw_text_addf(&text, "call %s before it", tw_tile_op_init(op));
    free(fault->remedy);
    fault->remedy = tw_text_take(&text);
}

static void check_formats(const tw_hart_rule *hart, const tw_service_event *event) {
    const uint32_t op = event->args[0];
    const int a = format_of(event, event->args[1]), b = format_of(event, event->args[2]);
    if (!hart->started || a < 0) return;
    const unsigned kind = op & OP_MASK;
    const bool two = (kind == TW_OP_add || kind == TW_OP_sub || kind == TW_OP_mul ||
                      kind == TW_OP_reduce || kind == TW_OP_matmul) &&
                     !(op & REUSE_MASK) && b >= 0;
    const bool known = hart->format_a >= 0 && hart->format_b >= 0;
    if (!known) return;
    /* Which register takes which operand is the operation's own affair: the pair must fit. */
    const bool fits = two ? (a == hart->format_a && b == hart->format_b) ||
                                (a == hart->format_b && b == hart->format_a)
                          : a == hart->format_a || a == hart->format_b;
    if (!fits)
        tw_rule_broken(event, TW_FAULT_COMPUTE_RECONFIG_MISSING,
                       "%s of c_%u%s: the unpacker was set up for other formats",
                       tw_tile_op_name(op), event->args[1], two ? " and another CB" : "");
}

static void check_pack_format(const tw_hart_rule *hart, const tw_service_event *event) {
    const int format = format_of(event, event->args[1]);
    if (!hart->started || hart->format_out < 0 || format < 0 || format == hart->format_out) return;
    tw_rule_broken(event, TW_FAULT_COMPUTE_RECONFIG_MISSING,
                   "a pack into c_%u: the packer was set up for another format", event->args[1]);
}

static void start(tw_hart_rule *hart, const tw_service_event *event) {
    hart->started = true;
    hart->format_a = format_of(event, event->args[0]);
    hart->format_b = format_of(event, event->args[1]);
    hart->format_out = format_of(event, event->args[2]);
}

static void reformat(tw_hart_rule *hart, const tw_service_event *event) {
    if (event->args[0] & 1) hart->format_a = format_of(event, event->args[1]);
    if (event->args[0] & 2) hart->format_b = format_of(event, event->args[2]);
}

/* ---- DST */

static void check_holds(const tw_hart_rule *hart, const tw_service_event *event, const char *what) {
    if (!hart->holds_dst)
        tw_rule_broken(
            event, event->hart == TW_PACK ? TW_FAULT_DST_NOT_WAITED : TW_FAULT_DST_NOT_ACQUIRED,
            "%s without tile_regs_%s", what, event->hart == TW_PACK ? "wait" : "acquire");
}

/* Whether a function of the vector unit reads or writes DST, and does not only set the unit up. */
static bool touches_dst(const tw_service_event *event) {
    switch (event->args[0] & 0xFFFF) {
    case TW_SFPU_rand_seed:
    case TW_SFPU_dropout_seed:
    case TW_SFPU_welford_clear:
    case TW_SFPU_two_pass_clear:
    case TW_SFPU_two_pass_mean: return false;
    case TW_SFPU_ema: return event->args[2] == 0;
    default: return true;
    }
}

static void acquire(tw_hart_rule *hart, const tw_service_event *event) {
    if (hart->holds_dst)
        tw_rule_broken(event, TW_FAULT_DST_ACQUIRED_TWICE,
                       "tile_regs_acquire again without a commit in between");
    hart->holds_dst = true;
}

/* Tiles of a half; beyond it the chip itself says so. */
static uint32_t dst_capacity(const tw_core *core) {
    const tw_compute_config *config = tw_core_launched(core)->compute;
    const uint32_t all = config && config->fp32_dest_acc_en ? 8 : 16;
    return config && config->dst_full_sync_en ? all : all / 2;
}

static void check_packed(tw_core_rule *core, const tw_hart_rule *hart,
                         const tw_service_event *event, uint32_t tiles) {
    if (!hart->holds_dst) {
        tw_rule_broken(event, TW_FAULT_DST_NOT_WAITED, "a pack without tile_regs_wait");
        return;
    }
    core->dst_packed[hart->half] = true;
    const uint32_t end = event->args[0] + tiles, capacity = dst_capacity(event->core);
    for (uint32_t tile = event->args[0]; tile < end && tile < capacity; tile++)
        if (!(core->dst_written[hart->half] >> tile & 1))
            tw_rule_broken(event, TW_FAULT_DST_UNDEFINED_READ,
                           "DST tile %u is packed; nothing was computed into it since acquire",
                           tile);
}

/* Tiles that only served to compute others are not packed: it is a loss when none was. */
static void check_lost(const tw_core_rule *core, const tw_hart_rule *hart,
                       const tw_service_event *event) {
    const uint32_t written = core->dst_written[hart->half];
    if (!hart->holds_dst || !written || core->dst_packed[hart->half]) return;
    tw_rule_broken(event, TW_FAULT_DST_LOST,
                   "tile_regs_release of %d computed DST tile%s, none of which was packed",
                   __builtin_popcount(written), __builtin_popcount(written) == 1 ? "" : "s");
}

static void mark(tw_core_rule *core, const tw_hart_rule *hart, uint32_t first, uint32_t count) {
    for (uint32_t tile = first; tile < first + count && tile < 16; tile++)
        core->dst_written[hart->half] |= 1u << tile;
}

static void check_math(tw_core_rule *core, tw_hart_rule *hart, const tw_service_event *event) {
    check_init(hart, event);
    check_holds(hart, event, tw_tile_op_name(event->args[0]));
    const uint32_t block = event->args[2];
    const bool is_block = event->service == TW_SERVICE_math_matmul;
    mark(core, hart, event->args[1], is_block ? (block & 0xFF) * (block >> 8 & 0xFF) : 1);
}

/* A function of one value wants it: DST is zero after acquire, and a function of that is a
 * constant. */
static void check_value(const tw_core_rule *core, const tw_hart_rule *hart,
                        const tw_service_event *event) {
    const uint32_t tile = event->args[1];
    if (!tw_sfpu_is_of_one(event->args[0] & 0xFFFF) || !hart->holds_dst) return;
    if (tile >= dst_capacity(event->core) || core->dst_written[hart->half] >> tile & 1) return;
    tw_rule_broken(event, TW_FAULT_DST_UNDEFINED_READ,
                   "%s of DST tile %u; nothing was computed into it since acquire",
                   tw_sfpu_name(event->args[0]), tile);
}

/* Vector code of the kernel's own touches DST by its loads and stores alone. */
static void check_vector(tw_core_rule *core, const tw_hart_rule *hart,
                         const tw_service_event *event) {
    const uint32_t op = event->args[0] & 0xFF;
    if (op != TW_VECTOR_load && op != TW_VECTOR_store) return;
    check_holds(hart, event, "vector code");
    if (op == TW_VECTOR_store)
        mark(core, hart, tw_core_vector_tile(event->core, event->args[2]), 1);
}

void tw_check_compute(tw_core_rule *core, const tw_service_event *event) {
    tw_hart_rule *hart = &core->harts[event->hart];
    switch (event->service) {
    case TW_SERVICE_compute_startup:
        if (event->hart == TW_PACK) core->pack_region = TW_REGION_FULL;
        start(hart, event);
        break;
    case TW_SERVICE_unpack_format: reformat(hart, event); break;
    case TW_SERVICE_pack_format: hart->format_out = format_of(event, event->args[0]); break;
    case TW_SERVICE_op_uninit:
        if (event->hart == TW_PACK) tw_check_pack_init(core, event);
        break;
    case TW_SERVICE_op_init:
        if (event->hart == TW_PACK) tw_check_pack_init(core, event);
        hart->op = event->args[0];
        hart->has_op = true;
        break;
    case TW_SERVICE_unpack:
    case TW_SERVICE_unpack_matmul:
        check_started(hart, event, tw_tile_op_name(event->args[0]));
        check_formats(hart, event);
        tw_check_operands(core, event);
        tw_check_regions(core, event);
        tw_check_scaler(core, event);
        break;
    case TW_SERVICE_math:
    case TW_SERVICE_math_matmul: check_math(core, hart, event); break;
    case TW_SERVICE_sfpu:
        if (touches_dst(event)) check_holds(hart, event, tw_sfpu_name(event->args[0]));
        check_value(core, hart, event);
        core->dst_written[hart->half] |=
            tw_sfpu_written(event->args[0], event->args[1], event->args + 2);
        break;
    case TW_SERVICE_vector: check_vector(core, hart, event); break;
    case TW_SERVICE_dst_acquire: acquire(hart, event); break;
    case TW_SERVICE_dst_commit:
        hart->holds_dst = false;
        hart->half ^= 1;
        break;
    case TW_SERVICE_dst_wait: hart->holds_dst = true; break;
    case TW_SERVICE_dst_release:
        check_lost(core, hart, event);
        core->dst_written[hart->half] = 0;
        core->dst_packed[hart->half] = false;
        hart->holds_dst = false;
        hart->half ^= 1;
        break;
    case TW_SERVICE_pack:
        check_pack_format(hart, event);
        check_packed(core, hart, event, 1);
        tw_check_result(core, event);
        tw_check_pack_region(core, event);
        break;
    case TW_SERVICE_pack_untilize:
        check_packed(core, hart, event, event->args[2]);
        tw_check_pack_region(core, event);
        break;
    default: break;
    }
}
