/* Kernel arguments: what each name of the spec's tables means, and what steps need beyond them. */
#include "plan/build.h"
#include "spec/words.h"

#include <stdlib.h>
#include <string.h>

typedef struct naming {
    tw_builder *b;
    tw_plan_kernel *kernel;
    const tw_spec_arg *arg;
    const char *id;   /* lower-case identifier of the name */
    const char *text; /* name and description */
    int accessors;    /* spans named so far in this kernel */
} naming;

/* ---- which tensor ------------------------------------------------------------------------- */

static int tensor_mentioned(const naming *n) {
    const tw_plan *plan = n->b->plan;
    for (size_t i = plan->tensors.count; i-- > 0;) {
        const char *name = plan->tensors.items[i].name;
        if (plan->tensors.items[i].input != 0 && tw_has(n->id, name)) return (int)i;
    }
    for (size_t i = plan->tensors.count - 1; i-- > 1;) {
        if (tw_has_word(n->text, plan->tensors.items[i].name)) return (int)i;
    }
    if (tw_has(n->id, "dst") || tw_has(n->id, "out") ||
        tw_has(n->arg->description.text, "output") || tw_has(n->arg->name.text, "output")) {
        return tw_plan_output(plan);
    }
    if (tw_has(n->id, plan->tensors.items[0].name)) return 0;
    /* src0, src1; input_a, input_b. */
    const char *digit = strpbrk(n->id, "0123456789");
    int inputs = (int)plan->tensors.count - 1;
    if (digit && *digit - '0' < inputs) return *digit - '0';
    if (tw_has(n->id, "_b_") && inputs > 1) return 1;
    if (tw_has(n->id, "src") || tw_has(n->id, "in") || tw_has(n->arg->description.text, "input")) {
        return 0;
    }
    return -1;
}

static int tensor_of_span(const naming *n) {
    int tensor = tensor_mentioned(n);
    int inputs = (int)n->b->plan->tensors.count - 1;
    if (n->kernel->role == TW_WRITER) {
        bool named = tensor >= 0 && tensor < inputs &&
                     tw_has(n->text, n->b->plan->tensors.items[tensor].name);
        return named ? tensor : inputs;
    }
    if (tensor >= 0) return tensor;
    return n->accessors < inputs ? n->accessors : 0;
}

/* ---- kinds -------------------------------------------------------------------------------- */

static tw_plan_arg start_arg(const naming *n, tw_arg_kind kind) {
    return (tw_plan_arg){.name = n->id,
                         .kind = kind,
                         .index = -1,
                         .tensor = -1,
                         .cb = -1,
                         .comment = n->arg->description.text,
                         .line = n->arg->name.line,
                         .confidence = n->arg->name.confidence};
}

static bool as_cb(const naming *n, tw_plan_arg *arg) {
    bool named = strncmp(n->id, "cb_", 3) == 0 || tw_has(n->id, "cb_id") ||
                 tw_has(n->id, "cb_index") || tw_has(n->id, "_cb");
    if (!named) return false;
    const tw_plan *plan = n->b->plan;
    int id = tw_find_cb_id(n->text, NULL, NULL);
    for (size_t i = 0; i < plan->cbs.count && id < 0; i++) {
        if (strcmp(plan->cbs.items[i].name, n->id) == 0) id = plan->cbs.items[i].id;
    }
    bool out = tw_has(n->id, "out") || n->kernel->role == TW_WRITER;
    /* cb_id_in1: the second CB that the reader fills. */
    size_t length = strlen(n->id);
    int skip = length && n->id[length - 1] >= '1' && n->id[length - 1] <= '9'
                   ? n->id[length - 1] - '0'
                   : 0;
    for (size_t i = 0; i < plan->cbs.count && id < 0; i++) {
        const tw_plan_cb *cb = &plan->cbs.items[i];
        bool fits = out ? cb->consumer == TW_WRITER : cb->producer == TW_READER;
        if (fits && skip-- <= 0) id = cb->id;
    }
    if (id < 0 || !tw_plan_find_cb(plan, id)) return false;
    *arg = start_arg(n, TW_ARG_CB);
    arg->cb = id;
    return true;
}

