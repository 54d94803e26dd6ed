/*
 * Specs that no person wrote: cut, shuffled, endless, not text. Each ends in diagnostics, within
 * the memory a reader may have; how long it takes is a figure of the benchmarks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <tilewright/spec.h>

enum { MEMORY_LIMIT = 200 << 20, HANG_SECONDS = 60, CUTS = 48 };

/* A spec that is right: what is spoilt here. */
static char *good;

static int load(void **state) {
    (void)state;
    size_t length;
    const char *path = TW_SOURCE_DIR "/examples/specs/centralize_w_rm_spec.md";
    return tw_file_read(path, &good, &length, NULL) == TW_OK ? 0 : -1;
}

static int unload(void **state) {
    (void)state;
    free(good);
    return 0;
}

/* Reads and tells everything; 1 when there was something to say, 2 when it is no spec. */
static int read_all(const char *text, size_t length) {
    tw_spec *spec = NULL;
    tw_error err = {0};
    if (tw_spec_parse("spec.md", text, length, &spec, &err) != TW_OK) {
        int said = err.text && err.text[0];
        tw_error_clear(&err);
        return said ? 2 : 9;
    }
    tw_text out = {0};
    tw_spec_show(&out, spec);
    tw_spec_json(&out, spec);
    tw_diagnostics_print(&out, spec, &spec->diagnostics, true);
    int status = spec->diagnostics.count ? 1 : 0;
    tw_text_free(&out);
    tw_spec_free(spec);
    return status;
}

/* In a process of its own, with no more memory than a reader may take. */
static int read_apart(const char *text, size_t length) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
#ifndef __SANITIZE_ADDRESS__
        struct rlimit memory = {MEMORY_LIMIT, MEMORY_LIMIT};
        setrlimit(RLIMIT_AS, &memory);
#endif
        alarm(HANG_SECONDS);
        _exit(read_all(text, length));
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

/* `from` once replaced by `times` copies of `unit`, between `before` and `after`. */
typedef struct growth {
    const char *name, *from, *before, *unit, *after;
    int times;
    int least; /* exit status: 1 said, 2 no spec; 0 need not be said */
} growth;

#define C4   "| c_4 | cb_centralized | Centralized tiles |"
#define SIZE "| tile_size | 2*Wt | Wt |"

