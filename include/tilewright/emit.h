/*
 * tilewright/emit.h: a plan as the files of an operation.
 *
 * What is emitted is a function of plan and options alone: no clock, path or locale. Each emitted
 * file has one template under templates/, readable as the file it becomes; the loops of kernels are
 * printed from the plan's token programs, the same that the balance proof executes.
 */
#ifndef TILEWRIGHT_EMIT_H
#define TILEWRIGHT_EMIT_H

#include <tilewright/plan.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { TW_FIRST_STAGE = 1, TW_LAST_STAGE = 7 };

typedef struct tw_emit_options {
    /* Of a spec with several modes the plan of each, in order (the plan that is emitted is the
     * first): a program factory and kernels each. NULL: one mode. */
    const tw_plan *const *modes;
    size_t mode_count;
    int stage;         /* what is implemented: 1 the API, ... 6 stub kernels, 7 real ones, for
                          which the plan has no stubs (TW_STUBS_NONE) */
    bool op_layout;    /* device/NAME_op.* instead of device/NAME_device_operation.* */
    bool config_style; /* CircularBufferConfig spelled out instead of create_cb */
    bool classic;      /* the kernel API of early 2026 instead of the current release's */
} tw_emit_options;

/* One file; path relative to the operation's folder. */
typedef struct tw_emitted {
    char *path, *text;
} tw_emitted;
typedef TW_VEC(tw_emitted) tw_emitted_files;

/* All source files of a stage, tests included. TW_BAD_INPUT: a template that is missing or broken.
 * Release with tw_emitted_free, also after failure. */
tw_status tw_emit(const tw_plan *plan, const tw_emit_options *options, tw_emitted_files *files,
                  tw_error *err);
/* Where the results of the real kernels get their reference from. */
typedef enum tw_reference_source {
    TW_REFERENCE_NONE = 0,
    TW_REFERENCE_DERIVED, /* from the phases: tests the kernels, not the design */
    TW_REFERENCE_STATED,  /* Python in the spec */
} tw_reference_source;
/* The body of a Python function, indented; *body is NULL when there is none. Caller frees. */
tw_reference_source tw_emit_reference(const tw_plan *plan, char **body);

void tw_emitted_free(tw_emitted_files *files);

/* What became of a file that was written. */
typedef enum tw_written {
    TW_WRITTEN_SAME,
    TW_WRITTEN_CREATED,
    TW_WRITTEN_UPDATED,
    TW_WRITTEN_BESIDE /* edited by hand: the new text is in PATH.new */
} tw_written;
typedef void (*tw_written_sink)(void *context, const char *path, tw_written what);

/* Writes the files below `folder`. A file that differs from what was last emitted there was edited:
 * it stays, and the new version is put beside it as PATH.new; once
 * that was taken away again, the two are merged and the file counts as the new version. What was
 * emitted is remembered in folder/.tilewright/emitted.json. `sink` may be NULL. */
tw_status tw_emit_write(const char *folder, const tw_emitted_files *files, tw_written_sink sink,
                        void *context, tw_error *err);

/* ---- in a TT-Metalium tree --------------------------------------------------------------------
 */

/* Whether the folder holds one: it has ttnn/cpp/ttnn/operations. */
bool tw_emit_is_tree(const char *tree);
/* TREE/ttnn/cpp/ttnn/operations/CATEGORY/NAME. Caller frees. */
char *tw_emit_into_folder(const char *tree, const char *category, const char *name);
typedef enum tw_registering {
    TW_REGISTER_TELL,  /* the lines, and where they go */
    TW_REGISTER_CHECK, /* that each has its place, which can be written */
    TW_REGISTER_APPLY  /* written, all or none; what is there already is not repeated */
} tw_registering;
/* The lines that register an operation: its sources, kernels and public header in its category's
 * CMakeLists.txt or sources.cmake (in ttnncpp's, when the category has none), its binding in those
 * or in ttnn's, and the call in ttnn-nanobind/__init__.cpp. Told in `report`. TW_BAD_INPUT: a line
 * has no place that is known; TW_IO: a file cannot be written. After both the tree is as it was. */
tw_status tw_emit_register(const char *tree, const char *category, const char *name,
                           const tw_emitted_files *files, tw_registering how, tw_text *report,
                           tw_error *err);

#ifdef __cplusplus
}
#endif
#endif