static const tw_spec_param *float_param(const naming *n) {
    for (size_t i = 0; i < n->b->spec->params.count; i++) {
        const tw_spec_param *p = &n->b->spec->params.items[i];
        if (p->type != TW_PARAM_FLOAT) continue;
        const char *name = p->name.text;
        bool epsilon = strncmp(name, "eps", 3) == 0 && tw_has(n->id, "eps");
        if (epsilon || tw_has_part(n->id, name) || tw_has_word(n->text, name)) return p;
    }
    return NULL;
}

/* The CB whose scalar the argument holds: the one whose name shares its stem. */
static tw_cb_facts *scalar_cb(const naming *n) {
    tw_cb_facts *only = NULL;
    int count = 0;
    for (size_t i = 0; i < n->b->plan->cbs.count; i++) {
        tw_cb_facts *facts = &n->b->facts[i];
        if (facts->fill != TW_FILL_SCALER && facts->fill != TW_FILL_SCALAR) continue;
        const char *stem = facts->spec->name.text + 3;
        if (tw_has_part(n->id, stem)) return facts;
        if (facts->fill == TW_FILL_SCALER && tw_has(n->id, "scaler")) return facts;
        only = facts, count++;
    }
    return count == 1 ? only : NULL;
}

static bool as_scalar(const naming *n, tw_plan_arg *arg) {
    const tw_spec_param *param = float_param(n);
    bool scaler = tw_has(n->id, "scaler") || tw_has(n->id, "scalar") ||
                  tw_has(n->arg->description.text, "1/W") ||
                  tw_has(n->arg->description.text, "1.0/W");
    if (!param && !scaler) return false;
    bool bits =
        tw_has(n->text, "bit_cast") || tw_has(n->text, "bit-cast") || tw_has(n->text, "bits");
    bool packed = tw_has(n->text, "packed") || tw_has(n->text, "bfloat16");
    *arg = start_arg(n, bits || (param && !packed) ? TW_ARG_FLOAT_BITS : TW_ARG_BF16_PAIR);
    tw_cb_facts *facts = scalar_cb(n);
    if (facts && !(param && facts->value->op == TW_EXPR_NAME &&
                   strcmp(facts->value->name, param->name.text) != 0)) {
        facts->value_arg = n->id;
    }
    if (param)
        arg->value = tw_expr_name(n->b->arena, param->name.text);
    else
        arg->value = facts ? facts->value : NULL;
    arg->root = !param && facts && facts->root;
    return arg->value != NULL;
}

static const tw_expr *times(tw_builder *b, const char *name, const tw_expr *scale) {
    return tw_expr_binary(b->arena, TW_EXPR_MUL, tw_expr_name(b->arena, name), scale);
}

/* What a count or a start counts: sticks, tiles or units. */
static const tw_expr *scale_of(const naming *n, int tensor) {
    tw_builder *b = n->b;
    bool rows = b->spec->work.unit == TW_UNIT_TILE_ROW;
    if (tw_has(n->id, "stick") && rows) return tw_expr_integer(b->arena, 32);
    bool units = tw_has(n->id, "row") || tw_has(n->id, "block") || tw_has(n->id, "unit") ||
                 tw_has(n->id, "col");
    if (units) return tw_expr_integer(b->arena, 1);
    if (tw_has(n->id, "tile") || tw_has(n->id, "page") || tw_has(n->id, "id")) {
        return tw_plan_unit_pages(b, tensor);
    }
    return tw_expr_integer(b->arena, 1);
}

