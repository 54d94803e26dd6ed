/* Kernels to images: what is built, and what a compiler error says. */
#include <elf.h>

#include "room.h"

static const Elf32_Ehdr *elf_of(const tw_kernel_image *image) {
    assert_true(image->size > sizeof(Elf32_Ehdr));
    const Elf32_Ehdr *elf = (const void *)image->bytes;
    assert_memory_equal(elf->e_ident, ELFMAG, SELFMAG);
    assert_int_equal(elf->e_machine, EM_RISCV);
    return elf;
}

static const Elf32_Phdr *segment(const tw_kernel_image *image, uint32_t address) {
    const Elf32_Ehdr *elf = elf_of(image);
    const Elf32_Phdr *segments = (const void *)(image->bytes + elf->e_phoff);
    for (unsigned i = 0; i < elf->e_phnum; i++)
        if (segments[i].p_type == PT_LOAD && segments[i].p_vaddr == address) return &segments[i];
    return NULL;
}

/* The value of a symbol, or 0. */
static uint32_t symbol(const tw_kernel_image *image, const char *name) {
    const Elf32_Ehdr *elf = elf_of(image);
    const Elf32_Shdr *sections = (const void *)(image->bytes + elf->e_shoff);
    for (unsigned i = 0; i < elf->e_shnum; i++) {
        if (sections[i].sh_type != SHT_SYMTAB) continue;
        const Elf32_Sym *symbols = (const void *)(image->bytes + sections[i].sh_offset);
        const char *names = (const char *)image->bytes + sections[sections[i].sh_link].sh_offset;
        for (size_t at = 0; at < sections[i].sh_size / sizeof *symbols; at++)
            if (!strcmp(names + symbols[at].st_name, name)) return symbols[at].st_value;
    }
    return 0;
}

static tw_status build(room *room, tw_kernel_source source, tw_kernel_build *built, tw_error *err) {
    return tw_toolchain_build(room->toolchain, &source, 1, built, err);
}

static void build_well(room *room, tw_kernel_source source, tw_kernel_build *built) {
    tw_error err = {0};
    if (build(room, source, built, &err) != TW_OK) fail_msg("%s", err.text);
}

/* Fails to build, and says `text`. */
static void build_badly(room *room, tw_kernel_source source, tw_status status, const char *text) {
    tw_error err = {0};
    tw_kernel_build built;
    assert_int_equal(build(room, source, &built, &err), status);
    if (!strstr(err.text, text)) fail_msg("'%s' lacks '%s'", err.text, text);
    assert_int_equal(built.image_count, 0);
    tw_kernel_build_free(&built);
    tw_error_clear(&err);
}

static void data_movement_kernel_is_one_image(void **state) {
    tw_kernel_build built;
    build_well(*state, (tw_kernel_source){.text = "void kernel_main() {}"}, &built);
    assert_int_equal(built.image_count, 1);
    assert_int_equal(elf_of(&built.images[0])->e_entry, TW_IMAGE_BASE);
    assert_int_equal(symbol(&built.images[0], "__stack_top"), TW_LOCAL_BASE + 4096);
    tw_kernel_build_free(&built);
}

static void compute_kernel_is_three_different_images(void **state) {
    static const char text[] = "#if defined(TRISC_UNPACK)\nextern const int here = 0x111;\n"
                               "#elif defined(TRISC_MATH)\nextern const int here = 0x222;\n"
                               "#elif defined(TRISC_PACK)\nextern const int here = 0x333;\n#endif\n"
                               "void kernel_main() { asm volatile(\"\" :: \"r\"(here)); }";
    tw_kernel_build built;
    build_well(*state, (tw_kernel_source){.text = text, .kind = TW_KERNEL_COMPUTE}, &built);
    assert_int_equal(built.image_count, 3);
    assert_string_not_equal(built.images[0].key, built.images[1].key);
    assert_string_not_equal(built.images[1].key, built.images[2].key);
    assert_int_equal(symbol(&built.images[2], "__stack_top"), TW_LOCAL_BASE + 2048);
    tw_kernel_build_free(&built);
}

