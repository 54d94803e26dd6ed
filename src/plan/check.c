/* Design checks: everything that can be known of a spec before a line of code is written. */
#include "plan/check.h"
#include "spec/words.h"
#include <tilewright/arch.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- tables ------------------------------------------------------------------------------- */

static void check_resolution_row(tw_checker *c, const tw_spec_cb *row) {
    const tw_spec *spec = c->spec;
    const tw_spec_cb *cb = tw_spec_find_cb(spec, row->id);
    /* Of several modes one need not have them all. */
    if (!cb && spec->mode >= 0) return;
    if (!cb) {
        tw_check_say(c, TW_LEVEL_ERROR, "cb-table-contradiction", row->line,
                     tw_arena_printf(c->arena, "c_%d", row->id),
                     "add it to Circular Buffer Requirements, or take it out here",
                     "c_%d '%s' is listed here, but not in Circular Buffer Requirements", row->id,
                     row->name.text);
        return;
    }
    for (size_t i = 0; i < spec->cbs.count; i++) {
        const tw_spec_cb *other = &spec->cbs.items[i];
        if (other->id == row->id || strcmp(other->name.text, row->name.text) != 0) continue;
        tw_check_say(
            c, TW_LEVEL_ERROR, "cb-table-contradiction", row->line,
            tw_arena_printf(c->arena, "c_%d", row->id),
            tw_arena_printf(c->arena, "write c_%d here, or change line %d", other->id, other->line),
            "'%s' is c_%d here, but c_%d in line %d", row->name.text, row->id, other->id,
            other->line);
        return;
    }
    if (row->pages.expr && cb->pages.expr && row->line != cb->line &&
        !tw_expr_equal(row->pages.expr, cb->pages.expr)) {
        tw_check_say(c, TW_LEVEL_ERROR, "cb-table-contradiction", row->line, row->pages.text,
                     tw_arena_printf(c->arena, "write \"%s\" here, or change line %d",
                                     cb->pages.text, cb->line),
                     "c_%d has %s pages here, but %s in line %d", row->id, row->pages.text,
                     cb->pages.text, cb->line);
    }
}

static void check_resolution(tw_checker *c) {
    for (size_t i = 0; i < c->spec->resolution.count; i++) {
        check_resolution_row(c, &c->spec->resolution.items[i]);
    }
    bool complete = c->spec->dialect == TW_DIALECT_FUNCTIONAL && c->spec->resolution.count;
    for (size_t i = 0; complete && i < c->spec->cbs.count; i++) {
        const tw_spec_cb *cb = &c->spec->cbs.items[i];
        bool listed = false;
        for (size_t k = 0; k < c->spec->resolution.count; k++) {
            listed |= c->spec->resolution.items[k].id == cb->id;
        }
        if (listed) continue;
        tw_check_say(c, TW_LEVEL_WARNING, "cb-table-contradiction", cb->line,
                     tw_arena_printf(c->arena, "c_%d", cb->id),
                     "add it to CB ID Resolution, or take it out here",
                     "c_%d '%s' is not in the table of CB ids", cb->id, cb->name.text);
    }
}

typedef struct usage {
    bool read, written;
} usage;

static usage usage_of(const tw_spec *spec, int cb) {
    usage found = {false, false};
    for (size_t i = 0; i < spec->phases.count; i++) {
        const tw_spec_phase *phase = &spec->phases.items[i];
        found.written |= phase->writes == cb;
        for (size_t k = 0; k < phase->reads.count; k++)
            found.read |= phase->reads.items[k].cb == cb;
    }
    return found;
}

