/*
 * The balance proof: reader, compute and writer of one core as coroutines over the CBs' counters,
 * run until all end or none can go on.
 */
#include "plan/build.h"

#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 8
#define MAX_STEPS 20000000L /* of one kernel: past every sensible shape */

typedef struct cb_state {
    int64_t capacity, pushed, popped, reserved, waited;
    int64_t packed; /* pages of the reservation that hold results */
    const tw_step *last_push, *last_pop;
} cb_state;

typedef struct frame {
    const tw_step *steps;
    size_t count, at;
    const char *var;
    int64_t turn, turns;
} frame;

typedef struct machine {
    const tw_plan_kernel *kernel;
    tw_env env;
    frame stack[MAX_DEPTH];
    int depth; /* 0: finished */
    const tw_step *blocked;
    int64_t wanted;
    long executed;
} machine;

typedef struct prover {
    const tw_plan *plan;
    tw_proof *proof;
    cb_state cbs[32];
    machine machines[3];
    tw_error *err;
    bool failed; /* the design is wrong; the proof says why */
} prover;

const char *tw_balance_name(tw_balance balance) {
    static const char *const names[] = {"YES",
                                        "YES (persistent)",
                                        "NO: left over",
                                        "NO: impossible wait",
                                        "NO: straddles the end",
                                        "NO: not waited for",
                                        "NO: not reserved",
                                        "NO: deadlock",
                                        "unused",
                                        "stopped"};
    return names[balance];
}

static const char *title(tw_role role) {
    static const char *const names[] = {"?", "Reader", "Compute", "Writer"};
    return names[role];
}

/* ---- findings ----------------------------------------------------------------------------- */

static void finding(prover *p, tw_balance fault, int cb, int line, const char *text,
                    const char *fix) {
    if (p->failed) return;
    p->failed = true;
    p->proof->fault = fault;
    p->proof->cb = cb;
    const tw_plan_cb *found = tw_plan_find_cb(p->plan, cb);
    p->proof->line = line ? line : found ? found->line : 0;
    p->proof->text = text;
    p->proof->fix = fix;
}

static const char *name_of(prover *p, int cb) {
    const tw_plan_cb *found = tw_plan_find_cb(p->plan, cb);
    return found ? found->name : "?";
}

static const char *phase_of(const tw_plan *plan, const tw_step *step) {
    return step && step->phase >= 0 ? plan->spec->phases.items[step->phase].name.text : "";
}

/* "the compute kernel in phase 'Reduce'" */
static const char *place(prover *p, const machine *m, const tw_step *step) {
    const char *phase = phase_of(p->plan, step);
    return phase[0]
               ? tw_arena_printf(&p->proof->arena, "the %s kernel in phase '%s'",
                                 tw_role_name(m->kernel->role), phase)
               : tw_arena_printf(&p->proof->arena, "the %s kernel", tw_role_name(m->kernel->role));
}

static void too_many(prover *p, const machine *m, const tw_step *step, int64_t n) {
    const cb_state *cb = &p->cbs[step->cb];
    const char *verb = step->op == TW_STEP_RESERVE ? "reserves" : "waits for";
    finding(p, TW_IMPOSSIBLE_WAIT, step->cb, step->line,
            tw_arena_printf(&p->proof->arena,
                            "%s %s %lld pages of c_%d '%s', which has only %lld: it would wait for "
                            "ever",
                            place(p, m, step), verb, (long long)n, step->cb, name_of(p, step->cb),
                            (long long)cb->capacity),
            tw_arena_printf(&p->proof->arena,
                            "give c_%d at least %lld pages, or move fewer at a time", step->cb,
                            (long long)n));
}

