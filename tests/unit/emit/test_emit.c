/* Emission: every file of every stage, the same bytes each time, and no edit ever lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "emit/layout.h"
#include "emit/unused.h"
#include "tilewright/emit.h"

static const char *const specs[] = {"centralize_w_rm", "layernorm_fused_rm", "row_mean_abs",
                                    "scaled_silu"};

typedef struct planned {
    tw_spec *spec;
    tw_plan *plan;
} planned;

static planned plan_with(const char *name, tw_stub_mode stubs) {
    char path[512];
    snprintf(path, sizeof path, "%s/examples/specs/%s_spec.md", TW_SOURCE_DIR, name);
    planned made = {0};
    tw_error err = {0};
    const tw_plan_options options = {.stubs = stubs};
    if (tw_spec_read(path, &made.spec, &err) != TW_OK ||
        tw_plan_make(made.spec, &options, &made.plan, &err) != TW_OK)
        fail_msg("%s: %s", path, err.text);
    return made;
}

static planned plan_of(const char *name) {
    return plan_with(name, TW_STUBS_SYNCHRONIZED);
}

static void release(planned *made) {
    tw_plan_free(made->plan);
    tw_spec_free(made->spec);
}

static tw_emitted_files emit(const planned *made, int stage) {
    tw_emitted_files files = {0};
    tw_error err = {0};
    const tw_emit_options options = {.stage = stage};
    if (tw_emit(made->plan, &options, &files, &err) != TW_OK) fail_msg("%s", err.text);
    return files;
}

static const char *text_of(const tw_emitted_files *files, const char *path) {
    for (size_t i = 0; i < files->count; i++)
        if (!strcmp(files->items[i].path, path)) return files->items[i].text;
    return NULL;
}

static void no_placeholder_is_left(void **state) {
    (void)state;
    for (size_t s = 0; s < TW_COUNT(specs); s++) {
        planned made = plan_of(specs[s]);
        for (int stage = TW_FIRST_STAGE; stage <= TW_LAST_STAGE; stage++) {
            tw_emitted_files files = emit(&made, stage);
            for (size_t i = 0; i < files.count; i++) {
                assert_null(strstr(files.items[i].path, "{{"));
                assert_null(strstr(files.items[i].text, "{{#"));
                assert_null(strstr(files.items[i].text, "{{/"));
            }
            tw_emitted_free(&files);
        }
        release(&made);
    }
}

static void emission_is_deterministic(void **state) {
    (void)state;
    planned a = plan_of("layernorm_fused_rm"), b = plan_of("layernorm_fused_rm");
    tw_emitted_files x = emit(&a, 6), y = emit(&b, 6);
    assert_int_equal(x.count, y.count);
    for (size_t i = 0; i < x.count; i++) {
        assert_string_equal(x.items[i].path, y.items[i].path);
        assert_string_equal(x.items[i].text, y.items[i].text);
    }
    tw_emitted_free(&x);
    tw_emitted_free(&y);
    release(&a);
    release(&b);
}

static void kernels_appear_with_stage_6(void **state) {
    (void)state;
    planned made = plan_of("centralize_w_rm");
    tw_emitted_files five = emit(&made, 5), six = emit(&made, 6);
    const char *factory = "device/centralize_w_rm_program_factory.cpp";
    assert_non_null(strstr(text_of(&five, factory), "kernel creation is not implemented yet"));
    assert_null(strstr(text_of(&six, factory), "not implemented yet"));
    assert_non_null(strstr(text_of(&six, factory), "CreateKernel"));
    assert_true(six.count > five.count);
    tw_emitted_free(&five);
    tw_emitted_free(&six);
    release(&made);
}

static void real_kernels_compute_in_either_spelling(void **state) {
    (void)state;
    planned made = plan_with("layernorm_fused_rm", TW_STUBS_NONE);
    assert_int_equal(made.plan->stand_ins.count, 0);
    static const struct {
        const char *current, *classic;
    } pairs[] = {
        {"api/compute/bcast.h", "compute_kernel_api/bcast.h"},
        {"sub_bcast_cols_init(cb_in_tiled, cb_mean);",
         "sub_bcast_cols_init_short(cb_in_tiled, cb_mean);"},
        {"mul_init(cb_centered, cb_centered);", "mul_tiles_init(cb_centered, cb_centered);"},
        {"rsqrt_tile(0);", "rsqrt_tile(0);"},
        {"reduce_tile<PoolType::SUM, ReduceDim::REDUCE_ROW>(cb_in_tiled, cb_scaler, i, 0, 0);",
         "reduce_tile<PoolType::SUM, ReduceDim::REDUCE_ROW>(cb_in_tiled, cb_scaler, i, 0, 0);"}};
    for (int classic = 0; classic < 2; classic++) {
        tw_emitted_files files = {0};
        const tw_emit_options options = {.stage = 7, .classic = classic};
        assert_int_equal(tw_emit(made.plan, &options, &files, NULL), TW_OK);
        const char *kernel =
            text_of(&files, "device/kernels/compute/layernorm_fused_rm_compute.cpp");
        for (size_t i = 0; i < TW_COUNT(pairs); i++)
            assert_non_null(strstr(kernel, classic ? pairs[i].classic : pairs[i].current));
        const char *test = text_of(&files, "test_dev/test_stage7_results.py");
        assert_non_null(strstr(test, "return torch.nn.functional.layer_norm("));
        assert_non_null(strstr(test, "RTOL, ATOL = 0.05, 0.2\n"));
        tw_emitted_free(&files);
    }
    release(&made);
}

/* What the vendor's headers of each release ask of a kernel. */
static void kernels_suit_their_release(void **state) {
    (void)state;
    planned made = plan_with("centralize_w_rm", TW_STUBS_NONE);
    const char *path = "device/kernels/compute/centralize_w_rm_compute.cpp";
    static const struct {
        const char *has[4], *lacks[4];
    } rows[] = {
        {{"void kernel_main() {", "untilize_row<Wt>(cb_centralized, cb_out_rm);",
          "\"api/compute/pack_untilize.h\""},
         {"REDUCE_OP", "NAMESPACE", "untilize_block"}},
        {{"#define REDUCE_OP PoolType::SUM\n#define REDUCE_DIM ReduceDim::REDUCE_ROW\n",
          "namespace NAMESPACE {\n\nvoid MAIN {", "untilize_block(cb_centralized, Wt, cb_out_rm);"},
         {"kernel_main", "pack_untilize"}},
    };
    for (int classic = 0; classic < 2; classic++) {
        tw_emitted_files files = {0};
        const tw_emit_options options = {.stage = 7, .classic = classic};
        assert_int_equal(tw_emit(made.plan, &options, &files, NULL), TW_OK);
        const char *kernel = text_of(&files, path);
        for (int i = 0; i < 4 && rows[classic].has[i]; i++)
            assert_non_null(strstr(kernel, rows[classic].has[i]));
        for (int i = 0; i < 4 && rows[classic].lacks[i]; i++)
            assert_null(strstr(kernel, rows[classic].lacks[i]));
        tw_emitted_free(&files);
    }
    release(&made);
}

