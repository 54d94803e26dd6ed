/* The kernels: arguments, then the steps of the plan as code. */
#include "emit/kernels.h"

#include <stdlib.h>
#include <string.h>

static void add_expr(tw_kernel_text *k, const tw_expr *expr) {
    tw_expr_print(k->out, expr, false);
}

/* "start + unit" inside of a product or a quotient; NULL where it stands alone. */
static const tw_expr *index_inside(const tw_expr *expr, bool inside) {
    if (!expr || expr->op == TW_EXPR_INTEGER || expr->op == TW_EXPR_REAL ||
        expr->op == TW_EXPR_NAME)
        return NULL;
    const bool sum = expr->op == TW_EXPR_ADD && expr->a->op == TW_EXPR_NAME &&
                     expr->b->op == TW_EXPR_NAME && !strcmp(expr->b->name, "unit");
    if (sum) return inside ? expr : NULL;
    const bool deeper =
        inside || expr->op == TW_EXPR_MUL || expr->op == TW_EXPR_DIV || expr->op == TW_EXPR_MOD;
    const tw_expr *found = index_inside(expr->a, deeper);
    return found ? found : index_inside(expr->b, deeper);
}

static const tw_expr *index_of(const tw_step *steps, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const tw_expr *found = index_inside(steps[i].page, false);
        if (!found) found = index_inside(steps[i].stride, false);
        if (!found) found = index_of(steps[i].body, steps[i].body_count);
        if (found) return found;
    }
    return NULL;
}

static const char *tensor_name(const tw_kernel_text *k, int index) {
    return k->plan->tensors.items[index].name;
}

/* The compile-time flag that says whether an optional tensor is given. */
static const char *present_flag(const tw_kernel_text *k, const char *when) {
    for (size_t i = 0; i < k->kernel->compile_args.count; i++) {
        const tw_plan_arg *arg = &k->kernel->compile_args.items[i];
        if (arg->kind == TW_ARG_PRESENT && !strcmp(tensor_name(k, arg->tensor), when))
            return arg->name;
    }
    return NULL;
}

static void add_cb_call(tw_kernel_text *k, int depth, const char *call, const tw_step *step) {
    tw_kernel_indent(k, depth);
    tw_text_addf(k->out, "%s(%s, ", call, tw_kernel_cb(k, step->cb));
    add_expr(k, step->count);
    tw_text_add(k->out, ");\n");
}

static bool is_one(const tw_expr *expr) {
    return expr->op == TW_EXPR_INTEGER && expr->integer == 1;
}
static bool is_zero(const tw_expr *expr) {
    return expr->op == TW_EXPR_INTEGER && !expr->integer;
}

/* Bytes of one page: as the plan says, or a tile of the CB. */
static void add_bytes(tw_kernel_text *k, const tw_step *step) {
    if (step->bytes)
        add_expr(k, step->bytes);
    else
        tw_text_addf(k->out, "get_tile_size(%s)", tw_kernel_cb(k, step->cb));
}

static void add_page(tw_kernel_text *k, const tw_step *step, const char *index) {
    const bool still = !index || is_zero(step->stride);
    if (still || !is_zero(step->page)) {
        char *page = tw_kernel_page(k, step->page);
        tw_text_add(k->out, page);
        free(page);
    }
    if (still) return;
    if (!is_zero(step->page)) tw_text_add(k->out, " + ");
    if (is_one(step->stride)) {
        tw_text_add(k->out, index);
        return;
    }
    const bool atom = step->stride->op == TW_EXPR_NAME || step->stride->op == TW_EXPR_INTEGER;
    tw_text_addf(k->out, atom ? "%s * " : "%s * (", index);
    add_expr(k, step->stride);
    if (!atom) tw_text_add(k->out, ")");
}

