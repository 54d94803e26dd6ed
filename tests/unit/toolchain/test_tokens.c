/* Names of the host: what a kernel's text asks for, and the entry that TT_KERNEL marks. */
#include "room.h"
#include "toolchain/tokens.h"

static const tw_token *find(const tw_kernel_source *source, const char *space, const char *name) {
    for (size_t i = 0; i < source->token_count; i++)
        if (!strcmp(tw_token_space(source->tokens[i].kind), space) &&
            !strcmp(source->tokens[i].name, name))
            return &source->tokens[i];
    return NULL;
}

static void names_of_the_text_are_supplied(void **state) {
    (void)state;
    static const char text[] =
        "// args::in_a_comment\n"
        "void kernel_main() {\n"
        "  constexpr uint32_t n = get_arg(args::n); DataflowBuffer a(dfb::a), b{dfb :: b};\n"
        "  TensorAccessor t(tensor::t); using T = decltype(tensor::u_t{}); Semaphore s(sem::s);\n"
        "  auto x = my_args::not_this + other::args::nor_this; const char *q = \"/*\";\n"
        "  Scratchpad<int> p(scratch::p); auto w = *dfb::get_token_if_present<\"maybe\">();\n"
        "  static_assert(dfb::UNKNOWN == 3); get_compile_time_vararg(1); }\n";
    static const uint32_t given[] = {5};
    tw_kernel_source source = {.text = text, .compile_args = given, .compile_arg_count = 1};
    tw_supplied supplied = {0};
    assert_int_equal(tw_tokens_supply(&source, &supplied, NULL), TW_OK);
    assert_int_equal(source.token_count, 8);
    assert_int_equal(find(&source, "args", "n")->value, 1);
    assert_int_equal(find(&source, "dfb", "a")->value, 0);
    assert_int_equal(find(&source, "dfb", "b")->value, 1);
    assert_int_equal(find(&source, "dfb", "maybe")->value, 2);
    assert_int_equal(find(&source, "tensor", "t")->value, 1); /* behind what was given */
    assert_int_equal(find(&source, "tensor", "u")->value, 3);
    assert_int_equal(find(&source, "sem", "s")->value, 0);
    assert_int_equal(find(&source, "scratch", "p")->value, 2); /* behind two addresses */
    assert_int_equal(source.first_common_vararg, 3);
    assert_int_equal(source.compile_args[0], 5);
    assert_int_equal(source.compile_args[1], 2);
    assert_int_equal(source.first_compile_vararg, 5);
    assert_int_equal(supplied.dfbs, 3);
    tw_supplied_free(&supplied);
}

static void a_tensor_used_as_a_tuple_is_a_sequence(void **state) {
    (void)state;
    tw_kernel_source source = {
        .text = "std::tuple_size_v<decltype(tensor::all)>; std::get<I>(tensor::all); tensor::one"};
    tw_supplied supplied = {0};
    assert_int_equal(tw_tokens_supply(&source, &supplied, NULL), TW_OK);
    assert_int_equal(source.token_count, 4);
    const tw_token *all = find(&source, "tensor", "all");
    assert_int_equal(all->kind, TW_TOKEN_SEQUENCE);
    assert_int_equal(all->extra, 2);
    assert_string_equal(source.tokens[all->value + 1].name, "all_1");
    assert_int_equal(find(&source, "tensor", "one")->kind, TW_TOKEN_TENSOR);
    tw_supplied_free(&supplied);
}

static void a_text_without_names_is_left_alone(void **state) {
    (void)state;
    tw_kernel_source source = {.text = "void kernel_main() { get_arg_val<uint32_t>(0); }"};
    tw_supplied supplied = {0};
    assert_int_equal(tw_tokens_supply(&source, &supplied, NULL), TW_OK);
    assert_int_equal(source.token_count, 0);
    assert_null(source.compile_args);
    tw_supplied_free(&supplied);
}