/* Of what a template defines for every operation only what is used is left, and unmarked. */
static void what_is_not_used_is_not_emitted(void **state) {
    (void)state;
    char *text = tw_emit_drop_unused("#include <tt-metalium/math.hpp>\n"
                                     "void f(\n"
                                     "    [[maybe_unused]] int a,\n"
                                     "    [[maybe_unused]] int b) {\n"
                                     "    [[maybe_unused]] const int c = b;\n"
                                     "    [[maybe_unused]] const int d = c;  // a\n"
                                     "    [[maybe_unused]] const int e = 1;\n"
                                     "    [[maybe_unused]] const int cc = 1;\n"
                                     "    return e;\n"
                                     "}\n"
                                     "int d;\n");
    assert_string_equal(text, "void f(\n"
                              "    int /*a*/,\n"
                              "    int /*b*/) {\n"
                              "    const int e = 1;\n"
                              "    return e;\n"
                              "}\n"
                              "int d;\n");
    free(text);
    for (int stubs = TW_STUBS_SYNCHRONIZED; stubs <= TW_STUBS_NONE; stubs++) {
        planned made = plan_with("layernorm_fused_rm", (tw_stub_mode)stubs);
        tw_emitted_files files = emit(&made, stubs == TW_STUBS_NONE ? 7 : 6);
        for (size_t i = 0; i < files.count; i++) {
            assert_null(strstr(files.items[i].text, "maybe_unused"));
            assert_non_null(strstr(files.items[i].text, "SPDX-License-Identifier: Apache-2.0"));
        }
        tw_emitted_free(&files);
        release(&made);
    }
}