/* One stick into the first row of so many tiles. */
static void add_row(tw_kernel_text *k, int depth, const tw_step *step) {
    tw_kernel_indent(k, depth);
    tw_text_addf(k->out, "read_row(%s_accessor.get_noc_addr(", tensor_name(k, step->tensor));
    add_page(k, step, NULL);
    tw_text_addf(k->out, "), %s, ", tw_kernel_cb(k, step->cb));
    add_expr(k, step->count);
    tw_text_add(k->out, ", ");
    add_bytes(k, step);
    tw_text_add(k->out, ");\n");
}

static bool reads_rows(const tw_step *steps, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (steps[i].op == TW_STEP_READ && steps[i].row) return true;
        if (reads_rows(steps[i].body, steps[i].body_count)) return true;
    }
    return false;
}

static void add_address(tw_kernel_text *k, const tw_step *step) {
    tw_text_addf(k->out, "%s(%s)", step->op == TW_STEP_READ ? "get_write_ptr" : "get_read_ptr",
                 tw_kernel_cb(k, step->cb));
    if (step->op == TW_STEP_READ && step->value) {
        tw_text_add(k->out, " + ");
        add_expr(k, step->value);
    }
}

/* The head of a loop that goes over the pages and, with `address`, over L1. */
static void add_pages(tw_kernel_text *k, int depth, const tw_step *step) {
    tw_kernel_indent(k, depth);
    tw_text_add(k->out, "for (uint32_t i = 0, address = ");
    add_address(k, step);
    tw_text_add(k->out, "; i < ");
    add_expr(k, step->count);
    tw_text_add(k->out, "; ++i, address += ");
    if (step->narrow)
        tw_text_addf(k->out, "get_tile_size(%s) / 32", tw_kernel_cb(k, step->cb));
    else
        add_bytes(k, step);
    tw_text_add(k->out, ") {\n");
}

static void add_one_transfer(tw_kernel_text *k, int depth, const tw_step *step, bool many) {
    const bool read = step->op == TW_STEP_READ;
    tw_kernel_indent(k, depth);
    tw_text_add(k->out, read ? "noc_async_read(" : "noc_async_write(");
    for (int i = 0; i < 2; i++) {
        const bool page = (i == 0) == read;
        if (page) {
            tw_text_addf(k->out, "%s_accessor.get_noc_addr(", tensor_name(k, step->tensor));
            add_page(k, step, many ? "i" : NULL);
            tw_text_add(k->out, ")");
        } else if (many) {
            tw_text_add(k->out, "address");
        } else {
            add_address(k, step);
        }
        tw_text_add(k->out, ", ");
    }
    add_bytes(k, step);
    tw_text_add(k->out, ");\n");
}

static void add_transfer(tw_kernel_text *k, int depth, const tw_step *step) {
    if (step->row) {
        add_row(k, depth, step);
        return;
    }
    const bool many = !is_one(step->count);
    if (many) add_pages(k, depth, step);
    add_one_transfer(k, depth + many, step, many);
    if (many) tw_kernel_line(k, depth, "}");
    tw_kernel_line(k, depth, "noc_async_%s_barrier();",
                   step->op == TW_STEP_READ ? "read" : "write");
}

