#define _XOPEN_SOURCE 700
#include "toolchain/prune.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct aged {
    char *path;
    int64_t seconds, nanoseconds;
    uint64_t bytes;
} aged;

typedef TW_VEC(aged) aged_list;

static void list_folder(const char *folder, const char *prefix, aged_list *found) {
    DIR *listing = opendir(folder);
    for (const struct dirent *entry; listing && (entry = readdir(listing));) {
        if (entry->d_name[0] == '.' || strncmp(entry->d_name, prefix, strlen(prefix))) continue;
        struct stat info;
        char *path = tw_path_join(folder, entry->d_name);
        if (stat(path, &info)) {
            free(path);
            continue;
        }
        TW_VEC_PUSH(found, (aged){path, (int64_t)info.st_mtim.tv_sec, (int64_t)info.st_mtim.tv_nsec,
                                  (uint64_t)info.st_size});
    }
    if (listing) closedir(listing);
}

static int oldest_first(const void *a, const void *b) {
    const aged *one = a, *two = b;
    if (one->seconds != two->seconds) return one->seconds < two->seconds ? -1 : 1;
    if (one->nanoseconds != two->nanoseconds) return one->nanoseconds < two->nanoseconds ? -1 : 1;
    return strcmp(one->path, two->path);
}

static void sort(aged_list *list) {
    if (list->count) qsort(list->items, list->count, sizeof *list->items, oldest_first);
}

static void drop(aged_list *list) {
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].path);
    free(list->items);
}

void tw_prune_cache(const char *folder, uint64_t limit) {
    static const char *const parts[] = {"images", "manifests"};
    aged_list files = {0};
    uint64_t total = 0;
    for (size_t i = 0; i < TW_COUNT(parts); i++) {
        char *part = tw_path_join(folder, parts[i]);
        list_folder(part, "", &files);
        free(part);
    }
    for (size_t i = 0; i < files.count; i++)
        total += files.items[i].bytes;
    if (total > limit) {
        sort(&files);
        for (size_t i = 0; i < files.count && total > limit / 5 * 4; i++) {
            unlink(files.items[i].path);
            total -= files.items[i].bytes;
        }
    }
    drop(&files);
}

static int delete_entry(const char *path, const struct stat *info, int kind, struct FTW *where) {
    (void)info, (void)kind, (void)where;
    remove(path);
    return 0;
}

void tw_prune_folders(const char *folder, const char *prefix, size_t keep) {
    aged_list found = {0};
    list_folder(folder, prefix, &found);
    sort(&found);
    for (size_t i = 0; i + keep < found.count; i++)
        nftw(found.items[i].path, delete_entry, 8, FTW_DEPTH | FTW_PHYS);
    drop(&found);
}
