#define _GNU_SOURCE
#include "tilewright/base.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

tw_status tw_file_read(const char *path, char **data, size_t *length, tw_error *err) {
    *data = NULL;
    *length = 0;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return tw_fail_errno(err, "cannot read %s", path);
    tw_text text = {0};
    char chunk[65536];
    ssize_t got;
    while ((got = read(fd, chunk, sizeof chunk)) > 0)
        tw_text_addn(&text, chunk, (size_t)got);
    const int saved = errno;
    close(fd);
    if (got < 0) {
        tw_text_free(&text);
        errno = saved;
        return tw_fail_errno(err, "cannot read %s", path);
    }
    *length = text.length;
    *data = tw_text_take(&text);
    return TW_OK;
}

static int write_all(int fd, const char *bytes, size_t length) {
    while (length) {
        const ssize_t put = write(fd, bytes, length);
        if (put < 0) return -1;
        bytes += put;
        length -= (size_t)put;
    }
    return 0;
}

tw_status tw_file_write(const char *path, const void *data, size_t length, tw_error *err) {
    tw_text temp = {0};
    tw_text_addf(&temp, "%s.XXXXXX", path);
    const int fd = mkostemp(temp.data, O_CLOEXEC);
    tw_status status = TW_OK;
    if (fd < 0) {
        status = tw_fail_errno(err, "cannot write %s", path);
        goto out;
    }
    const mode_t mask = umask(0);
    umask(mask);
    const bool written = !write_all(fd, data, length) && !fchmod(fd, 0666 & ~mask);
    const int saved = errno;
    const bool closed = !close(fd);
    if (!written) errno = saved;
    if (!written || !closed || rename(temp.data, path)) {
        status = tw_fail_errno(err, "cannot write %s (%zu bytes)", path, length);
        unlink(temp.data);
    }
out:
    tw_text_free(&temp);
    return status;
}

tw_status tw_make_folders(const char *path, tw_error *err) {
    char *copy = tw_strdup(path);
    tw_status status = TW_OK;
    for (char *at = copy + 1; status == TW_OK; at++) {
        if (*at != '/' && *at != '\0') continue;
        const char end = *at;
        *at = '\0';
        if (mkdir(copy, 0777) && errno != EEXIST)
            status = tw_fail_errno(err, "cannot create the folder %s", copy);
        *at = end;
        if (!end) break;
    }
    struct stat info;
    if (status == TW_OK && (stat(path, &info) || !S_ISDIR(info.st_mode)))
        status = tw_fail(err, TW_IO, "%s exists and is not a folder: name another", path);
    free(copy);
    return status;
}

bool tw_file_exists(const char *path) {
    return access(path, F_OK) == 0;
}

char *tw_path_join(const char *folder, const char *name) {
    if (name[0] == '/' || !folder[0]) return tw_strdup(name);
    tw_text text = {0};
    tw_text_addf(&text, "%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/", name);
    return tw_text_take(&text);
}

char *tw_path_folder(const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash) return tw_strdup(".");
    return slash == path ? tw_strdup("/") : tw_strndup(path, (size_t)(slash - path));
}

const char *tw_path_name(const char *path) {
    const char *slash = path ? strrchr(path, '/') : NULL;
    return slash ? slash + 1 : path ? path : "?";
}

static bool is_data_root(const char *folder) {
    char *probe = tw_path_join(folder, "kernel/api/dataflow/dataflow_api.h");
    const bool found = tw_file_exists(probe);
    free(probe);
    return found;
}

/* Walks up from `start`, looking in each folder and its share/tilewright. */
static bool find_above(const char *start, char root[PATH_MAX]) {
    char *folder = tw_path_folder(start);
    bool found = false;
    while (!found) {
        char *share = tw_path_join(folder, "share/tilewright");
        const char *hit = is_data_root(folder) ? folder : is_data_root(share) ? share : NULL;
        if (hit) {
            found = true;
            snprintf(root, PATH_MAX, "%s", hit);
        }
        free(share);
        if (!strcmp(folder, "/") || !strcmp(folder, ".")) break;
        char *up = tw_path_folder(folder);
        free(folder);
        folder = up;
    }
    free(folder);
    return found;
}

const char *tw_data_root(void) {
    static _Thread_local char root[PATH_MAX];
    const char *named = getenv("TILEWRIGHT_ROOT");
    if (named && *named) return named;
    if (root[0]) return root;
    char place[PATH_MAX];
    Dl_info self;
    if (dladdr((void *)(uintptr_t)&tw_data_root, &self) && self.dli_fname &&
        realpath(self.dli_fname, place) && find_above(place, root))
        return root;
    const ssize_t length = readlink("/proc/self/exe", place, sizeof place - 1);
    if (length > 0) {
        place[length] = '\0';
        if (find_above(place, root)) return root;
    }
    return realpath(".", root) ? root : ".";
}