static void add_copy(tw_kernel_text *k, int depth, const tw_step *step) {
    const char *from = tw_kernel_cb(k, step->from), *to = tw_kernel_cb(k, step->cb);
    tw_kernel_indent(k, depth);
    tw_text_addf(k->out, "reconfig_data_format_srca(%s);\n", from);
    tw_kernel_indent(k, depth);
    tw_text_addf(k->out, "pack_reconfig_data_format(%s);\n", to);
    tw_kernel_indent(k, depth);
    tw_text_addf(k->out, "%s(%s);\n", k->classic ? "copy_tile_to_dst_init_short" : "copy_init",
                 from);
    const bool many = !is_one(step->count);
    if (many) {
        tw_kernel_indent(k, depth++);
        tw_text_add(k->out, "for (uint32_t i = 0; i < ");
        add_expr(k, step->count);
        tw_text_add(k->out, "; ++i) {\n");
    }
    static const char *const lines[] = {"tile_regs_commit();\n", "tile_regs_wait();\n"};
    tw_kernel_indent(k, depth);
    tw_text_add(k->out, "tile_regs_acquire();\n");
    tw_kernel_indent(k, depth);
    tw_text_addf(k->out, "copy_tile(%s, %s, 0);\n", from, many && !step->same ? "i" : "0");
    for (size_t i = 0; i < TW_COUNT(lines); i++) {
        tw_kernel_indent(k, depth);
        tw_text_add(k->out, lines[i]);
    }
    tw_kernel_indent(k, depth);
    tw_text_addf(k->out, "pack_tile(0, %s);\n", to);
    tw_kernel_indent(k, depth);
    tw_text_add(k->out, "tile_regs_release();\n");
    if (many) {
        tw_kernel_indent(k, --depth);
        tw_text_add(k->out, "}\n");
    }
}

/* The release takes untilize_block back for the packer's own untilize; the template has the loop.
 */
static void add_pack_untilize(tw_kernel_text *k, int depth, const tw_step *step) {
    const char *from = tw_kernel_cb(k, step->from), *to = tw_kernel_cb(k, step->cb);
    tw_text count = {0};
    tw_expr_print(&count, step->count, false);
    tw_kernel_line(k, depth, "reconfig_data_format_srca(%s);", from);
    tw_kernel_line(k, depth, "pack_reconfig_data_format(%s);", to);
    tw_kernel_line(k, depth, "untilize_row<%s>(%s, %s);", count.data, from, to);
    tw_text_free(&count);
}

/* tilize_block and untilize_block, each between its init and uninit. */
static void add_layout(tw_kernel_text *k, int depth, const tw_step *step) {
    const char *from = tw_kernel_cb(k, step->from), *to = tw_kernel_cb(k, step->cb);
    const bool tilize = step->op == TW_STEP_TILIZE;
    if (!tilize && tw_kernel_packs_untilized(k, step)) {
        add_pack_untilize(k, depth, step);
        return;
    }
    tw_text count = {0};
    tw_expr_print(&count, step->count, false);
    tw_kernel_indent(k, depth);
    tw_text_addf(k->out, "reconfig_data_format_srca(%s);\n", from);
    tw_kernel_indent(k, depth);
    tw_text_addf(k->out, "pack_reconfig_data_format(%s);\n", to);
    tw_kernel_indent(k, depth);
    if (tilize)
        tw_text_addf(k->out, "tilize_init(%s, %s, %s);\n", from, count.data, to);
    else
        tw_text_addf(k->out, "untilize_init(%s);\n", from);
    tw_kernel_indent(k, depth);
    tw_text_addf(k->out, "%s_block(%s, %s, %s);\n", tilize ? "tilize" : "untilize", from,
                 count.data, to);
    tw_kernel_indent(k, depth);
    if (tilize)
        tw_text_addf(k->out, "tilize_uninit(%s, %s);\n", from, to);
    else
        tw_text_addf(k->out, "untilize_uninit(%s);\n", from);
    tw_text_free(&count);
}

static const tw_plan_arg *argument(const tw_plan_kernel *kernel, const char *name) {
    for (size_t i = 0; i < kernel->compile_args.count; i++)
        if (!strcmp(kernel->compile_args.items[i].name, name))
            return &kernel->compile_args.items[i];
    for (size_t i = 0; i < kernel->runtime_args.count; i++)
        if (!strcmp(kernel->runtime_args.items[i].name, name))
            return &kernel->runtime_args.items[i];
    return NULL;
}

/* The argument of a fill holds two bfloat16, or the bits of a float. */
static bool holds_bits(const tw_kernel_text *k, const tw_step *step) {
    const tw_plan_arg *arg = step->value && step->value->op == TW_EXPR_NAME
                                 ? argument(k->kernel, step->value->name)
                                 : NULL;
    return arg && arg->kind == TW_ARG_FLOAT_BITS;
}

