/*
 * exec.h: a PROGRAM.json: tensors, CBs, kernels and expectations without host code. The form is
 * described by docs/program.schema.json.
 */
#ifndef TW_CLI_EXEC_H
#define TW_CLI_EXEC_H

#include "cli/json_read.h"
#include "tilewright/metal.h"
#include "tilewright/npy.h"
#include "tilewright/ttnn.h"

typedef enum exec_compare {
    EXEC_NOTHING,
    EXEC_EQUALS, /* another tensor */
    EXEC_EXACT,  /* bit for bit; any NaN equals any NaN */
    EXEC_CLOSE,  /* |got - expected| <= atol + rtol * |expected| */
    EXEC_PCC,    /* Pearson correlation of at least `limit` */
} exec_compare;

typedef struct exec_tensor {
    const char *name; /* of the document */
    tw_tensor_spec spec;
    tw_tensor *filled; /* on the host; NULL: never written */
    tw_tensor *tensor; /* on the device */
    char *save;        /* path, or NULL */
    exec_compare compare;
    size_t other;
    char *expected_path;
    tw_npy expected;
    double rtol, atol, limit;
} exec_tensor;

/* Zero-initialise; release with exec_free. */
typedef struct exec_program {
    const char *file;
    char *folder;
    json_t *root;
    tw_arena arena;
    tw_kernel_api api; /* set before exec_load: whatever the file says */
    bool api_named;    /* by the file or before */
    tw_device *device;
    tw_program *program;
    uint32_t semaphores; /* bit i: id i exists */
    TW_VEC(exec_tensor) tensors;
    TW_VEC(tw_buffer *) scratches; /* memory behind names */
} exec_program;

/* One way in which a result is not what was expected. */
typedef struct exec_mismatch {
    const char *tensor;
    char *message;
    uint64_t count, total; /* elements that differ */
    uint64_t index;        /* the first of them, in row-major order */
    double got, expected;
    bool has_element;
} exec_mismatch;
typedef TW_VEC(exec_mismatch) exec_mismatches;
void exec_mismatches_free(exec_mismatches *mismatches);

/* Reads the file, opens the device (`options` with `arch` NULL: the file's), makes tensors and
 * program. Everything that can be wrong in the file is found here. */
tw_status exec_load(const char *path, const tw_device_options *options, exec_program *program,
                    tw_error *err);
void exec_free(exec_program *program);

/* exec_value.c: for all the readers below.
 * What went wrong in another room, said with the place in the document; host faults keep their id.
 * Clears `why`; true when nothing did. */
bool exec_said(json_reader *reader, const json_where *where, tw_status status, tw_error *why);
/* Whether a file could be made in the folder of that path. */
bool exec_can_write(const char *path);
/* A list of [[x0, y0], [x1, y1]] into the program's arena. */
bool exec_read_ranges(exec_program *program, json_reader *reader, const json_where *where,
                      const json_t *value, tw_core_ranges *out);

/* exec_tensor.c: "tensors" and "expect". */
bool exec_read_tensors(exec_program *program, json_reader *reader);
bool exec_read_expectations(exec_program *program, json_reader *reader);
exec_tensor *exec_find_tensor(exec_program *program, json_reader *reader, const json_where *where,
                              const char *name);
/* Puts the fills on the device. */
tw_status exec_fill(exec_program *program, tw_error *err);

/* exec_argument.c: the arguments of one kernel, with and without names. Zero-initialise. */
typedef TW_VEC(uint32_t) exec_words;
typedef struct exec_args {
    exec_words compile, common;
    TW_VEC(tw_token) tokens;
    uint32_t first_vararg, first_common_vararg;
} exec_args;
bool exec_read_args(exec_program *program, json_reader *reader, const json_where *where,
                    const json_t *kernel, exec_args *args);
/* Run-time arguments of the kernel that was added. */
bool exec_set_args(exec_program *program, json_reader *reader, const json_where *where,
                   const json_t *kernel, const exec_args *args, tw_kernel_handle handle);
void exec_args_free(exec_args *args);
/* One word. */
bool exec_read_word(exec_program *program, json_reader *reader, const json_where *where,
                    const json_t *value, uint32_t *word);

/* exec_kernel.c: "semaphores", "cbs", "kernels". */
bool exec_read_program(exec_program *program, json_reader *reader);

/* exec_expect.c: after a run. */
tw_status exec_compare_all(exec_program *program, exec_mismatches *mismatches, tw_error *err);
tw_status exec_save_all(exec_program *program, tw_error *err);

#endif
