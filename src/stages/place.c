#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tilewright/stages.h"

static char *concat(const char *a, const char *b, const char *c) {
    tw_text text = {0};
    tw_text_add(&text, a);
    tw_text_add(&text, b);
    tw_text_add(&text, c);
    return tw_text_take(&text);
}

/* The build folder: $TILEWRIGHT_HOME, else the one whose bin/ the running program is in; of an
 * installed prefix its lib/tilewright. */
char *tw_place_home(void) {
    const char *named = getenv("TILEWRIGHT_HOME");
    if (named && *named) {
        char *real = realpath(named, NULL);
        return real ? real : tw_strdup(named);
    }
    char self[PATH_MAX];
    const ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length < 0) return tw_strdup(".");
    self[length] = '\0';
    char *bin = tw_path_folder(self), *home = tw_path_folder(bin);
    free(bin);
    char *installed = tw_path_join(home, "lib/tilewright"),
         *kit = tw_path_join(installed, "op_build");
    const bool is_prefix = tw_file_exists(kit);
    free(kit);
    free(is_prefix ? home : installed);
    return is_prefix ? installed : home;
}

/* $TILEWRIGHT_PYTHON, the project's own environment, or the system's. */
char *tw_place_python(void) {
    const char *named = getenv("TILEWRIGHT_PYTHON");
    if (named && *named) return tw_strdup(named);
    char *own = tw_path_join(tw_data_root(), ".venv/bin/python3");
    if (tw_file_exists(own)) return own;
    free(own);
    return tw_strdup("/usr/bin/python3");
}

/* The parts of tilewright that an operation is built and run with. */
static tw_status check_home(const tw_place *place, tw_error *err) {
    static const struct part {
        const char *path, *what;
    } parts[] = {
        {"op_build/compile.rsp", "the flags operations are built with"},
        {"op_build/op_pch.hpp.gch", "the precompiled header of operations"},
        {"lib/libtilewright_nanobind.so", "the library of bindings"},
        {"python/ttnn/__init__.py", "the Python package ttnn"},
    };
    for (size_t i = 0; i < TW_COUNT(parts); i++) {
        char *path = tw_path_join(place->home, parts[i].path);
        const bool there = tw_file_exists(path);
        free(path);
        if (!there)
            return tw_fail(err, TW_BAD_INPUT,
                           "%s (%s) is not in %s: run `make`, or set TILEWRIGHT_HOME to the folder "
                           "that holds bin, lib and python",
                           parts[i].what, parts[i].path, place->home);
    }
    if (access(place->python, X_OK))
        return tw_fail(err, TW_BAD_INPUT,
                       "no Python at %s: run tools/bootstrap, or set TILEWRIGHT_PYTHON to an "
                       "interpreter that has torch and pytest",
                       place->python);
    return TW_OK;
}

static tw_status link_folder(const char *target, const char *link, tw_error *err) {
    char there[PATH_MAX];
    const ssize_t length = readlink(link, there, sizeof there - 1);
    if (length > 0) {
        there[length] = '\0';
        if (!strcmp(there, target)) return TW_OK;
        unlink(link); /* the folder was moved */
    }
    if (symlink(target, link)) return tw_fail_errno(err, "cannot create the link %s", link);
    return TW_OK;
}

#define TREE_OPERATIONS "/ttnn/cpp/ttnn/operations/"

/* TREE of a folder TREE/ttnn/cpp/ttnn/operations/..., NULL of any other. Caller frees. */
static char *tree_of(const char *folder) {
    const char *at = strstr(folder, TREE_OPERATIONS);
    return at ? tw_strndup(folder, (size_t)(at - folder)) : NULL;
}

/* Since release 0.81 accessors of kernels know sizes of pages. 0 when the tree has no such header.
 */
static int release_of(const char *tree) {
    static const char *const headers[] = {"tt_metal/hw/inc/api/tensor/tensor_accessor_args.h",
                                          "tt_metal/hw/inc/accessor/tensor_accessor_args.h"};
    int release = 0;
    for (size_t i = 0; i < TW_COUNT(headers) && !release; i++) {
        char *path = tw_path_join(tree, headers[i]), *text = NULL;
        size_t length;
        if (tw_file_read(path, &text, &length, NULL) == TW_OK)
            release = strstr(text, "RuntimePageSize") ? 81 : 2602;
        free(text);
        free(path);
    }
    return release;
}