static void straddles(prover *p, const machine *m, const tw_step *step, int64_t n, int64_t at) {
    finding(
        p, TW_STRADDLE, step->cb, step->line,
        tw_arena_printf(&p->proof->arena,
                        "%s takes %lld pages of c_%d '%s' from page %lld on, across the end of "
                        "its %lld pages: they would not be contiguous",
                        place(p, m, step), (long long)n, step->cb, name_of(p, step->cb),
                        (long long)at, (long long)p->cbs[step->cb].capacity),
        tw_arena_printf(&p->proof->arena,
                        "make the pages of c_%d a multiple of the %lld that are moved at a time",
                        step->cb, (long long)n));
}

static void without(prover *p, const machine *m, const tw_step *step, tw_balance fault, int cb,
                    int64_t n, int64_t has) {
    bool wait = fault == TW_UNWAITED;
    finding(p, fault, cb, step->line,
            tw_arena_printf(&p->proof->arena, "%s %s %lld pages of c_%d '%s' but has %s %lld",
                            place(p, m, step), wait ? "takes" : "fills", (long long)n, cb,
                            name_of(p, cb), wait ? "waited for" : "reserved", (long long)has),
            wait ? "wait for the pages before they are used"
                 : "reserve the pages before they are filled");
}

/* ---- one step ----------------------------------------------------------------------------- */

static bool evaluate(prover *p, machine *m, const tw_step *step, const tw_expr *expr,
                     int64_t *value) {
    tw_error inner = {0};
    if (tw_expr_eval(expr, &m->env, value, &inner) == TW_OK) {
        if (*value >= 0) return true;
        tw_fail(&inner, TW_BAD_INPUT, "a count is negative (%lld)", (long long)*value);
    }
    tw_fail(p->err, TW_BAD_INPUT, "%s:%d: %s: %s", p->plan->spec->path, step->line,
            place(p, m, step), inner.text);
    tw_error_clear(&inner);
    p->failed = true;
    return false;
}

/* False when the kernel must wait. */
static bool protocol(prover *p, machine *m, const tw_step *step, int64_t n) {
    cb_state *cb = &p->cbs[step->cb];
    int64_t filled = cb->pushed - cb->popped;
    if (step->op == TW_STEP_RESERVE || step->op == TW_STEP_WAIT) {
        bool reserve = step->op == TW_STEP_RESERVE;
        int64_t at = (reserve ? cb->pushed : cb->popped) % (cb->capacity ? cb->capacity : 1);
        if (n > cb->capacity) {
            too_many(p, m, step, n);
            return true;
        }
        if ((reserve ? cb->capacity - filled : filled) < n) return false;
        if (n > 1 && at + n > cb->capacity) straddles(p, m, step, n, at);
        int64_t *mark = reserve ? &cb->reserved : &cb->waited;
        if (*mark < n) *mark = n;
    } else if (step->op == TW_STEP_PUSH) {
        if (cb->reserved < n) without(p, m, step, TW_UNRESERVED, step->cb, n, cb->reserved);
        cb->reserved -= n;
        cb->packed = 0;
        cb->pushed += n;
        cb->last_push = step;
    } else {
        if (cb->waited < n) without(p, m, step, TW_UNWAITED, step->cb, n, cb->waited);
        cb->waited -= n;
        cb->popped += n;
        cb->last_pop = step;
    }
    return true;
}

/* A tile that is computed with is among those waited for. */
static void reads_tile(prover *p, machine *m, const tw_step *step, int cb, const tw_expr *page) {
    int64_t index;
    if (cb < 0 || p->failed || !evaluate(p, m, step, page, &index)) return;
    if (p->cbs[cb].waited <= index)
        without(p, m, step, TW_UNWAITED, cb, index + 1, p->cbs[cb].waited);
}

static void arithmetic(prover *p, machine *m, const tw_step *step) {
    if (step->op == TW_STEP_MATH) {
        reads_tile(p, m, step, step->from, step->page);
        reads_tile(p, m, step, step->with, step->stride);
    } else if (step->op == TW_STEP_PACK) {
        cb_state *to = &p->cbs[step->cb];
        if (to->reserved <= to->packed)
            without(p, m, step, TW_UNRESERVED, step->cb, to->packed + 1, to->reserved);
        to->packed++;
    }
}