static void check_ends(tw_checker *c, const tw_spec_cb *cb) {
    usage use = usage_of(c->spec, cb->id);
    const char *name = tw_arena_printf(c->arena, "c_%d", cb->id);
    bool filled = cb->producer == TW_READER || cb->producer == TW_WRITER || use.written;
    bool taken = cb->consumer == TW_WRITER || cb->consumer == TW_READER || use.read;
    bool told = cb->consumer != TW_ROLE_NONE || use.read ||
                (cb->producer_text.text[0] && cb->consumer_text.text[0]);
    if (!filled && told) {
        tw_check_say(c, TW_LEVEL_ERROR, "cb-never-filled", cb->line,
                     cb->producer_text.text[0] ? cb->producer_text.text : name,
                     "name the phase that pushes to it, or its kernel under Producer",
                     "nobody fills c_%d '%s': its producer is \"%s\", and no phase writes it",
                     cb->id, cb->name.text, cb->producer_text.text);
    }
    if (!taken && (filled || use.written)) {
        bool kept = cb->lifetime == TW_LIFE_PROGRAM;
        tw_check_say(
            c, kept ? TW_LEVEL_WARNING : TW_LEVEL_ERROR, "cb-never-drained", cb->line,
            cb->consumer_text.text[0] ? cb->consumer_text.text : name,
            "name the phase that takes its pages, or its kernel under Consumer",
            "nobody takes the pages of c_%d '%s': its consumer is \"%s\", and no phase reads "
            "it",
            cb->id, cb->name.text, cb->consumer_text.text);
    }
}

void tw_check_tables(tw_checker *c) {
    check_resolution(c);
    for (size_t i = 0; i < c->spec->cbs.count; i++)
        check_ends(c, &c->spec->cbs.items[i]);
}

/* ---- arguments ---------------------------------------------------------------------------- */

static const char *time_name(tw_arg_time when) {
    return when == TW_COMPILE_TIME ? "compile-time" : "run-time";
}

static void check_list(tw_checker *c, const tw_spec_arg *args, size_t count) {
    int next = 0;
    const tw_spec_arg *span = NULL;
    for (size_t i = 0; i < count; i++) {
        const tw_spec_arg *arg = &args[i];
        const char *what =
            tw_arena_printf(c->arena, "%s argument '%s' of the %s", time_name(arg->time),
                            arg->name.text, tw_role_name(arg->kernel));
        if (arg->index < 0) continue;
        if (span && arg->index > span->index) {
            tw_check_say(
                c, TW_LEVEL_ERROR, "arg-span-overlap", arg->name.line, arg->index_text.text,
                "put it before the accessor, or give it a symbolic index (\"N+\")",
                "%s has index %d, inside the TensorAccessor span that starts at %d (line %d)", what,
                arg->index, span->index, span->name.line);
            continue;
        }
        const tw_spec_arg *same = NULL;
        for (size_t k = 0; k < i && !same; k++) {
            if (args[k].index == arg->index) same = &args[k];
        }
        if (same) {
            tw_check_say(
                c, TW_LEVEL_ERROR, "arg-index-duplicate", arg->name.line, arg->index_text.text,
                tw_arena_printf(c->arena, "number them densely; the next free index is %d", next),
                "%s has index %d, as '%s' in line %d", what, arg->index, same->name.text,
                same->name.line);
            continue;
        }
        if (arg->index > next) {
            tw_check_say(c, TW_LEVEL_ERROR, "arg-index-gap", arg->name.line, arg->index_text.text,
                         tw_arena_printf(c->arena, "give it index %d", next),
                         "%s has index %d, but %d is the next one", what, arg->index, next);
        }
        next = arg->index + 1;
        if (arg->open) span = arg;
    }
}

void tw_check_args(tw_checker *c) {
    const tw_spec_arg *args = c->spec->args.items;
    size_t count = c->spec->args.count;
    for (size_t i = 0, stop; i < count; i = stop) {
        stop = i + 1;
        while (stop < count && args[stop].kernel == args[i].kernel &&
               args[stop].time == args[i].time) {
            stop++;
        }
        check_list(c, &args[i], stop - i);
    }
}

/* ---- balance ------------------------------------------------------------------------------ */

