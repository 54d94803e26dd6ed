/*
 * toolchain/toolchain.h: the toolchain itself, as its files share it.
 */
#ifndef TW_TOOLCHAIN_INTERNAL_H
#define TW_TOOLCHAIN_INTERNAL_H

#include <pthread.h>

#include "tilewright/toolchain.h"
#include "toolchain/compiler.h"
#include "toolchain/recipe.h"
#include "toolchain/stamp.h"

struct tw_toolchain {
    char *root;    /* tilewright's data: kernel/, include/ */
    char *cache;   /* NULL: no cache */
    char *shipped; /* precompiled headers made when tilewright was built; may not exist */
    char *note;    /* why there is no cache */
    char *wanted;  /* the compiler named by the caller, or NULL */
    unsigned jobs;
    pthread_mutex_t lock; /* guards what follows */
    bool have_compiler;
    tw_compiler compiler; /* constant once found */
    tw_toolchain_counts counts;
    unsigned bare; /* images compiled without a precompiled header since open */
};

/* Finds the compiler on first use. */
tw_status tw_toolchain_compiler(tw_toolchain *toolchain, const tw_compiler **compiler,
                                tw_error *err);
/* Adds to the counts. */
void tw_toolchain_count(tw_toolchain *toolchain, tw_toolchain_counts more);

/* A new folder for temporary files; caller removes it with tw_temporary_remove. */
tw_status tw_temporary_make(char **folder, tw_error *err);
void tw_temporary_remove(char *folder);

/* The files named by a dependency file of the compiler, but relative ones and the compiler's own,
 * appended to `files`. */
void tw_read_dependencies(const char *path, const tw_compiler *compiler, tw_words *files);

/* The folder to search first so that the precompiled header of `target` is used, or NULL when there
 * is none that fits the headers as they are now. Caller frees. */
char *tw_precompiled_find(const tw_toolchain *toolchain, const tw_compiler *compiler,
                          const tw_target *target, tw_stamps *stamps);

/* Makes those of at most TW_HARTS targets that are not in `folder`, which is the cache's or another
 * of its form. */
tw_status tw_precompiled_make(tw_toolchain *toolchain, const tw_compiler *compiler,
                              const tw_target *targets, size_t count, const char *folder,
                              tw_error *err);

#endif
