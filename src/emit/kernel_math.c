/* Real arithmetic as kernel code, in either spelling of the compute API. */
#include "emit/kernels.h"

#include <stdlib.h>
#include <string.h>

/* A call in both spellings: its init, without the arguments. */
typedef struct call_row {
    tw_call call;
    tw_dim dim;
    const char *function, *init, *classic_init, *header;
} call_row;

static const call_row call_rows[] = {
    {TW_CALL_COPY, TW_DIM_NONE, "copy_tile", "copy_init", "copy_tile_to_dst_init_short",
     "tile_move_copy.h"},
    {TW_CALL_ADD, TW_DIM_NONE, "add_tiles", "add_init", "add_tiles_init", "eltwise_binary.h"},
    {TW_CALL_SUB, TW_DIM_NONE, "sub_tiles", "sub_init", "sub_tiles_init", "eltwise_binary.h"},
    {TW_CALL_MUL, TW_DIM_NONE, "mul_tiles", "mul_init", "mul_tiles_init", "eltwise_binary.h"},
    {TW_CALL_ADD, TW_DIM_COL, "add_tiles_bcast_cols", "add_bcast_cols_init",
     "add_bcast_cols_init_short", "bcast.h"},
    {TW_CALL_SUB, TW_DIM_COL, "sub_tiles_bcast_cols", "sub_bcast_cols_init",
     "sub_bcast_cols_init_short", "bcast.h"},
    {TW_CALL_MUL, TW_DIM_COL, "mul_tiles_bcast_cols", "mul_bcast_cols_init",
     "mul_bcast_cols_init_short", "bcast.h"},
    {TW_CALL_ADD, TW_DIM_ROW, "add_tiles_bcast_rows", "add_bcast_rows_init",
     "add_bcast_rows_init_short", "bcast.h"},
    /* The older API has no init of its own for this one. */
    {TW_CALL_SUB, TW_DIM_ROW, "sub_tiles_bcast<BroadcastType::ROW>", "sub_bcast_rows_init", NULL,
     "bcast.h"},
    {TW_CALL_MUL, TW_DIM_ROW, "mul_tiles_bcast_rows", "mul_bcast_rows_init",
     "mul_bcast_rows_init_short", "bcast.h"},
    {TW_CALL_ADD, TW_DIM_SCALAR, "add_tiles_bcast_scalar", "add_bcast_scalar_init",
     "add_bcast_scalar_init_short", "bcast.h"},
    {TW_CALL_SUB, TW_DIM_SCALAR, "sub_tiles_bcast_scalar", "sub_bcast_scalar_init",
     "sub_tiles_bcast_scalar_init_short", "bcast.h"},
    {TW_CALL_MUL, TW_DIM_SCALAR, "mul_tiles_bcast_scalar", "mul_bcast_scalar_init",
     "mul_tiles_bcast_scalar_init_short", "bcast.h"},
    {TW_CALL_TRANSPOSE, TW_DIM_NONE, "transpose_tile", "transpose_init", "transpose_wh_init_short",
     "transpose.h"},
    {TW_CALL_MATMUL, TW_DIM_NONE, "matmul_tiles", "matmul_init", "mm_init_short", "matmul.h"},
    {TW_CALL_DIV, TW_DIM_NONE, "div_binary_tile", NULL, NULL, "eltwise_binary_sfpu.h"},
    {TW_CALL_POWER, TW_DIM_NONE, "power_binary_tile", NULL, NULL, "eltwise_binary_sfpu.h"},
    {TW_CALL_MAX, TW_DIM_NONE, "binary_max_tile", NULL, NULL, "binary_max_min.h"},
    {TW_CALL_MIN, TW_DIM_NONE, "binary_min_tile", NULL, NULL, "binary_max_min.h"},
};

static const struct unary_row {
    const char *function, *init, *header;
} unary_rows[] = {
#define X(function, init, header, words, values) {#function, #init, header},
#include <tilewright/unaries.def>
#undef X
};

