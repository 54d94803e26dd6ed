/*
 * tilewright/plan.h: what will be built, decided before a line of code is written.
 *
 * A plan is symbolic: its expressions are over names the emitted code has too (host locals in the
 * program factory, arguments and loop variables in the kernels), so emit prints them literally
 * (tw_expr_print) and the proof evaluates them for given shapes. It is made from a Spec, is
 * deterministic, and is not changed after tw_plan_make.
 */
#ifndef TILEWRIGHT_PLAN_H
#define TILEWRIGHT_PLAN_H

#include <tilewright/spec.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum tw_stub_mode {
    TW_STUBS_SYNCHRONIZED = 0, /* every CB and phase of the design, trivial arithmetic */
    TW_STUBS_PASSTHROUGH,      /* input CB copied to output CB with the full protocol */
    TW_STUBS_EMPTY,            /* kernels that return at once */
    TW_STUBS_NONE,             /* no stubs: the arithmetic of the phases themselves */
} tw_stub_mode;
const char *tw_stub_mode_name(tw_stub_mode mode);
bool tw_stub_mode_find(const char *name, tw_stub_mode *mode);

typedef struct tw_plan_options {
    tw_stub_mode stubs;
} tw_plan_options;

/* ---- tensors and host locals --------------------------------------------------------------- */

/* Which dimensions of the first input a tensor has, as its requirements or the output's shape list
 * them; the others are 1. `known`: they are listed and are not just the first input's. */
typedef struct tw_axes {
    bool known;
    bool n, c, h, w;
    bool swapped; /* the last two have changed places */
    int rank;     /* of the list; 0 when that leaves it open, and for an output */
} tw_axes;
tw_axes tw_axes_of_input(const tw_spec_tensor *tensor);
tw_axes tw_axes_of_output(const tw_spec *spec);
/* Whether the operation is one product of two tiled matrices, [.., M, K] and [.., K, N]; with a
 * third input this is a row [.., 1, N] that a later phase takes as its second operand. And whether
 * the right matrix is the same for every image of the left one. */
bool tw_spec_multiplies(const tw_spec *spec);
bool tw_spec_shares_right(const tw_spec *spec);

/* A buffer the program touches: the inputs in the API's order, then the output. */
typedef struct tw_plan_tensor {
    const char *name; /* "input_tensor", "gamma", "output"; a C identifier */
    int input;        /* index into spec->inputs, -1 for the output */
    bool optional;
    bool sticks; /* pages are rows (row-major); else tiles */
    /* Host local that holds the size of one page, e.g. "stick_size"; NULL when nothing needs it. */
    const char *page_bytes;
} tw_plan_tensor;

typedef enum tw_local_kind {
    TW_LOCAL_EXPR,    /* `value` over earlier locals */
    TW_LOCAL_DIM,     /* dimension `dim` (negative: from the end) of tensor's padded shape; 1 when
                         its rank is too small for it (only dims below -2) */
    TW_LOCAL_VOLUME,  /* padded number of elements of the tensor */
    TW_LOCAL_ELEMENT, /* bytes of one element of the tensor */
    TW_LOCAL_PAGE,    /* bytes of one page of the tensor's buffer: aligned stick, or tile */
    TW_LOCAL_TILE,    /* bytes of one tile in format `format` */
    TW_LOCAL_PARAM,   /* the operation's integer parameter of that name */
    TW_LOCAL_SHARD,   /* pages of the tensor's shard on a core */
} tw_local_kind;

/* A uint32_t of the program factory, in the order of definition. */
typedef struct tw_plan_local {
    const char *name;
    tw_local_kind kind;
    int tensor; /* index into plan->tensors */
    int dim;
    bool logical; /* DIM: of the shape without its padding */
    tw_format format;
    const tw_expr *value;
    const char *comment; /* where it comes from; "" when the name says it */
    int line;            /* in the spec, 0 when derived */
} tw_plan_local;

/* ---- work ---------------------------------------------------------------------------------- */