static void an_unrolled_loop_may_take_its_number_from_a_template(void **state) {
    static const char text[] = "template <int n> void f(volatile int *p) {\n"
                               "#pragma GCC unroll n\n"
                               "    for (int i = 0; i < n; i++) p[i] = i;\n}\n"
                               "void kernel_main() { f<4>((volatile int *)0x20000); }\n";
    tw_kernel_build built;
    build_well(*state, (tw_kernel_source){.text = text}, &built);
    assert_int_equal(built.image_count, 1);
    assert_int_equal(elf_of(&built.images[0])->e_entry, TW_IMAGE_BASE);
    tw_kernel_build_free(&built);
    static const char wrong[] = "template <int n> void f() {\n"
                                "#pragma GCC unroll n\n"
                                "    for (int i = 0; i < n; i++) unknown(i);\n}\n"
                                "void kernel_main() { f<4>(); }\n";
    build_badly(*state, (tw_kernel_source){.text = wrong, .name = "k"}, TW_FAULT, "k:3:");
}

static void classic_entry_is_called(void **state) {
    static const char text[] = "namespace NAMESPACE { void MAIN { asm volatile(\"nop\"); } }";
    tw_kernel_build built;
    build_well(*state, (tw_kernel_source){.text = text, .kind = TW_KERNEL_COMPUTE}, &built);
    assert_int_not_equal(symbol(&built.images[0], "tw_entry"), 0);
    assert_int_equal(symbol(&built.images[0], "tw_entry"),
                     symbol(&built.images[0], "_ZN9tw_kernel12kernel_entryEv"));
    tw_kernel_build_free(&built);
}

static void standard_headers_compile(void **state) {
    static const char text[] =
        "#include <algorithm>\n#include <array>\n#include <cmath>\n#include <cstring>\n"
        "#include <limits>\n#include <numeric>\n#include <optional>\n#include <tuple>\n"
        "#include <type_traits>\n#include <utility>\n#include <variant>\n"
        "void kernel_main() {\n"
        "  std::array<uint32_t, 3> a{3, 1, 2}; std::sort(a.begin(), a.end());\n"
        "  std::optional<uint32_t> o = std::get<1>(std::make_tuple(1, a[0]));\n"
        "  volatile uint64_t q = o.value() + 10000000000ull; q = q / a[1];\n"
        "  volatile float f = 1.5f; f = std::sqrt(f) * a.at(q & 1);\n"
        "}\n";
    tw_kernel_build built;
    build_well(*state, (tw_kernel_source){.text = text}, &built);
    tw_kernel_build_free(&built);
}

static void constants_stay_out_of_local_memory(void **state) {
    static const char text[] = "extern const int table[2000] = {1, 2, 3};\nint counter = 7;\n"
                               "const char *const names[] = {\"a\", \"b\"};\n"
                               "void kernel_main() { asm volatile(\"\" :: \"r\"(table[counter]), "
                               "\"r\"(names[counter])); }";
    tw_kernel_build built;
    build_well(*state, (tw_kernel_source){.text = text}, &built);
    assert_int_equal(symbol(&built.images[0], "counter") >> 20, TW_LOCAL_BASE >> 20);
    assert_int_equal(symbol(&built.images[0], "table") >> 20, TW_IMAGE_BASE >> 20);
    const Elf32_Phdr *local = segment(&built.images[0], TW_LOCAL_BASE);
    assert_non_null(local);
    assert_in_range(local->p_memsz, 4, 64);
    assert_in_range(local->p_filesz, 4, local->p_memsz); /* what is zero is not in the file */
    assert_int_equal(*(const uint32_t *)(const void *)(built.images[0].bytes + local->p_offset), 7);
    tw_kernel_build_free(&built);
}

