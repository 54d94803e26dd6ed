/* Inside of the token programs: how steps are written down. */
#ifndef TILEWRIGHT_PLAN_STEPS_H
#define TILEWRIGHT_PLAN_STEPS_H

#include "plan/build.h"

typedef TW_VEC(tw_step) tw_step_list;

/* Where the next step of a kernel goes, and what it is said to be for. */
typedef struct tw_step_writer {
    tw_builder *b;
    tw_plan_kernel *kernel;
    tw_step_list *list;
    int phase, line;
    const char *when, *comment; /* for the next step */
    int loops;                  /* inner loops so far, for the names of their variables */
    bool real;                  /* the phase at work is computed, not stubbed */
} tw_step_writer;

/* A CB that a phase reads, ready for steps. */
typedef struct tw_step_operand {
    size_t index; /* into plan->cbs */
    const tw_operand *spec;
    const tw_expr *pages, *block; /* kernel expressions */
    bool streams;                 /* taken a block at a time */
    bool kept;                    /* persistent: waited for before the loop */
} tw_step_operand;

tw_step *tw_add_step(tw_step_writer *w, tw_step_op op, int cb, const tw_expr *count);
/* Moves a list to the plan's arena and empties it. */
tw_step *tw_keep_steps(tw_step_writer *w, tw_step_list *list, size_t *count);
/* Adds a loop around `body`, which is released; a loop that runs once is spelled out. */
void tw_add_loop(tw_step_writer *w, const tw_expr *count, const char *var, tw_step_list *body);
/* The loop over the core's work units, with the variable "unit". */
void tw_add_unit_loop(tw_step_writer *w, tw_step_list *body);

const tw_expr *tw_integer(tw_builder *b, int64_t value);
const tw_expr *tw_binary(tw_builder *b, tw_expr_op op, const tw_expr *x, const tw_expr *y);
/* A host expression over the kernel's names. */
const tw_expr *tw_in_kernel(tw_step_writer *w, const tw_expr *host);
/* "pages / block" without a division where it is plain. */
const tw_expr *tw_ratio(tw_builder *b, const tw_expr *pages, const tw_expr *block);
/* Index into plan->cbs. */
size_t tw_cb_index(const tw_builder *b, int cb);

/* Pages of the CB that one work unit's share of the tensor fills. */
const tw_expr *tw_cb_unit_pages(tw_builder *b, size_t index, int tensor);
/* A host expression over the unit "UNIT" in the kernel's words, for the unit `number`. */
const tw_expr *tw_over_unit(tw_step_writer *w, const tw_expr *host, const tw_expr *number);
/* Id of a block's first page: of the work unit, plus what earlier blocks moved. */
const tw_expr *tw_page_of(tw_step_writer *w, int tensor, const char *unit_var,
                          const char *block_var, const tw_expr *moved);
/* A weight is the same for every unit: its own pages from the first on. */
bool tw_plan_is_weight(const tw_builder *b, int tensor);
/* How far apart the pages of a unit lie. */
const tw_expr *tw_page_stride(tw_builder *b, int tensor);
/* READ or WRITE of `count` pages. */
void tw_add_move(tw_step_writer *w, size_t index, tw_step_op op, int tensor, const tw_expr *count,
                 const tw_expr *page, const tw_expr *stride);

/* Whether a compute stub has nothing to fill the CB with: it and what its phase reads are sticks.
 */
bool tw_stub_leaves(tw_builder *b, size_t index);

/* Whether all inputs go through one CB from reader to writer (join.c), and the programs of these.
 */
bool tw_joins(const tw_builder *b);
void tw_join_program(tw_step_writer *w, bool reading);

/* Whole programs. `only`: the one CB to move, or -1 for all. */
void tw_mover_program(tw_step_writer *w, bool reading, int only);
void tw_compute_program(tw_step_writer *w);
/* ---- arithmetic of real kernels (steps_math.c) ---- */

/* Whether the phase can be computed; if not, says why in plan->stand_ins. `gathers`: many input
 * blocks make the output. */
bool tw_math_knows(tw_step_writer *w, const tw_spec_phase *phase, const tw_step_operand *ops,
                   size_t count, const tw_expr *out_pages, bool gathers);
/* Keeps the stubs for a reason that only the movement shows. */
void tw_math_stand_in(tw_step_writer *w, const tw_spec_phase *phase, const char *why);
/* Formats and init, before the phase's first tile. */
void tw_math_prepare(tw_step_writer *w, const tw_spec_phase *phase, const tw_step_operand *ops,
                     size_t count);
/* Output tiles first to first + made - 1. */
void tw_math_tiles(tw_step_writer *w, const tw_spec_phase *phase, const tw_step_operand *ops,
                   size_t count, const tw_expr *first, const tw_expr *made);
/* A reduction over many blocks: open, gather each block, close. */
void tw_math_open(tw_step_writer *w);
void tw_math_gather(tw_step_writer *w, const tw_spec_phase *phase, const tw_step_operand *ops,
                    size_t count, const tw_expr *block);
void tw_math_close(tw_step_writer *w, const tw_spec_phase *phase);
void tw_math_finish(tw_step_writer *w, const tw_spec_phase *phase, const tw_step_operand *ops);

/* A product of matrices: what the reader brings for a unit, and the phase. */
void tw_product_reader(tw_step_writer *w);
void tw_product_phase(tw_step_writer *w);

/* Windows of pooling, of real kernels: whether they are made; whether a CB holds a window's sticks,
 * or the result's. The rows past a window are filled once, and given on with each; of the result
 * the first row is written. */
bool tw_windows_real(const tw_builder *b);
bool tw_windows_read(const tw_builder *b, size_t index);
bool tw_windows_written(const tw_builder *b, size_t index);
void tw_windows_pad(tw_step_writer *w, size_t index);
void tw_windows_rest(tw_step_writer *w, size_t index);
void tw_windows_write(tw_step_writer *w, size_t index);

tw_status tw_passthrough(tw_builder *b, tw_step_writer w[3]);

#endif
