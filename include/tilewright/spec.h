/*
 * tilewright/spec.h: an operation's specification, read from Markdown.
 *
 * Two dialects end in the same structs: the functional specification ("# NAME Functional
 * Specification") and the operation design ("# Operation Design: NAME"). Every value keeps the line
 * it came from and how sure the reader is of it. What cannot be read becomes a diagnostic and never
 * stops the reading of the rest; nothing is guessed in silence.
 *
 * All strings and expressions belong to the spec's arena and live until tw_spec_free. A spec is not
 * changed after tw_spec_read, so it may be read from several threads.
 */
#ifndef TILEWRIGHT_SPEC_H
#define TILEWRIGHT_SPEC_H

#include <tilewright/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- where a value comes from ------------------------------------------------------------- */

typedef enum tw_confidence {
    TW_ABSENT = 0, /* not in the spec; the value is empty or a documented default */
    TW_LOW,        /* assumed */
    TW_MEDIUM,     /* derived from something else in the spec */
    TW_HIGH,       /* explicit */
} tw_confidence;
const char *tw_confidence_name(tw_confidence confidence); /* "HIGH", ... */

/* A piece of text: Markdown emphasis, back-ticks and outer quotes removed; otherwise verbatim.
 * `text` is never NULL ("" when absent); `line` counts from 1, 0 when absent. */
typedef struct tw_field {
    const char *text;
    int line;
    tw_confidence confidence;
} tw_field;

/* ---- size expressions --------------------------------------------------------------------- */

typedef enum tw_expr_op {
    TW_EXPR_INTEGER,
    TW_EXPR_REAL,
    TW_EXPR_NAME,
    TW_EXPR_ADD,
    TW_EXPR_SUB,
    TW_EXPR_MUL,
    TW_EXPR_DIV, /* integers: rounds toward zero */
    TW_EXPR_MOD,
    TW_EXPR_CEIL_DIV, /* "ceil(a / b)" */
    TW_EXPR_MIN,
    TW_EXPR_MAX,
    TW_EXPR_ROUND_UP, /* a to the next multiple of b */
} tw_expr_op;

typedef struct tw_expr {
    tw_expr_op op;
    int64_t integer;
    double real;
    const char *name;
    const struct tw_expr *a, *b;
} tw_expr;

/* Reads `text` up to its end: integers, reals, names ([A-Za-z_][A-Za-z0-9_.]*), + - * / % x ( ),
 * ceil(a / b), min(a, b), max(a, b), div_up(a, b), round_up(a, b). Also what specs write around a
 * size: back-ticks, a trailing unit ("Wt tiles", "32 sticks", "1 page"), a trailing remark in
 * parentheses, "Wt tiles (one tile-row)", "Single (Wt)" is not one. TW_BAD_INPUT names the text and
 * the place. The expression lives in `arena`. */
tw_status tw_expr_parse(tw_arena *arena, const char *text, const tw_expr **expr, tw_error *err);
const tw_expr *tw_expr_integer(tw_arena *arena, int64_t value);
const tw_expr *tw_expr_name(tw_arena *arena, const char *name);
/* Folds constants and drops x*1, x+0, x/1. */
const tw_expr *tw_expr_binary(tw_arena *arena, tw_expr_op op, const tw_expr *a, const tw_expr *b);
/* `expr` with every use of `name` replaced. */
const tw_expr *tw_expr_substitute(tw_arena *arena, const tw_expr *expr, const char *name,
                                  const tw_expr *by);
bool tw_expr_equal(const tw_expr *a, const tw_expr *b);
bool tw_expr_mentions(const tw_expr *expr, const char *name);
/* As C++ source over uint32_t variables of the same names: minimal parentheses; CEIL_DIV as
 * "tt::div_up(a, b)" when `host`, else "(a + b - 1) / b"; MIN and MAX as std::min, std::max (of
 * uint32_t beside a literal); ROUND_UP as "tt::round_up(a, b)" when `host`, else "(a + b - 1) / b *
 * b". */