/* Data needs its pages: reserved where it goes, waited for where it comes from. */
static void data(prover *p, machine *m, const tw_step *step, int64_t n) {
    if (step->op == TW_STEP_PAD) return; /* before anything moves */
    if (step->op >= TW_STEP_PREPARE) {
        arithmetic(p, m, step);
        return;
    }
    cb_state *to = &p->cbs[step->cb];
    if (step->op == TW_STEP_WRITE) {
        if (n && !to->waited) without(p, m, step, TW_UNWAITED, step->cb, n, to->waited);
        return;
    }
    bool tiles = step->op == TW_STEP_COPY || step->op == TW_STEP_TILIZE;
    int64_t needs = tiles ? n : n > 0;
    if (to->reserved < needs) without(p, m, step, TW_UNRESERVED, step->cb, needs, to->reserved);
    if (step->from < 0) return;
    cb_state *from = &p->cbs[step->from];
    int64_t taken = step->op == TW_STEP_COPY ? (step->same ? n > 0 : n) : n > 0;
    if (from->waited < taken) without(p, m, step, TW_UNWAITED, step->from, taken, from->waited);
}

static void enter_loop(prover *p, machine *m, const tw_step *step, int64_t turns) {
    if (turns == 0) return;
    if (m->depth == MAX_DEPTH) {
        tw_fail(p->err, TW_INTERNAL, "loops are nested more than %d deep", MAX_DEPTH);
        p->failed = true;
        return;
    }
    m->stack[m->depth++] = (frame){step->body, step->body_count, 0, step->var, 0, turns};
    if (step->var) tw_env_set(&m->env, step->var, 0);
}

/* At the end of a body: once more, or out. */
static void next_turn(machine *m) {
    frame *top = &m->stack[m->depth - 1];
    if (++top->turn < top->turns) {
        top->at = 0;
        if (top->var) tw_env_set(&m->env, top->var, (double)top->turn);
    } else {
        m->depth--;
    }
}

/* Runs until the kernel waits or ends; true when it did anything. */
static bool run(prover *p, machine *m) {
    bool moved = false;
    m->blocked = NULL;
    while (m->depth && !p->failed) {
        frame *top = &m->stack[m->depth - 1];
        if (top->at == top->count) {
            next_turn(m);
            continue;
        }
        const tw_step *step = &top->steps[top->at];
        int64_t n;
        if (!tw_case_has(p->plan, &p->proof->which, step->when)) {
            top->at++;
            continue;
        }
        if (!evaluate(p, m, step, step->count, &n)) return true;
        if (++m->executed > MAX_STEPS) {
            tw_fail(p->err, TW_BAD_INPUT, "the shape is too large to prove step by step");
            p->failed = true;
            return true;
        }
        if (step->op == TW_STEP_LOOP) {
            top->at++;
            enter_loop(p, m, step, n);
        } else if (step->op <= TW_STEP_POP) {
            if (!protocol(p, m, step, n)) {
                m->blocked = step;
                m->wanted = n;
                return moved;
            }
            top->at++;
        } else {
            data(p, m, step, n);
            top->at++;
        }
        moved = true;
    }
    return moved;
}

/* ---- start and end ------------------------------------------------------------------------ */

