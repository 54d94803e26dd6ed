/*
 * An operation's places in a TT-Metalium tree: its sources and kernels in CMake's lists, its
 * binding. Three generations of lists are known: sources in CMakeLists.txt (early 2026); in
 * sources.cmake beside it; and there together with the bindings (0.81).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emit/cmake_list.h"
#include "tilewright/emit.h"

enum { CATEGORY_SOURCES, CATEGORY_LISTS, TTNN_SOURCES, TTNN_LISTS, MODULE, PLACES };

/* One file to be changed: what it is now, and with the lines that are missing. */
typedef struct edit {
    char *path; /* below the tree */
    tw_text old, text;
    tw_text added;   /* the lines that were added, for people */
    tw_text missing; /* the lines for which no place is known */
    bool there, asked;
} edit;

typedef struct registration {
    const char *tree, *category, *name;
    const tw_emitted_files *files;
    edit edits[PLACES];
    tw_error *err;
} registration;

static void load(registration *r, int which, char *path) {
    edit *e = &r->edits[which];
    char *full = tw_path_join(r->tree, path), *text = NULL;
    size_t length;
    *e = (edit){.path = path};
    e->there = tw_file_read(full, &text, &length, NULL) == TW_OK;
    tw_text_add(&e->old, e->there ? text : "");
    tw_text_add(&e->text, e->old.data);
    free(text);
    free(full);
}

/* An entry of one of CMake's lists. */
static void add_entry(edit *e, tw_cmake_list list, const char *near, const char *entry) {
    e->asked = true;
    if (!list.found)
        tw_text_addf(&e->missing, "    %s\n", entry);
    else if (tw_cmake_add(&e->text, list, near, entry))
        tw_text_addf(&e->added, "    %s\n", entry);
}

/* ---- sources and kernels ----------------------------------------------------------------------
 */

/* The lists a source file belongs to. They are found anew for each entry, since one moves all. */
typedef tw_cmake_list (*find_list)(const char *text);

static tw_cmake_list set_of_sources(const char *text) {
    return tw_cmake_set(text, "TTNN_OP_", "_SRCS");
}
static tw_cmake_list set_of_headers(const char *text) {
    return tw_cmake_set(text, "TTNN_OP_", "_API_HEADERS");
}
static tw_cmake_list set_of_bindings(const char *text) {
    return tw_cmake_set(text, "TTNN_OP_", "_NANOBIND_SRCS");
}
static tw_cmake_list sources_of_category(const char *text) {
    return tw_cmake_private_sources(text, NULL);
}
static tw_cmake_list set_of_library(const char *text) {
    return tw_cmake_set(text, "TTNNCPP_SRCS", "");
}
static tw_cmake_list sources_of_library(const char *text) {
    return tw_cmake_private_sources(text, "ttnncpp");
}
static tw_cmake_list set_of_all_bindings(const char *text) {
    return tw_cmake_set(text, "TTNN_SRC_PYBIND", "");
}

static bool has(const edit *e, find_list find) {
    return e->there && find(e->text.data).found;
}

static bool is_source(const char *path) {
    const size_t length = strlen(path);
    return length > 4 && !strcmp(path + length - 4, ".cpp") && !strstr(path, "kernels/") &&
           !strstr(path, "_nanobind");
}

static void add_sources(registration *r, edit *e, find_list find, const char *prefix) {
    for (size_t i = 0; i < r->files->count; i++) {
        if (!is_source(r->files->items[i].path)) continue;
        char *entry = tw_asprintf("%s%s/%s", prefix, r->name, r->files->items[i].path);
        add_entry(e, find(e->text.data), *prefix ? prefix : NULL, entry);
        free(entry);
    }
}

/* Lists that a category may do without: its public headers, its kernels. */
static void add_headers_and_kernels(registration *r, edit *headers, find_list find) {
    if (has(headers, find)) {
        char *entry = tw_asprintf("%s/%s.hpp", r->name, r->name);
        add_entry(headers, find(headers->text.data), NULL, entry);
        free(entry);
    }
    edit *lists = &r->edits[CATEGORY_LISTS];
    if (!has(lists, tw_cmake_globbed)) return;
    /* The same pattern as its neighbours'. */
    const tw_cmake_list globbed = tw_cmake_globbed(lists->text.data);
    const bool sources = tw_cmake_holds(lists->text.data, globbed, "", "/kernels/*.cpp");
    char *entry = tw_asprintf("%s/device/kernels/*%s", r->name, sources ? ".cpp" : "");
    add_entry(lists, globbed, NULL, entry);
    free(entry);
}