static void arguments_defines_and_tables_arrive(void **state) {
    static const char text[] =
        "constexpr uint32_t args[] = {KERNEL_COMPILE_TIME_ARGS};\n"
        "struct named { const char *name; uint32_t value; };\n"
        "constexpr named names[] = {KERNEL_COMPILE_TIME_ARG_MAP};\n"
        "static_assert(sizeof args / 4 == 2 && args[0] == 7 && args[1] == 4294967295u);\n"
        "static_assert(TW_COMPILE_TIME_ARG_COUNT == 2);\n"
        "static_assert(names[1].value == 9 && names[1].name[0] == 'w');\n"
        "static_assert(BLOCK == 4 && FLAG == 1 && SUM(2) == 4);\n"
        "static_assert(NOC_INDEX == 1 && NOC_MODE == 0 && COMPILE_FOR_BRISC == 0);\n"
        "static_assert(unpack_src_format[2] == 6 && unpack_tile_size[2] == 1088);\n"
        "static_assert(unpack_src_format[0] == 255 && sizeof unpack_src_format == 32);\n"
        "static_assert(unpack_tile_size[3] == 1024 && unpack_tile_r_dim[3] == 16);\n"
        "static_assert(unpack_tile_num_faces[3] == 2 && tw_cb_page_size[3] == 64);\n"
        "#ifndef ARCH_WORMHOLE\n#error arch\n#endif\n"
        "void kernel_main() {}\n";
    const uint32_t args[] = {7, 4294967295u};
    const tw_named_value names[] = {{"height", 8}, {"width", 9}};
    const tw_define defines[] = {{"BLOCK", "4"}, {"FLAG", NULL}, {"SUM(x)", "(x + \n 2)"}};
    const tw_kernel_cb cbs[] = {
        {0}, {0}, {true, 6, 0, 0, 0, 0, 0, 0}, {true, 5, 0, 16, 32, 0, 0, 64}};
    tw_kernel_build built;
    build_well(*state,
               (tw_kernel_source){.text = text,
                                  .noc_index = 1,
                                  .compile_args = args,
                                  .compile_arg_count = 2,
                                  .named_args = names,
                                  .named_arg_count = 2,
                                  .defines = defines,
                                  .define_count = 3,
                                  .cbs = cbs,
                                  .cb_count = 4},
               &built);
    tw_kernel_build_free(&built);
}

static void compute_configuration_arrives(void **state) {
    static const char text[] =
        "static_assert(DST_ACCUM_MODE && !APPROX && TW_MATH_FIDELITY == 3);\n"
        "static_assert(unpack_to_dest_mode[0] == 1 && unpack_dst_format[0] == 0);\n"
        "static_assert(sizeof unpack_src_format == 64);\n"
        "#if !defined(ARCH_BLACKHOLE) || !defined(DST_SYNC_FULL)\n#error macros\n#endif\n"
        "void kernel_main() {}\n";
    const tw_kernel_cb cbs[] = {{.present = true, .data_format = 0, .unpack_to_dest = 1}};
    tw_kernel_build built;
    build_well(*state,
               (tw_kernel_source){.text = text,
                                  .kind = TW_KERNEL_COMPUTE,
                                  .arch = "blackhole",
                                  .math_fidelity = 3,
                                  .fp32_dest_acc_en = true,
                                  .dst_full_sync = true,
                                  .cbs = cbs,
                                  .cb_count = 1},
               &built);
    assert_int_equal(symbol(&built.images[1], "__stack_top"), TW_LOCAL_BASE + 4096);
    tw_kernel_build_free(&built);
}

static void same_source_same_bytes(void **state) {
    room *room = *state;
    tw_toolchain *other;
    tw_kernel_build first, second;
    tw_error err = {0};
    const tw_toolchain_options options = {.no_cache = true};
    const tw_kernel_source source = {.text = "int x = 3; void kernel_main() { x++; }"};
    build_well(room, source, &first);
    assert_int_equal(tw_toolchain_open(&options, &other, NULL), TW_OK);
    assert_non_null(tw_toolchain_note(other));
    assert_int_equal(tw_toolchain_build(other, &source, 1, &second, &err), TW_OK);
    assert_null(second.images[0].path);
    assert_int_equal(first.images[0].size, second.images[0].size);
    assert_memory_equal(first.images[0].bytes, second.images[0].bytes, first.images[0].size);
    assert_string_equal(first.images[0].key, second.images[0].key);
    tw_kernel_build_free(&first);
    tw_kernel_build_free(&second);
    tw_toolchain_close(other);
}