static bool as_per_core(const naming *n, tw_plan_arg *arg) {
    tw_builder *b = n->b;
    int tensor = n->kernel->role == TW_WRITER ? tw_plan_output(b->plan) : 0;
    bool start =
        strncmp(n->id, "start", 5) == 0 || tw_has(n->id, "_start") || tw_has(n->id, "offset_id");
    bool count = strncmp(n->id, "num_", 4) == 0 || strncmp(n->id, "n_", 2) == 0 ||
                 tw_has(n->id, "per_core") || tw_has(n->id, "nblocks");
    /* "Ht_total: total number of tile-rows to process". */
    const char *said = n->arg->description.text;
    count |= n->kernel->role == TW_COMPUTE && tw_has(said, "number of") &&
             tw_has(said, b->plan->work.unit_name) && tw_has(said, "process");
    bool width = tw_has(n->id, "per_row") || tw_has(n->id, "tiles_w") || tw_has(n->id, "tiles_h");
    if (tw_has(n->id, "num_cores") || width || (!start && !count)) return false;
    *arg = start_arg(n, TW_ARG_PER_CORE);
    const char *name = start ? b->plan->work.start_name : b->plan->work.units_name;
    if (start && b->spec->work.unit == TW_UNIT_TILE_COLUMN && tw_has(n->id, "tile_id")) {
        arg->value = tw_plan_first_page(b, tensor, tw_expr_name(b->arena, name));
    } else {
        arg->value = times(b, name, scale_of(n, tensor));
    }
    return true;
}

static bool as_page_size(const naming *n, tw_plan_arg *arg) {
    tw_builder *b = n->b;
    bool stick = tw_has(n->id, "stick_size") || tw_has(n->id, "stick_nbytes") ||
                 tw_has(n->id, "stick_bytes") || tw_has(n->id, "row_bytes");
    bool tile =
        tw_has(n->id, "tile_size") || tw_has(n->id, "tile_bytes") || tw_has(n->id, "page_size");
    if (!stick && !tile) return false;
    int tensor = tensor_mentioned(n);
    if (tensor < 0 || tensor == 0) {
        tensor = n->kernel->role == TW_WRITER ? tw_plan_output(b->plan) : 0;
    }
    *arg = start_arg(n, TW_ARG_VALUE);
    arg->value = tw_plan_page_bytes(b, tensor);
    return true;
}

/* "1 if RM, 0 if TILE" */
static bool as_layout(const naming *n, tw_plan_arg *arg) {
    if (!tw_has(n->id, "is_rm") && !tw_has(n->id, "row_major")) return false;
    int tensor = n->kernel->role == TW_WRITER ? tw_plan_output(n->b->plan) : 0;
    *arg = start_arg(n, TW_ARG_VALUE);
    arg->value = tw_expr_integer(n->b->arena, n->b->plan->tensors.items[tensor].sticks);
    arg->confidence = TW_MEDIUM;
    return true;
}

/* A local of that name, an integer or flag parameter, or an expression in the description. */
static bool as_value(const naming *n, tw_plan_arg *arg) {
    tw_builder *b = n->b;
    *arg = start_arg(n, TW_ARG_VALUE);
    arg->value = tw_plan_local_named(b, n->arg->name.text, n->arg->name.line);
    if (!arg->value) arg->value = tw_plan_local_named(b, n->id, n->arg->name.line);
    if (arg->value) {
        /* Kernels keep the spec's spelling: Wt, not wt. */
        arg->name = n->arg->name.text;
        return true;
    }
    const tw_spec_param *param = tw_spec_find_param(b->spec, n->id);
    if (param && param->type == TW_PARAM_BOOL) {
        tw_plan_local local = {.name = param->name.text, .kind = TW_LOCAL_PARAM};
        tw_plan_add_local(b, local);
        arg->value = tw_expr_name(b->arena, param->name.text);
        return true;
    }
    const char *words = n->arg->description.text, *open = strpbrk(words, "(=");
    const tw_expr *value;
    const char *tries[] = {
        words, open ? tw_arena_strndup(b->arena, open + 1, strcspn(open + 1, ")")) : ""};
    for (int i = 0; i < 2; i++) {
        tw_error quiet = {0}, *saved = b->err;
        b->err = &quiet;
        bool read = tries[i][0] && tw_expr_parse(b->arena, tries[i], &value, NULL) == TW_OK &&
                    (value = tw_plan_bind(b, value, n->arg->name.line));
        b->err = saved;
        tw_error_clear(&quiet);
        if (!read) continue;
        arg->value = value;
        arg->confidence = TW_MEDIUM;
        return true;
    }
    return false;
}

