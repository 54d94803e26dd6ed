/* The kernels in the logs: what those on disk do, in brief, and where the compiler stopped. */
#include <stdlib.h>
#include <string.h>

#include "stages/log_values.h"

enum { CODE_LINES = 40 }; /* of a summary: a screen */

static bool starts(const char *line, const char *word) {
    return !strncmp(line, word, strlen(word));
}

/* Whether a line of a kernel's body says nothing of what it does: names, blanks, comments. */
static bool is_aside(const char *line) {
    static const char *const words[] = {"\n", "//", "constexpr ", "const ", "[[maybe_unused]]"};
    for (size_t i = 0; i < TW_COUNT(words); i++)
        if (starts(line, words[i])) return true;
    return false;
}

/* The calls and loops of the kernel's main function, at most a screen of them. */
static char *code_in_brief(const char *source) {
    tw_text out = {0};
    size_t shown = 0, left = 0;
    const char *main = strstr(source, "void kernel_main()");
    if (!main) main = strstr(source, "void MAIN");
    const char *line = main ? strchr(main, '\n') : NULL;
    for (line = line ? line + 1 : ""; *line && *line != '}'; line += strcspn(line, "\n") + 1) {
        const size_t length = strcspn(line, "\n"), indent = strspn(line, " ");
        if (!line[length]) break;
        if (is_aside(line + indent)) continue;
        if (++shown > CODE_LINES)
            left++;
        else
            tw_text_addf(&out, "%.*s\n", (int)(length - (indent < 4 ? indent : 4)),
                         line + (indent < 4 ? indent : 4));
    }
    if (left) tw_text_addf(&out, "// and %zu more lines\n", left);
    if (!shown) tw_text_add(&out, "// returns at once\n");
    return tw_text_take(&out);
}

/* Whether a stage of this record wrote the file: another run's is not told. */
static bool was_written(const json_t *record, const char *path) {
    size_t i, j;
    json_t *stage, *file;
    json_array_foreach(json_object_get(record, "stages"), i, stage)
        json_array_foreach(json_object_get(stage, "files"), j, file) {
        const char *name = json_string_value(json_object_get(file, "path"));
        if (name && !strcmp(name, path)) return true;
    }
    return false;
}

static void add_codes(json_t *values, const tw_plan *plan, const tw_place *place,
                      const json_t *record) {
    json_t *list = json_array();
    for (size_t i = 0; i < TW_COUNT(plan->kernels); i++) {
        const tw_plan_kernel *kernel = &plan->kernels[i];
        tw_text path = {0};
        tw_text_addf(&path, "device/kernels/%s", kernel->file);
        char *full = tw_path_join(place->folder, path.data), *source = NULL;
        size_t length;
        if (was_written(record, path.data) && tw_file_read(full, &source, &length, NULL) == TW_OK) {
            char *code = code_in_brief(source);
            static const char *const titles[] = {
                [TW_READER] = "Reader", [TW_COMPUTE] = "Compute", [TW_WRITER] = "Writer"};
            json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "kernel", titles[kernel->role],
                                                  "code_path", path.data, "code", code));
            free(code);
        }
        free(source);
        free(full);
        tw_text_free(&path);
    }
    json_object_set_new(values, "has_codes", json_boolean(json_array_size(list) > 0));
    json_object_set_new(values, "codes", list);
}

/* The compiler's words on kernels: "PATH/kernels/X.cpp:LINE:COLUMN: error: WHAT". */
static void add_errors_of(json_t *list, const char *text, long long stage) {
    for (const char *at = text; at && (at = strstr(at, ": error: ")); at++) {
        const char *line = at, *end = at + strcspn(at, "\n");
        while (line > text && line[-1] != '\n')
            line--;
        char *whole = tw_strndup(line, (size_t)(at - line));
        const char *file = strstr(whole, "kernels/"), *number = strstr(whole, ".cpp:");
        if (file && number)
            json_array_append_new(
                list,
                json_pack("{s:o, s:o, s:o, s:o}", "bad_kernel",
                          json_stringn(file, (size_t)(number + 4 - file)), "bad_line",
                          json_stringn(number + 5, strspn(number + 5, "0123456789")), "bad_text",
                          json_stringn(at + strlen(": error: "),
                                       (size_t)(end - at) - strlen(": error: ")),
                          "bad_stage", tw_log_text("%lld", stage)));
        free(whole);
    }
}

static void add_errors(json_t *values, const json_t *record) {
    json_t *list = json_array(), *stage;
    size_t i;
    json_array_foreach(json_object_get(record, "stages"), i, stage) add_errors_of(
        list, json_string_value(json_object_get(json_object_get(stage, "fault"), "text")),
        json_integer_value(json_object_get(stage, "stage")));
    json_object_set_new(values, "has_kernel_errors", json_boolean(json_array_size(list) > 0));
    json_object_set_new(values, "kernel_errors", list);
}

void tw_log_kernels(json_t *values, const tw_plan *plan, const tw_place *place,
                    const json_t *record) {
    add_codes(values, plan, place, record);
    add_errors(values, record);
}