static void error_names_kernel_file_and_line(void **state) {
    room *room = *state;
    tw_error err = {0};
    tw_kernel_build built;
    char place[256];
    const char *path =
        room_write(room, "bad.cpp", "void kernel_main() {\n  int x = 1;\n  y = x;\n}\n");
    const tw_kernel_source source = {.name = "the reader", .path = path};
    assert_int_equal(tw_toolchain_build(room->toolchain, &source, 1, &built, &err), TW_FAULT);
    assert_int_equal(err.fault, TW_FAULT_KERNEL_COMPILE_ERROR);
    snprintf(place, sizeof place, "kernel 'the reader': %s:3:3: error: 'y' was not declared", path);
    assert_non_null(strstr(err.text, place));
    assert_int_equal(built.diagnostic.line, 3);
    assert_int_equal(built.diagnostic.column, 3);
    assert_string_equal(built.diagnostic.file, path);
    assert_string_equal(built.diagnostic.kernel, "the reader");
    tw_kernel_build_free(&built);
    tw_error_clear(&err);
}

static void error_in_inline_text_counts_its_lines(void **state) {
    build_badly(*state, (tw_kernel_source){.text = "\n\nint x = \"a\";\nvoid kernel_main() {}"},
                TW_FAULT, "kernel 'inline kernel': inline kernel:3:");
}

static void error_inside_a_library_is_placed_at_the_users_line(void **state) {
    static const char text[] = "#include <array>\n#include <tuple>\n\nvoid kernel_main() {\n"
                               "  std::array<int, 2> a{};\n  std::get<5>(a) = 1;\n}\n";
    build_badly(*state, (tw_kernel_source){.name = "k", .text = text}, TW_FAULT,
                "kernel 'k': k:6:");
}

static void second_kernels_error_is_reported_too(void **state) {
    room *room = *state;
    tw_error err = {0};
    tw_kernel_build built[2];
    const tw_kernel_source sources[] = {{.name = "good", .text = "void kernel_main() {}"},
                                        {.name = "bad", .text = "void kernel_main() { z; }"}};
    assert_int_equal(tw_toolchain_build(room->toolchain, sources, 2, built, &err), TW_FAULT);
    assert_null(built[0].diagnostic.message);
    assert_non_null(strstr(built[1].diagnostic.message, "'z'"));
    assert_non_null(strstr(err.text, "kernel 'bad'"));
    tw_kernel_build_free(&built[0]);
    tw_kernel_build_free(&built[1]);
    tw_error_clear(&err);
}

static void missing_entry_is_explained(void **state) {
    build_badly(*state, (tw_kernel_source){.text = "void kernelmain() {}"}, TW_FAULT,
                "the kernel has no entry");
}

static void undefined_function_is_named(void **state) {
    build_badly(
        *state,
        (tw_kernel_source){.name = "k", .text = "void f();\nvoid kernel_main() {\n f();\n}"},
        TW_FAULT, "kernel 'k': k: error: undefined reference to `f()' in kernel_main()");
}

static void full_local_memory_is_explained(void **state) {
    build_badly(*state,
                (tw_kernel_source){.kind = TW_KERNEL_BRISC,
                                   .text = "int big[1024];\nvoid kernel_main() { asm volatile(\"\" "
                                           ":: \"r\"(big) : \"memory\"); }"},
                TW_FAULT, "local memory");
}

