/* Size expressions: what specs write, what it is worth, how it is printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <tilewright/spec.h>

static void set_names(tw_env *env) {
    tw_env_set(env, "W", 96);
    tw_env_set(env, "H", 64);
    tw_env_set(env, "Wt", 3);
    tw_env_set(env, "Ht", 2);
    tw_env_set(env, "tile_size", 2048);
    tw_env_set(env, "chunk_size", 4);
}

static void sizes_as_specs_write_them(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
    } cases[] = {{"Wt", 3},
                 {"2*Wt", 6},
                 {"2 * Wt", 6},
                 {"`2*Wt`", 6},
                 {"`Wt` tiles (one tile-row)", 3},
                 {"32 sticks", 32},
                 {"1 tile", 1},
                 {"Ht * chunk_size", 8},
                 {"2 x Wt tiles", 6},
                 {"2 \xC3\x97 Wt", 6},
                 {"(W + 31) / 32", 3},
                 {"W / 64", 1},
                 {"ceil(W / 64)", 2},
                 {"ceil((W - 1) / 32)", 3},
                 {"min(Wt, 2) + max(Ht, 5)", 7},
                 {"div_up(W, 40)", 3},
                 {"round_up(W, 64)", 128},
                 {"W % 36", 24},
                 {"Wt - Ht - 1", 0},
                 {"8 - (4 - 2)", 6},
                 {"2 * Wt * tile_size", 12288},
                 {"Wt, double-buffered", 3},
                 {"Wt pages", 3},
                 {"32 RM sticks", 32},
                 {"~4*Wt + 2 tiles", 14}};
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        tw_arena arena = {0};
        tw_env env = {0};
        tw_error err = {0};
        const tw_expr *expr = NULL;
        int64_t value = -1;
        set_names(&env);
        if (tw_expr_parse(&arena, cases[i].text, &expr, &err) != TW_OK) fail_msg("%s", err.text);
        assert_int_equal(tw_expr_eval(expr, &env, &value, &err), TW_OK);
        if (value != cases[i].value) {
            fail_msg("\"%s\" is %lld, not %lld", cases[i].text, (long long)value,
                     (long long)cases[i].value);
        }
        tw_env_free(&env);
        tw_arena_free(&arena);
    }
}

static void unreadable_sizes_are_refused(void **state) {
    (void)state;
    static const char *const texts[] = {"",
                                        "   ",
                                        "about Wt",
                                        "Wt tiles per",
                                        "2 *",
                                        "(Wt",
                                        "Wt )",
                                        "ceil(Wt",
                                        "sqrt(W)",
                                        "min(Wt)",
                                        "one tile-row",
                                        "Wt Ht",
                                        "2**Wt",
                                        "Wt +* 2",
                                        "99999999999999999999"};
    for (size_t i = 0; i < TW_COUNT(texts); i++) {
        tw_arena arena = {0};
        tw_error err = {0};
        const tw_expr *expr = NULL;
        /* "Wt tiles per" ends in a unit and a remark: readable, and not in doubt. */
        bool readable = strcmp(texts[i], "Wt tiles per") == 0;
        tw_status status = tw_expr_parse(&arena, texts[i], &expr, &err);
        if ((status == TW_OK) != readable) fail_msg("\"%s\" gives %d", texts[i], (int)status);
        if (!readable) assert_non_null(err.text);
        tw_error_clear(&err);
        tw_arena_free(&arena);
    }
}

static void deep_nesting_ends_in_an_error(void **state) {
    (void)state;
    char text[4001];
    memset(text, '(', 4000);
    text[4000] = '\0';
    tw_arena arena = {0};
    tw_error err = {0};
    const tw_expr *expr;
    assert_int_equal(tw_expr_parse(&arena, text, &expr, &err), TW_BAD_INPUT);
    tw_error_clear(&err);
    tw_arena_free(&arena);
}

