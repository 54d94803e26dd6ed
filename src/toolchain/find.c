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

tw_status tw_kernel_find(const char *path, char **found, tw_error *err) {
    char here[PATH_MAX], resolved[PATH_MAX];
    *found = NULL;
    if (!getcwd(here, sizeof here)) here[0] = '\0';
    /* The order of the public runtime: as given, then the named trees. */
    const struct {
        const char *folder, *name;
    } places[] = {
        {here, "the working directory"},
        {getenv("TT_METAL_KERNEL_PATH"), "$TT_METAL_KERNEL_PATH"},
        {getenv("TT_METAL_HOME"), "$TT_METAL_HOME"},
        {getenv("TT_METAL_RUNTIME_ROOT"), "$TT_METAL_RUNTIME_ROOT"},
        {tw_data_root(), "tilewright's own folder"},
    };
    tw_text looked = {0};
    for (size_t i = 0; i < TW_COUNT(places); i++) {
        const char *folder = places[i].folder;
        if (path[0] == '/' && i) break;
        if (!folder || !*folder) {
            tw_text_addf(&looked, "%s (not set)%s", places[i].name,
                         i + 1 < TW_COUNT(places) ? ", " : "");
            continue;
        }
        char *file = tw_path_join(folder, path);
        if (is_file(file)) {
            *found = realpath(file, resolved) ? tw_strdup(resolved) : tw_strdup(file);
            free(file);
            tw_text_free(&looked);
            return TW_OK;
        }
        free(file);
        tw_text_addf(&looked, "%s (%s)%s", folder, places[i].name,
                     i + 1 < TW_COUNT(places) ? ", " : "");
    }
    if (path[0] == '/')
        tw_fail(err, TW_FAULT, "no kernel file '%s': check the path", path);
    else
        tw_fail(err, TW_FAULT,
                "no kernel file '%s' in %s: check the path, or set TT_METAL_KERNEL_PATH to the "
                "folder it is relative to",
                path, looked.data);
    if (err) err->fault = TW_FAULT_KERNEL_NOT_FOUND;
    tw_text_free(&looked);
    return TW_FAULT;
}