static bool as_presence(const naming *n, tw_plan_arg *arg) {
    for (size_t i = 0; i + 1 < n->b->plan->tensors.count; i++) {
        const tw_plan_tensor *t = &n->b->plan->tensors.items[i];
        if (!t->optional || !tw_has(n->id, t->name)) continue;
        static const char *const words[] = {"has_value", "_present", "_given", "is_some",
                                            "enabled",   "use_",     "fuse_",  "with_"};
        bool flag = strncmp(n->id, "has_", 4) == 0 || strncmp(n->id, "do_", 3) == 0;
        for (size_t k = 0; k < TW_COUNT(words); k++)
            flag |= tw_has(n->id, words[k]);
        if (!flag) continue;
        *arg = start_arg(n, TW_ARG_PRESENT);
        arg->tensor = (int)i;
        return true;
    }
    return false;
}

static bool understand(naming *n, tw_plan_arg *arg) {
    if (n->arg->open) {
        *arg = start_arg(n, TW_ARG_ACCESSOR);
        arg->tensor = tensor_of_span(n);
        const char *tensor = n->b->plan->tensors.items[arg->tensor].name;
        arg->name = tw_arena_printf(n->b->arena, "%s_args", tensor);
        n->accessors++;
        return true;
    }
    if (tw_has(n->id, "addr")) {
        int tensor = tensor_mentioned(n);
        if (tensor < 0) tensor = n->kernel->role == TW_WRITER ? tw_plan_output(n->b->plan) : 0;
        *arg = start_arg(n, TW_ARG_ADDRESS);
        arg->tensor = tensor;
        return true;
    }
    return as_presence(n, arg) || as_layout(n, arg) || as_cb(n, arg) || as_scalar(n, arg) ||
           as_page_size(n, arg) || as_per_core(n, arg) || as_value(n, arg);
}

/* Rotation angles, window sizes: what only the operation's own kernels know. Stubs do not read it.
 */
static tw_plan_arg unknown_arg(const naming *n) {
    tw_builder *b = n->b;
    tw_plan_arg arg = start_arg(n, TW_ARG_VALUE);
    arg.value = tw_expr_integer(b->arena, 0);
    bool unused = tw_has(n->text, "unused") || tw_has(n->text, "reserved");
    arg.confidence = unused ? TW_MEDIUM : TW_LOW;
    if (unused) return arg;
    tw_plan_note(b, TW_LEVEL_WARNING, "arg-unknown", n->arg->name.line,
                 "%s argument '%s' of the %s is not understood, 0 is passed; name it after a size "
                 "(Wt, stick_size), a parameter, a CB, an address (src_addr), a count or start of "
                 "work units, or give its value in the description as \"(W / 32)\"",
                 n->arg->time == TW_COMPILE_TIME ? "compile-time" : "run-time", n->arg->name.text,
                 tw_role_name(n->kernel->role));
    return arg;
}

/* ---- order -------------------------------------------------------------------------------- */

static void move_spans_last(tw_plan_kernel *kernel) {
    size_t count = kernel->compile_args.count, at = 0;
    tw_plan_arg *items = kernel->compile_args.items;
    for (size_t i = 0; i < count; i++) {
        if (items[i].kind == TW_ARG_ACCESSOR) continue;
        tw_plan_arg arg = items[i];
        memmove(&items[at + 1], &items[at], (i - at) * sizeof arg);
        items[at++] = arg;
    }
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        bool span = items[i].kind == TW_ARG_ACCESSOR;
        items[i].index = span && !first ? -1 : (int)i;
        if (span) first = false;
    }
}

/* Cores of a split in two directions have up to four different numbers of tiles: no two groups, and
 * no argument of compile time. */
static void per_core_at_run_time(tw_plan_kernel *kernel) {
    for (size_t i = 0; i < kernel->compile_args.count;) {
        tw_plan_arg arg = kernel->compile_args.items[i];
        if (arg.kind != TW_ARG_PER_CORE) {
            i++;
            continue;
        }
        TW_VEC_PUSH(&kernel->runtime_args, arg);
        memmove(&kernel->compile_args.items[i], &kernel->compile_args.items[i + 1],
                (kernel->compile_args.count - i - 1) * sizeof arg);
        kernel->compile_args.count--;
    }
}

