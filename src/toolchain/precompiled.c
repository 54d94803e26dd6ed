/*
 * Precompiled headers: FOLDER/precompiled/KEY/tw/prefix.h.gch, found through a manifest like any
 * other result.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "toolchain/cache.h"
#include "toolchain/prune.h"
#include "toolchain/run.h"
#include "toolchain/toolchain.h"

/* The command without its output; the same for every kernel of the target. */
static void prefix_command(tw_words *words, const tw_toolchain *toolchain,
                           const tw_compiler *compiler, const tw_target *target) {
    tw_words_add(words, "%s", compiler->driver);
    tw_recipe_flags(words, target, 's');
    tw_recipe_folders(words, compiler, toolchain->root);
    tw_words_add(words, "-xc++-header");
    tw_words_add(words, "%s/kernel/tw/prefix.h", toolchain->root);
}

static tw_digest command_digest(const tw_words *words, const tw_compiler *compiler) {
    tw_text text = {0};
    tw_text_addn(&text, (const char *)&compiler->identity, sizeof compiler->identity);
    for (size_t i = 0; i < words->count; i++)
        tw_text_addn(&text, words->items[i], strlen(words->items[i]) + 1);
    const tw_digest digest = tw_digest_of(text.data, text.length);
    tw_text_free(&text);
    return digest;
}

/* The place of a result: the command first, so that its older results are found by name. */
static char *folder_of(const char *cache, tw_digest command, tw_digest result) {
    char first[33], second[33];
    tw_digest_text(command, first);
    tw_digest_text(result, second);
    tw_text path = {0};
    tw_text_addf(&path, "%s/precompiled/%s-%s", cache, first, second);
    return tw_text_take(&path);
}

static char *find_in(const char *cache, tw_digest command, tw_stamps *stamps) {
    tw_digest result;
    if (!cache || tw_manifest_find(cache, command, stamps, &result) != TW_CACHE_HIT) return NULL;
    char *folder = folder_of(cache, command, result);
    char *file = tw_path_join(folder, "tw/prefix.h.gch");
    const bool there = tw_file_exists(file);
    free(file);
    if (there) return folder;
    free(folder);
    return NULL;
}

char *tw_precompiled_find(const tw_toolchain *toolchain, const tw_compiler *compiler,
                          const tw_target *target, tw_stamps *stamps) {
    tw_words words = {0};
    prefix_command(&words, toolchain, compiler, target);
    const tw_digest command = command_digest(&words, compiler);
    tw_words_free(&words);
    char *folder = find_in(toolchain->cache, command, stamps);
    if (!folder) folder = find_in(toolchain->shipped, command, stamps);
    return folder;
}

/* ---- making them -------------------------------------------------------------------------- */

typedef struct making {
    tw_words words;
    tw_digest command;
    char *header, *dependencies; /* in the temporary folder */
} making;

static void plan_making(making *make, const tw_toolchain *toolchain, const tw_compiler *compiler,
                        const tw_target *target, const char *temporary) {
    prefix_command(&make->words, toolchain, compiler, target);
    make->command = command_digest(&make->words, compiler);
    tw_text name = {0};
    tw_text_addf(&name, "%s/%s-%s.gch", temporary,
                 target->hart == TW_BRISC    ? "brisc"
                 : target->hart == TW_NCRISC ? "ncrisc"
                 : target->hart == TW_UNPACK ? "unpack"
                 : target->hart == TW_MATH   ? "math"
                                             : "pack",
                 target->arch);
    make->header = tw_text_take(&name);
    tw_text_addf(&name, "%s.d", make->header);
    make->dependencies = tw_text_take(&name);
    tw_words_add(&make->words, "-o%s", make->header);
    tw_words_add(&make->words, "-MD");
    tw_words_add(&make->words, "-MF%s", make->dependencies);
    TW_VEC_PUSH(&make->words, NULL);
}

static void drop_making(making *make) {
    make->words.count--; /* the NULL at the end */
    tw_words_free(&make->words);
    free(make->header);
    free(make->dependencies);
}

/* 25 MB each: the present one stays, and one that another source tree may use. */
static void prune(const char *cache, tw_digest command) {
    char name[33];
    tw_digest_text(command, name);
    char *folder = tw_path_join(cache, "precompiled");
    tw_prune_folders(folder, name, 2);
    free(folder);
}

/* Moves the file into the cache under the name its manifest gives it; the folder may be on another
 * file system than the temporary one, so it is copied. */