void tw_expr_print(tw_text *out, const tw_expr *expr, bool host);
/* As a C++ float expression: names cast ("1.0f / static_cast<float>(W)"). A name in
 * `float_names` (NULL-terminated, may be NULL) is a float already and is not cast. */
void tw_expr_print_float(tw_text *out, const tw_expr *expr, const char *const *float_names);

/* Names with values. Zero-initialise; release with tw_env_free. Names are not copied. */
typedef struct tw_env {
    TW_VEC(struct tw_env_entry {
        const char *name;
        double value;
    })
    entries;
} tw_env;
void tw_env_set(tw_env *env, const char *name, double value);
bool tw_env_get(const tw_env *env, const char *name, double *value);
void tw_env_free(tw_env *env);

/* The value over the names of `env`. TW_BAD_INPUT: unknown name (with the nearest known one),
 * division by zero, overflow of 2^53, a real where an integer is asked. */
tw_status tw_expr_eval(const tw_expr *expr, const tw_env *env, int64_t *value, tw_error *err);
tw_status tw_expr_eval_real(const tw_expr *expr, const tw_env *env, double *value, tw_error *err);

/* A size as written and as read. `expr` is NULL when absent or unreadable (then there is a
 * diagnostic). `text` as in tw_field. */
typedef struct tw_size {
    const char *text;
    const tw_expr *expr;
    int line;
    tw_confidence confidence;
} tw_size;

/* ---- the operation ------------------------------------------------------------------------ */

typedef enum tw_dialect { TW_DIALECT_FUNCTIONAL = 1, TW_DIALECT_DESIGN } tw_dialect;

typedef enum tw_layout { TW_LAYOUT_UNSTATED = 0, TW_LAYOUT_ROW_MAJOR, TW_LAYOUT_TILE } tw_layout;

/* Bits, so that a set is a sum. */
typedef enum tw_dtype_set {
    TW_DTYPE_BFLOAT16 = 1,
    TW_DTYPE_FLOAT32 = 2,
    TW_DTYPE_BFLOAT8_B = 4,
    TW_DTYPE_BFLOAT4_B = 8,
    TW_DTYPE_UINT32 = 16,
    TW_DTYPE_INT32 = 32,
    TW_DTYPE_UINT16 = 64,
    TW_DTYPE_UINT8 = 128,
} tw_dtype_set;
const char *tw_spec_dtype_name(unsigned one); /* "BFLOAT16", ... of a single bit */

typedef enum tw_memory {
    TW_MEMORY_UNSTATED = 0,
    TW_MEMORY_INTERLEAVED,
    TW_MEMORY_HEIGHT_SHARDED,
    TW_MEMORY_WIDTH_SHARDED,
    TW_MEMORY_BLOCK_SHARDED,
} tw_memory;

typedef enum tw_param_type {
    TW_PARAM_OTHER = 0,
    TW_PARAM_FLOAT,
    TW_PARAM_INT,
    TW_PARAM_UINT,
    TW_PARAM_BOOL,
    TW_PARAM_STRING,
    TW_PARAM_DTYPE,
    TW_PARAM_MEMORY_CONFIG,
    TW_PARAM_COMPUTE_CONFIG,
} tw_param_type;

/* A parameter that is no tensor. */
typedef struct tw_spec_param {
    tw_field name; /* a C identifier */
    tw_param_type type;
    tw_field type_text, range, initial, description; /* initial: the default, "" when none */
    bool required;
} tw_spec_param;