static bool fills_bits(const tw_kernel_text *k, const tw_step *steps, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const bool fill = steps[i].op == TW_STEP_SCALER || steps[i].op == TW_STEP_SCALAR;
        const bool wide =
            fill && tw_plan_is_float32(k->plan, tw_plan_find_cb(k->plan, steps[i].cb));
        if (fill && !wide && holds_bits(k, &steps[i])) return true;
        if (fills_bits(k, steps[i].body, steps[i].body_count)) return true;
    }
    return false;
}

/* The word that a tile of one value is filled with: two bfloat16, or the bits of a float. */
static void add_fill(tw_kernel_text *k, int depth, const tw_step *step) {
    const bool bits = holds_bits(k, step);
    const bool wide = tw_plan_is_float32(k->plan, tw_plan_find_cb(k->plan, step->cb));
    tw_text word = {0};
    tw_expr_print(&word, step->value, false);
    tw_kernel_line(k, depth, "%s(%s, %s%s%s);",
                   step->op == TW_STEP_SCALER ? "fill_scaler" : "fill_tile",
                   tw_kernel_cb(k, step->cb), bits && !wide ? "bfloat16_twice(" : "", word.data,
                   bits && !wide   ? ")"
                   : !bits && wide ? " << 16"
                                   : "");
    tw_text_free(&word);
}

static void add_pad(tw_kernel_text *k, int depth, const tw_step *step) {
    tw_kernel_indent(k, depth);
    tw_text_addf(k->out, "fill_words(get_write_ptr(%s) + ", tw_kernel_cb(k, step->cb));
    add_expr(k, step->page);
    tw_text_add(k->out, " * ");
    add_expr(k, step->bytes);
    tw_text_add(k->out, ", (");
    add_expr(k, step->count);
    tw_text_add(k->out, ") * ");
    add_expr(k, step->bytes);
    tw_text_addf(k->out, ", 0x%08Xu);\n", (unsigned)step->value->integer);
}

static void add_steps(tw_kernel_text *k, int depth, const tw_step *steps, size_t count);

static void add_step(tw_kernel_text *k, int depth, const tw_step *step) {
    switch (step->op) {
    case TW_STEP_LOOP:
        tw_kernel_indent(k, depth);
        tw_text_addf(k->out, "for (uint32_t %s = 0; %s < ", step->var, step->var);
        add_expr(k, step->count);
        tw_text_addf(k->out, "; ++%s) {\n", step->var);
        if (!strcmp(step->var, "unit")) k->index = index_of(step->body, step->body_count);
        if (k->index && !strcmp(step->var, "unit"))
            tw_kernel_line(k, depth + 1, "const uint32_t index = %s + unit;", k->index->a->name);
        add_steps(k, depth + 1, step->body, step->body_count);
        tw_kernel_indent(k, depth);
        tw_text_add(k->out, "}\n");
        break;
    case TW_STEP_RESERVE: add_cb_call(k, depth, "cb_reserve_back", step); break;
    case TW_STEP_PUSH: add_cb_call(k, depth, "cb_push_back", step); break;
    case TW_STEP_WAIT: add_cb_call(k, depth, "cb_wait_front", step); break;
    case TW_STEP_POP: add_cb_call(k, depth, "cb_pop_front", step); break;
    case TW_STEP_READ:
    case TW_STEP_WRITE: add_transfer(k, depth, step); break;
    case TW_STEP_SCALER:
    case TW_STEP_SCALAR: add_fill(k, depth, step); break;
    case TW_STEP_COPY: add_copy(k, depth, step); break;
    case TW_STEP_TILIZE:
    case TW_STEP_UNTILIZE: add_layout(k, depth, step); break;
    case TW_STEP_PAD: add_pad(k, depth, step); break;
    case TW_STEP_ZERO:
        tw_kernel_indent(k, depth);
        tw_text_addf(k->out, "fill_zeros(%s, ", tw_kernel_cb(k, step->cb));
        add_expr(k, step->count);
        tw_text_add(k->out, " * (");
        add_expr(k, step->bytes);
        tw_text_add(k->out, "));\n");
        break;
    default: tw_kernel_arithmetic(k, depth, step); break;
    }
}