static tw_status keep(const char *cache, const making *make, const tw_compiler *compiler,
                      tw_stamps *stamps, int64_t started, tw_error *err) {
    tw_words files = {0};
    tw_digest result;
    tw_error cause = {0};
    char *data = NULL, *folder = NULL, *inner = NULL, *place = NULL;
    size_t length;
    tw_read_dependencies(make->dependencies, compiler, &files);
    tw_status status = tw_file_read(make->header, &data, &length, err);
    if (status != TW_OK) goto out;
    if (!tw_manifest_add(cache, make->command, stamps, (const char *const *)files.items,
                         files.count, started, &result, &cause)) {
        /* When a header changed meanwhile, the next call makes it again. */
        if (cause.text) status = tw_fail(err, cause.status, "%s", cause.text);
        goto out;
    }
    folder = folder_of(cache, make->command, result);
    inner = tw_path_join(folder, "tw");
    place = tw_path_join(inner, "prefix.h.gch");
    status = tw_make_folders(inner, err);
    if (status == TW_OK) status = tw_file_write(place, data, length, err);
    if (status == TW_OK) prune(cache, make->command);
out:
    tw_error_clear(&cause);
    free(data);
    free(folder);
    free(inner);
    free(place);
    tw_words_free(&files);
    return status;
}

static tw_status make_all(tw_toolchain *toolchain, const char *cache, const tw_compiler *compiler,
                          const tw_target *targets, size_t count, tw_stamps *stamps,
                          const char *temporary, tw_error *err) {
    making makes[TW_HARTS] = {0};
    tw_command commands[TW_HARTS] = {0};
    const int64_t started = tw_clock_boundary();
    for (size_t i = 0; i < count; i++) {
        plan_making(&makes[i], toolchain, compiler, &targets[i], temporary);
        commands[i].arguments = makes[i].words.items;
    }
    tw_run_commands(commands, count, toolchain->jobs, temporary);
    tw_toolchain_count(toolchain, (tw_toolchain_counts){.compilers_started = count});
    tw_status status = TW_OK;
    for (size_t i = 0; i < count; i++) {
        if (commands[i].exit_code && status == TW_OK)
            status = tw_fail(err, TW_INTERNAL, "the kernel headers do not compile: %s",
                             commands[i].output);
        if (status == TW_OK) status = keep(cache, &makes[i], compiler, stamps, started, err);
        free(commands[i].output);
        drop_making(&makes[i]);
    }
    return status;
}

tw_status tw_precompiled_make(tw_toolchain *toolchain, const tw_compiler *compiler,
                              const tw_target *targets, size_t count, const char *folder,
                              tw_error *err) {
    char *manifests = tw_path_join(folder, "manifests"), *temporary = NULL;
    tw_stamps stamps = {0};
    tw_target missing[TW_HARTS];
    size_t wanted = 0;
    for (size_t i = 0; i < count; i++) {
        tw_words words = {0};
        prefix_command(&words, toolchain, compiler, &targets[i]);
        char *have = find_in(folder, command_digest(&words, compiler), &stamps);
        if (!have) missing[wanted++] = targets[i];
        free(have);
        tw_words_free(&words);
    }
    tw_status status = TW_OK;
    if (wanted) status = tw_make_folders(manifests, err);
    if (wanted && status == TW_OK) status = tw_temporary_make(&temporary, err);
    if (wanted && status == TW_OK)
        status = make_all(toolchain, folder, compiler, missing, wanted, &stamps, temporary, err);
    tw_temporary_remove(temporary);
    tw_stamps_free(&stamps);
    free(manifests);
    return status;
}

tw_status tw_toolchain_precompile(tw_toolchain *toolchain, const char *arch, tw_kernel_api api,
                                  const char *folder, tw_error *err) {
    const tw_compiler *compiler;
    if (!folder) folder = toolchain->cache;
    const tw_kernel_source probe = {.text = "", .arch = arch, .api = api};
    if (!folder)
        return tw_fail(err, TW_IO, "no folder for precompiled headers: %s", toolchain->note);
    tw_status status = tw_source_check(&probe, err);
    if (status == TW_OK) status = tw_toolchain_compiler(toolchain, &compiler, err);
    if (status != TW_OK) return status;
    tw_target targets[TW_HARTS];
    for (int hart = 0; hart < TW_HARTS; hart++) {
        tw_target of_source[3];
        tw_source_targets(&probe, of_source);
        targets[hart] = of_source[0];
        targets[hart].hart = (tw_hart_id)hart;
    }
    return tw_precompiled_make(toolchain, compiler, targets, TW_HARTS, folder, err);
}
