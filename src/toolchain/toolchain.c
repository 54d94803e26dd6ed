#include "toolchain/toolchain.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- open and close ------------------------------------------------------------------------ */

static char *cache_place(const tw_toolchain_options *options) {
    const char *named = options->cache_folder ? options->cache_folder : getenv("TILEWRIGHT_CACHE");
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (named && *named) return tw_strdup(named);
    if (cache && *cache) return tw_path_join(cache, "tilewright");
    if (home && *home) return tw_path_join(home, ".cache/tilewright");
    return NULL;
}

/* The parts of a cache folder; false when they cannot be made or written. */
static bool prepare_cache(const char *folder, tw_error *err) {
    static const char *const parts[] = {"manifests", "images", "precompiled", "compilers"};
    for (size_t i = 0; i < TW_COUNT(parts); i++) {
        char *part = tw_path_join(folder, parts[i]);
        bool good = tw_make_folders(part, err) == TW_OK;
        if (good && access(part, W_OK | X_OK)) {
            tw_fail_errno(err, "cannot write in %s", part);
            good = false;
        }
        free(part);
        if (!good) return false;
    }
    return true;
}

static void open_cache(tw_toolchain *toolchain, const tw_toolchain_options *options) {
    tw_error err = {0};
    tw_text note = {0};
    if (options->no_cache) {
        toolchain->note = tw_strdup("the kernel cache is switched off");
        return;
    }
    char *folder = cache_place(options);
    /* Compilers run elsewhere: a relative name must not move with them. */
    char *absolute = folder && folder[0] != '/' ? realpath(".", NULL) : NULL;
    if (absolute) {
        char *joined = tw_path_join(absolute, folder);
        free(absolute);
        free(folder);
        folder = joined;
    }
    if (!folder) {
        tw_text_add(&note, "no kernel cache, every kernel is compiled anew: neither "
                           "TILEWRIGHT_CACHE, XDG_CACHE_HOME nor HOME is set");
    } else if (prepare_cache(folder, &err)) {
        toolchain->cache = folder;
        return;
    } else {
        tw_text_addf(&note,
                     "no kernel cache, every kernel is compiled anew: %s; set TILEWRIGHT_CACHE to "
                     "a folder that can be written",
                     err.text);
    }
    toolchain->note = tw_text_take(&note);
    tw_error_clear(&err);
    free(folder);
}

tw_status tw_toolchain_open(const tw_toolchain_options *options, tw_toolchain **opened,
                            tw_error *err) {
    (void)err;
    static const tw_toolchain_options defaults;
    if (!options) options = &defaults;
    tw_toolchain *toolchain = tw_alloc(sizeof *toolchain);
    char *root = realpath(tw_data_root(), NULL);
    toolchain->root = root ? root : tw_strdup(tw_data_root());
    toolchain->shipped = tw_path_join(toolchain->root, "precompiled");
    toolchain->jobs = options->jobs ? options->jobs : tw_processors();
    toolchain->wanted = options->compiler ? tw_strdup(options->compiler) : NULL;
    pthread_mutex_init(&toolchain->lock, NULL);
    open_cache(toolchain, options);
    *opened = toolchain;
    return TW_OK;
}

void tw_toolchain_close(tw_toolchain *toolchain) {
    if (!toolchain) return;
    if (toolchain->have_compiler) tw_compiler_free(&toolchain->compiler);
    pthread_mutex_destroy(&toolchain->lock);
    free(toolchain->root);
    free(toolchain->cache);
    free(toolchain->shipped);
    free(toolchain->note);
    free(toolchain->wanted);
    free(toolchain);
}

const char *tw_toolchain_note(const tw_toolchain *toolchain) {
    return toolchain->note;
}

tw_toolchain_counts tw_toolchain_get_counts(const tw_toolchain *toolchain) {
    return toolchain->counts;
}