/* What one row of a requirements table asks. */
typedef enum tw_requirement_kind {
    TW_REQUIRE_OTHER = 0,       /* not understood: emitted as a comment, noted in the log */
    TW_REQUIRE_DEVICE,          /* storage on the device, buffer allocated */
    TW_REQUIRE_RANK,            /* compare `value` with the rank by `relation` */
    TW_REQUIRE_LAYOUT,          /* `layout` */
    TW_REQUIRE_MEMORY,          /* `memory` */
    TW_REQUIRE_DTYPE,           /* one of `dtypes` */
    TW_REQUIRE_WIDTH_MULTIPLE,  /* last dimension (padded) a multiple of `value` */
    TW_REQUIRE_HEIGHT_MULTIPLE, /* last but one (padded) a multiple of `value` */
    TW_REQUIRE_SHAPE_LAST_DIM,  /* last dimension equals the first input's */
    TW_REQUIRE_SHAPE_SAME,      /* same shape as the first input */
    TW_REQUIRE_DTYPE_SAME,      /* same dtype as the first input */
    TW_REQUIRE_WIDTH_RANGE,     /* compare the last dimension with `value` by `relation` */
    TW_REQUIRE_HEIGHT_RANGE,    /* likewise the last but one */
} tw_requirement_kind;
typedef enum tw_relation { TW_EQUAL = 0, TW_AT_LEAST, TW_AT_MOST } tw_relation;

typedef struct tw_requirement {
    tw_requirement_kind kind;
    tw_field property, requirement;
    tw_field hint; /* the validation message, verbatim; made by the reader (LOW) when absent */
    tw_relation relation;
    int64_t value;
    unsigned dtypes; /* sum of tw_dtype_set */
    tw_layout layout;
    tw_memory memory;
} tw_requirement;

typedef struct tw_spec_tensor {
    tw_field name; /* a C identifier: input_tensor, gamma */
    tw_field description;
    bool optional;
    tw_layout layout; /* from the requirements */
    tw_memory memory;
    unsigned dtypes;
    TW_VEC(tw_requirement) requirements;
} tw_spec_tensor;

typedef enum tw_output_shape {
    TW_SHAPE_SAME = 0, /* as the first input */
    TW_SHAPE_REDUCE_W, /* last dimension becomes 1 (padded: 32 in tile layout) */
    TW_SHAPE_REDUCE_H, /* last but one becomes 1 */
    TW_SHAPE_REDUCE_HW,
    TW_SHAPE_LISTED, /* `dims`: "[2, N, C, H, W]", "[N, H / 2, W / 2, C]" */
    TW_SHAPE_OTHER,  /* stated but not understood */
} tw_output_shape;

typedef struct tw_spec_output {
    tw_output_shape shape;
    tw_field shape_text, padded_text, dtype_text, layout_text, memory_text, buffer_text;
    unsigned dtype; /* a single bit, or 0: same as the input */
    tw_layout layout;
    tw_memory memory;
    const tw_expr *dims[8]; /* over N, C, H, W of the first input and integer parameters */
    int rank;
    int line;
} tw_spec_output;

/* Windows over the two image dimensions of a row-major tensor with channels last: an output stick
 * takes kernel_h x kernel_w input sticks, whose first is at (i * stride_h - pad_h, j * stride_w -
 * pad_w). Over integer parameters; NULL members when there are no windows. */
typedef struct tw_spec_window {
    const tw_expr *kernel_h, *kernel_w, *stride_h, *stride_w, *pad_h, *pad_w;
    const tw_expr *out_h, *out_w; /* over C, H of the input: the letters of (N, C, H, W) */
    int line;
} tw_spec_window;

/* ---- circular buffers --------------------------------------------------------------------- */

typedef enum tw_role { TW_ROLE_NONE = 0, TW_READER, TW_COMPUTE, TW_WRITER } tw_role;
const char *tw_role_name(tw_role role); /* "reader", ... */

typedef enum tw_page_kind {
    TW_PAGE_TILE,  /* one tile of the CB's own format (also: sticks packed in tile-sized pages) */
    TW_PAGE_STICK, /* one row of the tensor, aligned */
    TW_PAGE_BYTES, /* `page_size` says */
} tw_page_kind;

typedef enum tw_format {
    TW_FORMAT_INPUT = 0, /* that of the first input tensor */
    TW_FORMAT_OUTPUT,
    TW_FORMAT_FLOAT16_B,
    TW_FORMAT_FLOAT32,
    TW_FORMAT_BFP8_B,
    TW_FORMAT_UINT32,
    TW_FORMAT_UINT16,
    TW_FORMAT_INT32,
} tw_format;

