/*
 * recipe.h: how one image is compiled: its processor, its command line, its generated text.
 */
#ifndef TW_TOOLCHAIN_RECIPE_H
#define TW_TOOLCHAIN_RECIPE_H

#include "tilewright/arch.h"
#include "tilewright/toolchain.h"
#include "toolchain/compiler.h"

/* What decides a precompiled header, besides the compiler. */
typedef struct tw_target {
    tw_hart_id hart;
    const char *arch; /* "wormhole_b0" or "blackhole", a constant */
    tw_kernel_api api;
} tw_target;

/* A list of owned strings; NULL-terminated once complete. */
typedef TW_VEC(char *) tw_words;
void tw_words_add(tw_words *words, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void tw_words_free(tw_words *words);

/* Checks what a caller can get wrong: architecture, API, numbers of CBs. */
tw_status tw_source_check(const tw_kernel_source *source, tw_error *err);
/* The targets of a source; returns 1 or 3. */
size_t tw_source_targets(const tw_kernel_source *source, tw_target targets[3]);
/* CBs of an architecture, and bytes of a hart's local memory. */
uint32_t tw_target_cbs(const tw_target *target);
uint32_t tw_target_local_bytes(const tw_target *target);

/* Flags that compile C++ for `target`, include folders excepted. */
void tw_recipe_flags(tw_words *words, const tw_target *target, char optimisation);
/* tilewright's own include folders and the C++ and C headers, in their order. */
void tw_recipe_folders(tw_words *words, const tw_compiler *compiler, const char *root);
/* Flags that link an image; what follows the sources. */
void tw_recipe_link(tw_words *words, const tw_target *target, const tw_compiler *compiler,
                    const char *root);

/* The text the compiler reads. `path` is the kernel's file, NULL for inline text. */
void tw_recipe_text(tw_text *text, const tw_kernel_source *source, const tw_target *target,
                    const char *path);

/* The name of the generated lines in diagnostics. */
#define TW_GENERATED_NAME "tilewright-generated"

#endif