static void number_args(tw_builder *b) {
    for (int k = 0; k < 3; k++) {
        tw_plan_kernel *kernel = &b->plan->kernels[k];
        if (b->plan->work.split == TW_SPLIT_GRID) per_core_at_run_time(kernel);
        move_spans_last(kernel);
        for (size_t i = 0; i < kernel->runtime_args.count; i++) {
            kernel->runtime_args.items[i].index = (int)i;
        }
        kernel->per_group = false;
        for (size_t i = 0; i < kernel->compile_args.count; i++) {
            kernel->per_group |= kernel->compile_args.items[i].kind == TW_ARG_PER_CORE &&
                                 b->plan->work.split == TW_SPLIT_CORES && !b->plan->work.sharded;
        }
    }
}

static bool has_arg(const tw_plan_kernel *kernel, const char *name) {
    for (size_t i = 0; i < kernel->compile_args.count; i++) {
        if (strcmp(kernel->compile_args.items[i].name, name) == 0) return true;
    }
    for (size_t i = 0; i < kernel->runtime_args.count; i++) {
        if (strcmp(kernel->runtime_args.items[i].name, name) == 0) return true;
    }
    return false;
}

static void add_arg(tw_builder *b, tw_plan_kernel *kernel, tw_arg_time when, tw_plan_arg arg) {
    if (when == TW_COMPILE_TIME)
        TW_VEC_PUSH(&kernel->compile_args, arg);
    else
        TW_VEC_PUSH(&kernel->runtime_args, arg);
    number_args(b);
}

static void add_missing(tw_builder *b, tw_plan_kernel *kernel, tw_arg_time when, tw_plan_arg arg) {
    arg.confidence = TW_LOW;
    tw_plan_note(b, TW_LEVEL_NOTE, "plan-arg-added", 0,
                 "the %s needs '%s', which the spec's %s arguments lack; it is added at the end",
                 tw_role_name(kernel->role), arg.name,
                 when == TW_COMPILE_TIME ? "compile-time" : "run-time");
    add_arg(b, kernel, when, arg);
}

/* Movers need an accessor and an address of every tensor they touch. */
static void require_tensor(tw_builder *b, tw_plan_kernel *kernel, int tensor) {
    bool span = false, address = false;
    for (size_t i = 0; i < kernel->compile_args.count; i++) {
        const tw_plan_arg *arg = &kernel->compile_args.items[i];
        span |= arg->kind == TW_ARG_ACCESSOR && arg->tensor == tensor;
    }
    for (size_t i = 0; i < kernel->runtime_args.count; i++) {
        const tw_plan_arg *arg = &kernel->runtime_args.items[i];
        address |= arg->kind == TW_ARG_ADDRESS && arg->tensor == tensor;
    }
    const char *name = b->plan->tensors.items[tensor].name;
    tw_plan_arg arg = {.index = -1, .tensor = tensor, .cb = -1, .comment = ""};
    if (!span) {
        arg.kind = TW_ARG_ACCESSOR;
        arg.name = tw_arena_printf(b->arena, "%s_args", name);
        add_missing(b, kernel, TW_COMPILE_TIME, arg);
    }
    if (!address) {
        arg.kind = TW_ARG_ADDRESS;
        arg.name = tw_arena_printf(b->arena, "%s_addr", name);
        add_missing(b, kernel, TW_RUN_TIME, arg);
    }
}

static void require_tensors(tw_builder *b) {
    if (b->plan->work.sharded) return;
    bool joined = b->plan->cbs.count == 1 && !b->spec->phases.count &&
                  b->plan->cbs.items[0].consumer == TW_WRITER;
    for (size_t i = 1; joined && i + 1 < b->plan->tensors.count; i++)
        require_tensor(b, &b->plan->kernels[0], (int)i);
    for (size_t i = 0; i < b->plan->cbs.count; i++) {
        const tw_cb_facts *facts = &b->facts[i];
        if (facts->fill == TW_FILL_TENSOR) require_tensor(b, &b->plan->kernels[0], facts->tensor);
        /* A weight tilized through the input's CB is read, too. */
        for (size_t t = 1;
             b->plan->cbs.items[i].producer == TW_COMPUTE && t + 1 < b->plan->tensors.count; t++) {
            const char *name = b->plan->tensors.items[t].name;
            if (facts->spec->lifetime == TW_LIFE_PROGRAM && tw_has(facts->spec->name.text, name)) {
                require_tensor(b, &b->plan->kernels[0], (int)t);
            }
        }
        if (b->plan->cbs.items[i].consumer == TW_WRITER) {
            require_tensor(b, &b->plan->kernels[2], tw_plan_output(b->plan));
        }
    }
}