static void wrong_requests_are_refused(void **state) {
    const tw_kernel_cb cbs[64] = {{0}};
    build_badly(*state, (tw_kernel_source){.text = "", .arch = "grayskull"}, TW_BAD_INPUT,
                "'grayskull'; known are wormhole_b0, blackhole");
    build_badly(*state, (tw_kernel_source){.text = "", .cbs = cbs, .cb_count = 64}, TW_BAD_INPUT,
                "64 circular buffers; wormhole_b0 has 32");
    build_badly(*state, (tw_kernel_source){.name = "k"}, TW_BAD_INPUT,
                "give a path or inline text");
}

static void missing_file_names_the_places(void **state) {
    room *room = *state;
    tw_error err = {0};
    tw_kernel_build built;
    setenv("TT_METAL_KERNEL_PATH", room->folder, 1);
    unsetenv("TT_METAL_HOME");
    const tw_kernel_source source = {.path = "kernels/none.cpp"};
    assert_int_equal(tw_toolchain_build(room->toolchain, &source, 1, &built, &err), TW_FAULT);
    assert_int_equal(err.fault, TW_FAULT_KERNEL_NOT_FOUND);
    assert_non_null(strstr(err.text, "kernels/none.cpp"));
    assert_non_null(strstr(err.text, room->folder));
    assert_non_null(strstr(err.text, "$TT_METAL_HOME (not set)"));
    unsetenv("TT_METAL_KERNEL_PATH");
    tw_kernel_build_free(&built);
    tw_error_clear(&err);
}

static void relative_path_is_found_along_the_list(void **state) {
    room *room = *state;
    char *found;
    room_write(room, "here.cpp", "");
    setenv("TT_METAL_KERNEL_PATH", room->folder, 1);
    assert_int_equal(tw_kernel_find("here.cpp", &found, NULL), TW_OK);
    assert_non_null(strstr(found, room->folder));
    assert_int_equal(found[0], '/');
    free(found);
    unsetenv("TT_METAL_KERNEL_PATH");
}

static void missing_compiler_names_the_remedy(void **state) {
    room *room = *state;
    tw_error err = {0};
    tw_kernel_build built;
    const tw_kernel_source source = {.text = "void kernel_main() {}"};
    setenv("TILEWRIGHT_CXX", "/nonexistent/g++", 1);
    assert_int_equal(tw_toolchain_build(room->toolchain, &source, 1, &built, &err), TW_IO);
    assert_non_null(strstr(err.text, "/nonexistent/g++"));
    assert_non_null(strstr(err.text, "apt install gcc-riscv64-unknown-elf"));
    unsetenv("TILEWRIGHT_CXX");
    tw_kernel_build_free(&built);
    tw_error_clear(&err);
}

static void unwritable_temporary_folder_is_an_error(void **state) {
    room *room = *state;
    setenv("TMPDIR", "/proc/self", 1);
    build_badly(room, (tw_kernel_source){.text = "void kernel_main() {}"}, TW_IO,
                "cannot make a temporary folder in /proc/self");
    unsetenv("TMPDIR");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        room_test(data_movement_kernel_is_one_image),
        room_test(compute_kernel_is_three_different_images),
        room_test(classic_entry_is_called),
        room_test(an_unrolled_loop_may_take_its_number_from_a_template),
        room_test(standard_headers_compile),
        room_test(constants_stay_out_of_local_memory),
        room_test(arguments_defines_and_tables_arrive),
        room_test(compute_configuration_arrives),
        room_test(same_source_same_bytes),
        room_test(error_names_kernel_file_and_line),
        room_test(error_in_inline_text_counts_its_lines),
        room_test(error_inside_a_library_is_placed_at_the_users_line),
        room_test(second_kernels_error_is_reported_too),
        room_test(missing_entry_is_explained),
        room_test(undefined_function_is_named),
        room_test(full_local_memory_is_explained),
        room_test(wrong_requests_are_refused),
        room_test(missing_file_names_the_places),
        room_test(relative_path_is_found_along_the_list),
        room_test(missing_compiler_names_the_remedy),
        room_test(unwritable_temporary_folder_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