/* A spec without a reference is tested against its own phases. */
static void phases_are_a_reference(void **state) {
    (void)state;
    planned made = plan_with("row_mean_abs", TW_STUBS_NONE);
    tw_text text = {0};
    assert_true(tw_plan_reference(made.plan, &text));
    assert_string_equal(text.data, "cb_in = input_tensor\n"
                                   "cb_scaler = (1 / input_tensor.shape[-1])\n"
                                   "cb_abs = torch.abs(cb_in)\n"
                                   "cb_out = cb_abs.sum(dim=-1, keepdim=True) * cb_scaler\n"
                                   "return cb_out\n");
    tw_text_free(&text);
    release(&made);
}

static void calls_are_laid_out_in_120_columns(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"    f(\n        a,\n        b);\n", "    f(a, b);\n"},
        {"void kernel_main() {\n}\n", "void kernel_main() {}\n"},
        {"    x = {\n    };\n", "    x = {};\n"},
        {"a;\n\n\n\nb;\n\n}\n", "a;\n\nb;\n}\n"},
        {"    a,  // one\n    bcd,  // two\n", "    a,    // one\n    bcd,  // two\n"},
        {"    f(\"a, b)\",\n        c);\n", "    f(\"a, b)\", c);\n"},
        {"    f(\n        a,  // kept as it is\n        b);\n",
         "    f(\n        a,  // kept as it is\n        b);\n"}};
    for (size_t i = 0; i < TW_COUNT(pairs); i++) {
        char *got = tw_emit_layout(pairs[i][0]);
        assert_string_equal(got, pairs[i][1]);
        free(got);
    }
    planned made = plan_with("layernorm_fused_rm", TW_STUBS_NONE);
    tw_emitted_files files = emit(&made, 7);
    for (size_t i = 0; i < files.count; i++) {
        if (!strstr(files.items[i].path, "pp")) continue;
        for (const char *at = files.items[i].text; *at; at += strcspn(at, "\n") + 1)
            assert_true(strcspn(at, "\n") <= 120);
    }
    tw_emitted_free(&files);
    release(&made);
}

/* A program factory and kernels for each value of the parameter, and a choice between them. */
static void modes_have_factories_of_their_own(void **state) {
    (void)state;
    tw_spec *specs_of[2];
    tw_plan *plans[2];
    const tw_plan *list[2];
    const tw_plan_options options = {.stubs = TW_STUBS_NONE};
    for (int i = 0; i < 2; i++) {
        const char *path = TW_SOURCE_DIR "/examples/specs/softmax_design.md";
        assert_int_equal(tw_spec_read_mode(path, i, &specs_of[i], NULL), TW_OK);
        assert_int_equal(specs_of[i]->modes.count, 2);
        assert_int_equal(tw_plan_make(specs_of[i], &options, &plans[i], NULL), TW_OK);
        list[i] = plans[i];
    }
    assert_string_equal(specs_of[0]->modes.items[1].name, "dim=-2");
    assert_int_equal(specs_of[0]->work.unit, TW_UNIT_TILE_ROW);
    assert_int_equal(specs_of[1]->work.unit, TW_UNIT_TILE_COLUMN);
    tw_emitted_files files = {0};
    const tw_emit_options how = {.stage = 7, .modes = list, .mode_count = 2};
    assert_int_equal(tw_emit(plans[0], &how, &files, NULL), TW_OK);
    const char *operation = text_of(&files, "device/softmax_either_device_operation.cpp");
    assert_non_null(strstr(operation, "if (operation_attributes.dim == -2) {"));
    assert_non_null(text_of(&files, "device/softmax_either_w_program_factory.cpp"));
    const char *kernel = text_of(&files, "device/kernels/compute/softmax_either_h_compute.cpp");
    assert_non_null(strstr(kernel, "ReduceDim::REDUCE_COL"));
    assert_non_null(strstr(kernel, "sub_tiles_bcast<BroadcastType::ROW>(cb_in, cb_max, i, 0, 0);"));
    tw_emitted_free(&files);
    for (int i = 0; i < 2; i++) {
        tw_plan_free(plans[i]);
        tw_spec_free(specs_of[i]);
    }
}

static char *folder_with(const char *tree, const char *path, const char *text) {
    tw_text command = {0};
    tw_text_addf(&command, "mkdir -p $(dirname %s/%s)", tree, path);
    assert_int_equal(system(command.data), 0);
    tw_text_free(&command);
    char *full = tw_path_join(tree, path);
    assert_int_equal(tw_file_write(full, text, strlen(text), NULL), TW_OK);
    return full;
}

