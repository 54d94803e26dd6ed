/* Which files are kernels, what they are for, and where the headers they include are. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/kernel_check.h"

void string_list_add(string_list *list, const char *text) {
    TW_VEC_PUSH(list, tw_strdup(text));
}

bool string_list_has(const string_list *list, const char *text) {
    for (size_t i = 0; i < list->count; i++)
        if (!strcmp(list->items[i], text)) return true;
    return false;
}

void string_list_free(string_list *list) {
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (string_list){0};
}

static bool is_folder(const char *path) {
    struct stat info;
    return !stat(path, &info) && S_ISDIR(info.st_mode);
}

static bool is_file(const char *path) {
    struct stat info;
    return !stat(path, &info) && S_ISREG(info.st_mode);
}

static bool ends_with(const char *text, const char *end) {
    const size_t length = strlen(text), tail = strlen(end);
    return length >= tail && !strcmp(text + length - tail, end);
}

/* ---- text ---------------------------------------------------------------------------------- */

char *kernel_strip(const char *source, bool directives) {
    char *text = tw_strdup(source);
    bool start = true;
    for (char *at = text; *at;) {
        char *end = at + 1;
        const bool line = at[0] == '/' && at[1] == '/';
        const bool directive = directives && start && *at == '#';
        if (line || directive) {
            for (end = at; *end && (*end != '\n' || end[-1] == '\\'); end++) {
            }
        } else if (at[0] == '/' && at[1] == '*') {
            char *close = strstr(at + 2, "*/");
            end = close ? close + 2 : at + strlen(at);
        } else if (*at == '"' && at > text && at[-1] == 'R' && at[1] == '(') {
            char *close = strstr(at, ")\"");
            end = close ? close + 2 : at + strlen(at);
        } else if (*at == '"') {
            while (*end && *end != '"' && *end != '\n')
                end += *end == '\\' && end[1] ? 2 : 1;
            end += *end == '"';
        } else {
            start = *at == '\n' || (start && isspace((unsigned char)*at));
            at++;
            continue;
        }
        for (; at < end; at++)
            if (*at != '\n') *at = ' ';
    }
    return text;
}

/* ---- entries ------------------------------------------------------------------------------- */

static const char *skip_space(const char *at) {
    return at + strspn(at, " \t\r\n");
}

/* A definition: the word, perhaps "(...)", then a brace. */
static bool defines_word(const char *text, const char *before, const char *word) {
    const size_t length = strlen(before);
    for (const char *at = text; (at = strstr(at, before)); at += length) {
        const char *name = skip_space(at + length);
        if (name == at + length || strncmp(name, word, strlen(word))) continue;
        const char *next = skip_space(name + strlen(word));
        if (*next == '(') {
            next = strchr(next, ')');
            if (!next) return false;
            next = skip_space(next + 1);
        }
        if (*next == '{') return true;
    }
    return false;
}

bool kernel_has_entry(const char *source) {
    char *text = kernel_strip(source, false);
    const bool has = defines_word(text, "void", "kernel_main") ||
                     defines_word(text, "void", "MAIN") || strstr(text, "TT_KERNEL") != NULL;
    free(text);
    return has;
}

/* ---- folders ------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void collect_file(const char *path, string_list *files) {
    char *text;
    size_t length;
    if (!ends_with(path, ".cpp") && !ends_with(path, ".cc")) return;
    if (tw_file_read(path, &text, &length, NULL) != TW_OK) return;
    if (kernel_has_entry(text)) string_list_add(files, path);
    free(text);
}

static void collect_below(const char *folder, string_list *files, unsigned depth) {
    DIR *stream = opendir(folder);
    if (!stream || depth > 64) {
        if (stream) closedir(stream);
        return;
    }
    string_list names = {0};
    for (struct dirent *entry; (entry = readdir(stream));)
        if (entry->d_name[0] != '.') string_list_add(&names, entry->d_name);
    closedir(stream);
    if (names.count) qsort(names.items, names.count, sizeof *names.items, by_name);
    for (size_t i = 0; i < names.count; i++) {
        char *path = tw_path_join(folder, names.items[i]);
        struct stat info;
        /* Links to folders would make a tree endless. */
        const bool linked = !lstat(path, &info) && S_ISLNK(info.st_mode);
        if (is_folder(path) && !linked)
            collect_below(path, files, depth + 1);
        else if (is_file(path))
            collect_file(path, files);
        free(path);
    }
    string_list_free(&names);
}