tw_status tw_plan_args(tw_builder *b) {
    int accessors[3] = {0};
    for (size_t i = 0; i < b->spec->args.count; i++) {
        const tw_spec_arg *from = &b->spec->args.items[i];
        if (!from->kernel) continue;
        int k = (int)from->kernel - TW_READER;
        naming n = {b,  &b->plan->kernels[k], from, tw_identifier(b->arena, from->name.text),
                    "", accessors[k]};
        n.text = tw_arena_printf(b->arena, "%s %s", from->name.text, from->description.text);
        tw_plan_arg arg;
        if (!understand(&n, &arg)) {
            if (b->err->status) return TW_BAD_INPUT;
            arg = unknown_arg(&n);
        }
        accessors[k] = n.accessors;
        if (from->time == TW_COMPILE_TIME)
            TW_VEC_PUSH(&n.kernel->compile_args, arg);
        else
            TW_VEC_PUSH(&n.kernel->runtime_args, arg);
    }
    number_args(b);
    require_tensors(b);
    return TW_OK;
}

/* ---- what steps ask for ------------------------------------------------------------------- */

static tw_plan_arg *find_value(tw_plan_kernel *kernel, tw_arg_kind kind, const tw_expr *value) {
    for (size_t i = 0; i < kernel->compile_args.count; i++) {
        tw_plan_arg *arg = &kernel->compile_args.items[i];
        if (arg->kind == kind && tw_expr_equal(arg->value, value)) return arg;
    }
    for (size_t i = 0; i < kernel->runtime_args.count; i++) {
        tw_plan_arg *arg = &kernel->runtime_args.items[i];
        if (arg->kind == kind && tw_expr_equal(arg->value, value)) return arg;
    }
    return NULL;
}

static tw_arg_time time_for(const tw_plan_kernel *kernel) {
    return kernel->role == TW_COMPUTE ? TW_COMPILE_TIME : TW_RUN_TIME;
}

static const char *free_name(tw_builder *b, const tw_plan_kernel *kernel, const char *name) {
    while (has_arg(kernel, name))
        name = tw_arena_printf(b->arena, "%s_value", name);
    return name;
}

const tw_expr *tw_kernel_value(tw_builder *b, tw_plan_kernel *kernel, const tw_expr *host) {
    if (host->op == TW_EXPR_INTEGER) return host;
    tw_plan_arg *arg = find_value(kernel, TW_ARG_VALUE, host);
    if (arg) return tw_expr_name(b->arena, arg->name);
    if (host->op != TW_EXPR_NAME) {
        const tw_expr *a = tw_kernel_value(b, kernel, host->a);
        return tw_expr_binary(b->arena, host->op, a, tw_kernel_value(b, kernel, host->b));
    }
    /* Through a local's definition, when the kernel has its parts: H / 32 by H. */
    const tw_plan_local *local = tw_plan_find_local(b->plan, host->name);
    if (local && local->kind == TW_LOCAL_EXPR && local->value->op == TW_EXPR_NAME) {
        return tw_kernel_value(b, kernel, local->value);
    }
    tw_plan_arg missing = {.kind = TW_ARG_VALUE,
                           .index = -1,
                           .tensor = -1,
                           .cb = -1,
                           .value = host,
                           .comment = "",
                           .name = free_name(b, kernel, host->name)};
    add_missing(b, kernel, time_for(kernel), missing);
    return tw_expr_name(b->arena, missing.name);
}