static char *text_at(const char *tree, const char *path) {
    char *full = tw_path_join(tree, path), *text;
    size_t length;
    assert_int_equal(tw_file_read(full, &text, &length, NULL), TW_OK);
    free(full);
    return text;
}

static void remove_tree(const char *tree) {
    tw_text command = {0};
    tw_text_addf(&command, "rm -r %s", tree);
    assert_int_equal(system(command.data), 0);
    tw_text_free(&command);
}

/* The binding module of every generation: the operations' modules, then the whole's. */
static const char module_text[] =
    "#include \"ttnn/operations/eltwise/unary/unary_nanobind.hpp\"\n"
    "#include \"ttnn/operations/reduction/reduction_nanobind.hpp\"\n"
    "namespace ttnn::operations {\n"
    "void py_module(nb::module_& mod) {\n"
    "    auto m_unary = mod.def_submodule(\"unary\", \"unary operations\");\n"
    "    unary::py_module(m_unary);\n"
    "    auto m_reduction = mod.def_submodule(\"reduction\", \"reductions\");\n"
    "    reduction::py_module(m_reduction);\n"
    "}\n"
    "}\n"
    "NB_MODULE(_ttnn, mod) {\n    // primary::py_module(m_primary);\n}\n";
static const char bindings_text[] =
    "set(TTNN_SRC_PYBIND\n"
    "    ${CMAKE_CURRENT_SOURCE_DIR}/cpp/ttnn/operations/reduction/a/a_nanobind.cpp\n"
    "    ${CMAKE_CURRENT_SOURCE_DIR}/cpp/ttnn/operations/uniform/u_nanobind.cpp\n"
    ")\n"
    "target_sources(\n    ttnncpp\n    PRIVATE\n        cpp/ttnn/operations/trace.cpp\n)\n";

typedef struct tree_case {
    const char *name, *category;
    struct {
        const char *path, *text;
    } files[4];
    struct {
        const char *path, *text; /* text that is there once */
    } wanted[8];
} tree_case;

#define OPERATIONS     "ttnn/cpp/ttnn/operations/"
#define BINDING_MODULE "ttnn/cpp/ttnn-nanobind/__init__.cpp"