/* A folder in a TT-Metalium tree has that tree around it. */
static tw_status link_tree(const tw_place *place, const char *tree, tw_error *err) {
    char *target = tw_path_join(tree, "ttnn"), *link = tw_path_join(place->root, "ttnn");
    tw_status status = tw_make_folders(place->root, err);
    if (status == TW_OK) status = link_folder(target, link, err);
    free(link);
    free(target);
    return status;
}

/* root/ttnn/cpp/ttnn/operations/CATEGORY/NAME is the folder itself, as in a TT-Metalium tree. */
static tw_status link_alone(const tw_place *place, tw_error *err) {
    tw_text operations = {0};
    tw_text_addf(&operations, "%s/ttnn/cpp/ttnn/operations/%s", place->root, place->category);
    char *link = tw_path_join(operations.data, place->name);
    tw_status status = tw_make_folders(operations.data, err);
    if (status == TW_OK) status = link_folder(place->folder, link, err);
    free(link);
    tw_text_free(&operations);
    return status;
}

static tw_status make_hidden(tw_place *place, tw_error *err) {
    char *ignore = tw_path_join(place->hidden, ".gitignore");
    place->tree = tree_of(place->folder);
    place->kernel_api = place->tree ? release_of(place->tree) : 0;
    tw_status status = place->tree ? link_tree(place, place->tree, err) : link_alone(place, err);
    if (status == TW_OK && !tw_file_exists(ignore)) status = tw_file_write(ignore, "*\n", 2, err);
    free(ignore);
    return status;
}

tw_status tw_place_open(tw_place *place, const char *folder, const char *name, const char *category,
                        tw_error *err) {
    *place = (tw_place){0};
    place->home = tw_place_home();
    place->python = tw_place_python();
    tw_status status = check_home(place, err);
    if (status == TW_OK) status = tw_make_folders(folder, err);
    if (status == TW_OK && access(folder, W_OK | X_OK))
        status = tw_fail_errno(err, "cannot write in %s", folder);
    if (status == TW_OK && !(place->folder = realpath(folder, NULL)))
        status = tw_fail_errno(err, "cannot resolve %s", folder);
    if (status != TW_OK) return status;
    place->hidden = tw_path_join(place->folder, ".tilewright");
    place->root = tw_path_join(place->hidden, "root");
    place->name = tw_strdup(name);
    place->category = tw_strdup(category);
    if (!place->binder) {
        char *space = concat("ttnn::operations::", name, "::bind_");
        place->binder = concat(space, name, "");
        free(space);
    }
    return make_hidden(place, err);
}

#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

/* The names of the namespaces that are open at `end`, each followed by "::". Caller frees. */
static char *namespaces_at(const char *text, const char *end) {
    size_t lengths[64] = {0}, depth = 0; /* of the name each open brace added */
    tw_text name = {0};
    tw_text_add(&name, "");
    for (const char *at = text; at < end; at++) {
        if (!strncmp(at, "//", 2)) {
            at += strcspn(at, "\n");
        } else if (*at == '}' && depth) {
            name.length -= lengths[--depth];
            name.data[name.length] = '\0';
        } else if (*at == '{' && depth < TW_COUNT(lengths)) {
            lengths[depth++] = 0;
        } else if (!strncmp(at, "namespace ", 10) && depth < TW_COUNT(lengths)) {
            const char *word = at + 10;
            const size_t length = strspn(word, NAME_LETTERS ":");
            const char *brace = word + length + strspn(word + length, " \n");
            if (*brace != '{') continue;
            tw_text_addn(&name, word, length);
            tw_text_add(&name, "::");
            lengths[depth++] = length + 2;
            at = brace;
        }
    }
    return tw_text_take(&name);
}

/* Adds the functions of a header that bind into a module and nothing else, one a line, each with
 * its namespaces. */
static void find_binders(const char *text, tw_text *binders) {
    for (const char *at = text; (at = strstr(at, "module_")); at++) {
        const char *rest = at + 7 + strspn(at + 7, " ");
        if (*rest != '&' || rest[strcspn(rest, ",)")] != ')') continue;
        const char *open = at;
        while (open > text && *open != '(' && *open != ';' && *open != '}')
            open--;
        const char *name = open;
        while (name > text && strspn(name - 1, NAME_LETTERS))
            name--;
        const char *type = name;
        while (type > text && type[-1] == ' ')
            type--;
        if (*open != '(' || name == open || type - text < 4 || strncmp(type - 4, "void", 4))
            continue;
        char *spaces = namespaces_at(text, name);
        tw_text_addf(binders, "%s%s%.*s", binders->length ? "\n" : "", spaces, (int)(open - name),
                     name);
        free(spaces);
    }
}