tw_status kernel_files_collect(const char *path, string_list *files, tw_error *err) {
    if (is_folder(path)) {
        const size_t before = files->count;
        char *folder = tw_strdup(path);
        for (size_t n = strlen(folder); n > 1 && folder[n - 1] == '/'; n--)
            folder[n - 1] = '\0';
        collect_below(folder, files, 0);
        free(folder);
        if (files->count == before)
            return tw_fail(err, TW_BAD_INPUT,
                           "%s: no kernel below this folder: a kernel is a .cpp file that defines "
                           "kernel_main() or MAIN",
                           path);
        return TW_OK;
    }
    if (!is_file(path)) {
        errno = errno ? errno : ENOENT;
        return tw_fail_errno(err, "%s", path);
    }
    string_list_add(files, path);
    return TW_OK;
}

/* ---- includes ------------------------------------------------------------------------------ */

/* The next #include of the text after *at; false at the end. Conditions are not looked at: a header
 * of a branch that is not taken does no harm in the list. */
static bool next_include(const char **at, char name[256]) {
    for (const char *line = *at; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        const char *word = line + strspn(line, " \t");
        if (*word != '#') continue;
        word++;
        word += strspn(word, " \t");
        if (strncmp(word, "include", 7)) continue;
        word += 7;
        word += strspn(word, " \t");
        if (*word != '"' && *word != '<') continue;
        const char close = *word == '"' ? '"' : '>';
        const size_t length = strcspn(word + 1, close == '"' ? "\"\n" : ">\n");
        if (word[1 + length] != close || length >= 256) continue;
        memcpy(name, word + 1, length);
        name[length] = '\0';
        line += strcspn(line, "\n");
        *at = line + (*line == '\n');
        return true;
    }
    return false;
}

/* Where public trees root the names of their includes, below a parent folder of the kernel. */
static const char *const roots[] = {"", "/ttnn/cpp", "/ttnn", "/tt_metal", "/include", "/src"};

/* The longer spellings of tilewright's own names. */
static const char *const spellings[] = {"",
                                        "tt_metal/hw/inc/",
                                        "tt_metal/include/",
                                        "tt_metal/hostdevcommon/api/",
                                        "tt_metal/api/",
                                        "tt_metal/hw/ckernels/wormhole_b0/metal/llk_api/",
                                        "tt_metal/",
                                        "hw/inc/",
                                        "ttnn/cpp/",
                                        "api/"};

/* The file of kernel/ that `name` is, or NULL; caller frees. */
static char *find_ours(const char *name) {
    for (size_t i = 0; i < TW_COUNT(spellings); i++) {
        const size_t length = strlen(spellings[i]);
        if (strncmp(name, spellings[i], length)) continue;
        tw_text path = {0};
        tw_text_addf(&path, "%s/kernel/%s", tw_data_root(), name + length);
        if (is_file(path.data)) return tw_text_take(&path);
        tw_text_free(&path);
    }
    return NULL;
}

static bool is_ours(const char *name) {
    char *path = find_ours(name);
    if (!path) return false;
    free(path);
    return true;
}

/* Where a public tree keeps its framework's headers: never searched as a whole, since tilewright
 * has its own of most. */
static const char *const frameworks[] = {
    "/tt_metal/hw/inc", "/tt_metal/include",         "/tt_metal/hostdevcommon/api",
    "/tt_metal/api",    "/tt_metal/hw/inc/internal", "/tt_metal/hw/inc/api"};

/* The folder that `name` is relative to, looked for upwards from `folder`; caller frees. */
static char *find_below(const char *folder, const char *name, const char *const *places,
                        size_t count, char **found) {
    char *parent = tw_strdup(folder);
    for (;;) {
        for (size_t i = 0; i < count; i++) {
            tw_text path = {0};
            tw_text_addf(&path, "%s%s/%s", parent, places[i], name);
            if (is_file(path.data)) {
                *found = tw_text_take(&path);
                tw_text root = {0};
                tw_text_addf(&root, "%s%s", parent, places[i]);
                free(parent);
                return tw_text_take(&root);
            }
            tw_text_free(&path);
        }
        char *slash = strrchr(parent, '/');
        if (!slash || slash == parent) break;
        *slash = '\0';
    }
    free(parent);
    return NULL;
}

