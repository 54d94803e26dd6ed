#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tilewright/toolchain.h"

static bool is_file(const char *path) {
    struct stat info;
    return !stat(path, &info) && S_ISREG(info.st_mode);
}

typedef struct search {
    const char *path;
    char *found;    /* owned */
    tw_text looked; /* where it is not */
} search;

static bool is_there(search *search, const char *folder) {
    char resolved[PATH_MAX];
    char *file = tw_path_join(folder, search->path);
    if (is_file(file)) search->found = tw_strdup(realpath(file, resolved) ? resolved : file);
    free(file);
    return search->found != NULL;
}

static bool look_in(search *search, const char *folder, const char *name) {
    const char *comma = search->looked.length ? ", " : "";
    if (!folder || !*folder) {
        tw_text_addf(&search->looked, "%s%s (not set)", comma, name);
        return false;
    }
    if (is_there(search, folder)) return true;
    tw_text_addf(&search->looked, "%s%s (%s)", comma, folder, name);
    return false;
}

/* In the folder of a file and all those above it. */
/* In each of the folders of a list between colons. */
static bool look_in_each(search *search, const char *folders, const char *name) {
    if (!folders || !strchr(folders, ':')) return look_in(search, folders, name);
    if (is_there(search, folders)) return true; /* a folder's name may have colons */
    char *list = tw_strdup(folders), *rest = NULL;
    bool found = false;
    for (char *one = strtok_r(list, ":", &rest); one && !found; one = strtok_r(NULL, ":", &rest))
        found = look_in(search, one, name);
    free(list);
    return found;
}

static bool look_above(search *search, const char *file, const char *name) {
    char whole[PATH_MAX];
    if (!file || !realpath(file, whole)) return false;
    char *folder = tw_path_folder(whole);
    bool found = false;
    tw_text_addf(&search->looked, ", %s and the folders above it (%s)", folder, name);
    while (!found && !(found = is_there(search, folder)) && strcmp(folder, "/") != 0) {
        char *up = tw_path_folder(folder);
        free(folder);
        folder = up;
    }
    free(folder);
    return found;
}

static bool look_everywhere(search *search, const char *near) {
    char here[PATH_MAX], program[PATH_MAX];
    if (!getcwd(here, sizeof here)) here[0] = '\0';
    /* The order of the public runtime: as given, then the named trees; then what only we look at.
     */
    const struct {
        const char *folder, *name;
    } places[] = {
        {here, "the working directory"},
        {getenv("TT_METAL_KERNEL_PATH"), "$TT_METAL_KERNEL_PATH"},
        {"/usr/share/tenstorrent/kernels", "kernels of the system"},
        {getenv("TT_METAL_HOME"), "$TT_METAL_HOME"},
        {getenv("TT_METAL_RUNTIME_ROOT"), "$TT_METAL_RUNTIME_ROOT"},
        {getenv("OVERRIDE_KERNEL_PREFIX"), "$OVERRIDE_KERNEL_PREFIX"},
        {tw_data_root(), "tilewright's own folder"},
    };
    for (size_t i = 0; i < TW_COUNT(places); i++)
        if (look_in_each(search, places[i].folder, places[i].name)) return true;
    const ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length > 0) program[length] = '\0';
    return (length > 0 && look_above(search, program, "the program's")) ||
           look_above(search, near, "of the source that names it");
}

tw_status tw_kernel_find_near(const char *path, const char *near, char **found, tw_error *err) {
    search search = {.path = path};
    const bool absolute = path[0] == '/';
    const bool there = absolute ? is_there(&search, "") : look_everywhere(&search, near);
    *found = search.found;
    if (!there) {
        if (absolute)
            tw_fail(err, TW_FAULT, "no kernel file '%s': check the path", path);
        else
            tw_fail(err, TW_FAULT,
                    "no kernel file '%s' in %s: check the path, or set TT_METAL_KERNEL_PATH to the "
                    "folder it is relative to",
                    path, search.looked.data);
        if (err) err->fault = TW_FAULT_KERNEL_NOT_FOUND;
    }
    tw_text_free(&search.looked);
    return there ? TW_OK : TW_FAULT;
}

tw_status tw_kernel_find(const char *path, char **found, tw_error *err) {
    return tw_kernel_find_near(path, NULL, found, err);
}