/* In the category's library, or in ttnncpp itself when the category has none. */
static void register_sources(registration *r) {
    edit *sources = &r->edits[CATEGORY_SOURCES], *lists = &r->edits[CATEGORY_LISTS];
    char *prefix = tw_asprintf("cpp/ttnn/operations/%s/", r->category);
    if (has(sources, set_of_sources)) {
        add_sources(r, sources, set_of_sources, "");
        add_headers_and_kernels(r, sources, set_of_headers);
    } else if (lists->there) {
        add_sources(r, lists, sources_of_category, "");
        add_headers_and_kernels(r, lists, tw_cmake_api_headers);
    } else if (has(&r->edits[TTNN_SOURCES], set_of_library)) {
        add_sources(r, &r->edits[TTNN_SOURCES], set_of_library, prefix);
    } else {
        add_sources(r, &r->edits[TTNN_LISTS], sources_of_library, prefix);
    }
    free(prefix);
}

/* ---- the binding ------------------------------------------------------------------------------
 */

static void register_binding_source(registration *r) {
    edit *category = &r->edits[CATEGORY_SOURCES], *all = &r->edits[TTNN_SOURCES];
    if (has(category, set_of_bindings)) {
        char *entry = tw_asprintf("%s/%s_nanobind.cpp", r->name, r->name);
        add_entry(category, set_of_bindings(category->text.data), NULL, entry);
        free(entry);
        return;
    }
    if (!has(all, set_of_all_bindings)) all = &r->edits[TTNN_LISTS];
    const tw_cmake_list list = set_of_all_bindings(all->text.data);
    static const char rooted[] = "${CMAKE_CURRENT_SOURCE_DIR}/";
    const char *root = tw_cmake_holds(all->text.data, list, rooted, "") ? rooted : "";
    char *near = tw_asprintf("%scpp/ttnn/operations/%s/", root, r->category);
    char *entry = tw_asprintf("%s%s/%s_nanobind.cpp", near, r->name, r->name);
    add_entry(all, list, near, entry);
    free(near);
    free(entry);
}

/* Puts `line` behind the last line that holds `anchor`, of those between two offsets. */
static void add_line(edit *e, size_t from, size_t to, const char *anchor, const char *line) {
    e->asked = true;
    if (strstr(e->text.data, line)) return;
    const char *text = e->text.data, *found = NULL;
    for (const char *at = text + from; (at = strstr(at, anchor)) && at < text + to; at++)
        found = at;
    if (!found) {
        tw_text_addf(&e->missing, "    %s\n", line);
        return;
    }
    const char *start = found;
    while (start > text && start[-1] != '\n')
        start--;
    const size_t end = (size_t)(found - text) + strcspn(found, "\n");
    tw_text now = {0};
    tw_text_addn(&now, text, end);
    tw_text_addf(&now, "\n%*s%s", (int)strspn(start, " "), "", line);
    tw_text_add(&now, text + end);
    tw_text_free(&e->text);
    e->text = now;
    tw_text_addf(&e->added, "    %s\n", line);
}

static bool has_line(const char *text, const char *part) {
    return strstr(text, part) != NULL;
}

/* Where the operations' modules are made: the body of the first py_module. */
static void body_of_modules(const char *text, size_t *from, size_t *to) {
    const char *start = strstr(text, "void py_module(");
    const char *end = start ? strstr(start, "\n}") : NULL;
    *from = start ? (size_t)(start - text) : 0;
    *to = end ? (size_t)(end - text) : *from;
}

/* Bound in the category's module when it has one, else among all operations. */
static void register_binding_call(registration *r) {
    edit *e = &r->edits[MODULE];
    char *include = tw_asprintf("#include \"ttnn/operations/%s/%s/%s_nanobind.hpp\"", r->category,
                                r->name, r->name);
    char *siblings = tw_asprintf("#include \"ttnn/operations/%s/", r->category);
    add_line(e, 0, strlen(e->text.data),
             has_line(e->text.data, siblings) ? siblings : "#include \"ttnn/operations/", include);
    const char *leaf = strrchr(r->category, '/');
    char *module = tw_asprintf("m_%s", leaf ? leaf + 1 : r->category);
    char *made = tw_asprintf("auto %s = ", module), *used = tw_asprintf("(%s);", module);
    size_t from, to;
    body_of_modules(e->text.data, &from, &to);
    const char *own = strstr(e->text.data + from, made);
    const bool found = own && own < e->text.data + to;
    char *call = tw_asprintf("%s::bind_%s(%s);", r->name, r->name, found ? module : "mod");
    add_line(e, from, to, found ? used : "(m_", call);
    free(include);
    free(siblings);
    free(module);
    free(made);
    free(used);
    free(call);
}

/* ---- the whole --------------------------------------------------------------------------------
 */

char *tw_emit_into_folder(const char *tree, const char *category, const char *name) {
    return tw_asprintf("%s/ttnn/cpp/ttnn/operations/%s/%s", tree, category, name);
}

