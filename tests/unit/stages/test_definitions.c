/* What a source defines, and what the linker asks for, are called alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include "stages/definitions.h"

static void add_line(void *context, const char *name) {
    tw_text_addf(context, "%s\n", name);
}

static void defines(const char *source, const char *names) {
    tw_text found = {0};
    tw_text_add(&found, "");
    tw_definitions_scan(source, add_line, &found);
    assert_string_equal(found.data, names);
    tw_text_free(&found);
}

static void functions_are_named_with_their_scopes(void **state) {
    (void)state;
    defines("int f() { return 1; }", "f\n");
    defines(
        "namespace a::b { namespace { void g(int x) {} } namespace c { void h() {} } }\nint i() {}",
        "a::b::g\na::b::c::h\ni\n");
    defines(
        "namespace a { std::map<int, std::vector<int>> Op::Inner::run(const T<(3)> &x) const {} }",
        "a::Op::Inner::run\n");
    defines("extern \"C\" { int f(void) {} }\ninline namespace v1 { int g() {} }", "f\nv1::g\n");
    defines("template <typename T, int N = (1)> auto a::f<T>(T x) -> decltype(x) { return x; }",
            "a::f\n");
}

static void what_is_no_definition_is_none(void **state) {
    (void)state;
    defines("int f(int);\nextern int g();\nusing namespace a;\nnamespace x = y::z;", "");
    defines(
        "struct S { int f() { return 1; } };\nenum class E { A, B };\nclass C : public B<int> {};",
        "");
    defines("const std::vector<int> table = {f(1), g(2)};\nint x{3};", "");
    defines("static const auto call = [](int x) { return x; };", "");
    defines(
        "// int f() {}\n/* int g() {} */\n#define H() int h() {\nconst char *s = \"int i() {\";\n",
        "");
    defines("const char *r = R\"x(int f() { )\" )x\";\nchar c = '{';\nint big = 1'000;", "");
}

static void bodies_are_passed_over(void **state) {
    (void)state;
    defines("int f() { if (x) { g(); } auto l = [] { return \"}\"; }; return '}'; }\nint h() {}",
            "f\nh\n");
    defines("S::S(int a) : a_(a), b_(1) { run(); }\nS::~S() { end(); }", "S::S\nS::~S\n");
    defines("void f()\n#if 1\n{\n}\n#endif\nint g() {}", "f\ng\n");
}

static void operators_have_names(void **state) {
    (void)state;
    defines("std::ostream &operator<<(std::ostream &out, const T &value) { return out; }",
            "operator<<\n");
    defines("bool a::T::operator==(const T &o) const { return true; }\nint T::operator()(int x) {}",
            "a::T::operator==\nT::operator()\n");
}

static void is_called(const char *demangled, const char *name) {
    char *found = tw_definition_name(demangled);
    assert_string_equal(found, name);
    free(found);
}

static void the_linkers_names_are_the_same(void **state) {
    (void)state;
    is_called("a::Op::run(tt::tt_metal::Tensor const&, std::optional<int> const&)", "a::Op::run");
    is_called("std::map<int, a::B<(c)2> > a::f<float>(std::optional<float>)", "a::f");
    is_called("a::Op<(a::Kind)3, std::vector<int> >::run(int)", "a::Op::run");
    is_called("a::operator<<(std::ostream&, a::T const&)", "a::operator<<");
    is_called("a::T::operator()(int) const", "a::T::operator()");
    is_called("a::T::operator<(a::T const&) const", "a::T::operator<");
    is_called("a::f[abi:cxx11](int)", "a::f");
    is_called("a::table", "a::table");
    is_called("vtable for a::Op", "a::Op");
}

static void text_that_ends_early_ends_the_scan(void **state) {
    (void)state;
    static const char *const broken[] = {
        "{",   "namespace", "namespace {", "f(",      "f() {",     "\"",
        "'",   "R\"x(",     "/*",          "#",       "<",         "}",
        "a<(", "operator",  "template <",  "f() {\"", "operator()"};
    for (size_t i = 0; i < TW_COUNT(broken); i++) {
        tw_text found = {0};
        tw_definitions_scan(broken[i], add_line, &found);
        tw_text_free(&found);
        free(tw_definition_name(broken[i]));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_are_named_with_their_scopes),
        cmocka_unit_test(what_is_no_definition_is_none),
        cmocka_unit_test(bodies_are_passed_over),
        cmocka_unit_test(operators_have_names),
        cmocka_unit_test(the_linkers_names_are_the_same),
        cmocka_unit_test(text_that_ends_early_ends_the_scan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
