/*
 * kernel_check.h: `tilewright kernel check`: which files are kernels and what they are for
 * (kernel_files.c), what a host would have given them (kernel_supply.c), whether they compile
 * (kernel_judge.c), what can be seen wrong without running them (kernel_lint.c).
 */
#ifndef TW_CLI_KERNEL_CHECK_H
#define TW_CLI_KERNEL_CHECK_H

#include "tilewright/toolchain.h"

/* ---- a kernel's file ------------------------------------------------------------------------ */

typedef enum kernel_use {
    USE_DATAFLOW = 1,
    USE_COMPUTE = 2,
    USE_BOTH = 3, /* one source for all processors, told apart by the preprocessor */
} kernel_use;

typedef TW_VEC(char *) string_list; /* owned strings */
void string_list_add(string_list *list, const char *text);
bool string_list_has(const string_list *list, const char *text);
void string_list_free(string_list *list);

/* What is known of a kernel before it is compiled. Release with kernel_file_free. */
typedef struct kernel_file {
    char *path; /* absolute */
    char *text;
    kernel_use use;
    bool object_style;    /* includes of the current release: api/compute/..., kernel_lib */
    bool stream_print;    /* DPRINT << ... */
    string_list folders;  /* of its tree: where the headers it includes were found */
    string_list shared;   /* names of headers that its tree has as well as tilewright */
    string_list borrowed; /* names of headers of its framework that tilewright has not: taken from
                             the tree, one by one */
    string_list borrowed_paths;
    string_list locals; /* absolute paths of headers of its own tree */
    char *local_text;   /* the texts of all `locals`, one after another */
} kernel_file;

/* Appends the kernels of `path`: the file itself, or every kernel below the folder, sorted. */
tw_status kernel_files_collect(const char *path, string_list *files, tw_error *err);
/* Reads a file and finds the headers of its tree. */
tw_status kernel_file_read(const char *path, kernel_file *file, tw_error *err);
void kernel_file_free(kernel_file *file);
/* True when the text defines a kernel's entry. */
bool kernel_has_entry(const char *source);
/* The text with spaces for comments and strings, and for preprocessor lines when `directives`, so
 * that places stay what they are. Caller frees. */
char *kernel_strip(const char *source, bool directives);
/* The folder that makes the headers `names` come from tilewright although the tree has them (or
 * from the tree, when the file borrowed them): found or made in the cache. Caller frees. NULL when
 * it cannot be written. */
char *kernel_overlay(const string_list *names, const kernel_file *file);

/* The folder near the kernel, in its operation's, that has the header `name`; caller frees, NULL when
 * there is none. */
char *kernel_nearby_folder(const kernel_file *file, const char *name);

/* ---- what the host would give -----------------------------------------------------------------
 */

/* Names and values of usual defines that the kernel or its headers use and nobody defines. */
void kernel_usual_defines(const kernel_file *file, string_list *names, string_list *values);
/* Another usual value of the define whose value is called in a compiler's message, put in place of
 * the one that did not fit; false when there is none. */
bool kernel_other_define(const char *message, const string_list *names, string_list *values);
/* A macro that, defined, brings in the declaration of `name`: the condition of the #if around it.
 * Caller frees; NULL when there is none that is not in `have`. */
char *kernel_condition_of(const char *name, const kernel_file *file, const string_list *have);
/* A guess for one that is not known: how the kernel uses `name` tells a call from a number. The
 * name to define is `*define` ("X" or "X(...)"). Both owned by the caller. */
void kernel_guess_define(const char *name, const kernel_file *file, char **define, char **value);

/* ---- verdicts ---------------------------------------------------------------------------------
 */

typedef enum kernel_verdict { VERDICT_OK, VERDICT_UNSUPPORTED, VERDICT_ERROR } kernel_verdict;
extern const char *const kernel_verdict_words[];

typedef struct kernel_note {
    unsigned line; /* 0: of the whole file */
    const char *rule;
    char *text;
} kernel_note;
typedef TW_VEC(kernel_note) kernel_notes;
void kernel_note_add(kernel_notes *notes, unsigned line, const char *rule, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

typedef struct kernel_options {
    const char *arch;
    tw_kernel_api api; /* 0: told by the source, the other one tried when it fails */
    tw_define *defines;
    size_t define_count;
    const char **folders; /* -I */
    size_t folder_count;
} kernel_options;

typedef struct kernel_result {
    const char *file; /* as the user named it; not owned */
    kernel_use use;
    kernel_verdict verdict;
    char *place; /* the file of `line` when it is not the kernel itself, else NULL */
    unsigned line;
    char *message; /* NULL when ok */
    kernel_notes notes;
} kernel_result;

/* Compiles one kernel for every processor it may run on. */
void kernel_judge(tw_toolchain *toolchain, const kernel_options *options, const char *path,
                  kernel_result *result);
void kernel_result_free(kernel_result *result);

/* What is wrong by the text alone; appends to `notes`. */
void kernel_lint(const kernel_file *file, kernel_notes *notes);

#endif