static const call_row *row_of(const tw_step *step) {
    tw_call call = step->call == TW_CALL_COPY_B ? TW_CALL_COPY : step->call;
    for (size_t i = 0; i < TW_COUNT(call_rows); i++)
        if (call_rows[i].call == call && (call_rows[i].dim == step->dim || call == TW_CALL_COPY))
            return &call_rows[i];
    return &call_rows[0];
}

static const struct unary_row *unary_of(const char *function) {
    for (size_t i = 0; i < TW_COUNT(unary_rows); i++)
        if (!strcmp(unary_rows[i].function, function)) return &unary_rows[i];
    return &unary_rows[0];
}

/* "<PoolType::SUM, ReduceDim::REDUCE_ROW>" */
static const char *pool(const tw_step *step) {
    return !strcmp(step->function, "max") ? "MAX" : !strcmp(step->function, "avg") ? "AVG" : "SUM";
}

static const char *reduce_dim(const tw_step *step) {
    return step->dim == TW_DIM_COL      ? "REDUCE_COL"
           : step->dim == TW_DIM_SCALAR ? "REDUCE_SCALAR"
                                        : "REDUCE_ROW";
}

static void prepare(tw_kernel_text *k, int depth, const tw_step *step) {
    const char *a = tw_kernel_cb(k, step->from), *to = tw_kernel_cb(k, step->cb);
    const char *b = step->with >= 0 ? tw_kernel_cb(k, step->with) : NULL;
    const call_row *row = row_of(step);
    const bool vector = step->call >= TW_CALL_DIV;
    if (step->call == TW_CALL_MATMUL) {
        /* The left matrix goes to the second source register. */
        tw_kernel_line(k, depth, "reconfig_data_format(%s, %s);", b, a);
        tw_kernel_line(k, depth, "pack_reconfig_data_format(%s);", to);
        tw_kernel_line(k, depth, "%s(%s, %s);", k->classic ? "mm_init_short" : "matmul_init", a, b);
        return;
    }
    if (b && !vector)
        tw_kernel_line(k, depth, "reconfig_data_format(%s, %s);", a, b);
    else
        tw_kernel_line(k, depth, "reconfig_data_format_srca(%s);", a);
    tw_kernel_line(k, depth, "pack_reconfig_data_format(%s);", to);
    if (step->call == TW_CALL_REDUCE) {
        tw_kernel_line(k, depth, "reduce_init<PoolType::%s, ReduceDim::%s>(%s, %s, %s);",
                       pool(step), reduce_dim(step), a, b, to);
    } else if (vector) {
        /* Each operand announces itself when it is copied. */
    } else if (k->classic && !row->classic_init) {
        tw_kernel_line(k, depth,
                       "init_bcast<EltwiseBinaryType::ELWSUB, BroadcastType::ROW>(%s, %s, %s);", a,
                       b, to);
    } else {
        const char *init = k->classic ? row->classic_init : row->init;
        if (b)
            tw_kernel_line(k, depth, "%s(%s, %s);", init, a, b);
        else
            tw_kernel_line(k, depth, "%s(%s);", init, a);
    }
}

/* Both operands of what only the vector unit does are copied to DST, each in its own format. */
static void copy_operand(tw_kernel_text *k, int depth, const tw_step *step) {
    const bool second = step->call == TW_CALL_COPY_B;
    const char *from = tw_kernel_cb(k, second ? step->with : step->from);
    char *page = tw_kernel_page(k, second ? step->stride : step->page);
    if (step->with >= 0) {
        tw_kernel_line(k, depth, "reconfig_data_format_srca(%s);", from);
        tw_kernel_line(k, depth, "%s(%s);",
                       k->classic ? "copy_tile_to_dst_init_short" : "copy_init", from);
    }
    tw_kernel_line(k, depth, "copy_tile(%s, %s, %d);", from, page, second);
    free(page);
}