bool tw_emit_is_tree(const char *tree) {
    char *path = tw_path_join(tree, "ttnn/cpp/ttnn/operations");
    const bool found = tw_file_exists(path);
    free(path);
    return found;
}

static char *path_of(const registration *r, const edit *e, const char *suffix) {
    return tw_asprintf("%s/%s%s", r->tree, e->path, suffix);
}

static void remove_beside(const registration *r) {
    for (size_t i = 0; i < PLACES; i++) {
        char *beside = path_of(r, &r->edits[i], ".tilewright");
        unlink(beside);
        free(beside);
    }
}

static tw_status write_beside(registration *r) {
    tw_status status = TW_OK;
    for (size_t i = 0; i < PLACES && status == TW_OK; i++) {
        const edit *e = &r->edits[i];
        char *path = path_of(r, e, ""), *beside = path_of(r, e, ".tilewright");
        if (e->added.length && access(path, W_OK))
            status = tw_fail(r->err, TW_IO,
                             "%s cannot be written: %s; nothing was changed: make "
                             "it writable, or add the lines by hand",
                             path, strerror(errno));
        else if (e->added.length)
            status = tw_file_write(beside, e->text.data, e->text.length, r->err);
        free(path);
        free(beside);
    }
    return status;
}

/* All edits or none: every file is written beside its place first, and what was replaced before
 * one that could not be is put back. */
static tw_status write_edits(registration *r, bool for_good) {
    tw_status status = write_beside(r);
    size_t done = 0;
    for (; for_good && done < PLACES && status == TW_OK; done++) {
        const edit *e = &r->edits[done];
        if (!e->added.length) continue;
        char *path = path_of(r, e, ""), *beside = path_of(r, e, ".tilewright");
        if (rename(beside, path)) {
            status = tw_fail(r->err, TW_IO, "%s cannot be replaced: %s", path, strerror(errno));
            for (size_t i = 0; i < done; i++) {
                char *before = path_of(r, &r->edits[i], "");
                if (r->edits[i].added.length)
                    tw_file_write(before, r->edits[i].old.data, r->edits[i].old.length, NULL);
                free(before);
            }
        }
        free(path);
        free(beside);
    }
    remove_beside(r);
    return status;
}

static bool tell(const registration *r, bool apply, tw_text *report) {
    bool complete = true;
    for (size_t i = 0; i < PLACES; i++) {
        const edit *e = &r->edits[i];
        if (!e->asked) continue;
        if (e->missing.length) {
            complete = false;
            tw_text_addf(report, "%s: %s; it is to hold\n%s", e->path,
                         e->there ? "has no place that is known" : "is not there", e->missing.data);
        }
        if (e->added.length)
            tw_text_addf(report, "%s: %s\n%s", e->path, apply ? "added" : "add", e->added.data);
        else if (!e->missing.length)
            tw_text_addf(report, "%s: registered already\n", e->path);
    }
    return complete;
}

tw_status tw_emit_register(const char *tree, const char *category, const char *name,
                           const tw_emitted_files *files, tw_registering how, tw_text *report,
                           tw_error *err) {
    registration r = {.tree = tree, .category = category, .name = name, .files = files, .err = err};
    load(&r, CATEGORY_SOURCES, tw_asprintf("ttnn/cpp/ttnn/operations/%s/sources.cmake", category));
    load(&r, CATEGORY_LISTS, tw_asprintf("ttnn/cpp/ttnn/operations/%s/CMakeLists.txt", category));
    load(&r, TTNN_SOURCES, tw_strdup("ttnn/sources.cmake"));
    load(&r, TTNN_LISTS, tw_strdup("ttnn/CMakeLists.txt"));
    load(&r, MODULE, tw_strdup("ttnn/cpp/ttnn-nanobind/__init__.cpp"));
    register_sources(&r);
    register_binding_source(&r);
    register_binding_call(&r);
    const bool complete = tell(&r, how == TW_REGISTER_APPLY, report);
    tw_status status = TW_OK;
    if (how != TW_REGISTER_TELL && !complete)
        status = tw_fail(err, TW_BAD_INPUT,
                         "%s: not every registration has its place; nothing was changed: build "
                         "without --apply, which tells the lines, and add them by hand",
                         tree);
    else if (how != TW_REGISTER_TELL)
        status = write_edits(&r, how == TW_REGISTER_APPLY);
    for (size_t i = 0; i < PLACES; i++) {
        tw_text_free(&r.edits[i].old);
        tw_text_free(&r.edits[i].text);
        tw_text_free(&r.edits[i].added);
        tw_text_free(&r.edits[i].missing);
        free(r.edits[i].path);
    }
    return status;
}