static tw_status bind_args(prover *p, machine *m, const tw_env *host) {
    for (int pass = 0; pass < 2; pass++) {
        size_t count = pass ? m->kernel->runtime_args.count : m->kernel->compile_args.count;
        for (size_t i = 0; i < count; i++) {
            const tw_plan_arg *arg =
                pass ? &m->kernel->runtime_args.items[i] : &m->kernel->compile_args.items[i];
            int64_t value =
                arg->kind == TW_ARG_PRESENT &&
                tw_case_has(p->plan, &p->proof->which, p->plan->tensors.items[arg->tensor].name);
            bool evaluated = arg->kind == TW_ARG_VALUE || arg->kind == TW_ARG_PER_CORE;
            tw_error inner = {0};
            if (evaluated && tw_expr_eval(arg->value, host, &value, &inner) != TW_OK) {
                tw_fail(p->err, TW_BAD_INPUT, "%s:%d: argument '%s': %s", p->plan->spec->path,
                        arg->line, arg->name, inner.text);
                tw_error_clear(&inner);
                return TW_BAD_INPUT;
            }
            tw_env_set(&m->env, arg->name, (double)value);
        }
    }
    return TW_OK;
}

static tw_status start(prover *p, const tw_case *which, int64_t units) {
    tw_env host = {0};
    tw_status status = tw_plan_evaluate(p->plan, which, &host, p->err);
    tw_env_set(&host, p->plan->work.units_name, (double)units);
    tw_env_set(&host, p->plan->work.start_name, 0);
    if (p->plan->work.columns_name) tw_env_set(&host, p->plan->work.columns_name, 1);
    /* One core's units are all there are: an argument may hold the one or the other. */
    const tw_expr *total = p->plan->work.total;
    if (p->plan->work.split == TW_SPLIT_SINGLE && total && total->op == TW_EXPR_NAME)
        tw_env_set(&host, total->name, (double)units);
    for (size_t i = 0; i < p->plan->cbs.count && status == TW_OK; i++) {
        const tw_plan_cb *cb = &p->plan->cbs.items[i];
        status = tw_expr_eval(cb->pages, &host, &p->cbs[cb->id].capacity, p->err);
    }
    for (int i = 0; i < 3 && status == TW_OK; i++) {
        machine *m = &p->machines[i];
        m->kernel = &p->plan->kernels[i];
        status = bind_args(p, m, &host);
        if (m->kernel->step_count) {
            m->stack[m->depth++] = (frame){m->kernel->steps, m->kernel->step_count, 0, NULL, 0, 1};
        }
    }
    tw_env_free(&host);
    return status;
}

static void add_wait(prover *p, tw_text *text, const machine *m) {
    const tw_step *step = m->blocked;
    const cb_state *cb = &p->cbs[step->cb];
    bool reserve = step->op == TW_STEP_RESERVE;
    int64_t filled = cb->pushed - cb->popped;
    tw_text_addf(text, "%s%s waits for %lld %s pages of c_%d '%s' (%lld of %lld %s)",
                 text->length ? "; " : "", place(p, m, step), (long long)m->wanted,
                 reserve ? "free" : "filled", step->cb, name_of(p, step->cb),
                 (long long)(reserve ? cb->capacity - filled : filled), (long long)cb->capacity,
                 reserve ? "are free" : "are there");
}

/* The one to blame: a kernel that waits for pages nobody running will ever bring or free. */
static const machine *culprit(const prover *p) {
    const machine *first = NULL;
    for (int i = 0; i < 3; i++) {
        const machine *m = &p->machines[i];
        if (!m->blocked) continue;
        if (m->kernel->role == TW_COMPUTE) return m;
        if (!first) first = m;
    }
    return first;
}

/* A phase that makes page after page of a CB that its own kernel takes from later. */
static bool fills_its_own(const prover *p, const machine *m, const tw_step *step) {
    const tw_plan_cb *cb = tw_plan_find_cb(p->plan, step->cb);
    const frame *inner = m->depth ? &m->stack[m->depth - 1] : NULL;
    bool loop = inner && inner->var && strcmp(inner->var, "unit") != 0;
    return loop && m->kernel->role == TW_COMPUTE && cb && cb->producer == TW_COMPUTE &&
           cb->consumer == TW_COMPUTE;
}

