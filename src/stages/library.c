/*
 * The operation's library. An object is named after nothing but its source; beside it are the
 * depfile g++ wrote and a key: the hash of the flags and of every file the depfile names. A source
 * whose key is unchanged is not compiled.
 */
#define _GNU_SOURCE
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "stages/host_sources.h"
#include "stages/neighbours.h"
#include "stages/precompiled.h"
#include "stages/process.h"
#include "tilewright/stages.h"

typedef struct unit {
    char *source;                 /* absolute */
    char *object, *depends, *key; /* files below hidden/objects; of a neighbour, in the tree's */
    char now[17];
    bool stale;
    bool neighbour; /* a source of the tree that is not in the operation's folder */
} unit;
typedef TW_VEC(unit) units;

typedef TW_VEC(char *) words;

static char *join3(const char *folder, const char *stem, const char *ending) {
    tw_text text = {0};
    tw_text_addf(&text, "%s/%s%s", folder, stem, ending);
    return tw_text_take(&text);
}

/* An object is named after the source's path below `top`. */
static void add_source(units *list, const char *source, const char *top, const char *objects) {
    char *stem = tw_strdup(source + strlen(top) + 1);
    for (char *at = stem; *at; at++)
        if (*at == '/') *at = '-';
    TW_VEC_PUSH(list, (unit){.source = tw_strdup(source),
                             .object = join3(objects, stem, ".o"),
                             .depends = join3(objects, stem, ".d"),
                             .key = join3(objects, stem, ".key")});
    free(stem);
}

static void add_unit(units *list, const tw_place *place, const char *source) {
    char *objects = tw_path_join(place->hidden, "objects");
    add_source(list, source, place->folder, objects);
    free(objects);
}

static void add_neighbour(units *list, const tw_place *place, const char *folder,
                          const char *source) {
    add_source(list, source, place->tree, folder);
    list->items[list->count - 1].neighbour = true;
}

