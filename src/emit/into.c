/* An operation's places in a TT-Metalium tree: its sources in two CMakeLists.txt, its binding. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tilewright/emit.h"

/* One file to be changed: what it is now, and with the lines that are missing. */
typedef struct edit {
    const char *path; /* below the tree */
    tw_text text;     /* new text */
    tw_text added;    /* the lines that were added, for people */
    bool there, complete;
} edit;

typedef struct registration {
    const char *tree, *category, *name;
    const tw_emitted_files *files;
    edit edits[3];
    tw_error *err;
} registration;

/* ---- lines ------------------------------------------------------------------------------------
 */

/* Puts `line` behind the line that holds `anchor` (the last such line when `last`). Nothing when it
 * is there already; false when there is no such anchor. */
static bool put_behind(edit *e, const char *anchor, const char *line, bool last) {
    if (strstr(e->text.data, line)) return true;
    tw_text_addf(&e->added, "    %s\n", line);
    const char *at = strstr(e->text.data, anchor);
    for (const char *next = at; last && next; next = strstr(next + 1, anchor))
        at = next;
    if (!at) {
        e->complete = false;
        return false;
    }
    const char *start = at;
    while (start > e->text.data && start[-1] != '\n')
        start--;
    const size_t indent = strspn(start, " ");
    const char *end = at + strcspn(at, "\n");
    const bool opens = !strncmp(at, "PRIVATE", 7) || !strncmp(at, "GLOB_RECURSE", 12);
    tw_text now = {0};
    tw_text_addn(&now, e->text.data, (size_t)(end - e->text.data));
    tw_text_addf(&now, "\n%*s%s", (int)(opens && *at == 'P' ? indent + 4 : indent), "", line);
    tw_text_add(&now, end);
    tw_text_free(&e->text);
    e->text = now;
    return true;
}

static void load(registration *r, edit *e, const char *path) {
    char *full = tw_path_join(r->tree, path), *text = NULL;
    size_t length;
    *e = (edit){.path = path, .complete = true};
    e->there = tw_file_read(full, &text, &length, NULL) == TW_OK;
    tw_text_add(&e->text, e->there ? text : "");
    if (!e->there) e->complete = false;
    free(text);
    free(full);
}

/* ---- the three places -------------------------------------------------------------------------
 */

static char *format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static char *format(const char *fmt, ...) {
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    return tw_text_take(&text);
}

static bool is_source(const char *path) {
    const size_t length = strlen(path);
    return length > 4 && !strcmp(path + length - 4, ".cpp") && !strstr(path, "kernels/") &&
           !strstr(path, "_nanobind");
}

static void sources_of_category(registration *r, edit *e) {
    char *kernels = format("%s/device/kernels/*", r->name);
    put_behind(e, "GLOB_RECURSE", kernels, false);
    free(kernels);
    for (size_t i = 0; i < r->files->count; i++) {
        if (!is_source(r->files->items[i].path)) continue;
        char *line = format("%s/%s", r->name, r->files->items[i].path);
        put_behind(e, "PRIVATE", line, false);
        free(line);
    }
}

static void source_of_binding(registration *r, edit *e) {
    char *line = format("${CMAKE_CURRENT_SOURCE_DIR}/cpp/ttnn/operations/%s/%s/%s_nanobind.cpp",
                        r->category, r->name, r->name);
    char *near = format("cpp/ttnn/operations/%s/", r->category);
    /* Behind the last binding of the category, or of any. */
    char *anchor = NULL;
    for (const char *at = e->text.data; (at = strstr(at, near)); at++) {
        char *rest = tw_strndup(at, strcspn(at, "\n"));
        if (strstr(rest, "_nanobind.cpp")) {
            free(anchor);
            anchor = rest;
        } else {
            free(rest);
        }
    }
    put_behind(e, anchor ? anchor : "_nanobind.cpp", line, !anchor);
    free(anchor);
    free(near);
    free(line);
}

static void call_of_binding(registration *r, edit *e) {
    char *include =
        format("#include \"ttnn/operations/%s/%s/%s_nanobind.hpp\"", r->category, r->name, r->name);
    char *module = format("m_%s", r->category);
    char *anchor = format("py_module(%s);", module);
    const bool own = strstr(e->text.data, anchor) != NULL;
    char *call = format("%s::bind_%s(%s);", r->name, r->name, own ? module : "mod");
    put_behind(e, "#include \"ttnn/operations/", include, true);
    put_behind(e, own ? anchor : "py_module(", call, true);
    free(include);
    free(module);
    free(anchor);
    free(call);
}

/* ---- the whole --------------------------------------------------------------------------------
 */

char *tw_emit_into_folder(const char *tree, const char *category, const char *name) {
    return format("%s/ttnn/cpp/ttnn/operations/%s/%s", tree, category, name);
}

bool tw_emit_is_tree(const char *tree) {
    char *path = tw_path_join(tree, "ttnn/cpp/ttnn/operations");
    const bool found = tw_file_exists(path);
    free(path);
    return found;
}

/* All edits or none: every file is written beside its place first. */
static tw_status write_edits(registration *r) {
    tw_status status = TW_OK;
    for (int pass = 0; pass < 2 && status == TW_OK; pass++) {
        for (size_t i = 0; i < TW_COUNT(r->edits) && status == TW_OK; i++) {
            edit *e = &r->edits[i];
            if (!e->added.length) continue;
            char *path = format("%s/%s%s", r->tree, e->path, pass ? "" : ".tilewright");
            if (pass == 0) {
                status = tw_file_write(path, e->text.data, e->text.length, r->err);
            } else {
                char *beside = format("%s.tilewright", path);
                if (rename(beside, path))
                    status = tw_fail(r->err, TW_IO, "%s cannot be replaced", path);
                free(beside);
            }
            free(path);
        }
    }
    return status;
}

tw_status tw_emit_register(const char *tree, const char *category, const char *name,
                           const tw_emitted_files *files, bool apply, tw_text *report,
                           tw_error *err) {
    registration r = {.tree = tree, .category = category, .name = name, .files = files, .err = err};
    char *category_lists = format("ttnn/cpp/ttnn/operations/%s/CMakeLists.txt", category);
    load(&r, &r.edits[0], category_lists);
    load(&r, &r.edits[1], "ttnn/CMakeLists.txt");
    load(&r, &r.edits[2], "ttnn/cpp/ttnn-nanobind/__init__.cpp");
    sources_of_category(&r, &r.edits[0]);
    source_of_binding(&r, &r.edits[1]);
    call_of_binding(&r, &r.edits[2]);
    bool complete = true;
    for (size_t i = 0; i < TW_COUNT(r.edits); i++) {
        const edit *e = &r.edits[i];
        complete &= e->complete || !e->added.length;
        if (!e->added.length)
            tw_text_addf(report, "%s: registered already\n", e->path);
        else
            tw_text_addf(report, "%s: %s\n%s", e->path,
                         !e->there      ? "is not there; it is to hold"
                         : !e->complete ? "has no place that is known; it is to hold"
                         : apply        ? "added"
                                        : "add",
                         e->added.data);
    }
    tw_status status = TW_OK;
    if (apply && complete) status = write_edits(&r);
    if (apply && !complete)
        status = tw_fail(err, TW_BAD_INPUT,
                         "%s: not every registration has its place; nothing was changed: add the "
                         "lines by hand",
                         tree);
    for (size_t i = 0; i < TW_COUNT(r.edits); i++) {
        tw_text_free(&r.edits[i].text);
        tw_text_free(&r.edits[i].added);
    }
    free(category_lists);
    return status;
}