static void deadlock(prover *p) {
    tw_text text = {0};
    for (int i = 0; i < 3; i++) {
        if (p->machines[i].blocked) add_wait(p, &text, &p->machines[i]);
    }
    const machine *m = culprit(p);
    const tw_step *step = m->blocked;
    bool reserve = step->op == TW_STEP_RESERVE;
    if (reserve && fills_its_own(p, m, step)) {
        finding(p, TW_IMPOSSIBLE_WAIT, step->cb, step->line,
                tw_arena_printf(&p->proof->arena,
                                "%s makes more pages of c_%d '%s' than the %lld it has, and nobody "
                                "takes any before it is through: it would wait for ever",
                                place(p, m, step), step->cb, name_of(p, step->cb),
                                (long long)p->cbs[step->cb].capacity),
                tw_arena_printf(&p->proof->arena, "give c_%d room for all that the phase makes",
                                step->cb));
        tw_text_free(&text);
        return;
    }
    const char *fix =
        reserve ? tw_arena_printf(&p->proof->arena,
                                  "pop c_%d in the phase that uses it last, or give it more pages",
                                  step->cb)
                : tw_arena_printf(&p->proof->arena,
                                  "push %lld pages to c_%d before they are waited for",
                                  (long long)m->wanted, step->cb);
    finding(p, TW_DEADLOCK, step->cb, step->line,
            tw_arena_strdup(&p->proof->arena, text.data ? text.data : "deadlock"), fix);
    tw_text_free(&text);
}

static void check_ends(prover *p) {
    for (size_t i = 0; i < p->plan->cbs.count && !p->failed; i++) {
        const tw_plan_cb *cb = &p->plan->cbs.items[i];
        const cb_state *state = &p->cbs[cb->id];
        int64_t left = state->pushed - state->popped;
        if (left == 0 || cb->persistent) continue;
        finding(p, TW_LEFTOVER, cb->id, cb->line,
                tw_arena_printf(&p->proof->arena,
                                "%lld pages stay in c_%d '%s' at the end: %lld pushed, %lld popped",
                                (long long)left, cb->id, cb->name, (long long)state->pushed,
                                (long long)state->popped),
                tw_arena_printf(&p->proof->arena,
                                "pop c_%d in the phase that uses it last, or give it the lifetime "
                                "\"Program (persistent)\"",
                                cb->id));
    }
}

/* Counts of one turn of a loop within the unit do not add up over the unit. */
static void look_for_inner_loop(prover *p) {
    const tw_plan_cb *cb = tw_plan_find_cb(p->plan, p->proof->cb);
    bool counts = p->proof->fault == TW_LEFTOVER || p->proof->fault == TW_DEADLOCK;
    if (!p->failed || !cb || !counts) return;
    p->proof->inner_line = tw_plan_inner_loop(p->plan, cb);
    if (p->proof->inner_line)
        p->proof->fix = "give the pages of a whole work unit in each phase, or make one turn of "
                        "the loop the work unit";
}

/* ---- the table ---------------------------------------------------------------------------- */

/* One kind of push (or pop) of a CB, and how many steps do it. */
typedef struct term {
    char *text;
    int64_t times;
} term;
typedef struct side_text {
    TW_VEC(term) terms;
    tw_text phases; /* those that do it, in order */
} side_text;

static void multiply(tw_text *out, const tw_expr *count) {
    if (count->op == TW_EXPR_INTEGER && count->integer == 1) return;
    bool wrapped = count->op == TW_EXPR_ADD || count->op == TW_EXPR_SUB ||
                   (count->op == TW_EXPR_DIV && out->length);
    tw_text_addf(out, "%s%s", out->length ? " x " : "", wrapped ? "(" : "");
    tw_expr_print(out, count, false);
    if (wrapped) tw_text_add(out, ")");
}

static void add_term(side_text *side, char *text, const char *phase) {
    bool known = phase[0] == '\0' || (side->phases.data && strstr(side->phases.data, phase));
    if (!known) tw_text_addf(&side->phases, "%s%s", side->phases.length ? ", " : "", phase);
    for (size_t i = 0; i < side->terms.count; i++) {
        if (strcmp(side->terms.items[i].text, text) != 0) continue;
        side->terms.items[i].times++;
        free(text);
        return;
    }
    TW_VEC_PUSH(&side->terms, (term){text, 1});
}