/* An argument that holds units (or starts) times some factor gives the units by division. */
static const tw_expr *by_factor(tw_builder *b, tw_plan_kernel *kernel, const tw_plan_arg *arg,
                                const char *name) {
    const tw_expr *value = arg->value;
    if (arg->kind != TW_ARG_PER_CORE || !value) return NULL;
    const tw_expr *own = tw_expr_name(b->arena, arg->name);
    if (value->op == TW_EXPR_NAME && strcmp(value->name, name) == 0) return own;
    bool product = value->op == TW_EXPR_MUL && value->a->op == TW_EXPR_NAME &&
                   strcmp(value->a->name, name) == 0;
    if (!product) return NULL;
    return tw_expr_binary(b->arena, TW_EXPR_DIV, own, tw_kernel_value(b, kernel, value->b));
}

const tw_expr *tw_kernel_units(tw_builder *b, tw_plan_kernel *kernel) {
    const char *name = b->plan->work.units_name;
    for (int pass = 0; pass < 2; pass++) {
        size_t count = pass ? kernel->compile_args.count : kernel->runtime_args.count;
        for (size_t i = 0; i < count; i++) {
            tw_plan_arg arg = pass ? kernel->compile_args.items[i] : kernel->runtime_args.items[i];
            const tw_expr *units = by_factor(b, kernel, &arg, name);
            if (units) return units;
        }
    }
    /* One core does them all: an argument that holds their total will do. */
    if (b->plan->work.split == TW_SPLIT_SINGLE) {
        const tw_plan_local *ht = tw_plan_find_local(b->plan, "Ht");
        bool all = ht && ht->value && tw_expr_equal(ht->value, b->plan->work.total);
        const tw_plan_arg *arg = find_value(kernel, TW_ARG_VALUE, b->plan->work.total);
        if (!arg && all) arg = find_value(kernel, TW_ARG_VALUE, tw_expr_name(b->arena, "Ht"));
        if (arg) return tw_expr_name(b->arena, arg->name);
    }
    tw_plan_arg missing = {.kind = TW_ARG_PER_CORE,
                           .index = -1,
                           .tensor = -1,
                           .cb = -1,
                           .value = tw_expr_name(b->arena, name),
                           .comment = "",
                           .name = free_name(b, kernel, b->plan->work.total_name)};
    add_missing(b, kernel, TW_RUN_TIME, missing);
    return tw_expr_name(b->arena, missing.name);
}

const tw_expr *tw_kernel_start(tw_builder *b, tw_plan_kernel *kernel, const tw_expr *scale) {
    const char *name = b->plan->work.start_name;
    const tw_expr *wanted = times(b, name, scale);
    const tw_plan_arg *exact = find_value(kernel, TW_ARG_PER_CORE, wanted);
    if (exact) return tw_expr_name(b->arena, exact->name);
    for (size_t i = 0; i < kernel->runtime_args.count; i++) {
        tw_plan_arg arg = kernel->runtime_args.items[i];
        const tw_expr *start = by_factor(b, kernel, &arg, name);
        if (start) {
            return tw_expr_binary(b->arena, TW_EXPR_MUL, start, tw_kernel_value(b, kernel, scale));
        }
    }
    if (b->plan->work.split == TW_SPLIT_SINGLE) return tw_expr_integer(b->arena, 0);
    tw_plan_arg missing = {.kind = TW_ARG_PER_CORE,
                           .index = -1,
                           .tensor = -1,
                           .cb = -1,
                           .value = tw_expr_name(b->arena, name),
                           .comment = "",
                           .name = free_name(b, kernel, name)};
    add_missing(b, kernel, TW_RUN_TIME, missing);
    return tw_expr_binary(b->arena, TW_EXPR_MUL, tw_expr_name(b->arena, missing.name),
                          tw_kernel_value(b, kernel, scale));
}

const tw_expr *tw_kernel_columns(tw_builder *b, tw_plan_kernel *kernel) {
    const tw_expr *wanted = tw_expr_name(b->arena, b->plan->work.columns_name);
    const tw_plan_arg *own = find_value(kernel, TW_ARG_PER_CORE, wanted);
    if (own) return tw_expr_name(b->arena, own->name);
    tw_plan_arg missing = {.kind = TW_ARG_PER_CORE,
                           .index = -1,
                           .tensor = -1,
                           .cb = -1,
                           .value = wanted,
                           .comment = "",
                           .name = free_name(b, kernel, "num_tile_columns")};
    add_missing(b, kernel, TW_RUN_TIME, missing);
    return tw_expr_name(b->arena, missing.name);
}