typedef enum tw_lifetime {
    TW_LIFE_BLOCK = 0, /* filled and drained for every work unit */
    TW_LIFE_PROGRAM,   /* filled once and kept: persistent */
    TW_LIFE_ONCE,      /* filled and drained once, before the loop */
} tw_lifetime;

typedef struct tw_spec_cb {
    int id; /* 0..31 */
    int line;
    tw_field name;    /* a C identifier in lower case, starting "cb_" */
    tw_field written; /* the name as the table writes it */
    tw_field purpose, notes;
    tw_field producer_text, consumer_text;
    tw_role producer, consumer;              /* TW_ROLE_NONE when not stated or not known */
    tw_field producer_phase, consumer_phase; /* "tilize" of "Compute (tilize)" */
    tw_page_kind page_kind;
    tw_size page_size; /* bytes; over tile_size, stick_size, ... */
    tw_size pages;     /* capacity in pages */
    tw_size block;     /* pages a push or pop moves; equal to `pages` when not stated */
    tw_format format;
    tw_field format_text, lifetime_text;
    tw_lifetime lifetime;
    bool sticks; /* holds row-major sticks (of whatever page size) */
    tw_field
        when; /* the optional tensor it exists for; "!NAME" when that is not given; "" always */
    tw_field valid; /* valid region, as stated: "All", "Col0", ... */
} tw_spec_cb;

/* "Wt = W / 32" and the like, in the order found. */
typedef struct tw_spec_symbol {
    tw_field name;
    tw_size value;
} tw_spec_symbol;

/* ---- work, phases, arguments -------------------------------------------------------------- */

typedef enum tw_unit {
    TW_UNIT_UNSTATED = 0,
    TW_UNIT_TILE_ROW, /* Wt tiles, 32 rows */
    TW_UNIT_TILE,
    TW_UNIT_TILE_COLUMN, /* Ht tiles */
    TW_UNIT_STICK,
    TW_UNIT_BLOCK, /* `unit_size` says */
} tw_unit;
typedef enum tw_split {
    TW_SPLIT_SINGLE = 0, /* one core, (0,0) */
    TW_SPLIT_CORES,      /* split_work_to_cores over the device's grid, two groups */
    TW_SPLIT_GRID,       /* tile rows over the grid's y, tile columns over its x; units are tiles */
} tw_split;

typedef struct tw_spec_work {
    tw_unit unit;
    tw_field unit_text, grid_text, per_core_text, balance_text, loop_text;
    tw_size unit_size, total; /* tiles of one unit; number of units */
    tw_split split;
    tw_confidence split_confidence;
    int64_t grid_x, grid_y; /* 0 when the whole grid */
    bool row_major;         /* cores counted along a row first; default column-major */
    int line;
} tw_spec_work;

typedef enum tw_phase_kind {
    TW_PHASE_UNKNOWN = 0,
    TW_PHASE_TILIZE,
    TW_PHASE_UNTILIZE,
    TW_PHASE_REDUCE,
    TW_PHASE_BINARY, /* op: add, sub, mul, square (one operand) */
    TW_PHASE_UNARY,  /* op: copy, or a chain in `chain` */
    TW_PHASE_MATMUL,
    TW_PHASE_TRANSPOSE,
} tw_phase_kind;
typedef enum tw_dim { TW_DIM_NONE = 0, TW_DIM_ROW, TW_DIM_COL, TW_DIM_SCALAR } tw_dim;

/* A CB that a phase reads. */
typedef struct tw_operand {
    int cb; /* CB id, -1 when not known */
    tw_size pages;
    bool waits; /* false: waited for by an earlier phase */
    bool pops;
    int line;
} tw_operand;