/* Of the steps that are there in the case that is proved. */
static void collect(side_text *side, const prover *p, const tw_step *steps, size_t count,
                    tw_step_op op, int cb, const char *around) {
    for (size_t i = 0; i < count; i++) {
        const tw_step *step = &steps[i];
        bool hit = step->op == op && step->cb == cb;
        if (!hit && step->op != TW_STEP_LOOP) continue;
        if (!tw_case_has(p->plan, &p->proof->which, step->when)) continue;
        tw_text here = {0};
        if (hit) multiply(&here, step->count);
        if (around[0]) tw_text_addf(&here, "%s%s", here.length ? " x " : "", around);
        if (!hit) multiply(&here, step->count);
        if (hit) {
            if (!here.length) tw_text_add(&here, "1");
            add_term(side, tw_text_take(&here), phase_of(p->plan, step));
        } else {
            collect(side, p, step->body, step->body_count, op, cb, here.data ? here.data : "");
            tw_text_free(&here);
        }
    }
}

/* "Wt x num_tile_rows", "4 x Wt x num_tile_rows", "1 + (Wt - 1) x num_tile_rows". */
static const char *side(prover *p, int cb, tw_step_op op, const char **who) {
    tw_text text = {0};
    for (int i = 0; i < 3; i++) {
        const tw_plan_kernel *kernel = &p->plan->kernels[i];
        side_text found = {0};
        collect(&found, p, kernel->steps, kernel->step_count, op, cb, "");
        for (size_t k = 0; k < found.terms.count; k++) {
            tw_text_add(&text, text.length ? " + " : "");
            if (found.terms.items[k].times > 1) {
                tw_text_addf(&text, "%lld x ", (long long)found.terms.items[k].times);
            }
            tw_text_add(&text, found.terms.items[k].text);
            free(found.terms.items[k].text);
        }
        if (found.terms.count) {
            *who = found.phases.length ? tw_arena_printf(&p->proof->arena, "%s (%s)",
                                                         title(kernel->role), found.phases.data)
                                       : title(kernel->role);
        }
        free(found.terms.items);
        tw_text_free(&found.phases);
    }
    const char *kept = tw_arena_strdup(&p->proof->arena, text.data ? text.data : "");
    tw_text_free(&text);
    return kept;
}

static void fill_rows(prover *p) {
    for (size_t i = 0; i < p->plan->cbs.count; i++) {
        const tw_plan_cb *cb = &p->plan->cbs.items[i];
        const cb_state *state = &p->cbs[cb->id];
        tw_proof_row row = {.cb = cb->id,
                            .name = tw_arena_strdup(&p->proof->arena, cb->name),
                            .pushed = state->pushed,
                            .popped = state->popped,
                            .capacity = state->capacity,
                            .producer = "",
                            .consumer = ""};
        row.push_text = side(p, cb->id, TW_STEP_PUSH, &row.producer);
        row.pop_text = side(p, cb->id, TW_STEP_POP, &row.consumer);
        if (cb->persistent && !row.pop_text[0]) side(p, cb->id, TW_STEP_WAIT, &row.consumer);
        bool unused = !row.push_text[0] && !row.pop_text[0];
        row.balance = p->failed && p->proof->cb == cb->id ? p->proof->fault
                      : unused                            ? TW_UNUSED
                      : state->pushed == state->popped    ? TW_BALANCED
                      : p->failed                         ? TW_STOPPED
                      : cb->persistent                    ? TW_PERSISTENT
                                                          : TW_LEFTOVER;
        TW_VEC_PUSH(&p->proof->rows, row);
    }
}