static char *find_root(const char *folder, const char *name, char **found) {
    return find_below(folder, name, roots, TW_COUNT(roots), found);
}

static void borrow(kernel_file *file, const char *folder, const char *name) {
    char *found = NULL;
    char *root = find_below(folder, name, frameworks, TW_COUNT(frameworks), &found);
    if (root && !string_list_has(&file->borrowed, name)) {
        string_list_add(&file->borrowed, name);
        string_list_add(&file->borrowed_paths, found);
    }
    free(root);
    free(found);
}

static void scan_text(kernel_file *file, const char *path, const char *text, tw_text *all,
                      unsigned depth);

static void scan_header(kernel_file *file, const char *path, tw_text *all, unsigned depth) {
    char *text, resolved[PATH_MAX];
    size_t length;
    if (!realpath(path, resolved) || string_list_has(&file->locals, resolved) || depth > 40) return;
    if (tw_file_read(resolved, &text, &length, NULL) != TW_OK) return;
    string_list_add(&file->locals, resolved);
    tw_text_addn(all, text, length);
    tw_text_add(all, "\n");
    scan_text(file, resolved, text, all, depth + 1);
    free(text);
}

/* What an include says of the kernel. */
static void note_include(kernel_file *file, const char *name) {
    if (strstr(name, "compute_kernel_api") || strstr(name, "api/compute/") ||
        strstr(name, "kernel/compute/"))
        file->use |= USE_COMPUTE;
    if (strstr(name, "dataflow_api") || strstr(name, "api/dataflow/noc") ||
        strstr(name, "kernel/dataflow/"))
        file->use |= USE_DATAFLOW;
    if (strstr(name, "api/compute/") || strstr(name, "kernel_lib/") ||
        !strncmp(name, "api/dataflow/noc", 16) || !strncmp(name, "api/dataflow/circular_b", 23) ||
        !strncmp(name, "api/dataflow/dataflow_b", 23))
        file->object_style = true;
}

static void scan_text(kernel_file *file, const char *path, const char *text, tw_text *all,
                      unsigned depth) {
    char name[256];
    char *folder = tw_path_folder(path);
    for (const char *at = text; next_include(&at, name);) {
        if (depth == 0) note_include(file, name);
        char *beside = tw_path_join(folder, name);
        char *found = NULL;
        const bool ours = is_ours(name);
        char *root = is_file(beside) ? NULL : find_root(folder, name, &found);
        if (root && ours && !string_list_has(&file->shared, name))
            string_list_add(&file->shared, name);
        if (root && !string_list_has(&file->folders, root) && (!ours || !strncmp(name, "ttnn/", 5)))
            string_list_add(&file->folders, root);
        if (is_file(beside))
            scan_header(file, beside, all, depth);
        else if (root && (!ours || !strncmp(name, "ttnn/", 5)))
            scan_header(file, found, all, depth);
        if (!root && !ours && !is_file(beside)) borrow(file, folder, name);
        free(beside);
        free(found);
        free(root);
    }
    free(folder);
}

/* ---- what a kernel is for ------------------------------------------------------------------ */

static bool has_any(const char *text, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strstr(text, words[i])) return true;
    return false;
}

/* Includes first; a file that includes both, or neither, is told by what it calls and by where it
 * lies. */
static kernel_use find_use(const kernel_file *file) {
    static const char *const moves[] = {"noc_async_",     "get_write_ptr(", "get_noc_addr(",
                                        "TensorAccessor", "noc_semaphore_", "Noc "};
    static const char *const computes[] = {"tile_regs_acquire",
                                           "acquire_dst",
                                           "pack_tile",
                                           "copy_tile",
                                           "MATH(",
                                           "PACK(",
                                           "UNPACK(",
                                           "compute_kernel_hw_startup"};
    const bool splits =
        strstr(file->text, "COMPILE_FOR_TRISC") != NULL &&
        (strstr(file->text, "COMPILE_FOR_BRISC") || strstr(file->text, "COMPILE_FOR_NCRISC"));
    if (file->use == USE_BOTH && splits) return USE_BOTH;
    if (file->use == USE_COMPUTE || file->use == USE_DATAFLOW) return file->use;
    if (defines_word(file->text, "void", "MAIN")) return USE_COMPUTE;
    const bool moving = has_any(file->text, moves, TW_COUNT(moves));
    const bool computing = has_any(file->text, computes, TW_COUNT(computes));
    if (moving != computing) return moving ? USE_DATAFLOW : USE_COMPUTE;
    return strstr(file->path, "compute") ? USE_COMPUTE : USE_DATAFLOW;
}