void tw_toolchain_count(tw_toolchain *toolchain, tw_toolchain_counts more) {
    pthread_mutex_lock(&toolchain->lock);
    toolchain->counts.compilers_started += more.compilers_started;
    toolchain->counts.hits += more.hits;
    toolchain->counts.misses += more.misses;
    toolchain->counts.corrupt += more.corrupt;
    pthread_mutex_unlock(&toolchain->lock);
}

static tw_status check_root(const tw_toolchain *toolchain, tw_error *err) {
    char *prefix = tw_path_join(toolchain->root, "kernel/tw/prefix.h");
    const bool there = tw_file_exists(prefix);
    free(prefix);
    if (there) return TW_OK;
    return tw_fail(err, TW_IO,
                   "tilewright's kernel headers are not in %s/kernel: set TILEWRIGHT_ROOT to the "
                   "folder that holds kernel/ (the source tree, or share/tilewright)",
                   toolchain->root);
}

tw_status tw_toolchain_compiler(tw_toolchain *toolchain, const tw_compiler **compiler,
                                tw_error *err) {
    pthread_mutex_lock(&toolchain->lock);
    tw_status status = TW_OK;
    if (!toolchain->have_compiler) status = check_root(toolchain, err);
    if (!toolchain->have_compiler && status == TW_OK) {
        status = tw_compiler_find(toolchain->wanted, toolchain->cache, &toolchain->compiler,
                                  &toolchain->counts.compilers_started, err);
        if (status == TW_OK) status = tw_compiler_complete(&toolchain->compiler, err);
        toolchain->have_compiler = status == TW_OK;
        if (status != TW_OK) tw_compiler_free(&toolchain->compiler);
    }
    *compiler = &toolchain->compiler;
    pthread_mutex_unlock(&toolchain->lock);
    return status;
}

/* ---- temporary folders --------------------------------------------------------------------- */

tw_status tw_temporary_make(char **folder, tw_error *err) {
    const char *place = getenv("TMPDIR");
    if (!place || !*place) place = "/tmp";
    char *here = place[0] == '/' ? NULL : realpath(place, NULL);
    tw_text text = {0};
    tw_text_addf(&text, "%s/tilewright-XXXXXX", here ? here : place);
    free(here);
    *folder = mkdtemp(text.data);
    if (*folder) return TW_OK;
    tw_fail_errno(err, "cannot make a temporary folder in %s (set TMPDIR to another)", place);
    tw_text_free(&text);
    return TW_IO;
}

void tw_temporary_remove(char *folder) {
    if (!folder) return;
    DIR *listing = opendir(folder);
    for (const struct dirent *entry; listing && (entry = readdir(listing));) {
        if (entry->d_name[0] == '.') continue;
        char *file = tw_path_join(folder, entry->d_name);
        unlink(file);
        free(file);
    }
    if (listing) closedir(listing);
    rmdir(folder);
    free(folder);
}

/* ---- dependency files ---------------------------------------------------------------------- */

void tw_read_dependencies(const char *path, const tw_compiler *compiler, tw_words *files) {
    char *data;
    size_t length;
    if (tw_file_read(path, &data, &length, NULL) != TW_OK) return;
    const char *at = strchr(data, ':');
    tw_text name = {0};
    for (at = at ? at + 1 : ""; *at;) {
        if (at[0] == '\\' && at[1] == '\n') {
            at += 2;
        } else if (*at == ' ' || *at == '\n') {
            at++;
        } else {
            /* make's quoting: "\ ", "\#", "$$". */
            for (; *at && *at != ' ' && *at != '\n'; at++) {
                if (at[0] == '\\' && (at[1] == ' ' || at[1] == '#')) at++;
                if (at[0] == '$' && at[1] == '$') at++;
                tw_text_addn(&name, at, 1);
            }
            char *file = tw_text_take(&name);
            if (file[0] == '/' && !tw_compiler_owns(compiler, file))
                TW_VEC_PUSH(files, file);
            else
                free(file);
        }
    }
    tw_text_free(&name);
    free(data);
}
