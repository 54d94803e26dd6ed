/* Inside of the planner: the plan while it is made. */
#ifndef TILEWRIGHT_PLAN_BUILD_H
#define TILEWRIGHT_PLAN_BUILD_H

#include <tilewright/plan.h>

/* What a CB that the reader fills holds. */
typedef enum tw_fill { TW_FILL_NONE = 0, TW_FILL_TENSOR, TW_FILL_SCALER, TW_FILL_SCALAR } tw_fill;

/* What the planner knows of a CB beyond the plan's own record; same index as plan->cbs. */
typedef struct tw_cb_facts {
    const tw_spec_cb *spec;
    tw_fill fill;
    int tensor;           /* moved to or from it by reader or writer; -1 */
    bool once;            /* filled before the loop */
    const tw_expr *block; /* pages a push moves, over host locals */
    const tw_expr *value; /* the scalar, over locals and float parameters */
    bool root; /* the tile holds its square root: a whole tile's reduce applies it twice */
    const char *value_arg; /* the reader's argument that holds it */
} tw_cb_facts;

typedef struct tw_builder {
    tw_plan *plan;
    const tw_spec *spec;
    tw_arena *arena;
    tw_cb_facts facts[32];
    int binding; /* depth of definitions being bound, against cycles */
    tw_error *err;
} tw_builder;

/* Records "path:LINE: text" as the error of the plan, and returns TW_BAD_INPUT. */
tw_status tw_plan_fail(tw_builder *b, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void tw_plan_note(tw_builder *b, tw_level severity, const char *id, int line, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* An expression of the spec over host locals, which are defined as needed. NULL after a failure. */
const tw_expr *tw_plan_bind(tw_builder *b, const tw_expr *expr, int line);
/* The same for a number of things: a fraction in it (2.5 pages) is a failure. */
const tw_expr *tw_plan_bind_size(tw_builder *b, const tw_expr *expr, int line);
/* The host local of that name, defined when it is one the planner knows; NULL when it is not. */
const tw_expr *tw_plan_local_named(tw_builder *b, const char *name, int line);
/* A local that needs no other ("W", "volume", "tile_size", ...); NULL when it is none of them. */
const tw_expr *tw_plan_base_local(tw_builder *b, const char *name);
/* The size of a tile in a format, under that name. */
const tw_expr *tw_plan_tile_local(tw_builder *b, const char *name, tw_format format, int tensor);
/* Bytes of one page of a tensor's buffer, as a local. */
const tw_expr *tw_plan_page_bytes(tw_builder *b, int tensor);
const tw_plan_local *tw_plan_find_local(const tw_plan *plan, const char *name);
const tw_plan_local *tw_plan_add_local(tw_builder *b, tw_plan_local local);

/* Pages (tiles or sticks) of the tensor that one work unit touches, and the id of the first page
 * of unit `unit`, over host locals. */
const tw_expr *tw_plan_unit_pages(tw_builder *b, int tensor);
const tw_expr *tw_plan_first_page(tw_builder *b, int tensor, const tw_expr *unit);
int tw_plan_output(const tw_plan *plan);

/* Tensors whose pages do not follow from the unit's number alone (pages.c): a broadcast input, a
 * transposed output. Pages a unit touches of them, from which page, how far apart. */
tw_axes tw_plan_axes(const tw_builder *b, int tensor);
bool tw_plan_is_mapped(const tw_builder *b, int tensor);
const tw_expr *tw_mapped_unit_pages(tw_builder *b, int tensor);
const tw_expr *tw_mapped_stride(tw_builder *b, int tensor);
const tw_expr *tw_mapped_page(tw_builder *b, int tensor, const tw_expr *unit);
/* Of a product of matrices (matmul.c): those that are known, in words; the number of units. */
#define TW_PRODUCTS_KNOWN                                                                          \
    "a product is known of two inputs in tiles, by output tiles or rows of them; by output tiles " \
    "also with a third input [1, 1, 1, N] that a later phase takes as its second operand"
const tw_expr *tw_product_units(tw_builder *b);
/* Room for the tile row that a window of pooling becomes in real kernels (windows.c). */
void tw_windows_room(tw_builder *b);
/* Whether the sticks of the input do not fill their last row of tiles: a shape of the tests says so,
 * and no requirement forbids it. */
bool tw_plan_ragged(const tw_builder *b);
/* Whether a work unit is one image of Ht * Wt tiles. */
bool tw_plan_by_plane(const tw_builder *b);

/* The parts, in order. */
tw_status tw_plan_tensors(tw_builder *b);
tw_status tw_plan_work_of(tw_builder *b);
tw_status tw_plan_cbs(tw_builder *b);
tw_status tw_plan_args(tw_builder *b);
tw_status tw_plan_steps(tw_builder *b);

/* ---- arguments, as steps use them --------------------------------------------------------- */

/* A host expression over the kernel's argument names; arguments that are missing are added to the
 * kernel (LOW, with a note). */
const tw_expr *tw_kernel_value(tw_builder *b, tw_plan_kernel *kernel, const tw_expr *host);
/* Number of work units of the core the kernel runs on. */
const tw_expr *tw_kernel_units(tw_builder *b, tw_plan_kernel *kernel);
/* First unit of the core. */
const tw_expr *tw_kernel_start(tw_builder *b, tw_plan_kernel *kernel, const tw_expr *scale);
/* Tile columns of the core's block, of a split in two directions. */
const tw_expr *tw_kernel_columns(tw_builder *b, tw_plan_kernel *kernel);
/* Adds a flag for the optional tensor `name` unless the kernel has one. */
void tw_kernel_presence(tw_builder *b, tw_plan_kernel *kernel, const char *name);
/* The bits of a float in a kernel: of a number, of a float parameter (by an argument, which is
 * added when it is missing), or what an argument of that name holds. NULL after a failure. */
const tw_expr *tw_kernel_float(tw_builder *b, tw_plan_kernel *kernel, const char *text, int line);
/* The argument that holds a CB's scalar. */
const char *tw_kernel_scalar(tw_builder *b, tw_plan_kernel *kernel, const tw_cb_facts *facts);

#endif