static void math(tw_kernel_text *k, int depth, const tw_step *step) {
    if (step->call == TW_CALL_COPY || step->call == TW_CALL_COPY_B) {
        copy_operand(k, depth, step);
        return;
    }
    const char *a = tw_kernel_cb(k, step->from);
    const char *b = step->with >= 0 ? tw_kernel_cb(k, step->with) : NULL;
    char *first = tw_kernel_page(k, step->page), *second = tw_kernel_page(k, step->stride);
    const call_row *row = row_of(step);
    if (step->call == TW_CALL_REDUCE) {
        tw_kernel_line(k, depth, "reduce_tile<PoolType::%s, ReduceDim::%s>(%s, %s, %s, 0, 0);",
                       pool(step), reduce_dim(step), a, b, first);
    } else if (step->call == TW_CALL_MATMUL) {
        tw_kernel_line(k, depth, "matmul_tiles(%s, %s, %s, %s, 0);", a, b, first, second);
    } else if (step->call >= TW_CALL_DIV) {
        tw_kernel_line(k, depth, "%s_init();", row->function);
        tw_kernel_line(k, depth, "%s(0, 1, 0);", row->function);
    } else if (step->call == TW_CALL_TRANSPOSE) {
        tw_kernel_line(k, depth, "%s(%s, %s, 0);", k->classic ? "transpose_wh_tile" : row->function,
                       a, first);
    } else {
        tw_kernel_line(k, depth, "%s(%s, %s, %s, %s, 0);", row->function, a, b, first, second);
    }
    free(first);
    free(second);
}

/* The bits of a number in hexadecimal; the number itself is told behind the call. */
static void add_float_bits(tw_text *call, tw_text *remark, const tw_expr *value) {
    if (value->op != TW_EXPR_INTEGER) {
        tw_expr_print(call, value, false);
        return;
    }
    const uint32_t bits = (uint32_t)value->integer;
    float number;
    memcpy(&number, &bits, sizeof number);
    tw_text_addf(call, "0x%08Xu", (unsigned)bits);
    tw_text_addf(remark, "%s%.9g", remark->length ? ", " : "  // ", (double)number);
}

static void unary(tw_kernel_text *k, int depth, const tw_step *step) {
    const struct unary_row *row = unary_of(step->function);
    tw_kernel_line(k, depth, "%s_tile_init();", row->init);
    const tw_expr *const values[] = {step->value, step->more[0], step->more[1]};
    tw_text call = {0}, remark = {0};
    tw_text_addf(&call, "%s_tile(0", row->function);
    for (size_t i = 0; i < TW_COUNT(values) && values[i]; i++) {
        tw_text_add(&call, ", ");
        add_float_bits(&call, &remark, values[i]);
    }
    tw_kernel_line(k, depth, "%s);%s", call.data, remark.data ? remark.data : "");
    tw_text_free(&call);
    tw_text_free(&remark);
}

void tw_kernel_arithmetic(tw_kernel_text *k, int depth, const tw_step *step) {
    switch (step->op) {
    case TW_STEP_PREPARE: prepare(k, depth, step); break;
    case TW_STEP_ACQUIRE: tw_kernel_line(k, depth, "tile_regs_acquire();"); break;
    case TW_STEP_MATH: math(k, depth, step); break;
    case TW_STEP_UNARY: unary(k, depth, step); break;
    case TW_STEP_PACK:
        tw_kernel_line(k, depth, "tile_regs_commit();");
        tw_kernel_line(k, depth, "tile_regs_wait();");
        tw_kernel_line(k, depth, "pack_tile(0, %s);", tw_kernel_cb(k, step->cb));
        tw_kernel_line(k, depth, "tile_regs_release();");
        break;
    case TW_STEP_FINISH: tw_kernel_line(k, depth, "reduce_uninit();"); break;
    default: break;
    }
}

