#define _GNU_SOURCE
#include "stages/precompiled.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stages/neighbours.h"
#include "stages/process.h"

static bool is_newer(const struct stat *a, const struct stat *b) {
    return a->st_mtim.tv_sec != b->st_mtim.tv_sec ? a->st_mtim.tv_sec > b->st_mtim.tv_sec
                                                  : a->st_mtim.tv_nsec > b->st_mtim.tv_nsec;
}

/* A header named in the depfile that changed since, or is gone; NULL when there is none, or no
 * depfile (an installed tilewright). Caller frees. */
static char *find_change(const char *depends, const char *header) {
    char *text, *rest = NULL, *changed = NULL;
    size_t length;
    struct stat made, part;
    if (stat(header, &made) || tw_file_read(depends, &text, &length, NULL) != TW_OK) return NULL;
    char *colon = strstr(text, ": ");
    for (char *word = colon ? strtok_r(colon + 2, " \\\n", &rest) : NULL; word && !changed;
         word = strtok_r(NULL, " \\\n", &rest))
        if (stat(word, &part) || is_newer(&part, &made)) changed = tw_strdup(word);
    free(text);
    return changed;
}

static tw_status make_again(const char *compiler, const char *kit, const char *changed,
                            tw_text *said, tw_error *err) {
    tw_text flags = {0}, header = {0}, made = {0}, depends = {0};
    tw_text_addf(&flags, "@%s/flags.rsp", kit);
    tw_text_addf(&header, "%s/op_pch.hpp", kit);
    tw_text_addf(&made, "%s/op_pch.hpp.gch", kit);
    tw_text_addf(&depends, "%s/op_pch.d", kit);
    char *fresh = tw_path_join(kit, "op_pch.fresh");
    char *command[] = {(char *)(uintptr_t)compiler,
                       flags.data,
                       (char *)"-x",
                       (char *)"c++-header",
                       header.data,
                       (char *)"-MD",
                       (char *)"-MF",
                       depends.data,
                       (char *)"-MT",
                       made.data,
                       (char *)"-o",
                       fresh,
                       NULL};
    tw_process process = {.arguments = command, .folder = "/"};
    tw_processes_run(&process, 1, 1);
    tw_status status = TW_OK;
    if (process.exit_code || rename(fresh, made.data))
        status = tw_fail(err, TW_BAD_INPUT,
                         "%s is newer than the precompiled header %s, which cannot be made again: "
                         "run `make`\n%s",
                         changed, made.data, process.output);
    else
        tw_text_addf(said,
                     "note: %s is newer than the precompiled header, which was made again; run "
                     "`make` if tilewright's libraries are older too\n",
                     changed);
    unlink(fresh);
    free(process.output);
    free(fresh);
    tw_text_free(&flags);
    tw_text_free(&header);
    tw_text_free(&made);
    tw_text_free(&depends);
    return status;
}

tw_status tw_precompiled_refresh(const tw_place *place, const char *compiler, tw_text *said,
                                 tw_error *err) {
    char *kit = tw_path_join(place->home, "op_build");
    char *depends = tw_path_join(kit, "op_pch.d"), *header = tw_path_join(kit, "op_pch.hpp.gch");
    char *changed = find_change(depends, header);
    tw_status status = TW_OK;
    if (changed && access(kit, W_OK | X_OK)) {
        status = tw_fail(err, TW_IO,
                         "%s is newer than the precompiled header %s, which you may not write: "
                         "build or install tilewright again",
                         changed, header);
    } else if (changed) {
        const int lock = tw_neighbours_lock(kit);
        free(changed);
        changed = find_change(depends, header); /* another build may have made it meanwhile */
        if (changed) status = make_again(compiler, kit, changed, said, err);
        if (lock >= 0) close(lock);
    }
    free(changed);
    free(header);
    free(depends);
    free(kit);
    return status;
}