static const char *balance_id(tw_balance fault) {
    switch (fault) {
    case TW_LEFTOVER: return "cb-leftover";
    case TW_IMPOSSIBLE_WAIT: return "cb-impossible-wait";
    case TW_STRADDLE: return "cb-straddle";
    case TW_UNWAITED: return "cb-unwaited";
    case TW_UNRESERVED: return "cb-unreserved";
    default: return "cb-deadlock";
    }
}

/* The same fact is not told twice: a CB that nobody fills deadlocks, too. */
static bool told_already(const tw_checker *c, int cb) {
    char name[16];
    snprintf(name, sizeof name, "c_%d", cb);
    for (size_t i = 0; i < c->found->count; i++) {
        const tw_diagnostic *d = &c->found->items[i];
        bool cause =
            strcmp(d->id, "cb-never-filled") == 0 || strcmp(d->id, "cb-never-drained") == 0;
        if (cause && d->severity == TW_LEVEL_ERROR && tw_has_word(d->message, name)) return true;
    }
    return false;
}

/* Phases in a loop that the plan does not run make its counts wrong, not the design: says so, and
 * that no more than the CBs of the loop itself is proved. False when no such loop is at work. */
static bool say_inner_loop(tw_checker *c, const tw_proof *proof) {
    if (!proof->inner_line) return false;
    tw_check_say(c, TW_LEVEL_WARNING, "plan-inner-loop", proof->inner_line, NULL, proof->fix,
                 "the phases below run in a loop within the work unit that is not planned: whether "
                 "c_%d and what else goes in and out of the loop is balanced is not proved",
                 proof->cb);
    for (size_t i = 0; proof->fault == TW_LEFTOVER && i < proof->rows.count; i++) {
        const tw_proof_row *row = &proof->rows.items[i];
        const tw_plan_cb *cb = tw_plan_find_cb(c->plan, row->cb);
        if (row->pushed == row->popped || !cb || cb->persistent || tw_plan_inner_loop(c->plan, cb))
            continue;
        tw_check_say(c, TW_LEVEL_ERROR, balance_id(TW_LEFTOVER), cb->line,
                     tw_arena_printf(c->arena, "c_%d", cb->id),
                     tw_arena_printf(c->arena, "pop c_%d in the phase that uses it last", cb->id),
                     "pages stay in c_%d '%s' at the end: %lld pushed, %lld popped", cb->id,
                     cb->name, (long long)row->pushed, (long long)row->popped);
    }
    return true;
}

void tw_check_balance(tw_checker *c) {
    if (!c->plan) return;
    tw_proof proof;
    tw_error err = {0};
    if (tw_plan_prove_all(c->plan, c->options->cases, c->options->count, &proof, &err) != TW_OK) {
        tw_check_say(c, TW_LEVEL_ERROR, "plan-impossible", 0, NULL, "", "%s", err.text);
        tw_error_clear(&err);
        return;
    }
    if (!proof.balanced && !told_already(c, proof.cb) && !say_inner_loop(c, &proof)) {
        const tw_shape *shape = &proof.which.input;
        tw_text where = {0};
        for (int i = 0; i < shape->rank; i++) {
            tw_text_addf(&where, "%s%lld", i ? " x " : "", (long long)shape->dim[i]);
        }
        tw_check_say(c, TW_LEVEL_ERROR, balance_id(proof.fault), proof.line,
                     tw_arena_printf(c->arena, "c_%d", proof.cb), proof.fix,
                     "%s (found with %lld work unit%s of shape %s)", proof.text,
                     (long long)proof.units, proof.units == 1 ? "" : "s", where.data);
        tw_text_free(&where);
    }
    tw_proof_free(&proof);
}

/* What the plan had to assume; its notes are told by `tilewright plan`. */
static void say_assumptions(tw_checker *c) {
    for (size_t i = 0; c->plan && i < c->plan->notes.count; i++) {
        const tw_diagnostic *note = &c->plan->notes.items[i];
        if (note->severity < TW_LEVEL_WARNING) continue;
        tw_check_say(c, note->severity, note->id, note->line, NULL, note->fix, "%s", note->message);
    }
}