typedef struct tw_plan_work {
    tw_split split;
    const tw_expr *total;   /* number of units, over host locals */
    const char *total_name; /* host local that holds it, "num_tile_rows" */
    const char *units_name; /* per-core number of units, a host loop variable */
    const char *start_name; /* first unit of a core, a host loop variable */
    const char *unit_name;  /* for comments: "tile row" */
    /* TW_SPLIT_GRID: host locals with the tile rows and the tile columns there are, and the host
     * loop variable with the columns of a core; NULL otherwise. A core's unit i is the tile at row
     * i / columns and column i % columns of its block, whose first tile is start_name. */
    const tw_expr *rows, *columns;
    const char *columns_name;
    int64_t grid_x, grid_y; /* 0: the device's whole grid */
    bool sharded;           /* each core works on its shard of the input, where it lies */
    bool row_major;         /* passed to split_work_to_cores, and how cores are enumerated */
    int line;
} tw_plan_work;

/* ---- circular buffers ---------------------------------------------------------------------- */

typedef struct tw_plan_cb {
    int id;
    const char *name; /* "cb_in_rm": prefix of the host's and kernels' identifiers */
    const char *purpose;
    tw_page_kind page_kind;
    const tw_expr *page_size; /* bytes, over host locals */
    const tw_expr *pages;     /* over host locals */
    tw_format format;
    tw_role producer, consumer;
    bool persistent; /* its pages stay to the end of the program */
    bool sticks;
    int shard;         /* tensor on whose shard the CB lies (index into plan->tensors), -1 */
    const char *when;  /* "" or the optional tensor or parameter it exists for */
    const char *notes; /* for comments, e.g. the decision that fixes its size */
    int line;
    tw_confidence confidence;
} tw_plan_cb;

/* ---- kernel arguments ---------------------------------------------------------------------- */

typedef enum tw_arg_kind {
    TW_ARG_VALUE,      /* `value` over host locals: the same on every core */
    TW_ARG_PER_CORE,   /* `value` over host locals and work.units_name, work.start_name. As a
                          compile-time argument it may mention units_name alone: then the kernel
                          is `per_group`, created once for each core group */
    TW_ARG_CB,         /* id of CB `cb` */
    TW_ARG_ADDRESS,    /* address of tensor's buffer; override_runtime_arguments renews it */
    TW_ARG_BF16_PAIR,  /* the float `value`, two bfloat16 packed in a uint32 */
    TW_ARG_FLOAT_BITS, /* the float `value`, bit-cast to uint32 */
    TW_ARG_ACCESSOR,   /* TensorAccessorArgs of `tensor`, a span of compile-time arguments */
    TW_ARG_PRESENT,    /* 1 when the optional tensor `tensor` is given, else 0 */
} tw_arg_kind;

typedef struct tw_plan_arg {
    const char *name; /* a C identifier, as kernels spell it */
    tw_arg_kind kind;
    /* Position. A span has the position of its first word; -1 when that depends on the span before
     * it (the kernel then uses `PREVIOUS_args.next_compile_time_args_offset()`). Spans come last.
     */
    int index;
    int tensor; /* index into plan->tensors, -1 */
    int cb;     /* CB id, -1 */
    const tw_expr *value;
    bool root;                /* of the floats: the square root of `value` is packed */
    const char *comment;      /* the spec's description */
    int line;                 /* in the spec; 0 when the plan added it (see confidence) */
    tw_confidence confidence; /* LOW: added, the spec's table lacks it */
} tw_plan_arg;

/* ---- token programs ------------------------------------------------------------------------ */

/* One step of a kernel. Counts are over the kernel's argument names and the loop variables around
 * it. Emit prints each as the statement named here; the proof executes the same. */