/* "has_gamma && !has_beta" of "gamma&!beta"; "" when the kernel has no flag for it. Caller frees.
 */
static char *flags_of(const tw_kernel_text *k, const char *when) {
    tw_text text = {0};
    tw_text_add(&text, "");
    while (*when) {
        const bool not_given = *when == '!';
        when += not_given;
        const size_t length = strcspn(when, "&");
        char *name = tw_strndup(when, length);
        const char *flag = present_flag(k, name);
        if (flag)
            tw_text_addf(&text, "%s%s%s", text.length ? " && " : "", not_given ? "!" : "", flag);
        free(name);
        when += length + (when[length] == '&');
    }
    return tw_text_take(&text);
}

/* Steps of one optional tensor that follow one another share their `if constexpr`. */
static void add_steps(tw_kernel_text *k, int depth, const tw_step *steps, size_t count) {
    const char *open = "";
    for (size_t i = 0; i < count; i++) {
        const char *when = steps[i].when;
        char *flags = flags_of(k, when);
        const bool flag = *flags && !(k->held && strcmp(k->held, when) == 0);
        if (!flag) when = "";
        if (*open && strcmp(when, open) != 0) {
            tw_kernel_indent(k, depth);
            tw_text_add(k->out, "}\n");
        }
        if (*steps[i].comment) {
            if (i) tw_text_add(k->out, "\n");
            tw_kernel_indent(k, depth);
            tw_text_addf(k->out, "// %s\n", steps[i].comment);
        }
        if (flag && strcmp(when, open) != 0) {
            tw_kernel_indent(k, depth);
            tw_text_addf(k->out, "if constexpr (%s) {\n", flags);
        }
        open = when;
        const char *outer = k->held;
        if (flag) k->held = when;
        add_step(k, depth + (flag ? 1 : 0), &steps[i]);
        k->held = outer;
        free(flags);
    }
    if (*open) {
        tw_kernel_indent(k, depth);
        tw_text_add(k->out, "}\n");
    }
}

/* ---- arguments */

static const tw_step *transfer_of(const tw_step *steps, size_t count, int tensor) {
    for (size_t i = 0; i < count; i++) {
        if (steps[i].op == TW_STEP_LOOP) {
            const tw_step *inner = transfer_of(steps[i].body, steps[i].body_count, tensor);
            if (inner) return inner;
        } else if ((steps[i].op == TW_STEP_READ || steps[i].op == TW_STEP_WRITE) &&
                   steps[i].tensor == tensor) {
            return &steps[i];
        }
    }
    return NULL;
}

static const char *address_name(const tw_plan_kernel *kernel, int tensor) {
    for (size_t i = 0; i < kernel->runtime_args.count; i++) {
        const tw_plan_arg *arg = &kernel->runtime_args.items[i];
        if (arg->kind == TW_ARG_ADDRESS && arg->tensor == tensor) return arg->name;
    }
    return "0";
}