/* ---- the whole ---------------------------------------------------------------------------- */

static int by_line(const void *a, const void *b) {
    const tw_diagnostic *x = a, *y = b;
    if (x->line != y->line) return x->line - y->line;
    if (x->severity != y->severity) return (int)y->severity - (int)x->severity;
    return strcmp(x->message, y->message);
}

static tw_status set_arch(tw_checker *c, const char *name, tw_error *err) {
    static const tw_arch archs[] = {
#define TW_ARCH_TEXT(field, value)  .field = value,
#define TW_ARCH_VALUE(field, value) .field = value,
        {
#include <tilewright/arch_wormhole_b0.def>
        },
        {
#include <tilewright/arch_blackhole.def>
        }};
#undef TW_ARCH_TEXT
#undef TW_ARCH_VALUE
    c->arch = name ? name : "wormhole_b0";
    for (size_t i = 0; i < TW_COUNT(archs); i++) {
        if (strcmp(archs[i].name, c->arch) != 0) continue;
        c->l1_budget = (int64_t)archs[i].l1_bytes - archs[i].l1_reserved_bytes;
        c->dram_align = archs[i].dram_page_align;
        return TW_OK;
    }
    return tw_fail(err, TW_BAD_INPUT, "unknown architecture '%s'; known: wormhole_b0, blackhole",
                   c->arch);
}

/* "spec.md:12: text" of a plan that cannot be made, as a finding of line 12. */
static void say_no_plan(tw_checker *c, const char *text) {
    size_t length = strlen(c->spec->path);
    int line = 0;
    if (strncmp(text, c->spec->path, length) == 0 && text[length] == ':') {
        char *end;
        line = (int)strtol(text + length + 1, &end, 10);
        if (*end == ':') text = end + 1 + strspn(end + 1, " ");
    }
    for (size_t i = 0; i < c->found->count; i++) {
        bool same = line && c->found->items[i].line == line &&
                    c->found->items[i].severity == TW_LEVEL_ERROR;
        if (same) return;
    }
    tw_check_say(c, TW_LEVEL_ERROR, "plan-impossible", line, NULL, "", "%s", text);
}

tw_status tw_design_check(const tw_spec *spec, const tw_check_options *options, tw_arena *arena,
                          tw_diagnostics *found, tw_error *err) {
    static const tw_check_options none = {0};
    tw_checker c = {
        .spec = spec, .options = options ? options : &none, .arena = arena, .found = found};
    tw_status status = set_arch(&c, c.options->arch, err);
    if (status != TW_OK) return status;
    for (size_t i = 0; i < spec->diagnostics.count; i++)
        TW_VEC_PUSH(found, spec->diagnostics.items[i]);
    tw_plan *plan = NULL;
    tw_error no_plan = {0};
    /* With an id that stands for two CBs all that follows is about the wrong one. */
    for (size_t i = 0; i < found->count; i++) {
        if (strcmp(found->items[i].id, "cb-id-duplicate") != 0) continue;
        tw_check_args(&c);
        qsort(found->items, found->count, sizeof *found->items, by_line);
        return TW_OK;
    }
    tw_check_tables(&c);
    if (tw_plan_make(spec, NULL, &plan, &no_plan) != TW_OK) say_no_plan(&c, no_plan.text);
    c.plan = plan;
    tw_check_args(&c);
    tw_check_valid_regions(&c);
    tw_check_memory(&c);
    tw_check_scalers(&c);
    tw_check_balance(&c);
    say_assumptions(&c);
    if (found->count) qsort(found->items, found->count, sizeof *found->items, by_line);
    tw_error_clear(&no_plan);
    tw_plan_free(plan);
    return TW_OK;
}
