/*
 * tokens.h: a kernel's names as generated text.
 */
#ifndef TW_TOOLCHAIN_TOKENS_H
#define TW_TOOLCHAIN_TOKENS_H

#include "tilewright/toolchain.h"

/* The namespaces of a token's kind, "args" for instance. */
const char *tw_token_space(tw_token_kind kind);

/* Checks names and numbers: a name is an identifier and stands once in its namespace. */
tw_status tw_tokens_check(const tw_kernel_source *source, const char *name, tw_error *err);

/* What a CB's tokens say of its data. */
typedef struct tw_token_data {
    unsigned format, face_rows, faces_down, faces_across;
} tw_token_data;

/* The macros that tw/kernel.h reads, to stand before it. */
void tw_tokens_add_macros(tw_text *text, const tw_kernel_source *source);
/* The namespaces, to stand after it. `data` has source->cb_count rows. */
void tw_tokens_add_spaces(tw_text *text, const tw_kernel_source *source, const tw_token_data *data);

/* The entry that a kernel's text marks with TT_KERNEL: its name and parameters are pieces of the
 * text. */
typedef struct tw_entry_parameter {
    const char *type, *name;
    size_t type_length, name_length;
    bool constant; /* a template parameter */
} tw_entry_parameter;
typedef struct tw_entry {
    const char *name;
    size_t name_length;
    unsigned line;
    TW_VEC(tw_entry_parameter) parameters;
} tw_entry;
/* False when the text has no such entry. `text` is without comments (tw_source_blank). Release
 * parameters.items with free. */
bool tw_entry_find(const char *text, tw_entry *entry);
/* kernel_main(), that calls it with its arguments by name. */
void tw_entry_add_main(tw_text *text, const tw_entry *entry);

/* The text with comments as blanks, and where `strings` is set the insides of strings too; lines
 * stay what they are. Caller frees. */
char *tw_source_blank(const char *text, bool strings);

#endif