static const tree_case tree_cases[] = {
    {"lists of early 2026, a pattern on one line",
     "reduction",
     {{OPERATIONS "reduction/CMakeLists.txt",
       "file(GLOB_RECURSE kernels a/device/kernels/*)\n"
       "target_sources(\n    ttnn_op_reduction\n    PUBLIC\n        FILE_SET api\n"
       "        FILES a/a.hpp b/b.hpp\n        FILE_SET kernels\n        FILES ${kernels}\n"
       "    PRIVATE\n        a/a.cpp # first\n        b/b.cpp\n)\n"},
      {"ttnn/CMakeLists.txt", bindings_text},
      {BINDING_MODULE, module_text}},
     {{OPERATIONS "reduction/CMakeLists.txt",
       "kernels a/device/kernels/* scaled_silu/device/kernels/*)\n"},
      {OPERATIONS "reduction/CMakeLists.txt",
       "FILES a/a.hpp b/b.hpp scaled_silu/scaled_silu.hpp\n"},
      {OPERATIONS "reduction/CMakeLists.txt",
       "        b/b.cpp\n        scaled_silu/scaled_silu.cpp\n"
       "        scaled_silu/device/scaled_silu_device_operation.cpp\n"
       "        scaled_silu/device/scaled_silu_program_factory.cpp\n)\n"},
      {"ttnn/CMakeLists.txt",
       "a/a_nanobind.cpp\n    "
       "${CMAKE_CURRENT_SOURCE_DIR}/cpp/ttnn/operations/reduction/scaled_silu/"
       "scaled_silu_nanobind.cpp\n    ${CMAKE_CURRENT_SOURCE_DIR}/cpp/ttnn/operations/uniform"},
      {BINDING_MODULE,
       "py_module(m_reduction);\n    scaled_silu::bind_scaled_silu(m_reduction);\n}"},
      {BINDING_MODULE, "#include \"ttnn/operations/reduction/reduction_nanobind.hpp\"\n#include "
                       "\"ttnn/operations/reduction/scaled_silu/scaled_silu_nanobind.hpp\"\n"}}},
    {"a category of which each part is a library",
     "eltwise",
     {{"ttnn/CMakeLists.txt", bindings_text}, {BINDING_MODULE, module_text}},
     {{"ttnn/CMakeLists.txt",
       "trace.cpp\n        cpp/ttnn/operations/eltwise/scaled_silu/scaled_silu.cpp\n"},
      {"ttnn/CMakeLists.txt", "u_nanobind.cpp\n    ${CMAKE_CURRENT_SOURCE_DIR}/cpp/ttnn/operations/"
                              "eltwise/scaled_silu/scaled_silu_nanobind.cpp\n)"},
      {BINDING_MODULE, "py_module(m_reduction);\n    scaled_silu::bind_scaled_silu(mod);\n}"},
      {BINDING_MODULE, "unary_nanobind.hpp\"\n#include \"ttnn/operations/eltwise/scaled_silu/"}}},
    {"sources beside, bindings in ttnn's",
     "eltwise/unary",
     {{OPERATIONS "eltwise/unary/sources.cmake",
       "set(TTNN_OP_ELTWISE_UNARY_SRCS\n    unary.cpp\n)\n\n"
       "set(TTNN_OP_ELTWISE_UNARY_API_HEADERS\n    unary.hpp\n)\n"},
      {OPERATIONS "eltwise/unary/CMakeLists.txt",
       "include(sources.cmake)\nfile(\n    GLOB_RECURSE kernels\n    a/device/kernels/*.cpp\n)\n"},
      {"ttnn/sources.cmake", "set(TTNN_SRC_PYBIND\n    cpp/ttnn/operations/full_nanobind.cpp\n)\n"},
      {BINDING_MODULE, module_text}},
     {{OPERATIONS "eltwise/unary/sources.cmake",
       "    scaled_silu/scaled_silu.cpp\n    scaled_silu/device/"},
      {OPERATIONS "eltwise/unary/sources.cmake", "unary.hpp\n    scaled_silu/scaled_silu.hpp\n)"},
      {OPERATIONS "eltwise/unary/CMakeLists.txt", "    scaled_silu/device/kernels/*.cpp\n)"},
      {"ttnn/sources.cmake",
       "    cpp/ttnn/operations/eltwise/unary/scaled_silu/scaled_silu_nanobind.cpp\n)"},
      {BINDING_MODULE, "py_module(m_unary);\n    scaled_silu::bind_scaled_silu(m_unary);\n"}}},
    {"lists of 0.81",
     "reduction",
     {{OPERATIONS "reduction/sources.cmake",
       "set(TTNN_OP_REDUCTION_SRCS\n    a/a.cpp\n)\n"
       "set(TTNN_OP_REDUCTION_NANOBIND_SRCS\n    a/a_nanobind.cpp\n)\n"},
      {OPERATIONS "reduction/CMakeLists.txt", "file(GLOB_RECURSE kernels)\n"},
      {BINDING_MODULE, module_text}},
     {{OPERATIONS "reduction/sources.cmake",
       "    scaled_silu/scaled_silu.cpp\n    scaled_silu/device/"},
      {OPERATIONS "reduction/sources.cmake",
       "a/a_nanobind.cpp\n    scaled_silu/scaled_silu_nanobind.cpp\n)"},
      {OPERATIONS "reduction/CMakeLists.txt", "kernels scaled_silu/device/kernels/*)\n"}}},
};

static bool holds_once(const char *text, const char *part) {
    size_t count = 0;
    for (; (text = strstr(text, part)); text++)
        count++;
    return count == 1;
}

/* Registered where each generation's lists are, once. */
static void a_tree_of_each_generation_is_registered_in(void **state) {
    (void)state;
    planned made = plan_of("scaled_silu");
    tw_emitted_files files = emit(&made, 6);
    for (size_t i = 0; i < TW_COUNT(tree_cases); i++) {
        const tree_case *c = &tree_cases[i];
        char tree[] = "/tmp/tilewright-tree-XXXXXX";
        assert_non_null(mkdtemp(tree));
        for (size_t j = 0; j < TW_COUNT(c->files) && c->files[j].path; j++)
            free(folder_with(tree, c->files[j].path, c->files[j].text));
        tw_text report = {0};
        for (int again = 0; again < 2; again++)
            assert_int_equal(tw_emit_register(tree, c->category, "scaled_silu", &files,
                                              TW_REGISTER_APPLY, &report, NULL),
                             TW_OK);
        for (size_t j = 0; j < TW_COUNT(c->wanted) && c->wanted[j].path; j++) {
            char *text = text_at(tree, c->wanted[j].path);
            if (!holds_once(text, c->wanted[j].text))
                fail_msg("%s: %s is to hold once\n%s\nand is\n%s", c->name, c->wanted[j].path,
                         c->wanted[j].text, text);
            free(text);
        }
        assert_non_null(strstr(report.data, "registered already"));
        tw_text_free(&report);
        remove_tree(tree);
    }
    tw_emitted_free(&files);
    release(&made);
}