typedef enum tw_step_op {
    TW_STEP_LOOP,    /* for (uint32_t VAR = 0; VAR < COUNT; ++VAR) { body } */
    TW_STEP_RESERVE, /* cb_reserve_back(cb, count) */
    TW_STEP_PUSH,    /* cb_push_back(cb, count) */
    TW_STEP_WAIT,    /* cb_wait_front(cb, count) */
    TW_STEP_POP,     /* cb_pop_front(cb, count) */
    TW_STEP_READ,    /* data movement: COUNT pages of `tensor`, ids page, page+stride, ..., each
                        `bytes` long (NULL: get_tile_size(cb)), to the CB's write pointer one behind
                        the other, then one noc_async_read_barrier() */
    TW_STEP_WRITE,  /* likewise from the CB's read pointer to `tensor`, noc_async_write_barrier() */
    TW_STEP_SCALER, /* data movement: make the tile at the CB's write pointer a reduce scaler of
                       the bf16 pair (or float bits) in argument `value` (first row of each face) */
    TW_STEP_SCALAR, /* data movement: fill the whole tile with the scalar in argument `value` */
    TW_STEP_COPY,   /* compute: tile i of `from` to the i-th page packed to `cb`, i < COUNT, each
                       with acquire, copy_tile, commit, wait, pack_tile, release; `same` keeps
                       tile 0 for all i. Source pages are waited for and output pages reserved by
                       steps around it; several COPYs under one reservation pack one behind the
                       other, as pack_tile does */
    TW_STEP_TILIZE, /* compute: 32 sticks at the front of `from` to COUNT tiles in `cb` */
    TW_STEP_UNTILIZE, /* compute: COUNT tiles at the front of `from` to 32 sticks in `cb` */
    /* Arithmetic, of real kernels only. DST is acquired, worked on and packed by steps of their
     * own, since a reduction gathers many tiles in it. */
    TW_STEP_PREPARE, /* compute: formats of `from`, `with` and `cb`, and the init of `call` */
    TW_STEP_ACQUIRE, /* compute: tile_regs_acquire */
    TW_STEP_MATH,   /* compute: `call` on tile `page` of `from` and, when `with` >= 0, tile `stride`
                       of `with`, to DST 0 (COPY_B: DST 1) */
    TW_STEP_UNARY,  /* compute: the vector unit's `call` on DST 0, with the float whose bits are in
                       argument `value` unless that is NULL */
    TW_STEP_PACK,   /* compute: commit, wait, pack DST 0 to the next page of `cb`, release */
    TW_STEP_FINISH, /* compute: what `call` needs undone (a reduction's packer mask) */
    TW_STEP_ZERO,   /* data movement, stubs only: COUNT pages of `bytes` each at the start of `cb`
                       are zeroed by the writer, since the compute stub leaves them as they are */
    TW_STEP_PAD,    /* data movement: COUNT pages of `bytes` each from page `page` of `cb` on are
                       filled with the word `value` */
} tw_step_op;

/* What PREPARE, MATH and FINISH do. */
typedef enum tw_call {
    TW_CALL_COPY = 0,
    TW_CALL_ADD,
    TW_CALL_SUB,
    TW_CALL_MUL,
    TW_CALL_REDUCE,
    TW_CALL_TRANSPOSE,
    TW_CALL_MATMUL, /* adds to DST 0 */
    TW_CALL_COPY_B, /* to DST 1: second operand of what only the vector unit can do */
    TW_CALL_DIV,    /* vector unit, DST 0 and 1 to DST 0; so are the next ones */
    TW_CALL_MAX,
    TW_CALL_MIN,
    TW_CALL_POWER,
} tw_call;

typedef struct tw_step {
    tw_step_op op;
    int cb;                       /* CB id: destination of moves and packs; -1 for LOOP */
    int from;                     /* COPY, TILIZE, UNTILIZE: source CB id, else -1 */
    int tensor;                   /* READ, WRITE: index into plan->tensors, else -1 */
    const tw_expr *count;         /* iterations, pages or tiles; never NULL */
    const char *var;              /* LOOP: the variable, unique among the loops around it */
    const tw_expr *page, *stride; /* READ, WRITE; stride 0: the same page again */
    const tw_expr *bytes;         /* READ, WRITE: of one page; NULL for tiles: get_tile_size(cb) */
    const tw_expr *value; /* SCALER, SCALAR: name of the argument that holds the packed value;
                             READ: bytes behind the write pointer, NULL for none */
    bool same;            /* COPY */
    bool row;             /* READ: one stick, as the first row of COUNT tiles */
    bool narrow;  /* WRITE: pages shorter than the rows of the CB's tiles they are taken of */
    tw_call call; /* PREPARE, MATH, FINISH */
    tw_dim dim;   /* of a reduction or a broadcast of `with` */
    int with;     /* second operand's CB id, -1 when there is none */
    const char *function; /* UNARY: its name as in TW_UNARIES (unaries.def); reductions: sum, max */
    const tw_expr *more[2]; /* UNARY: its second and third value; NULL when it has none */
    const char *comment;    /* for people, one line; "" when none. A phase's first step names it */
    const char *when;       /* "", the optional tensor it is there for, or "!" and one it is not */
    int phase;              /* index into spec->phases, -1 */
    int line;               /* in the spec that asks for it, 0 when none */
    struct tw_step *body;   /* LOOP */
    size_t body_count;
} tw_step;