typedef struct tw_spec_phase {
    tw_field name;
    tw_phase_kind kind;
    tw_confidence confidence; /* of the whole: HIGH when the helper and its CBs are stated */
    int line;
    bool once; /* before the loop over work units */
    /* Where a loop within the work unit is told that the phase runs in; its page counts are those
     * of one turn. 0: none. */
    int inner_line;
    tw_field op;              /* "sub", "sum", "square", ... lower case */
    tw_dim reduce, bcast;     /* REDUCE_ROW is TW_DIM_ROW; BroadcastDim::COL is TW_DIM_COL */
    TW_VEC(tw_operand) reads; /* first A, then B (scaler of a reduce) */
    int writes;               /* CB id, -1 when not known */
    tw_size out_pages;
    TW_VEC(tw_field) chain; /* unary functions applied to the result before packing */
    tw_field unknown;       /* a call on tiles that is none of those known: "cumsum_tile" */
    tw_field when;          /* as of a CB */
} tw_spec_phase;

typedef enum tw_arg_time { TW_COMPILE_TIME, TW_RUN_TIME } tw_arg_time;
typedef struct tw_spec_arg {
    tw_role kernel;
    tw_arg_time time;
    int index; /* -1: symbolic ("N+"), after the one before */
    tw_field index_text, name, type, description;
    bool open; /* "2+": a TensorAccessor span starts here */
    tw_field when;
} tw_spec_arg;

typedef struct tw_spec_kernel {
    tw_role role;
    tw_field core, noc, does; /* from Kernel Data Movement */
    int line;
} tw_spec_kernel;

/* ---- the rest ----------------------------------------------------------------------------- */

typedef struct tw_spec_row { /* any two- or three-column fact: component, edge case */
    tw_field key, value, remark;
} tw_spec_row;

typedef struct tw_spec_decision {
    tw_field title, choice, rationale, alternatives, tradeoffs;
} tw_spec_decision;

typedef struct tw_shape {
    int rank; /* 0..8 */
    int64_t dim[8];
} tw_shape;

/* What the tests compare and how. */
typedef struct tw_spec_test {
    TW_VEC(struct tw_test_shape {
        tw_shape shape;
        tw_field name;
    })
    shapes;
    double rtol, atol, pcc; /* 0 when not stated */
    int tolerance_line;
    tw_field reference; /* a Python expression or statements over the parameters' names */
    TW_VEC(tw_spec_row) validation; /* key: what is wrong; value: text the error contains */
    TW_VEC(tw_field) criteria;      /* everything else, one bullet each */
} tw_spec_test;

typedef enum tw_level { TW_LEVEL_NOTE, TW_LEVEL_WARNING, TW_LEVEL_ERROR } tw_level;

/* Something to say about a line. `id` is a catalogue name such as "spec-size-unreadable". */
typedef struct tw_diagnostic {
    const char *id;
    tw_level severity;
    int line;            /* 0: the whole file */
    int column, length;  /* of what is meant, bytes from 1; 0 when the whole line */
    const char *message; /* the thing, its value, what was expected */
    const char *fix;     /* what to write instead; "" when none is known */
} tw_diagnostic;
typedef TW_VEC(tw_diagnostic) tw_diagnostics;

/* A spec with tables of its own for each value of a parameter ("dim=-1", "dim=-2"), or for each
 * layout of the input, is several designs under one API: modes. */
typedef struct tw_spec_mode {
    const char *name;          /* "dim=-1", "row-major" */
    const char *word;          /* for identifiers and files: "w", "rm" */
    const char *param, *value; /* chosen by this parameter; "" when by the layout */
    tw_layout layout;
} tw_spec_mode;