static json_t *arguments(tw_kernel_text *k) {
    tw_text text = {0};
    k->out = &text;
    const char *previous = NULL;
    for (size_t i = 0; i < k->kernel->compile_args.count; i++) {
        const tw_plan_arg *arg = &k->kernel->compile_args.items[i];
        if (arg->kind != TW_ARG_ACCESSOR) {
            tw_text_addf(&text,
                         "    [[maybe_unused]] constexpr %s %s = get_compile_time_arg_val(%d);\n",
                         arg->kind == TW_ARG_PRESENT ? "bool" : "uint32_t", arg->name, arg->index);
            continue;
        }
        const char *name = tensor_name(k, arg->tensor);
        if (arg->index >= 0)
            tw_text_addf(
                &text, "    [[maybe_unused]] constexpr auto %s_args = TensorAccessorArgs<%d>();\n",
                name, arg->index);
        else
            tw_text_addf(&text,
                         "    [[maybe_unused]] constexpr auto %s_args = "
                         "TensorAccessorArgs<%s_args.next_compile_time_args_offset()>();\n",
                         name, previous);
        previous = name;
    }
    for (size_t i = 0; i < k->kernel->runtime_args.count; i++) {
        const tw_plan_arg *arg = &k->kernel->runtime_args.items[i];
        tw_text_addf(&text,
                     "    [[maybe_unused]] const uint32_t %s = get_arg_val<uint32_t>(%zu);\n",
                     arg->name, i);
    }
    json_t *value = json_string(text.data ? text.data : "");
    tw_text_free(&text);
    return value;
}

static json_t *accessors(tw_kernel_text *k) {
    tw_text text = {0};
    k->out = &text;
    for (size_t i = 0; i < k->kernel->compile_args.count; i++) {
        const tw_plan_arg *arg = &k->kernel->compile_args.items[i];
        if (arg->kind != TW_ARG_ACCESSOR) continue;
        const tw_step *use = transfer_of(k->kernel->steps, k->kernel->step_count, arg->tensor);
        if (!use) continue;
        const char *name = tensor_name(k, arg->tensor);
        tw_text_addf(&text, "    const auto %s_accessor = TensorAccessor(%s_args, %s, ", name, name,
                     address_name(k->kernel, arg->tensor));
        add_bytes(k, use);
        tw_text_add(&text, ");\n");
    }
    json_t *value = json_string(text.data ? text.data : "");
    tw_text_free(&text);
    return value;
}

static bool zeroes(const tw_step *steps, size_t count, int cb) {
    for (size_t i = 0; i < count; i++)
        if (steps[i].op == TW_STEP_ZERO && steps[i].cb == cb) return true;
    return false;
}

static json_t *cb_constants(const tw_kernel_text *k) {
    tw_text text = {0};
    for (size_t i = 0; i < k->plan->cbs.count; i++) {
        const tw_plan_cb *cb = &k->plan->cbs.items[i];
        bool passed = false;
        for (size_t a = 0; a < k->kernel->compile_args.count; a++)
            passed |= !strcmp(k->kernel->compile_args.items[a].name, cb->name);
        const bool zeroed = zeroes(k->kernel->steps, k->kernel->step_count, cb->id);
        if (!passed &&
            (zeroed || cb->producer == k->kernel->role || cb->consumer == k->kernel->role))
            tw_text_addf(&text, "    [[maybe_unused]] constexpr uint32_t %s = tt::CBIndex::c_%d;\n",
                         cb->name, cb->id);
    }
    json_t *value = json_string(text.data ? text.data : "");
    tw_text_free(&text);
    return value;
}

static bool does_step(const tw_step *steps, size_t count, tw_step_op op) {
    for (size_t i = 0; i < count; i++)
        if (steps[i].op == op ||
            (steps[i].op == TW_STEP_LOOP && does_step(steps[i].body, steps[i].body_count, op)))
            return true;
    return false;
}

static bool has_bound(const tw_expr *expr) {
    if (!expr || expr->op == TW_EXPR_INTEGER || expr->op == TW_EXPR_REAL ||
        expr->op == TW_EXPR_NAME)
        return false;
    return expr->op == TW_EXPR_MIN || expr->op == TW_EXPR_MAX || has_bound(expr->a) ||
           has_bound(expr->b);
}

/* Whether std::min or std::max is among the sizes. */
static bool bounds_sizes(const tw_step *steps, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (has_bound(steps[i].count) || has_bound(steps[i].page) ||
            bounds_sizes(steps[i].body, steps[i].body_count))
            return true;
    return false;
}