static int by_name(const FTSENT **a, const FTSENT **b) {
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void find_sources(units *list, const tw_place *place) {
    char *roots[] = {place->folder, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    for (FTSENT *entry; walk && (entry = fts_read(walk));) {
        if (entry->fts_info == FTS_D && entry->fts_level > 0 &&
            tw_is_skipped_folder(entry->fts_name))
            fts_set(walk, entry, FTS_SKIP);
        if (entry->fts_info == FTS_F && tw_is_host_source(entry->fts_path))
            add_unit(list, place, entry->fts_path);
    }
    if (walk) fts_close(walk);
}

/* Writes each line of `lines` between two texts. */
static void add_lines(tw_text *text, const char *before, const char *lines, const char *after) {
    while (*lines) {
        const size_t length = strcspn(lines, "\n");
        tw_text_addf(text, "%s%.*s%s", before, (int)length, lines, after);
        lines += length + (lines[length] == '\n');
    }
}

/* The file that makes a module of the operation. */
static tw_status write_module(const tw_place *place, units *list, tw_error *err) {
    tw_text text = {0};
    const char *binder = place->binder;
    if (place->headers)
        add_lines(&text, "#include \"", place->headers, "\"\n");
    else
        tw_text_addf(&text, "#include \"%s_nanobind.hpp\"\n", place->name);
    tw_text_add(&text, "#include \"tilewright/op_module.hpp\"\n\n");
    if (place->kernel_api)
        tw_text_addf(&text, "extern \"C\" const int tw_op_kernel_api = %d;\n\n", place->kernel_api);
    if (strchr(binder, '\n')) {
        tw_text_add(&text, "static void bind_all(nanobind::module_ &module) {\n");
        add_lines(&text, "    ", binder, "(module);\n");
        tw_text_add(&text, "}\n");
        binder = "bind_all";
    }
    tw_text_addf(&text, "TW_OP_MODULE(%s, \"\", %s)\n", place->name, binder);
    char *path = tw_path_join(place->hidden, "module.cpp");
    char *old = NULL;
    size_t length;
    tw_status status = TW_OK;
    if (tw_file_read(path, &old, &length, NULL) != TW_OK || strcmp(old, text.data))
        status = tw_file_write(path, text.data, text.length, err);
    if (status == TW_OK) add_unit(list, place, path);
    free(old);
    free(path);
    tw_text_free(&text);
    return status;
}

/* A precompiled header is large: its size and time stand for it. */
static bool hash_times(XXH3_state_t *state, const char *path) {
    struct stat info;
    if (stat(path, &info)) return false;
    XXH3_64bits_update(state, &info.st_size, sizeof info.st_size);
    XXH3_64bits_update(state, &info.st_mtim, sizeof info.st_mtim);
    return true;
}

static bool hash_file(XXH3_state_t *state, const char *path) {
    const size_t end = strlen(path);
    if (end > 4 && !strcmp(path + end - 4, ".gch")) return hash_times(state, path);
    char *text;
    size_t length;
    if (tw_file_read(path, &text, &length, NULL) != TW_OK) return false;
    XXH3_64bits_update(state, path, strlen(path));
    XXH3_64bits_update(state, text, length);
    free(text);
    return true;
}

/* Hashes what a depfile names, the system's headers left out. */
static bool hash_dependencies(XXH3_state_t *state, const char *depends) {
    char *text, *rest = NULL;
    size_t length;
    if (tw_file_read(depends, &text, &length, NULL) != TW_OK) return false;
    bool good = true;
    char *colon = strchr(text, ':');
    for (char *word = colon ? strtok_r(colon + 1, " \\\n", &rest) : NULL; word && good;
         word = strtok_r(NULL, " \\\n", &rest))
        if (strncmp(word, "/usr/", 5)) good = hash_file(state, word);
    free(text);
    return good && colon;
}

static char *read_line(const char *path) {
    char *text = NULL;
    size_t length;
    if (tw_file_read(path, &text, &length, NULL) != TW_OK) return NULL;
    text[strcspn(text, "\n")] = '\0';
    return text;
}

/* The key of a unit as things are; false when the depfile is missing or names a missing file. */
static bool key_of(const unit *unit, const tw_place *place, char key[17]) {
    XXH3_state_t *state = XXH3_createState();
    XXH3_64bits_reset(state);
    /* The depfile does not name the precompiled header. */
    static const char *const given[] = {"op_build/flags.rsp", "op_build/op_pch.hpp.gch"};
    for (size_t i = 0; i < TW_COUNT(given); i++) {
        char *path = tw_path_join(place->home, given[i]);
        hash_file(state, path);
        free(path);
    }
    const bool good = hash_file(state, unit->source) && hash_dependencies(state, unit->depends);
    snprintf(key, 17, "%016llx", (unsigned long long)XXH3_64bits_digest(state));
    XXH3_freeState(state);
    return good;
}

static void judge(unit *unit, const tw_place *place) {
    char *old = read_line(unit->key);
    unit->stale = !old || !tw_file_exists(unit->object) || !key_of(unit, place, unit->now) ||
                  strcmp(old, unit->now);
    free(old);
}

static void add_word(words *list, const char *fmt, const char *value) {
    tw_text text = {0};
    const char *hole = strstr(fmt, "%s");
    if (hole) {
        tw_text_addn(&text, fmt, (size_t)(hole - fmt));
        tw_text_add(&text, value);
        tw_text_add(&text, hole + 2);
    } else {
        tw_text_add(&text, fmt);
    }
    TW_VEC_PUSH(list, tw_text_take(&text));
}

static void free_words(words *list) {
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
}

static char *compiler_of(const tw_place *place) {
    char *path = tw_path_join(place->home, "op_build/compiler");
    char *compiler = read_line(path);
    free(path);
    return compiler && *compiler ? compiler : tw_strdup("g++");
}

/* Folders of the tree's operations above a source: "clone/clone.hpp", from within reshape_on_device
 * of data_movement. Nearest first. */
static void add_families(words *command, const char *source) {
    static const char operations[] = "/operations/";
    const char *from = strstr(source, operations);
    if (!from) return;
    from += sizeof operations - 1;
    char *folder = tw_strdup(source);
    char *const end = folder + (from - source);
    for (char *slash; (slash = strrchr(folder, '/')) && slash > end;) {
        *slash = '\0';
        add_word(command, "-I%s", folder);
    }
    free(folder);
}

static void compile_command(words *command, const unit *unit, const tw_place *place,
                            const char *compiler) {
    add_word(command, compiler, "");
    add_word(command, "@%s/op_build/compile.rsp", place->home);
    add_word(command, "-fdiagnostics-color=never", "");
    if (!unit->neighbour) {
        add_word(command, "-I%s", place->folder);
        add_word(command, "-I%s/..", place->folder); /* "conv2d/x.hpp", from within conv/conv2d */
    }
    add_families(command, unit->source);
    const char *tree = place->tree ? place->tree : place->root;
    add_word(command, "-I%s/ttnn/cpp", tree);
    add_word(command, "-I%s/ttnn", tree); /* "cpp/ttnn/operations/..." */
    add_word(command, "-MD", "");
    add_word(command, "-MF", "");
    add_word(command, "%s", unit->depends);
    add_word(command, "-c", "");
    add_word(command, "%s", unit->source);
    add_word(command, "-o", "");
    add_word(command, "%s", unit->object);
    TW_VEC_PUSH(command, NULL);
}

/* Compiles the stale units side by side; their output is gathered in `built`. */
static void compile(units *list, const tw_place *place, tw_library_build *built, tw_text *output) {
    words *commands = tw_alloc(list->count * sizeof *commands);
    tw_process *processes = tw_alloc(list->count * sizeof *processes);
    char *compiler = compiler_of(place);
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!list->items[i].stale) continue;
        unlink(list->items[i].key);
        compile_command(&commands[count], &list->items[i], place, compiler);
        processes[count] = (tw_process){.arguments = commands[count].items, .folder = "/"};
        count++;
    }
    tw_processes_run(processes, count, tw_processors());
    for (size_t i = 0; i < count; i++) {
        if (processes[i].exit_code) built->good = false;
        tw_text_add(output, processes[i].output);
        free(processes[i].output);
        free_words(&commands[i]);
    }
    built->compiled = count;
    built->reused = list->count - count;
    free(compiler);
    free(processes);
    free(commands);
}