static bool read_header(const char *folder, const char *file, tw_text *binders) {
    char *path = tw_path_join(folder, file), *text = NULL;
    size_t length;
    const size_t before = binders->length;
    if (tw_file_read(path, &text, &length, NULL) == TW_OK) find_binders(text, binders);
    free(text);
    free(path);
    return binders->length > before;
}

static int is_header(const struct dirent *entry) {
    static const char ending[] = "_nanobind.hpp";
    const size_t length = strlen(entry->d_name), end = sizeof ending - 1;
    return length > end && !strcmp(entry->d_name + length - end, ending);
}

/* The binders of the folder, and the headers they are in: NAME_nanobind.hpp when there is one. */
static bool find_bindings(tw_place *place, const char *folder, const char *name) {
    char *own = concat(name, "_nanobind.hpp", "");
    tw_text binders = {0}, headers = {0};
    if (read_header(folder, own, &binders)) {
        tw_text_add(&headers, own);
    } else {
        struct dirent **files = NULL;
        const int count = scandir(folder, &files, is_header, alphasort);
        for (int i = 0; i < count; i++) {
            if (read_header(folder, files[i]->d_name, &binders))
                tw_text_addf(&headers, "%s%s", headers.length ? "\n" : "", files[i]->d_name);
            free(files[i]);
        }
        free(files);
    }
    free(own);
    if (!binders.length) return false;
    place->binder = tw_text_take(&binders);
    place->headers = tw_text_take(&headers);
    return true;
}

/* CATEGORY of ".../operations/CATEGORY/NAME/device/kernels/..." in any of the host sources. */
static char *find_category(const char *folder, const char *name) {
    static const char *const files[] = {"%s/device/%s_program_factory.cpp", "%s/device/%s_op.cpp",
                                        "%s/device/%s_device_operation.cpp"};
    char *middle = concat("/", name, "/device/kernels/");
    char *category = NULL;
    for (size_t i = 0; i < TW_COUNT(files) && !category; i++) {
        tw_text path = {0};
        char *text;
        size_t length;
        const char *rest = files[i] + 2;
        const char *hole = strstr(rest, "%s");
        tw_text_add(&path, folder);
        tw_text_addn(&path, rest, (size_t)(hole - rest));
        tw_text_add(&path, name);
        tw_text_add(&path, hole + 2);
        if (tw_file_read(path.data, &text, &length, NULL) == TW_OK) {
            const char *end = strstr(text, middle), *start = end;
            while (start && start > text && start[-1] != '/' && start[-1] != '"')
                start--;
            if (end && start < end) category = tw_strndup(start, (size_t)(end - start));
            free(text);
        }
        tw_text_free(&path);
    }
    free(middle);
    return category ? category : tw_strdup("custom");
}

tw_status tw_place_find(tw_place *place, const char *folder, tw_error *err) {
    *place = (tw_place){0};
    char *real = realpath(folder, NULL);
    if (!real) return tw_fail_errno(err, "cannot open the folder %s", folder);
    char *name = tw_strdup(tw_path_name(real)), *category = NULL;
    char *record = tw_path_join(real, ".tilewright/record.json");
    json_t *known = json_load_file(record, 0, NULL); /* the folder need not be called as the op */
    const char *recorded = json_string_value(json_object_get(known, "operation"));
    if (recorded) {
        free(name);
        name = tw_strdup(recorded);
    }
    json_decref(known);
    free(record);
    tw_place found = {0};
    tw_status status = TW_OK;
    if (!find_bindings(&found, real, name)) {
        status =
            tw_fail(err, TW_BAD_INPUT,
                    "%s holds no operation: %s_nanobind.hpp, or another *_nanobind.hpp, with a "
                    "function that binds it (`void bind_...(nb::module_&)`), is not in it; name an "
                    "operation's folder, one that `tilewright build` wrote or one of a TT-Metalium "
                    "tree",
                    folder, name);
    } else {
        category = find_category(real, name);
        status = tw_place_open(place, folder, name, category, err);
        free(place->binder);
        place->binder = found.binder;
        place->headers = found.headers;
    }
    free(category);
    free(name);
    free(real);
    return status;
}

void tw_place_free(tw_place *place) {
    char *all[] = {place->folder,   place->hidden, place->root,    place->tree, place->name,
                   place->category, place->binder, place->headers, place->home, place->python};
    for (size_t i = 0; i < TW_COUNT(all); i++)
        free(all[i]);
    *place = (tw_place){0};
}