typedef struct tw_plan_kernel {
    tw_role role;
    const char *file; /* below device/kernels/: "dataflow/reader_NAME.cpp" */
    const char *does; /* one line from the spec */
    bool per_group;   /* compile-time arguments differ between the two core groups */
    TW_VEC(tw_plan_arg) compile_args; /* ascending; spans last */
    TW_VEC(tw_plan_arg) runtime_args; /* dense from 0 */
    tw_step *steps;                   /* NULL in empty mode */
    size_t step_count;
    /* Compute: CBs for the start-up call (srcA, srcB, output); -1 otherwise. */
    int startup_a, startup_b, startup_out;
} tw_plan_kernel;

typedef struct tw_plan {
    tw_arena arena;
    const tw_spec *spec; /* not owned; must outlive the plan */
    tw_stub_mode stubs;
    TW_VEC(tw_plan_tensor) tensors;
    TW_VEC(tw_plan_local) locals;
    tw_plan_work work;
    TW_VEC(tw_plan_cb) cbs;
    tw_plan_kernel kernels[3]; /* reader, compute, writer */
    /* Shared variables of the cached program are always: a handle for each kernel (two compute
     * handles when per_group) and the cores, in the order of start units. */
    tw_diagnostics notes; /* what was derived or added, and from where */
    /* Of a plan without stubs: the phases whose arithmetic is not understood, each with the reason.
     * Their steps are those of a synchronized stub. */
    tw_diagnostics stand_ins;
} tw_plan;

/* Makes the plan. TW_BAD_INPUT when the spec lacks what a plan needs or its dataflow cannot be
 * made: the text starts "spec.md:LINE: ". *plan is released with tw_plan_free. */
tw_status tw_plan_make(const tw_spec *spec, const tw_plan_options *options, tw_plan **plan,
                       tw_error *err);
void tw_plan_free(tw_plan *plan);

const tw_plan_cb *tw_plan_find_cb(const tw_plan *plan, int id);
/* The spec's line of the loop within the work unit that phases at the CB run in, which the plan
 * does not run; 0: there is none, or the CB is filled and drained in it, so that each turn must be
 * balanced by itself. */
int tw_plan_inner_loop(const tw_plan *plan, const tw_plan_cb *cb);
/* Whether its tiles are of float32, whatever the input. */
bool tw_plan_is_float32(const tw_plan *plan, const tw_plan_cb *cb);
/* The kernel of a role. */
const tw_plan_kernel *tw_plan_kernel_of(const tw_plan *plan, tw_role role);

/* ---- values for given shapes --------------------------------------------------------------- */

/* One case to evaluate: a shape for each tensor of the plan (missing ones follow from the first
 * input: same last dimension and height 1 for weights, the output by the spec's rule), element
 * size, and the number of cores of the grid. */
typedef struct tw_case {
    tw_shape input;
    unsigned dtype;         /* one tw_dtype_set bit; 0: the first the spec allows */
    int64_t grid_x, grid_y; /* 0: 8 x 8 */
    int64_t alignment;      /* of pages in DRAM, bytes; 0: 32 */
    bool without_optional;  /* no optional tensor is given */
    unsigned absent;        /* bit i: plan->tensors i is not given (optional ones only) */
} tw_case;
/* Whether a step, CB or phase with this `when` is there in a case: "" always, "gamma" when that
 * tensor is given, "!gamma" when it is not. */
bool tw_case_has(const tw_plan *plan, const tw_case *which, const char *when);

/* Host locals (and nothing else) in `env`, which the caller releases. */
tw_status tw_plan_evaluate(const tw_plan *plan, const tw_case *which, tw_env *env, tw_error *err);

/* How many units each of how many cores does. */
typedef struct tw_work_split {
    int64_t total, cores, group1_cores, group1_units, group2_cores, group2_units;
} tw_work_split;
tw_status tw_plan_split(const tw_plan *plan, const tw_case *which, tw_work_split *split,
                        tw_error *err);

/* Bytes of L1 that the CBs take on one core. */
tw_status tw_plan_footprint(const tw_plan *plan, const tw_case *which, int64_t *bytes,
                            tw_error *err);
/* The same as text over host locals: "(6*Wt + 2) * tile_size" where it can be gathered so. */
void tw_plan_footprint_text(tw_text *out, const tw_plan *plan);
/* The widest W (multiple of 32) whose CBs fit in `budget` bytes; 0 when none does, -1 when the
 * footprint does not depend on W. */
