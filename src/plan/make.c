/* The plan's frame: tensors and work, and the order in which it is made. */
#include "plan/build.h"
#include "plan/numbers.h"
#include "spec/words.h"

#include <stdlib.h>
#include <string.h>

/* ---- tensors ------------------------------------------------------------------------------ */

tw_status tw_plan_tensors(tw_builder *b) {
    const tw_spec *spec = b->spec;
    for (size_t i = 0; i < spec->inputs.count; i++) {
        const tw_spec_tensor *input = &spec->inputs.items[i];
        tw_layout layout = input->layout ? input->layout : spec->inputs.items[0].layout;
        tw_plan_tensor tensor = {.name = input->name.text,
                                 .input = (int)i,
                                 .optional = input->optional,
                                 .sticks = layout == TW_LAYOUT_ROW_MAJOR};
        TW_VEC_PUSH(&b->plan->tensors, tensor);
    }
    tw_plan_tensor output = {
        .name = "output", .input = -1, .sticks = spec->output.layout == TW_LAYOUT_ROW_MAJOR};
    TW_VEC_PUSH(&b->plan->tensors, output);
    for (size_t i = 0; i < b->plan->tensors.count; i++)
        tw_plan_page_bytes(b, (int)i);
    return TW_OK;
}

/* ---- work --------------------------------------------------------------------------------- */

static bool per_image(const tw_expr *total) {
    static const char *const names[] = {"N", "C", "NC", "batch", "num_batches", "batch_size"};
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        if (tw_expr_mentions(total, names[i])) return true;
    }
    return false;
}

typedef struct unit_words {
    const char *unit, *total, *per_core, *start, *value;
} unit_words;

static const unit_words words_of[] = {
    [TW_UNIT_TILE_ROW] = {"tile row", "num_tile_rows", "num_tile_rows_per_core", "start_tile_row",
                          "volume / W / 32"},
    [TW_UNIT_TILE] = {"tile", "num_tiles", "num_tiles_per_core", "start_tile_id", "volume / 1024"},
    [TW_UNIT_TILE_COLUMN] = {"tile column", "num_tile_columns", "num_tile_columns_per_core",
                             "start_tile_column", "volume / H / 32"},
    [TW_UNIT_STICK] = {"stick", "num_sticks", "num_sticks_per_core", "start_stick_id",
                       "volume / W"},
    [TW_UNIT_BLOCK] = {"block", "num_blocks", "num_blocks_per_core", "start_block", NULL}};

static bool is_sharded(tw_memory memory) {
    return memory > TW_MEMORY_INTERLEAVED;
}

