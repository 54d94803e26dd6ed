#define _GNU_SOURCE
#include "stages/neighbours.h"

#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "stages/definitions.h"
#include "stages/host_sources.h"
#include "stages/process.h"

void tw_names_add(tw_names *names, const char *name) {
    for (size_t i = 0; i < names->count; i++)
        if (!strcmp(names->items[i], name)) return;
    TW_VEC_PUSH(names, tw_strdup(name));
}

void tw_names_free(tw_names *names) {
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
    *names = (tw_names){0};
}

/* ---- what a library lacks ---- */

static char *output_of(char **command) {
    tw_process process = {.arguments = command, .folder = "/"};
    tw_processes_run(&process, 1, 1);
    return process.output;
}

/* The names nm lists for a library, one a line; undefined ones, or those it defines. */
static char *list_symbols(const char *library, bool undefined) {
    char *command[] = {(char *)"nm",
                       (char *)"-D",
                       (char *)"-j",
                       undefined ? (char *)"--undefined-only" : (char *)"--defined-only",
                       (char *)(uintptr_t)library,
                       NULL};
    return output_of(command);
}

static bool has_line(const char *text, const char *line) {
    const size_t length = strlen(line);
    for (const char *at = text; (at = strstr(at, line)); at++)
        if ((at == text || at[-1] == '\n') && at[length] == '\n') return true;
    return false;
}

/* What the system's libraries define. */
static bool is_foreign(const char *demangled) {
    static const char *const spaces[] = {
        "std::",        "__gnu",      "__cxxabiv1",         "operator new",     "operator delete",
        "fmt::",        "nanobind::", "typeinfo for std::", "vtable for std::", "typeinfo for __",
        "vtable for __"};
    if (!strncmp(demangled, "_Z", 2)) return true; /* no name of C++ after all */
    for (size_t i = 0; i < TW_COUNT(spaces); i++)
        if (!strncmp(demangled, spaces[i], strlen(spaces[i]))) return true;
    char *name = tw_definition_name(demangled);
    const bool foreign = !strncmp(name, "std::", 5) || !strncmp(name, "fmt::", 5) ||
                         !strncmp(name, "nanobind::", 10);
    free(name);
    return foreign;
}

void tw_library_lacks(const tw_place *place, const char *library, tw_names *lacking) {
    static const char *const ours[] = {"lib/libtilewright_compat.so",
                                       "lib/libtilewright_nanobind.so"};
    char *defined[TW_COUNT(ours)];
    for (size_t i = 0; i < TW_COUNT(ours); i++) {
        char *path = tw_path_join(place->home, ours[i]);
        defined[i] = list_symbols(path, false);
        free(path);
    }
    char *wanted = list_symbols(library, true), *rest = NULL;
    tw_names mangled = {0};
    TW_VEC_PUSH(&mangled, tw_strdup("c++filt"));
    for (char *name = strtok_r(wanted, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest))
        if (!strncmp(name, "_Z", 2) && !has_line(defined[0], name) && !has_line(defined[1], name))
            TW_VEC_PUSH(&mangled, tw_strdup(name));
    if (mangled.count > 1) {
        TW_VEC_PUSH(&mangled, NULL);
        char *plain = output_of(mangled.items);
        for (char *name = strtok_r(plain, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest))
            if (!is_foreign(name)) tw_names_add(lacking, name);
        free(plain);
    }
    tw_names_free(&mangled);
    free(wanted);
    for (size_t i = 0; i < TW_COUNT(ours); i++)
        free(defined[i]);
}

/* ---- what a tree defines ---- */

typedef struct definition {
    char *name;
    const char *source; /* of tw_tree.sources */
} definition;

struct tw_tree {
    tw_names sources;
    TW_VEC(definition) all;
};

static void add_definition(void *context, const char *name) {
    tw_tree *tree = context;
    TW_VEC_PUSH(&tree->all, (definition){.name = tw_strdup(name),
                                         .source = tree->sources.items[tree->sources.count - 1]});
}

static void read_source(tw_tree *tree, const char *path) {
    char *text;
    size_t length;
    if (tw_file_read(path, &text, &length, NULL) != TW_OK) return;
    TW_VEC_PUSH(&tree->sources, tw_strdup(path));
    tw_definitions_scan(text, add_definition, tree);
    free(text);
}

tw_tree *tw_tree_read(const char *folder) {
    tw_tree *tree = tw_alloc(sizeof *tree);
    char *operations = tw_path_join(folder, "ttnn/cpp");
    char *roots[] = {operations, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    for (FTSENT *entry; walk && (entry = fts_read(walk));) {
        if (entry->fts_info == FTS_D && tw_is_skipped_folder(entry->fts_name) && entry->fts_level)
            fts_set(walk, entry, FTS_SKIP);
        if (entry->fts_info == FTS_F && tw_is_host_source(entry->fts_path))
            read_source(tree, entry->fts_path);
    }
    if (walk) fts_close(walk);
    free(operations);
    return tree;
}

/* "Owner::function" of a qualified name. */
static const char *last_two(const char *name) {
    const char *at = name + strlen(name);
    for (int colons = 0; at > name; at--)
        if (at[-1] == ':' && at - 1 > name && at[-2] == ':') {
            if (++colons == 2) return at;
            at--;
        }
    return name;
}

static bool find_exactly(const tw_tree *tree, const char *name, tw_names *sources) {
    bool found = false;
    for (size_t i = 0; i < tree->all.count; i++)
        if (!strcmp(tree->all.items[i].name, name)) {
            tw_names_add(sources, tree->all.items[i].source);
            found = true;
        }
    return found;
}

/* Namespaces may be spelled by aliases and using-directives. */
static void find_alike(const tw_tree *tree, const char *name, tw_names *sources) {
    const char *const wanted = last_two(name);
    for (size_t i = 0; i < tree->all.count; i++)
        if (!strcmp(last_two(tree->all.items[i].name), wanted))
            tw_names_add(sources, tree->all.items[i].source);
}

void tw_tree_find(const tw_tree *tree, const tw_names *lacking, tw_names *sources) {
    for (size_t i = 0; i < lacking->count; i++) {
        char *name = tw_definition_name(lacking->items[i]);
        if (!find_exactly(tree, name, sources)) find_alike(tree, name, sources);
        free(name);
    }
}

void tw_tree_free(tw_tree *tree) {
    if (!tree) return;
    for (size_t i = 0; i < tree->all.count; i++)
        free(tree->all.items[i].name);
    free(tree->all.items);
    tw_names_free(&tree->sources);
    free(tree);
}

/* Where there is a tree that can be written in, its folder .tilewright. */
static char *shared_folder(const tw_place *place) {
    char *hidden = tw_path_join(place->tree ? place->tree : "", ".tilewright");
    char *objects = tw_path_join(hidden, "objects"), *ignore = tw_path_join(hidden, ".gitignore");
    const bool good = place->tree && tw_make_folders(objects, NULL) == TW_OK &&
                      !access(objects, W_OK | X_OK) &&
                      (tw_file_exists(ignore) || tw_file_write(ignore, "*\n", 2, NULL) == TW_OK);
    free(ignore);
    free(hidden);
    if (good) return objects;
    free(objects);
    return NULL;
}

char *tw_neighbours_folder(const tw_place *place) {
    char *shared = shared_folder(place);
    return shared ? shared : tw_path_join(place->hidden, "objects");
}

int tw_neighbours_lock(const char *folder) {
    char *path = tw_path_join(folder, ".lock");
    const int file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0666);
    free(path);
    if (file >= 0) flock(file, LOCK_EX);
    return file;
}