static void included_files_are_read(void **state) {
    const room *room = *state;
    char path[128];
    static const char kernel[] = "#include \"a.hpp\"\nvoid kernel_main() { f(); }\n";
    static const char header[] = "#include \"kernel.cpp\"\ninline auto f() { return args::far; }\n";
    snprintf(path, sizeof path, "%s/a.hpp", room->folder);
    assert_int_equal(tw_file_write(path, header, sizeof header - 1, NULL), TW_OK);
    snprintf(path, sizeof path, "%s/kernel.cpp", room->folder);
    assert_int_equal(tw_file_write(path, kernel, sizeof kernel - 1, NULL), TW_OK);
    tw_kernel_source source = {.path = path};
    tw_supplied supplied = {0};
    assert_int_equal(tw_tokens_supply(&source, &supplied, NULL), TW_OK);
    assert_non_null(find(&source, "args", "far"));
    tw_supplied_free(&supplied);
}

static void too_many_buffers_are_refused(void **state) {
    (void)state;
    tw_text text = {0};
    for (int i = 0; i < 33; i++)
        tw_text_addf(&text, "dfb::b%d;", i);
    tw_kernel_source source = {.text = text.data};
    tw_supplied supplied = {0};
    tw_error err = {0};
    assert_int_equal(tw_tokens_supply(&source, &supplied, &err), TW_BAD_INPUT);
    assert_non_null(strstr(err.text, "names 33 buffers"));
    tw_error_clear(&err);
    tw_supplied_free(&supplied);
    source = (tw_kernel_source){.text = text.data, .arch = "blackhole"};
    assert_int_equal(tw_tokens_supply(&source, &supplied, NULL), TW_OK);
    tw_supplied_free(&supplied);
    tw_text_free(&text);
}

static char *main_of(const char *text) {
    char *code = tw_source_blank(text, true);
    tw_entry entry;
    tw_text out = {0};
    if (tw_entry_find(code, &entry)) tw_entry_add_main(&out, &entry);
    free(entry.parameters.items);
    free(code);
    return tw_text_take(&out);
}

static void an_entry_is_called_by_the_names_of_its_parameters(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"TT_KERNEL void f() {}", "void kernel_main() { f(); }\n"},
        {"#define X TT_KERNEL\nvoid kernel_main() {}", ""},
        {"TT_KERNEL void f(uint32_t a, // (b\n uint32_t c) {}",
         "void kernel_main() { f((uint32_t)get_arg(args::a), (uint32_t)get_arg(args::c)); }\n"},
        {"template <uint32_t n, bool flag>\nTT_KERNEL void g(const uint32_t x) {}",
         "void kernel_main() { g<(uint32_t)get_arg(args::n), (bool)get_arg(args::flag)>("
         "(const uint32_t)get_arg(args::x)); }\n"},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        char *text = main_of(cases[i][0]);
        assert_string_equal(text, cases[i][1]);
        free(text);
    }
}

static void bad_names_are_refused(void **state) {
    (void)state;
    const tw_token bad[] = {{.kind = TW_TOKEN_DFB, .name = "1st"}};
    const tw_token twice[] = {{.kind = TW_TOKEN_CONSTANT, .name = "n"},
                              {.kind = TW_TOKEN_COMMON, .name = "n"}};
    const tw_token same_elsewhere[] = {{.kind = TW_TOKEN_CONSTANT, .name = "n"},
                                       {.kind = TW_TOKEN_DFB, .name = "n"}};
    tw_kernel_source source = {.tokens = bad, .token_count = 1};
    tw_error err = {0};
    assert_int_equal(tw_tokens_check(&source, "k", &err), TW_BAD_INPUT);
    assert_non_null(strstr(err.text, "'1st'"));
    tw_error_clear(&err);
    source = (tw_kernel_source){.tokens = twice, .token_count = 2};
    assert_int_equal(tw_tokens_check(&source, "k", &err), TW_BAD_INPUT);
    assert_non_null(strstr(err.text, "args::n is given twice"));
    tw_error_clear(&err);
    source = (tw_kernel_source){.tokens = same_elsewhere, .token_count = 2};
    assert_int_equal(tw_tokens_check(&source, "k", &err), TW_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_the_text_are_supplied),
        cmocka_unit_test(a_tensor_used_as_a_tuple_is_a_sequence),
        cmocka_unit_test(a_text_without_names_is_left_alone),
        cmocka_unit_test_setup_teardown(included_files_are_read, room_make, room_clear),
        cmocka_unit_test(too_many_buffers_are_refused),
        cmocka_unit_test(an_entry_is_called_by_the_names_of_its_parameters),
        cmocka_unit_test(bad_names_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