static const growth growths[] = {
    {"rows of a CB", C4, "", C4 " - | - | tile_size | 1 | 1 | x | y |\n", C4, 3000, 1},
    {"ten megabytes of rows", C4, "", C4 " - | - | tile_size | 1 | 1 | x | y |\n", C4, 120000, 2},
    {"cells of a row", C4, C4, " x |", "", 1500, 1},
    {"a million cells", C4, C4, " x |", "", 60000, 2},
    {"a cell without end", "Centralized tiles", "", "c_1 to c_2 and 1 tile ", "", 8000, 1},
    {"an item without end", "Pushes 1 tile to c_3", "", "waits for c_1 -> c_2 1 tile ", "", 8000,
     1},
    {"arguments", "| 2 | start_stick_id |", "", "| 2 | start_stick_id | uint32_t | First |\n",
     "| 2 | start_stick_id |", 4000, 1},
    {"parameters", "| memory_config | MemoryConfig |", "", "| p | Tensor | No | - | - | x |\n",
     "| memory_config | MemoryConfig |", 6000, 0},
    {"phases", "3. **Writer**", "",
     "   - **Phase 4 - Untilize**:\n     - Waits for 1 tile in c_4\n", "3. **Writer**", 3000, 0},
    {"headings", "## Edge Cases", "", "#### Phase 3: add c_4\n", "## Edge Cases", 9000, 0},
    {"modes", "## Edge Cases", "",
     "\n**dim=-1:**\n\n| CB ID | Name | Pages |\n|--|--|--|\n| c_0 | a | 1 |\n", "## Edge Cases",
     3500, 0},
    {"parentheses", SIZE, "| tile_size | ", "(", "Wt | Wt |", 15000, 1},
    {"a sum", SIZE, "| tile_size | Wt", " + Wt", " | Wt |", 15000, 1},
    {"quotes", "## Edge Cases", "", ">", " c_1\n## Edge Cases", 200000, 0},
    {"brackets", "## Edge Cases", "", "[", "\n## Edge Cases", 200000, 0},
    {"emphasis", "## Edge Cases", "", "*a_", "\n## Edge Cases", 70000, 0},
    {"symbols", "where `Wt = W / 32`", "where `Wt = W / 32`, ", "`t = Wt + Wt`, ", "", 10000, 0},
    {"a symbol of itself", "where `Wt = W / 32`", "where `Wt = W / 32`",
     ", `num_tiles = num_tiles + 1`", "", 1, 1},
    {"swapped columns", "| CB ID | Name | Purpose | Producer |", "", "",
     "| Producer | Purpose | Name | CB ID |", 0, 1},
    {"a table without a line", "|-------|------|---------|----------|", "", "", "", 0, 1},
    {"choices", "## Edge Cases", "", "- src = has_c ? c_1 : c_4 ? c_2 : \n", "## Edge Cases", 6000,
     0},
    {"a choice without end", "3. **Writer**",
     "- **Phase 4 - x**: s = ", "has_a ? c_1 : ", "c_2\n3. **Writer**", 15000, 0},
    {"ids in a row", "| c_0 | cb_in_rm |", "| ", "c_0..c_31, ", "| cb_in_rm |", 20000, 1},
    {"lists of buffers", "## Edge Cases", "## Circular buffers\n",
     "- c_1 cb_a: 2 tiles (a, (b)), reader to compute\n", "## Edge Cases", 4500, 0},
    {"dimensions", "| **Shape** | Same as input |", "| **Shape** | [N", ", ((((H + 1))))", "] |",
     12000, 0},
    {"references", "## Edge Cases", "## Tests\n", "- matches torch softmax against mean\n",
     "## Edge Cases", 6000, 0},
    {"how often", "3. **Writer**", "   - **Phase 4 - Reduce**: ", "Ht times ", "c_1\n3. **Writer**",
     20000, 0},
    {"a byte that is no text", "Edge Cases", "", "\xff", "", 1, 2},
    {"half a character", "Edge Cases", "", "\xe2\x86", " x", 1, 2},
};

static bool is_read(const growth *g) {
    const char *at = strstr(good, g->from);
    if (!at) fail_msg("%s: the spec has no \"%s\"", g->name, g->from);
    tw_text all = {0};
    tw_text_addn(&all, good, (size_t)(at - good));
    tw_text_add(&all, g->before);
    for (int i = 0; i < g->times; i++)
        tw_text_add(&all, g->unit);
    tw_text_add(&all, g->after);
    tw_text_add(&all, at + strlen(g->from));
    int status = read_apart(all.data, all.length);
    bool fine = status <= 2 && status >= g->least;
    if (!fine) print_error("%s (%zu bytes): ended with %d\n", g->name, all.length, status);
    tw_text_free(&all);
    return fine;
}

static void what_is_too_much_is_said(void **state) {
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < TW_COUNT(growths); i++)
        wrong += !is_read(&growths[i]);
    assert_int_equal(wrong, 0);
}

static void a_spec_cut_anywhere_is_read_to_the_cut(void **state) {
    (void)state;
    size_t length = strlen(good);
    for (size_t i = 0; i <= CUTS; i++) {
        int status = read_apart(good, length * i / CUTS);
        if (status > 2) fail_msg("cut after %zu bytes it ended with %d", length * i / CUTS, status);
    }
}

static void bytes_that_are_not_text_are_refused(void **state) {
    (void)state;
    static const char zero[] = "# a Functional Specification\n\0\n";
    tw_spec *spec = NULL;
    tw_error err = {0};
    assert_int_equal(tw_spec_parse("spec.md", zero, sizeof zero - 1, &spec, &err), TW_BAD_INPUT);
    assert_non_null(strstr(err.text, "UTF-8"));
    tw_error_clear(&err);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_too_much_is_said),
        cmocka_unit_test(a_spec_cut_anywhere_is_read_to_the_cut),
        cmocka_unit_test(bytes_that_are_not_text_are_refused),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