static tw_status remember(units *list, const tw_place *place, tw_error *err) {
    tw_status status = TW_OK;
    for (size_t i = 0; i < list->count && status == TW_OK; i++) {
        unit *unit = &list->items[i];
        if (!unit->stale) continue;
        if (key_of(unit, place, unit->now)) status = tw_file_write(unit->key, unit->now, 16, err);
    }
    return status;
}

static void link_command(words *command, const units *list, const tw_place *place,
                         const char *compiler, const char *into) {
    add_word(command, compiler, "");
    add_word(command, "-shared", "");
    for (size_t i = 0; i < list->count; i++)
        add_word(command, "%s", list->items[i].object);
    add_word(command, "@%s/op_build/link.rsp", place->home);
    /* What of a neighbour nothing calls need not have what it calls. */
    add_word(command, "-Wl,--gc-sections", "");
    add_word(command, "-o", "");
    add_word(command, "%s", into);
}

static void link_library(units *list, const tw_place *place, tw_library_build *built,
                         tw_text *output) {
    words command = {0};
    char *compiler = compiler_of(place), *library = tw_library_path(place);
    link_command(&command, list, place, compiler, library);
    TW_VEC_PUSH(&command, NULL);
    /* A loaded library is mapped: the new one must be another file. */
    unlink(library);
    tw_process process = {.arguments = command.items, .folder = "/"};
    tw_processes_run(&process, 1, 1);
    built->good = !process.exit_code;
    tw_text_add(output, process.output);
    free(process.output);
    free_words(&command);
    free(library);
    free(compiler);
}

/* Where `name` is called, of the linker's words on what is undefined: "file.cpp:7". Caller frees;
 * NULL when they do not say. */
static char *caller_of(const char *words, const char *name) {
    tw_text wanted = {0};
    tw_text_addf(&wanted, ": undefined reference to `%s'", name);
    const char *at = strstr(words, wanted.data), *start = at;
    while (start && start > words && start[-1] != '\n')
        start--;
    tw_text_free(&wanted);
    return at ? tw_strndup(start, (size_t)(at - start)) : NULL;
}