/* Nothing is changed in a tree where one line has no place. */
static void a_tree_is_registered_in_all_or_none(void **state) {
    (void)state;
    char tree[] = "/tmp/tilewright-tree-XXXXXX";
    assert_non_null(mkdtemp(tree));
    free(folder_with(tree, "ttnn/CMakeLists.txt", bindings_text));
    planned made = plan_of("scaled_silu");
    tw_emitted_files files = emit(&made, 6);
    tw_text report = {0};
    tw_error err = {0};
    for (int how = TW_REGISTER_CHECK; how <= TW_REGISTER_APPLY; how++) {
        assert_int_equal(tw_emit_register(tree, "eltwise", "scaled_silu", &files,
                                          (tw_registering)how, &report, &err),
                         TW_BAD_INPUT);
        tw_error_clear(&err);
    }
    char *text = text_at(tree, "ttnn/CMakeLists.txt");
    assert_string_equal(text, bindings_text);
    free(text);
    assert_non_null(strstr(report.data, BINDING_MODULE ": is not there; it is to hold"));
    /* A check changes nothing where all would go well. */
    free(folder_with(tree, BINDING_MODULE, module_text));
    assert_int_equal(
        tw_emit_register(tree, "eltwise", "scaled_silu", &files, TW_REGISTER_CHECK, &report, NULL),
        TW_OK);
    text = text_at(tree, BINDING_MODULE);
    assert_string_equal(text, module_text);
    free(text);
    remove_tree(tree);
    tw_text_free(&report);
    tw_emitted_free(&files);
    release(&made);
}

typedef struct tally {
    unsigned count[4];
} tally;

static void count_written(void *context, const char *path, tw_written what) {
    (void)path;
    ((tally *)context)->count[what]++;
}

static tally write_to(const char *folder, const tw_emitted_files *files) {
    tally seen = {0};
    tw_error err = {0};
    if (tw_emit_write(folder, files, count_written, &seen, &err) != TW_OK) fail_msg("%s", err.text);
    return seen;
}

static void an_edit_is_never_lost(void **state) {
    (void)state;
    char folder[] = "/tmp/tilewright-emit-XXXXXX";
    assert_non_null(mkdtemp(folder));
    planned made = plan_of("centralize_w_rm");
    tw_emitted_files five = emit(&made, 5), six = emit(&made, 6);
    assert_int_equal(write_to(folder, &five).count[TW_WRITTEN_CREATED], five.count);
    assert_int_equal(write_to(folder, &five).count[TW_WRITTEN_SAME], five.count);

    char path[256], beside[300];
    snprintf(path, sizeof path, "%s/device/centralize_w_rm_program_factory.cpp", folder);
    snprintf(beside, sizeof beside, "%s.new", path);
    assert_int_equal(tw_file_write(path, "mine", 4, NULL), TW_OK);
    assert_int_equal(write_to(folder, &six).count[TW_WRITTEN_BESIDE], 1);

    char *text;
    size_t length;
    assert_int_equal(tw_file_read(path, &text, &length, NULL), TW_OK);
    assert_string_equal(text, "mine");
    free(text);
    assert_int_equal(tw_file_read(beside, &text, &length, NULL), TW_OK);
    assert_non_null(strstr(text, "CreateKernel"));
    free(text);

    char command[300];
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
    tw_emitted_free(&five);
    tw_emitted_free(&six);
    release(&made);
}

int main(void) {
    setenv("TILEWRIGHT_ROOT", TW_SOURCE_DIR, 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_placeholder_is_left),
        cmocka_unit_test(emission_is_deterministic),
        cmocka_unit_test(kernels_appear_with_stage_6),
        cmocka_unit_test(real_kernels_compute_in_either_spelling),
        cmocka_unit_test(kernels_suit_their_release),
        cmocka_unit_test(what_is_not_used_is_not_emitted),
        cmocka_unit_test(phases_are_a_reference),
        cmocka_unit_test(calls_are_laid_out_in_120_columns),
        cmocka_unit_test(modes_have_factories_of_their_own),
        cmocka_unit_test(a_tree_of_each_generation_is_registered_in),
        cmocka_unit_test(a_tree_is_registered_in_all_or_none),
        cmocka_unit_test(an_edit_is_never_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