static const tw_step *first_reduction(const tw_step *steps, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (steps[i].op == TW_STEP_MATH && steps[i].call == TW_CALL_REDUCE) return &steps[i];
        const tw_step *inner = first_reduction(steps[i].body, steps[i].body_count);
        if (inner) return inner;
    }
    return NULL;
}

json_t *tw_kernel_reduce_defaults(const tw_kernel_text *k) {
    const tw_step *step =
        k->classic ? first_reduction(k->kernel->steps, k->kernel->step_count) : NULL;
    return step ? json_pack("{s:s, s:s}", "pool", pool(step), "dim", reduce_dim(step))
                : json_false();
}

/* Whether the value is known when the kernel is compiled: over compile-time arguments alone. */
static bool is_constant(const tw_kernel_text *k, const tw_expr *expr) {
    if (!expr) return true;
    if (expr->op != TW_EXPR_NAME) return is_constant(k, expr->a) && is_constant(k, expr->b);
    for (size_t i = 0; i < k->kernel->compile_args.count; i++)
        if (!strcmp(k->kernel->compile_args.items[i].name, expr->name)) return true;
    return false;
}

bool tw_kernel_packs_untilized(const tw_kernel_text *k, const tw_step *step) {
    return !k->classic && step->op == TW_STEP_UNTILIZE && is_constant(k, step->count);
}

bool tw_kernel_any_packs_untilized(const tw_kernel_text *k, const tw_step *steps, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (tw_kernel_packs_untilized(k, &steps[i]) ||
            tw_kernel_any_packs_untilized(k, steps[i].body, steps[i].body_count))
            return true;
    return false;
}

/* ---- includes ----------------------------------------------------------------------------------
 */

typedef TW_VEC(const char *) header_list;

static void add_header(header_list *list, const char *header) {
    for (size_t i = 0; i < list->count; i++)
        if (!strcmp(list->items[i], header)) return;
    TW_VEC_PUSH(list, header);
}

static void gather_headers(const tw_kernel_text *k, const tw_step *steps, size_t count,
                           header_list *list) {
    for (size_t i = 0; i < count; i++) {
        const tw_step *step = &steps[i];
        gather_headers(k, step->body, step->body_count, list);
        if (step->op == TW_STEP_COPY) add_header(list, "tile_move_copy.h");
        if (step->op == TW_STEP_TILIZE) add_header(list, "tilize.h");
        if (step->op == TW_STEP_UNTILIZE) {
            const bool packs = tw_kernel_packs_untilized(k, step);
            if (packs) add_header(list, "tile_move_copy.h");
            add_header(list, packs ? "pack_untilize.h" : "untilize.h");
        }
        if (step->op == TW_STEP_UNARY) add_header(list, unary_of(step->function)->header);
        if (step->op == TW_STEP_MATH)
            add_header(list, step->call == TW_CALL_REDUCE ? "reduce.h" : row_of(step)->header);
    }
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

json_t *tw_kernel_includes(const tw_kernel_text *k) {
    header_list list = {0};
    tw_text text = {0};
    add_header(&list, "common.h");
    if (k->classic) add_header(&list, "compute_kernel_hw_startup.h");
    gather_headers(k, k->kernel->steps, k->kernel->step_count, &list);
    qsort(list.items, list.count, sizeof *list.items, by_name);
    for (size_t i = 0; i < list.count; i++) {
        const char *header = list.items[i];
        if (k->classic && !strcmp(header, "transpose.h")) header = "transpose_wh.h";
        const bool whole = k->classic && !strcmp(header, "compute_kernel_api.h");
        const char *folder = whole ? "" : k->classic ? "compute_kernel_api/" : "api/compute/";
        tw_text_addf(&text, "#include \"%s%s\"\n", folder, header);
    }
    json_t *value = json_string(text.data ? text.data : "");
    tw_text_free(&text);
    free(list.items);
    return value;
}