/* Says which functions are nowhere, and who calls them: as the linker knows. */
static void say_lacking(const units *list, const tw_place *place, const tw_names *lacking,
                        tw_text *output) {
    words command = {0};
    char *compiler = compiler_of(place);
    link_command(&command, list, place, compiler, "/dev/null");
    add_word(&command, "-Wl,-z,defs", "");
    TW_VEC_PUSH(&command, NULL);
    tw_process process = {.arguments = command.items, .folder = "/"};
    tw_processes_run(&process, 1, 1);
    tw_text_addf(output, "functions that nothing here defines (neither tilewright nor %s%s):\n",
                 place->tree ? "the tree " : "the folder ",
                 place->tree ? place->tree : place->folder);
    for (size_t i = 0; i < lacking->count; i++) {
        char *caller = caller_of(process.output, lacking->items[i]);
        tw_text_addf(output, "%s%s%s\n", caller ? caller : "", caller ? ": " : "",
                     lacking->items[i]);
        free(caller);
    }
    free(process.output);
    free_words(&command);
    free(compiler);
}

static void free_units(units *list) {
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].source);
        free(list->items[i].object);
        free(list->items[i].depends);
        free(list->items[i].key);
    }
    free(list->items);
}

/* The list of objects in the library, to see when a source was added or taken away. */
static bool same_parts(const units *list, const tw_place *place, tw_text *parts) {
    for (size_t i = 0; i < list->count; i++)
        tw_text_addf(parts, "%s %s\n", list->items[i].object, list->items[i].now);
    char *path = tw_path_join(place->hidden, "library.parts"), *old = NULL;
    char *library = tw_library_path(place);
    size_t length;
    const bool same = tw_file_exists(library) && tw_file_read(path, &old, &length, NULL) == TW_OK &&
                      !strcmp(old, parts->data);
    free(library);
    free(old);
    free(path);
    return same;
}

/* Compiles what is stale of units `from` on; neighbours' objects belong to other builds too. */
static tw_status compile_from(units *list, size_t from, const tw_place *place, const char *folder,
                              tw_library_build *built, tw_text *output, tw_error *err) {
    units part = {.items = list->items + from, .count = list->count - from};
    const bool shared = part.count && part.items[part.count - 1].neighbour;
    const int lock = shared ? tw_neighbours_lock(folder) : -1;
    const size_t compiled = built->compiled, reused = built->reused;
    for (size_t i = 0; i < part.count; i++)
        judge(&part.items[i], place);
    compile(&part, place, built, output);
    built->compiled += compiled;
    built->reused += reused;
    const tw_status status = built->good ? remember(&part, place, err) : TW_OK;
    if (lock >= 0) close(lock);
    return status;
}

static tw_status link_parts(units *list, const tw_place *place, tw_library_build *built,
                            tw_text *output, tw_error *err) {
    tw_text parts = {0};
    tw_status status = TW_OK;
    if (!same_parts(list, place, &parts)) {
        link_library(list, place, built, output);
        char *path = tw_path_join(place->hidden, "library.parts");
        if (built->good) status = tw_file_write(path, parts.data, parts.length, err);
        free(path);
    }
    tw_text_free(&parts);
    return status;
}

/* ---- the tree around an operation ---- */

/* The file that lists the neighbours of the last good build. */
static char *neighbours_file(const tw_place *place) {
    return tw_path_join(place->hidden, "neighbours");
}

static void recall_neighbours(units *list, const tw_place *place, const char *folder) {
    char *path = neighbours_file(place), *text = NULL, *rest = NULL;
    size_t length;
    if (tw_file_read(path, &text, &length, NULL) == TW_OK)
        for (char *source = strtok_r(text, "\n", &rest); source;
             source = strtok_r(NULL, "\n", &rest))
            if (place->tree && tw_file_exists(source)) add_neighbour(list, place, folder, source);
    free(text);
    free(path);
}