typedef struct tw_spec {
    tw_arena arena;
    const char *path;   /* as given */
    const char *source; /* the whole text, NUL-terminated */
    size_t source_length;
    const char **lines; /* start of each line of the source, from lines[0] */
    int line_count;
    tw_dialect dialect;
    tw_field name; /* operation name, a C identifier */
    tw_field category, space, planning_mode, references, math, semantics;
    TW_VEC(tw_spec_param) params;  /* in the order of the API */
    TW_VEC(tw_spec_tensor) inputs; /* in the order of the API; at least one after a good read */
    tw_spec_output output;
    tw_spec_window window;
    TW_VEC(tw_spec_row) components;
    TW_VEC(tw_spec_cb) cbs; /* ascending ids, one an id; of several tables the last revised one */
    TW_VEC(tw_spec_cb) resolution; /* "CB ID Resolution" and Part 2 rows as read, for the checks */
    TW_VEC(tw_spec_symbol) symbols;
    tw_spec_work work;
    TW_VEC(tw_spec_kernel) kernels;
    TW_VEC(tw_spec_phase) phases; /* compute phases in order */
    TW_VEC(tw_spec_arg) args;     /* by kernel, time, index */
    TW_VEC(tw_spec_row) edges;
    TW_VEC(tw_spec_decision) decisions;
    tw_spec_test tests;
    TW_VEC(tw_spec_mode) modes; /* none, or at least two */
    int mode;                   /* the one that was read; -1 when there are none */
    tw_diagnostics diagnostics; /* of the reading */
} tw_spec;

/* Reads a file, or text already in memory (`path` is only its name then). *spec is set, and must be
 * released, whenever TW_OK is returned; diagnostics may still hold errors. TW_IO when the file
 * cannot be read; TW_BAD_INPUT when it is no spec at all (no heading of either dialect, invalid
 * UTF-8, larger than 256 KiB). */
tw_status tw_spec_read(const char *path, tw_spec **spec, tw_error *err);
/* One mode of it; of a spec without modes, or past the last, the same as mode 0. */
tw_status tw_spec_read_mode(const char *path, int mode, tw_spec **spec, tw_error *err);
/* By the mode's name or word; NULL is the first. TW_BAD_INPUT names the modes there are. */
tw_status tw_spec_read_named(const char *path, const char *name, tw_spec **spec, tw_error *err);
tw_status tw_spec_parse_mode(const char *path, const char *text, size_t length, int mode,
                             tw_spec **spec, tw_error *err);
tw_status tw_spec_parse(const char *path, const char *text, size_t length, tw_spec **spec,
                        tw_error *err);
void tw_spec_free(tw_spec *spec);

/* Shapes of the first input that the spec's own rules allow: those of its tests, else the usual
 * ones made to fit. How many of `room` were set, at least one. */
size_t tw_spec_shapes(const tw_spec *spec, tw_shape *shapes, size_t room);
/* Whether a shape keeps the rules of the first input, and gives an output that is not empty. */
bool tw_spec_allows(const tw_spec *spec, const tw_shape *shape);

/* NULL when there is none. */
const tw_spec_cb *tw_spec_find_cb(const tw_spec *spec, int id);
const tw_spec_param *tw_spec_find_param(const tw_spec *spec, const char *name);
/* Index into inputs, or -1. */
int tw_spec_find_input(const tw_spec *spec, const char *name);

/* The catalogue of ids (findings.def). NULL when the id is unknown. */
typedef struct tw_finding {
    const char *id, *title, *why;
    const char *wrong,
        *right; /* lines of a spec with the fault, and without; "" when none show it */
} tw_finding;
const tw_finding *tw_finding_find(const char *id);
/* All of them. */
const tw_finding *tw_finding_list(size_t *count);

/* The text of a line (from 1), not NUL-terminated; NULL when there is no such line. */
const char *tw_spec_line(const tw_spec *spec, int line, size_t *length);

/* Number of diagnostics of at least `severity`. */
size_t tw_diagnostics_count(const tw_diagnostics *list, tw_level severity);
/* Rustc-like text: "error[id]: message", " --> path:line:col", the line, the place underlined,
 * "= help: fix". `color` adds ANSI codes. */
void tw_diagnostics_print(tw_text *out, const tw_spec *spec, const tw_diagnostics *list,
                          bool color);

/* What was understood: as a table for people, as JSON (schema in docs/spec-json.md). */
void tw_spec_show(tw_text *out, const tw_spec *spec);
void tw_spec_json(tw_text *out, const tw_spec *spec);
/* {"file": ..., "diagnostics": [{id, severity, line, column, length, message, fix}]}. */
void tw_diagnostics_json(tw_text *out, const tw_spec *spec, const tw_diagnostics *list);

#ifdef __cplusplus
}
#endif
#endif