static void evaluation_errors_name_the_cause(void **state) {
    (void)state;
    static const struct {
        const char *text, *says;
    } cases[] = {{"tile_sise", "did you mean 'tile_size'"},
                 {"unknown_thing", "unknown name 'unknown_thing'"},
                 {"W / (Ht - 2)", "division by zero"},
                 {"tile_size * tile_size * tile_size * tile_size * tile_size", "2^53"},
                 {"1.5", "must be an integer"}};
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        tw_arena arena = {0};
        tw_env env = {0};
        tw_error err = {0};
        const tw_expr *expr;
        int64_t value;
        set_names(&env);
        assert_int_equal(tw_expr_parse(&arena, cases[i].text, &expr, &err), TW_OK);
        assert_int_equal(tw_expr_eval(expr, &env, &value, &err), TW_BAD_INPUT);
        if (!strstr(err.text, cases[i].says)) fail_msg("\"%s\" says: %s", cases[i].text, err.text);
        tw_error_clear(&err);
        tw_env_free(&env);
        tw_arena_free(&arena);
    }
}

static void printing_is_cpp_with_few_parentheses(void **state) {
    (void)state;
    static const struct {
        const char *text, *kernel, *host;
    } cases[] = {{"2*Wt", "2 * Wt", "2 * Wt"},
                 {"(W+31)/32", "(W + 31) / 32", "(W + 31) / 32"},
                 {"Wt - (Ht - 1)", "Wt - (Ht - 1)", "Wt - (Ht - 1)"},
                 {"W / (Wt * 2)", "W / (Wt * 2)", "W / (Wt * 2)"},
                 {"W / Wt / 2", "W / Wt / 2", "W / Wt / 2"},
                 {"ceil(W / 64)", "((W + 64 - 1) / 64)", "tt::div_up(W, 64)"},
                 {"min(Wt, 8)", "std::min<uint32_t>(Wt, 8)", "std::min<uint32_t>(Wt, 8)"},
                 {"1 * Wt + 0", "Wt", "Wt"},
                 {"4 * 8", "32", "32"}};
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        tw_arena arena = {0};
        const tw_expr *expr;
        tw_text kernel = {0}, host = {0};
        assert_int_equal(tw_expr_parse(&arena, cases[i].text, &expr, NULL), TW_OK);
        tw_expr_print(&kernel, expr, false);
        tw_expr_print(&host, expr, true);
        assert_string_equal(kernel.data, cases[i].kernel);
        assert_string_equal(host.data, cases[i].host);
        tw_text_free(&kernel);
        tw_text_free(&host);
        tw_arena_free(&arena);
    }
}

static void floats_are_cast_where_they_must_be(void **state) {
    (void)state;
    static const char *const names[] = {"epsilon", NULL};
    static const struct {
        const char *text, *printed;
    } cases[] = {{"1/W", "1.0f / static_cast<float>(W)"},
                 {"epsilon", "epsilon"},
                 {"0.5 * epsilon", "0.5f * epsilon"},
                 {"1 / (W * H)", "1.0f / (static_cast<float>(W) * static_cast<float>(H))"}};
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        tw_arena arena = {0};
        const tw_expr *expr;
        tw_text out = {0};
        assert_int_equal(tw_expr_parse(&arena, cases[i].text, &expr, NULL), TW_OK);
        tw_expr_print_float(&out, expr, names);
        assert_string_equal(out.data, cases[i].printed);
        tw_text_free(&out);
        tw_arena_free(&arena);
    }
}

static void substitution_replaces_every_use(void **state) {
    (void)state;
    tw_arena arena = {0};
    const tw_expr *expr, *by, *wanted;
    tw_expr_parse(&arena, "2*Wt + Wt/3", &expr, NULL);
    tw_expr_parse(&arena, "W/32", &by, NULL);
    tw_expr_parse(&arena, "2*(W/32) + W/32/3", &wanted, NULL);
    assert_true(tw_expr_equal(tw_expr_substitute(&arena, expr, "Wt", by), wanted));
    tw_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_as_specs_write_them),
        cmocka_unit_test(unreadable_sizes_are_refused),
        cmocka_unit_test(deep_nesting_ends_in_an_error),
        cmocka_unit_test(evaluation_errors_name_the_cause),
        cmocka_unit_test(printing_is_cpp_with_few_parentheses),
        cmocka_unit_test(floats_are_cast_where_they_must_be),
        cmocka_unit_test(substitution_replaces_every_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