static tw_status note_neighbours(const units *list, const tw_place *place, bool good,
                                 tw_error *err) {
    char *path = neighbours_file(place);
    tw_text text = {0};
    tw_text_add(&text, "");
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].neighbour) tw_text_addf(&text, "%s\n", list->items[i].source);
    tw_status status = TW_OK;
    if (good && text.length)
        status = tw_file_write(path, text.data, text.length, err);
    else
        unlink(path);
    tw_text_free(&text);
    free(path);
    return status;
}

static bool has_unit(const units *list, const char *source) {
    for (size_t i = 0; i < list->count; i++)
        if (!strcmp(list->items[i].source, source)) return true;
    return false;
}

/* Adds the sources of the tree that define what is lacking; false when there are no more. */
static bool add_definers(units *list, const tw_place *place, const char *folder, tw_tree **tree,
                         const tw_names *lacking) {
    if (!place->tree) return false;
    if (!*tree) *tree = tw_tree_read(place->tree);
    const size_t before = list->count;
    tw_names sources = {0};
    tw_tree_find(*tree, lacking, &sources);
    for (size_t i = 0; i < sources.count; i++)
        if (!has_unit(list, sources.items[i])) add_neighbour(list, place, folder, sources.items[i]);
    tw_names_free(&sources);
    return list->count > before;
}

/* Compiles, links, and adds what of the tree the library lacks, until it lacks nothing. */
static tw_status build_rounds(units *list, const tw_place *place, const char *folder,
                              tw_library_build *built, tw_text *output, tw_error *err) {
    char *library = tw_library_path(place);
    tw_tree *tree = NULL;
    tw_names lacking = {0};
    size_t known = 0;
    tw_status status = TW_OK;
    for (bool more = true; more;) {
        status = compile_from(list, known, place, folder, built, output, err);
        if (status == TW_OK && built->good) status = link_parts(list, place, built, output, err);
        tw_names_free(&lacking);
        known = list->count;
        more = status == TW_OK && built->good;
        if (more) tw_library_lacks(place, library, &lacking);
        more = more && lacking.count && add_definers(list, place, folder, &tree, &lacking);
    }
    if (status == TW_OK && built->good && lacking.count) {
        built->good = false;
        say_lacking(list, place, &lacking, output);
        unlink(library);
    }
    tw_names_free(&lacking);
    tw_tree_free(tree);
    free(library);
    return status;
}

static tw_status build(units *list, const tw_place *place, tw_library_build *built, tw_error *err) {
    tw_text output = {0};
    tw_text_add(&output, "");
    char *folder = tw_neighbours_folder(place), *compiler = compiler_of(place);
    recall_neighbours(list, place, folder);
    tw_status status = tw_precompiled_refresh(place, compiler, &output, err);
    free(compiler);
    if (status == TW_OK) status = build_rounds(list, place, folder, built, &output, err);
    if (status == TW_OK) status = note_neighbours(list, place, built->good, err);
    built->output = tw_text_take(&output);
    free(folder);
    return status;
}

tw_status tw_library_make(const tw_place *place, const tw_emitted_files *files,
                          tw_library_build *built, tw_error *err) {
    const double start = tw_seconds();
    units list = {0};
    *built = (tw_library_build){.good = true};
    char *objects = tw_path_join(place->hidden, "objects");
    tw_status status = tw_make_folders(objects, err);
    free(objects);
    if (!files) find_sources(&list, place);
    for (size_t i = 0; files && i < files->count; i++) {
        if (!tw_is_host_source(files->items[i].path)) continue;
        char *path = tw_path_join(place->folder, files->items[i].path);
        add_unit(&list, place, path);
        free(path);
    }
    if (status == TW_OK) status = write_module(place, &list, err);
    if (status == TW_OK) status = build(&list, place, built, err);
    built->seconds = tw_seconds() - start;
    free_units(&list);
    return status;
}

void tw_library_build_free(tw_library_build *built) {
    free(built->output);
    *built = (tw_library_build){0};
}

char *tw_library_path(const tw_place *place) {
    tw_text text = {0};
    tw_text_addf(&text, "%s/%s.so", place->hidden, place->name);
    return tw_text_take(&text);
}