tw_status tw_plan_work_of(tw_builder *b) {
    const tw_spec_work *from = &b->spec->work;
    tw_plan_work *work = &b->plan->work;
    /* "Each core processes its shard": of tiles, tile by tile. */
    bool shards = is_sharded(b->spec->inputs.items[0].memory) &&
                  b->spec->inputs.items[0].layout == TW_LAYOUT_TILE &&
                  (from->unit == TW_UNIT_BLOCK || from->unit == TW_UNIT_UNSTATED);
    const tw_unit unit = shards ? TW_UNIT_TILE : from->unit;
    const unit_words *words = &words_of[unit];
    *work = (tw_plan_work){.split = from->split,
                           .grid_x = from->grid_x,
                           .grid_y = from->grid_y,
                           .row_major = from->row_major,
                           .line = from->line,
                           .unit_name = words->unit,
                           .total_name = words->total,
                           .units_name = words->per_core,
                           .start_name = words->start};
    const tw_expr *total = NULL;
    /* Windows: a unit is a stick of the output. */
    const tw_spec_output *out = &b->spec->output;
    bool windows = unit == TW_UNIT_STICK && b->spec->window.kernel_h;
    for (int i = 0; windows && i + 1 < out->rank; i++)
        total = total ? tw_expr_binary(b->arena, TW_EXPR_MUL, total, out->dims[i]) : out->dims[i];
    bool stated = from->total.expr && unit == TW_UNIT_BLOCK;
    if (words->value && !windows) tw_expr_parse(b->arena, words->value, &total, NULL);
    if (stated) total = from->total.expr;
    if (tw_spec_multiplies(b->spec)) total = tw_product_units(b);
    if (tw_plan_ragged(b)) tw_expr_parse(b->arena, "ceil((volume / W) / 32)", &total, NULL);
    if (!total) {
        return tw_plan_fail(b, from->line,
                            "the number of work units is not stated; add a row \"Total units | "
                            "...\" to Work Unit Definition");
    }
    total = tw_plan_bind_size(b, total, from->line);
    if (!total) return TW_BAD_INPUT;
    tw_plan_local local = {.name = words->total,
                           .kind = TW_LOCAL_EXPR,
                           .value = total,
                           .line = from->total.line,
                           .comment = "work units, of all batches"};
    tw_plan_add_local(b, local);
    work->total = tw_expr_name(b->arena, words->total);
    if (from->split == TW_SPLIT_GRID && unit == TW_UNIT_TILE) {
        const tw_expr *rows;
        work->columns = tw_plan_local_named(b, "Wt", from->line);
        tw_expr_parse(b->arena, "num_tiles / Wt", &rows, NULL);
        tw_plan_local tile_rows = {.name = "num_tile_rows",
                                   .kind = TW_LOCAL_EXPR,
                                   .value = rows,
                                   .line = from->line,
                                   .comment = "of all batches"};
        tw_plan_add_local(b, tile_rows);
        work->rows = tw_expr_name(b->arena, "num_tile_rows");
        work->columns_name = "num_tile_columns_per_core";
    } else if (from->split == TW_SPLIT_GRID) {
        work->split = TW_SPLIT_CORES;
        tw_plan_note(b, TW_LEVEL_WARNING, "plan-split-grid",
                     from->grid_text.line ? from->grid_text.line : from->line,
                     "a split over both directions is planned for single tiles; %ss are shared out "
                     "by split_work_to_cores",
                     words->unit);
    }
    /* A sharded input stays where it is: its cores are the cores, its shard their work. */
    work->sharded = is_sharded(b->spec->inputs.items[0].memory);
    if (work->sharded && unit != TW_UNIT_TILE) {
        return tw_plan_fail(b, from->line,
                            "work on shards is planned tile by tile: write \"Granularity | Tile\"");
    }
    if (work->sharded) {
        work->split = TW_SPLIT_CORES;
        tw_plan_local units = {.name = words->per_core, .kind = TW_LOCAL_SHARD};
        tw_plan_add_local(b, units);
    }
    /* "Total units: Ht" means the tile rows of all batches, so does Ht everywhere then. */
    bool is_ht = !tw_spec_multiplies(b->spec) && from->unit == TW_UNIT_TILE_ROW &&
                 from->total.expr && tw_expr_mentions(from->total.expr, "Ht") &&
                 !per_image(from->total.expr);
    if (is_ht) {
        tw_plan_local ht = {.name = "Ht",
                            .kind = TW_LOCAL_EXPR,
                            .value = work->total,
                            .line = from->total.line,
                            .comment = "tile rows of all batches"};
        tw_plan_add_local(b, ht);
    }
    return TW_OK;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void name_kernels(tw_builder *b) {
    static const char *const files[] = {"dataflow/reader_%s.cpp", "compute/%s_compute.cpp",
                                        "dataflow/writer_%s.cpp"};
    for (int i = 0; i < 3; i++) {
        tw_plan_kernel *kernel = &b->plan->kernels[i];
        const char *format = files[i], *place = strstr(format, "%s");
        kernel->role = (tw_role)(TW_READER + i);
        const char *mode = b->spec->mode < 0 ? "" : b->spec->modes.items[b->spec->mode].word;
        kernel->file = tw_arena_printf(b->arena, "%.*s%s%s%s%s", (int)(place - format), format,
                                       b->spec->name.text, *mode ? "_" : "", mode, place + 2);
        static const char *const does[] = {"Brings the inputs into the circular buffers",
                                           "Computes on tiles",
                                           "Takes the output from its circular buffer to memory"};
        kernel->does = does[i];
        kernel->startup_a = kernel->startup_b = kernel->startup_out = -1;
        for (size_t k = 0; k < b->spec->kernels.count; k++) {
            const tw_spec_kernel *from = &b->spec->kernels.items[k];
            if (from->role == kernel->role && from->does.text[0]) kernel->does = from->does.text;
        }
    }
}

/* ---- locals that nothing needs ------------------------------------------------------------- */

static void mark(const tw_plan *plan, bool *used, const tw_expr *expr) {
    if (!expr || expr->op == TW_EXPR_INTEGER || expr->op == TW_EXPR_REAL) return;
    if (expr->op != TW_EXPR_NAME) {
        mark(plan, used, expr->a);
        mark(plan, used, expr->b);
        return;
    }
    for (size_t i = 0; i < plan->locals.count; i++) {
        if (used[i] || strcmp(plan->locals.items[i].name, expr->name) != 0) continue;
        used[i] = true;
        mark(plan, used, plan->locals.items[i].value);
    }
}

/* Locals are defined as names come up; those that ended in no CB and no argument are dropped, so
 * that the program factory holds no dead code. */
static void drop_unused_locals(tw_plan *plan) {
    bool *used = tw_alloc((plan->locals.count + 1) * sizeof *used);
    for (size_t i = 0; i < plan->locals.count; i++)
        used[i] = false;
    mark(plan, used, plan->work.total);
    mark(plan, used, plan->work.rows);
    mark(plan, used, plan->work.columns);
    for (size_t i = 0; i < plan->cbs.count; i++) {
        mark(plan, used, plan->cbs.items[i].page_size);
        mark(plan, used, plan->cbs.items[i].pages);
    }
    for (int k = 0; k < 3; k++) {
        const tw_plan_kernel *kernel = &plan->kernels[k];
        for (size_t i = 0; i < kernel->compile_args.count; i++) {
            mark(plan, used, kernel->compile_args.items[i].value);
        }
        for (size_t i = 0; i < kernel->runtime_args.count; i++) {
            mark(plan, used, kernel->runtime_args.items[i].value);
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < plan->locals.count; i++) {
        if (used[i]) plan->locals.items[kept++] = plan->locals.items[i];
    }
    plan->locals.count = kept;
    free(used);
    for (size_t i = 0; i < plan->tensors.count; i++) {
        tw_plan_tensor *tensor = &plan->tensors.items[i];
        if (!tw_plan_find_local(plan, tensor->page_bytes)) tensor->page_bytes = NULL;
    }
}

tw_status tw_plan_make(const tw_spec *spec, const tw_plan_options *options, tw_plan **out,
                       tw_error *err) {
    tw_plan *plan = tw_alloc(sizeof *plan);
    *plan = (tw_plan){.spec = spec, .stubs = options ? options->stubs : TW_STUBS_SYNCHRONIZED};
    tw_error own = {0};
    tw_builder b = {.plan = plan, .spec = spec, .arena = &plan->arena, .err = &own};
    tw_status status = TW_OK;
    if (!spec->name.text[0]) status = tw_plan_fail(&b, 1, "the spec does not name its operation");
    name_kernels(&b);
    tw_status (*const parts[])(tw_builder *) = {tw_plan_tensors, tw_plan_work_of, tw_plan_cbs,
                                                tw_plan_args, tw_plan_steps};
    for (size_t i = 0; i < TW_COUNT(parts) && status == TW_OK; i++) {
        status = parts[i](&b);
        if (status == TW_OK && own.status) status = own.status;
    }
    if (status == TW_OK) {
        drop_unused_locals(plan);
        *out = plan;
    } else {
        tw_fail(err, status, "%s", own.text ? own.text : "the plan cannot be made");
        tw_plan_free(plan);
    }
    tw_error_clear(&own);
    return status;
}

void tw_plan_free(tw_plan *plan) {
    if (!plan) return;
    for (int i = 0; i < 3; i++) {
        free(plan->kernels[i].compile_args.items);
        free(plan->kernels[i].runtime_args.items);
    }
    free(plan->tensors.items);
    free(plan->locals.items);
    free(plan->cbs.items);
    free(plan->notes.items);
    free(plan->stand_ins.items);
    tw_arena_free(&plan->arena);
    free(plan);
}