const char *tw_kernel_scalar(tw_builder *b, tw_plan_kernel *kernel, const tw_cb_facts *facts) {
    if (facts->value_arg) return facts->value_arg;
    const tw_plan_cb *cb = tw_plan_find_cb(b->plan, facts->spec->id);
    bool wide = cb && tw_plan_is_float32(b->plan, cb);
    tw_arg_kind kinds[] = {wide ? TW_ARG_FLOAT_BITS : TW_ARG_BF16_PAIR,
                           wide ? TW_ARG_BF16_PAIR : TW_ARG_FLOAT_BITS};
    for (int i = 0; i < 2; i++) {
        const tw_plan_arg *arg = find_value(kernel, kinds[i], facts->value);
        if (arg && arg->root == facts->root) return arg->name;
    }
    const char *name =
        tw_arena_printf(b->arena, wide ? "%s_bits" : "packed_%s", facts->spec->name.text + 3);
    tw_plan_arg missing = {.kind = kinds[0],
                           .index = -1,
                           .tensor = -1,
                           .cb = -1,
                           .value = facts->value,
                           .root = facts->root,
                           .comment = "",
                           .line = facts->spec->line,
                           .name = free_name(b, kernel, name)};
    add_missing(b, kernel, TW_RUN_TIME, missing);
    return missing.name;
}

const tw_expr *tw_kernel_float(tw_builder *b, tw_plan_kernel *kernel, const char *text, int line) {
    char *end;
    float number = strtof(text, &end);
    if (end != text && (!*end || !strcmp(end, "f") || !strcmp(end, "F"))) {
        uint32_t bits;
        memcpy(&bits, &number, sizeof bits);
        return tw_expr_integer(b->arena, strncmp(text, "0x", 2) ? bits : (int64_t)number);
    }
    char *name = tw_identifier(b->arena, text);
    if (has_arg(kernel, name)) return tw_expr_name(b->arena, name);
    const tw_spec_param *param = NULL;
    for (size_t i = 0; i < b->spec->params.count && !param; i++) {
        const tw_spec_param *p = &b->spec->params.items[i];
        if (p->type == TW_PARAM_FLOAT && tw_has_word(text, p->name.text)) param = p;
        if (p->type == TW_PARAM_FLOAT && tw_has(name, p->name.text) && !param) param = p;
    }
    if (!param) {
        tw_plan_fail(b, line,
                     "'%s' is no number, float parameter or argument of the %s; name the parameter",
                     text, tw_role_name(kernel->role));
        return NULL;
    }
    const tw_expr *value = tw_expr_name(b->arena, param->name.text);
    const tw_plan_arg *arg = find_value(kernel, TW_ARG_FLOAT_BITS, value);
    if (arg) return tw_expr_name(b->arena, arg->name);
    tw_plan_arg missing = {.kind = TW_ARG_FLOAT_BITS,
                           .index = -1,
                           .tensor = -1,
                           .cb = -1,
                           .value = value,
                           .comment = "",
                           .line = line};
    missing.name = free_name(b, kernel, tw_arena_printf(b->arena, "%s_bits", param->name.text));
    add_missing(b, kernel, TW_RUN_TIME, missing);
    return tw_expr_name(b->arena, missing.name);
}

void tw_kernel_presence(tw_builder *b, tw_plan_kernel *kernel, const char *name) {
    int tensor = tw_spec_find_input(b->spec, name);
    if (tensor < 0) return;
    for (size_t i = 0; i < kernel->compile_args.count; i++) {
        const tw_plan_arg *arg = &kernel->compile_args.items[i];
        if (arg->kind == TW_ARG_PRESENT && arg->tensor == tensor) return;
    }
    const char *flag = tw_arena_printf(b->arena, "has_%s", name);
    tw_plan_arg missing = {.kind = TW_ARG_PRESENT,
                           .index = -1,
                           .tensor = tensor,
                           .cb = -1,
                           .comment = "",
                           .name = free_name(b, kernel, flag)};
    add_missing(b, kernel, TW_COMPILE_TIME, missing);
}