tw_status kernel_file_read(const char *path, kernel_file *file, tw_error *err) {
    char resolved[PATH_MAX];
    size_t length;
    *file = (kernel_file){0};
    if (!realpath(path, resolved)) return tw_fail_errno(err, "%s", path);
    tw_status status = tw_file_read(resolved, &file->text, &length, err);
    if (status != TW_OK) return status;
    file->path = tw_strdup(resolved);
    tw_text all = {0};
    scan_text(file, resolved, file->text, &all, 0);
    file->local_text = tw_text_take(&all);
    file->use = find_use(file);
    file->stream_print = strstr(file->text, "DPRINT <<") || strstr(file->text, "DPRINT<<") ||
                         strstr(file->text, "ENDL()");
    return TW_OK;
}

void kernel_file_free(kernel_file *file) {
    free(file->path);
    free(file->text);
    free(file->local_text);
    string_list_free(&file->folders);
    string_list_free(&file->shared);
    string_list_free(&file->borrowed);
    string_list_free(&file->borrowed_paths);
    string_list_free(&file->locals);
    *file = (kernel_file){0};
}

/* ---- tilewright's headers before a tree's ---------------------------------------------------- */

static char *overlay_place(const string_list *ours, const kernel_file *file) {
    const char *named = getenv("TILEWRIGHT_CACHE"), *base = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    uint64_t hash = 1469598103934665603u; /* FNV-1a, of the names and where they lead */
    const char *root = tw_data_root();
    for (const char *at = root; *at; at++)
        hash = (hash ^ (unsigned char)*at) * 1099511628211u;
    for (size_t i = 0; i < ours->count; i++)
        for (const char *at = ours->items[i]; at == ours->items[i] || at[-1]; at++)
            hash = (hash ^ (unsigned char)*at) * 1099511628211u;
    for (size_t i = 0; i < file->borrowed_paths.count; i++)
        for (const char *at = file->borrowed_paths.items[i]; *at; at++)
            hash = (hash ^ (unsigned char)*at) * 1099511628211u;
    tw_text place = {0};
    if (named && *named)
        tw_text_addf(&place, "%s", named);
    else if (base && *base)
        tw_text_addf(&place, "%s/tilewright", base);
    else
        tw_text_addf(&place, "%s/.cache/tilewright", home && *home ? home : "/tmp");
    tw_text_addf(&place, "/overlay/%016llx", (unsigned long long)hash);
    return tw_text_take(&place);
}

/* What the header of this name is to include; caller frees. */
static char *overlay_target(const char *name, const kernel_file *file) {
    char *ours = find_ours(name);
    for (size_t i = 0; !ours && i < file->borrowed.count; i++)
        if (!strcmp(file->borrowed.items[i], name)) ours = tw_strdup(file->borrowed_paths.items[i]);
    return ours ? ours : tw_strdup(name);
}

char *kernel_overlay(const string_list *ours, const kernel_file *file) {
    char *place = overlay_place(ours, file);
    for (size_t i = 0; i < ours->count; i++) {
        char *header = tw_path_join(place, ours->items[i]);
        char *folder = tw_path_folder(header);
        tw_text text = {0};
        char *target = overlay_target(ours->items[i], file);
        tw_text_addf(&text, "#include \"%s\"\n", target);
        free(target);
        const bool written =
            is_file(header) || (tw_make_folders(folder, NULL) == TW_OK &&
                                tw_file_write(header, text.data, text.length, NULL) == TW_OK);
        tw_text_free(&text);
        free(folder);
        free(header);
        if (written) continue;
        free(place);
        return NULL;
    }
    return place;
}
