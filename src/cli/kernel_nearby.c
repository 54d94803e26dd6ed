/* Headers that a kernel's tree has elsewhere than where the kernel looks for them. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/kernel_check.h"

/* How far above the kernel is looked, and how deep below from there. */
enum { ABOVE = 3, DEPTH = 4 };

/* The folder below `folder` that has the file `name`, which may have folders of its own. */
static char *folder_with(const char *folder, const char *name, unsigned depth) {
    struct stat status;
    char *path = tw_path_join(folder, name);
    const bool here = !stat(path, &status) && S_ISREG(status.st_mode);
    free(path);
    if (here) return tw_strdup(folder);
    DIR *entries = depth ? opendir(folder) : NULL;
    char *found = NULL;
    for (struct dirent *entry; entries && !found && (entry = readdir(entries));) {
        if (entry->d_name[0] == '.') continue;
        char *below = tw_path_join(folder, entry->d_name);
        if (!stat(below, &status) && S_ISDIR(status.st_mode))
            found = folder_with(below, name, depth - 1);
        free(below);
    }
    if (entries) closedir(entries);
    return found;
}

char *kernel_nearby_folder(const kernel_file *file, const char *name) {
    char *folder = tw_strdup(file->path), *found = NULL;
    for (unsigned i = 0; i <= ABOVE && !found; i++) {
        char *slash = strrchr(folder, '/');
        if (!slash || slash == folder) break;
        *slash = '\0';
        found = folder_with(folder, name, DEPTH);
    }
    free(folder);
    return found;
}