tw_status tw_plan_prove(const tw_plan *plan, const tw_case *which, int64_t units, tw_proof *proof,
                        tw_error *err) {
    tw_error own = {0};
    *proof = (tw_proof){.which = *which, .units = units, .cb = -1, .text = "", .fix = ""};
    prover *p = tw_alloc(sizeof *p);
    *p = (prover){.plan = plan, .proof = proof, .err = &own};
    tw_status status = start(p, which, units);
    if (status == TW_OK) {
        for (bool moved = true; moved && !p->failed;) {
            moved = false;
            for (int i = 0; i < 3; i++)
                moved |= run(p, &p->machines[i]);
        }
        bool stuck = false;
        for (int i = 0; i < 3; i++)
            stuck |= p->machines[i].depth != 0;
        if (stuck && !p->failed) deadlock(p);
        check_ends(p);
        look_for_inner_loop(p);
        fill_rows(p);
        proof->balanced = !p->failed;
    }
    for (int i = 0; i < 3; i++)
        tw_env_free(&p->machines[i].env);
    free(p);
    if (own.status) {
        status = tw_fail(err, own.status, "%s", own.text);
        tw_error_clear(&own);
        tw_proof_free(proof);
    }
    return status;
}

tw_status tw_plan_prove_all(const tw_plan *plan, const tw_case *cases, size_t count,
                            tw_proof *proof, tw_error *err) {
    tw_case usual[5] = {0};
    if (!count) {
        tw_shape shapes[5];
        count = tw_spec_shapes(plan->spec, shapes, TW_COUNT(shapes));
        for (size_t i = 0; i < count; i++)
            usual[i].input = shapes[i];
        cases = usual;
    }
    *proof = (tw_proof){0};
    unsigned optional = 0;
    int given = 0;
    for (size_t i = 0; i < plan->tensors.count && i < 32; i++) {
        if (plan->tensors.items[i].optional) optional |= 1u << i, given++;
    }
    for (size_t i = 0; i < count; i++) {
        /* Every set of absent tensors, the empty one last: the proof that is shown is that of all
         * given. Of more than four only all or none. */
        unsigned absent = optional;
        for (bool last = false; !last; absent = given > 4 ? 0 : (absent - 1) & optional) {
            last = absent == 0;
            for (int units = 1; units <= 2; units++) {
                tw_case which = cases[i];
                which.absent |= absent;
                tw_proof_free(proof);
                tw_status status = tw_plan_prove(plan, &which, units, proof, err);
                if (status != TW_OK || !proof->balanced) return status;
            }
        }
    }
    return TW_OK;
}

void tw_proof_free(tw_proof *proof) {
    free(proof->rows.items);
    tw_arena_free(&proof->arena);
    *proof = (tw_proof){.text = "", .fix = ""};
}

void tw_proof_print(tw_text *out, const tw_proof *proof) {
    tw_text_add(out, "| CB | Producer | Pushes | Consumer | Pops | Balanced |\n"
                     "|----|----------|--------|----------|------|----------|\n");
    for (size_t i = 0; i < proof->rows.count; i++) {
        const tw_proof_row *row = &proof->rows.items[i];
        tw_text_addf(out, "| c_%d %s | %s | %s | %s | %s | %s |\n", row->cb, row->name,
                     row->producer[0] ? row->producer : "-",
                     row->push_text[0] ? row->push_text : "-",
                     row->consumer[0] ? row->consumer : "-", row->pop_text[0] ? row->pop_text : "-",
                     tw_balance_name(row->balance));
    }
    if (!proof->balanced && proof->inner_line) {
        tw_text_addf(out,
                     "\nNot proved: the loop within the work unit (line %d) is not planned, and "
                     "without it %s.\nTry: %s.\n",
                     proof->inner_line, proof->text, proof->fix);
    } else if (!proof->balanced) {
        tw_text_addf(out, "\nNot balanced (line %d): %s.\nTry: %s.\n", proof->line, proof->text,
                     proof->fix);
    }
}