int64_t tw_plan_widest(const tw_plan *plan, unsigned dtype, int64_t budget);

/* ---- the balance proof --------------------------------------------------------------------- */

typedef enum tw_balance {
    TW_BALANCED = 0,
    TW_PERSISTENT,      /* never popped, by design: balanced */
    TW_LEFTOVER,        /* pages left at the end that nothing keeps */
    TW_IMPOSSIBLE_WAIT, /* a wait or reserve for more pages than the CB has */
    TW_STRADDLE,        /* a group of pages that would cross the end of the ring */
    TW_UNWAITED,        /* popped, or read, without a wait for it */
    TW_UNRESERVED,      /* pushed without a reserve for it */
    TW_DEADLOCK,        /* kernels wait for each other */
    TW_UNUSED,          /* in the table, but nothing produces or consumes it */
    TW_STOPPED,         /* another CB's fault ended the run before this one was through */
} tw_balance;
const char *tw_balance_name(tw_balance balance);

/* One row of the proof's table, totals over the whole run of one core. */
typedef struct tw_proof_row {
    int cb;
    const char *name;
    const char *producer, *consumer;  /* "Reader", "Compute (tilize)" */
    const char *push_text, *pop_text; /* "Wt x num_rows"; "" when none */
    int64_t pushed, popped, capacity;
    tw_balance balance;
} tw_proof_row;

typedef struct tw_proof {
    tw_arena arena;
    bool balanced;
    tw_case which;
    int64_t units;             /* on the core proved */
    TW_VEC(tw_proof_row) rows; /* a row a CB, ascending ids */
    /* When not balanced: the first thing wrong. */
    tw_balance fault;
    int cb, line;     /* spec line that makes it so */
    const char *text; /* one sentence; for a deadlock who waits for what */
    const char *fix;
    int inner_line; /* of a loop the plan does not run, so that the design may be right; 0: none */
} tw_proof;

/* Executes the token programs of one core with `units` work units: reader, compute and writer as
 * coroutines over the CBs' counters. TW_OK also when it is not balanced (see proof->balanced);
 * an error only when the programs cannot be evaluated. Release with tw_proof_free. */
tw_status tw_plan_prove(const tw_plan *plan, const tw_case *which, int64_t units, tw_proof *proof,
                        tw_error *err);
/* Proves one and two units for every shape of `cases`, with every choice of optional tensors (up to
 * four; with all and none of more), or for those of tw_spec_shapes when count is 0 (1x1x32x32,
 * 1x1x32x64, 1x1x64x96, 2x3x64x128, 1x1x32x1024 where the spec allows them), and stops at the first
 * failure. */
tw_status tw_plan_prove_all(const tw_plan *plan, const tw_case *cases, size_t count,
                            tw_proof *proof, tw_error *err);
void tw_proof_free(tw_proof *proof);
/* The table: CB, producer, pushes, consumer, pops, balanced. Markdown. */
void tw_proof_print(tw_text *out, const tw_proof *proof);

/* ---- design checks -------------------------------------------------------------------------- */

typedef struct tw_check_options {
    const tw_case *cases; /* shapes to check; the built-in list when count is 0 */
    size_t count;
    const char *arch; /* "wormhole_b0" (default when NULL), "blackhole" */
} tw_check_options;

/* All checks of a spec, sorted by line. `found` is zero-initialised by the caller; its strings
 * live in `arena`. Never fails because of the spec; TW_BAD_INPUT for an unknown architecture. */
tw_status tw_design_check(const tw_spec *spec, const tw_check_options *options, tw_arena *arena,
                          tw_diagnostics *found, tw_error *err);

/* Tensors, kernels and CBs as a graph in graphviz's language, with the pages of the proof on its
 * arrows. */
void tw_plan_graph(tw_text *out, const tw_plan *plan, const tw_proof *proof);

/* The phases as the body of a Python function over tensors of torch, one statement a line; the
 * names are those of the tensors and parameters. False, and nothing added, when a phase cannot be
 * told. */
bool tw_plan_reference(const tw_plan *plan, tw_text *out);

/* The plan for people, and as JSON. */
void tw_plan_show(tw_text *out, const tw_plan *plan);
void tw_plan_json(tw_text *out, const tw_plan *plan);

#ifdef __cplusplus
}
#endif
#endif