static json_t *body(tw_kernel_text *k) {
    tw_text text = {0};
    k->out = &text;
    add_steps(k, 1, k->kernel->steps, k->kernel->step_count);
    json_t *value = json_string(text.data ? text.data : "");
    tw_text_free(&text);
    return value;
}

static bool multiplies(const tw_step *steps, size_t count) {
    for (size_t i = 0; i < count; i++)
        if ((steps[i].op == TW_STEP_MATH && steps[i].call == TW_CALL_MATMUL) ||
            multiplies(steps[i].body, steps[i].body_count))
            return true;
    return false;
}

static json_t *kernel_json(const tw_plan *plan, const tw_plan_kernel *kernel, bool classic) {
    tw_kernel_text k = {.plan = plan, .kernel = kernel, .classic = classic};
    json_t *value = json_object();
    json_object_set_new(value, "file", json_string(kernel->file));
    json_object_set_new(value, "does", json_string(kernel->does));
    json_object_set_new(value, "classic", json_boolean(classic));
    json_object_set_new(value, "empty", json_boolean(!kernel->steps));
    json_object_set_new(value, "arguments", arguments(&k));
    json_object_set_new(value, "constants", cb_constants(&k));
    json_object_set_new(value, "accessors", accessors(&k));
    json_object_set_new(value, "body", body(&k));
    static const struct {
        const char *key;
        tw_step_op op;
    } uses[] = {{"scaler", TW_STEP_SCALER},  {"scalar", TW_STEP_SCALAR},
                {"tilizes", TW_STEP_TILIZE}, {"untilizes", TW_STEP_UNTILIZE},
                {"zeros", TW_STEP_ZERO},     {"pads", TW_STEP_PAD},
                {"copies", TW_STEP_COPY}};
    for (size_t i = 0; i < TW_COUNT(uses); i++)
        json_object_set_new(value, uses[i].key,
                            json_boolean(does_step(kernel->steps, kernel->step_count, uses[i].op)));
    json_object_set_new(
        value, "packs_untilized",
        json_boolean(tw_kernel_any_packs_untilized(&k, kernel->steps, kernel->step_count)));
    json_object_set_new(value, "bounds_sizes",
                        json_boolean(bounds_sizes(kernel->steps, kernel->step_count)));
    json_object_set_new(value, "reads_rows",
                        json_boolean(reads_rows(kernel->steps, kernel->step_count)));
    json_object_set_new(value, "fills_bits",
                        json_boolean(fills_bits(&k, kernel->steps, kernel->step_count)));
    json_object_set_new(value, "includes", tw_kernel_includes(&k));
    json_object_set_new(value, "reduce_defaults", tw_kernel_reduce_defaults(&k));
    /* A product takes its operands in the other order from the start. */
    const bool product = multiplies(kernel->steps, kernel->step_count);
    json_object_set_new(value, "startup",
                        json_string(!product  ? "compute_kernel_hw_startup"
                                    : classic ? "mm_init"
                                              : "compute_kernel_hw_startup<SrcOrder::Reverse>"));
    if (kernel->startup_a >= 0) {
        json_object_set_new(value, "startup_a", json_string(tw_kernel_cb(&k, kernel->startup_a)));
        json_object_set_new(
            value, "startup_b",
            json_string(
                tw_kernel_cb(&k, kernel->startup_b >= 0 ? kernel->startup_b : kernel->startup_a)));
        json_object_set_new(value, "startup_out",
                            json_string(tw_kernel_cb(&k, kernel->startup_out)));
    }
    return value;
}

void tw_context_kernels(json_t *values, const tw_plan *plan, bool classic) {
    static const char *const keys[] = {"reader", "compute", "writer"};
    for (size_t i = 0; i < TW_COUNT(plan->kernels); i++)
        json_object_set_new(values, keys[i], kernel_json(plan, &plan->kernels[i], classic));
}
