/*
 * diagnostic.h: what the compiler printed, turned into one complaint at the user's line.
 */
#ifndef TW_TOOLCHAIN_DIAGNOSTIC_H
#define TW_TOOLCHAIN_DIAGNOSTIC_H

#include "tilewright/toolchain.h"

/* What the reader of compiler output needs to tell the user's files from ours. */
typedef struct tw_output_context {
    const char *const *own_folders; /* files below these are not the user's */
    size_t own_folder_count;
    const char *source_path;  /* the kernel's file, absolute; or NULL */
    unsigned source_lines;    /* lines of the kernel's text */
    const char *source_text;  /* or NULL */
    const char *source_named; /* the same as the user wrote it */
} tw_output_context;

/* Fills file, line, column, message and hint of `diagnostic` from `output`. When the first error
 * lies in a header that is not the user's, the place is the user's line that led there: the macro
 * use, the instantiation, or the #include. */
void tw_diagnostic_read(const char *output, const tw_output_context *context,
                        tw_diagnostic *diagnostic);

/* "kernel 'NAME': FILE:LINE:COL: error: MESSAGE" and the hint on a second line. */
void tw_diagnostic_print(const tw_diagnostic *diagnostic, tw_text *text);

void tw_diagnostic_clear(tw_diagnostic *diagnostic);

#endif
