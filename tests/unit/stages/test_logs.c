/* A log says what its record says, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <tilewright/stages.h>

static const char record_text[] =
    "{\"operation\":\"centralize_w_rm\",\"category\":\"reduction\",\"spec\":\"spec.md\","
    "\"arch\":\"wormhole_b0\",\"stubs\":\"synchronized\",\"layout\":\"device_operation\","
    "\"kernel_api\":\"current\",\"date\":\"2026-01-16T00:00:00Z\",\"status\":\"stopped\","
    "\"first\":1,\"last\":6,\"seconds\":12.5,"
    "\"fault\":{\"stage\":2,\"kind\":\"green\",\"why\":\"t.py::b: deadlock\",\"text\":\"who "
    "waits\"},"
    "\"events\":[{\"event\":\"gate_shut\",\"stage\":1,\"gate\":\"build\",\"why\":\"a typo\"},"
    "{\"event\":\"gate_shut\",\"stage\":2,\"gate\":\"green\",\"why\":\"t.py::b: deadlock\"}],"
    "\"stages\":[{\"stage\":1,\"title\":\"API surface\",\"reason\":\"has "
    "no\",\"status\":\"passed\","
    "\"attempts\":2,\"seconds\":3.0,\"files\":[{\"path\":\"a.hpp\",\"what\":\"created\"},"
    "{\"path\":\"device/kernels/compute/centralize_w_rm_compute.cpp\",\"what\":\"created\"}],"
    "\"builds\":[{\"good\":false,\"compiled\":1,\"reused\":0,\"seconds\":1.0,\"output\":\"a.cpp:1: "
    "error: x\"}],"
    "\"red\":{\"good\":true,\"passed\":0,\"failed\":2,\"seconds\":0.25,\"files\":[\"t.py\"],"
    "\"tests\":[{\"id\":\"t.py::a\",\"outcome\":\"failed\",\"reason\":\"has no x\"}]}},"
    "{\"stage\":2,\"title\":\"parameter validation\",\"reason\":\"r\",\"status\":\"stopped\","
    "\"attempts\":1,\"seconds\":1.0,\"files\":[],\"builds\":[],"
    "\"fault\":{\"stage\":2,\"kind\":\"green\",\"why\":\"t.py::b: deadlock\",\"text\":\"who "
    "waits\\nop/device/kernels/compute/k.cpp:12:5: error: no such call\"}}]}";

static const char kernel_text[] = "#include \"api.h\"\n\nvoid kernel_main() {\n"
                                  "    constexpr uint32_t Wt = 2;\n\n    // a comment\n"
                                  "    for (uint32_t i = 0; i < Wt; ++i) {\n"
                                  "        cb_wait_front(0, 1);\n    }\n}\n";

typedef struct logs {
    char *factory, *agent, *crumbs;
} logs;

static char *read_in(const char *folder, const char *name) {
    char *path = tw_path_join(folder, name), *text;
    size_t length;
    assert_int_equal(tw_file_read(path, &text, &length, NULL), TW_OK);
    free(path);
    return text;
}

static int write_logs(void **state) {
    tw_spec *spec;
    tw_plan *plan;
    tw_proof proof;
    tw_error err = {0};
    char folder[] = "/tmp/tilewright-logs-XXXXXX";
    setenv("TILEWRIGHT_ROOT", TW_SOURCE_DIR, 1);
    assert_non_null(mkdtemp(folder));
    assert_int_equal(
        tw_spec_read(TW_SOURCE_DIR "/examples/specs/centralize_w_rm_spec.md", &spec, &err), TW_OK);
    assert_int_equal(tw_plan_make(spec, &(tw_plan_options){0}, &plan, &err), TW_OK);
    assert_int_equal(tw_plan_prove_all(plan, NULL, 0, &proof, &err), TW_OK);
    json_t *record = json_loads(record_text, 0, NULL);
    assert_non_null(record);
    tw_place place = {.folder = folder};
    char *kernel = tw_path_join(folder, "device/kernels/compute/centralize_w_rm_compute.cpp");
    char *kernels = tw_path_folder(kernel);
    assert_int_equal(tw_make_folders(kernels, &err), TW_OK);
    assert_int_equal(tw_file_write(kernel, kernel_text, strlen(kernel_text), &err), TW_OK);
    free(kernels);
    free(kernel);
    if (tw_logs_write(plan, &proof, &spec->diagnostics, &place, record, TW_LOG_BOTH, &err) != TW_OK)
        fail_msg("%s", err.text);
    logs *made = tw_alloc(sizeof *made);
    made->factory = read_in(folder, "logs/factory_builder_execution_log.md");
    made->agent = read_in(folder, "agent_logs/ttnn-factory-builder_execution_log.md");
    made->crumbs = read_in(folder, "logs/factory_builder_breadcrumbs.jsonl");
    json_decref(record);
    tw_proof_free(&proof);
    tw_plan_free(plan);
    tw_spec_free(spec);
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    *state = made;
    return system(command);
}

static int free_logs(void **state) {
    logs *made = *state;
    free(made->factory);
    free(made->agent);
    free(made->crumbs);
    free(made);
    return 0;
}

static void has(const char *text, const char *part) {
    if (!strstr(text, part)) fail_msg("'%s' is not in:\n%s", part, text);
}

static void has_not(const char *text, const char *part) {
    if (strstr(text, part)) fail_msg("'%s' is in:\n%s", part, text);
}

static void a_stop_is_told_with_its_reason(void **state) {
    const logs *made = *state;
    has(made->factory, "Stopped at stage 2 (green): t.py::b: deadlock");
    has(made->factory, "- **Stage 1**: API surface (PASS)");
    has(made->factory, "- **Stage 2**: parameter validation (STOPPED)");
    has(made->agent, "| Final Status | STOPPED (stage 2, green) |");
    has(made->factory, "who waits");
    has_not(made->factory, "Every gate opened");
}

/* The loops and calls of what is on disk; names and comments are left out. */
static void kernels_are_told_in_brief(void **state) {
    const logs *made = *state;
    has(made->factory,
        "```cpp\nfor (uint32_t i = 0; i < Wt; ++i) {\n    cb_wait_front(0, 1);\n}\n```");
    has(made->factory, "| kernels/compute/k.cpp | no such call | 12 |");
    has_not(made->factory, "#### Reader Kernel"); /* no stage wrote it */
}

/* What to do is the command to give. */
static void a_stop_says_how_to_go_on(void **state) {
    const logs *made = *state;
    has(made->factory, "`tilewright build spec.md -o /tmp/tilewright-logs-");
    has(made->agent, "- **Recovery Action**: repair what it says, then `tilewright build spec.md");
}

static void what_was_not_run_is_not_told(void **state) {
    const logs *made = *state;
    has(made->agent, "| Actual (green) | not run |");
    has_not(made->factory, "**Green**");
    has(made->factory, "None were asked for");
}

static void recoveries_say_whether_the_stage_passed_after_all(void **state) {
    const logs *made = *state;
    has(made->agent, "| 1 | 1 | build | a typo | Repaired, and gone on with --resume | YES |");
    has(made->agent, "| 2 | 2 | green | t.py::b: deadlock | None: the run stopped here | NO |");
}

static void a_failed_build_shows_the_compilers_text(void **state) {
    const logs *made = *state;
    has(made->factory, "**Build**: FAILED, 1 compiled, 0 reused in 1.00 s");
    has(made->factory, "a.cpp:1: error: x");
}

static void the_design_is_cited_by_line(void **state) {
    const logs *made = *state;
    has(made->factory,
        "| c_1 | Tiled input, kept through the reduce | tile_size | Wt | cb_in_tiled, ");
    has(made->factory, "| c_2 cb_scaler | Reader | 1 | Compute | - | YES (persistent) |");
    has(made->agent, "| operation_name | centralize_w_rm | HIGH | line ");
    has(made->agent, "**Total L1 Footprint**: (");
}

static void no_tag_of_the_template_is_left(void **state) {
    const logs *made = *state;
    has_not(made->factory, "{{");
    has_not(made->agent, "{{");
}

/* "| # | Stage |": whether a table of the log has all these columns, in this order. */
static bool has_table(const char *text, const char *columns) {
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        const char *stop = line + strcspn(line, "\n"), *at = line;
        bool all = *line == '|';
        for (const char *name = columns; all && *name;) {
            size_t length = strcspn(name, "|");
            char cell[64];
            snprintf(cell, sizeof cell, "| %.*s ", (int)length, name);
            at = strstr(at, cell);
            all = at && at < stop;
            at += all;
            name += length + (name[length] == '|');
        }
        if (all) return true;
    }
    return false;
}

/* What the logs of the method have: its template, and two that were written by hand with it. */
static void sections_and_columns_are_those_of_the_method(void **state) {
    const logs *made = *state;
    static const char *const factory[] = {"# TTNN Factory Builder Execution Log",
                                          "**Operation**:",
                                          "**Agent**:",
                                          "**Date**:",
                                          "**Stages**:",
                                          "## Session Info",
                                          "- **Started**:",
                                          "- **Spec Path**:",
                                          "- **Operation Path**:",
                                          "## Summary",
                                          "## Spec Extraction",
                                          "## Stage 2:",
                                          "**Status**:",
                                          "### Circular Buffer Configuration (6 CBs)",
                                          "### CB Synchronization Analysis",
                                          "### Work Distribution",
                                          "### Kernel Paths",
                                          "### Kernels Created",
                                          "### Kernel Code Summary",
                                          "#### Compute Kernel",
                                          "```cpp",
                                          "### Kernel Compilation Errors",
                                          "## Execution Timeline",
                                          "### Files Modified",
                                          "**Reader pushes**:",
                                          "**Compute pops/pushes**:",
                                          "**Writer pops**:",
                                          "**Input CBs (Reader → Compute)**:",
                                          "**Intermediate CBs (Compute internal)**:",
                                          "**Output CBs (Compute → Writer)**:",
                                          "### Host-side (C++)",
                                          "### Device-side (Kernels)",
                                          "### Tests",
                                          "- **All Builds**: FAIL",
                                          "- **All Tests**: FAIL",
                                          "- **Ready for kernel implementation**: No",
                                          "## Build Attempts Summary",
                                          "## Test Results Summary",
                                          "## Errors Encountered",
                                          "## Key Decisions",
                                          "## Handoff to ",
                                          "### CB Configuration Summary",
                                          "### Data Flow Pattern",
                                          "### CB Page Sizing",
                                          "## Files Created/Modified",
                                          "## Build Status",
                                          "## Deviations from Spec",
                                          "## Recommendations",
                                          "## Final Status",
                                          "## Git Commits"};
    static const char *const factory_tables[] = {
        "CB ID|Purpose|Page Size|Num Pages|Notes",
        "Section|Extracted Value|Used For",
        "Kernel|Type|Path|Compile-Time Args|Runtime Args",
        "Stage|Attempt|Result|Duration|Key Error (if failed)",
        "Test File|Tests Run|Passed|Failed|Errors",
        "Error|Stage|Context|Resolution",
        "File|Change|Reason",
        "Kernel|Error|Line|Fix Applied",
        "Decision|Options|Choice|Rationale"};
    static const char *const agent[] = {"# Agent Execution Log: ttnn-factory-builder",
                                        "## Metadata",
                                        "## 1. Input Interpretation",
                                        "### Spec Fields Extracted",
                                        "### Interpretation Issues",
                                        "### Upstream Feedback",
                                        "## 2. Execution Timeline",
                                        "### Stage 2:",
                                        "- **Error Type**:",
                                        "- **Error Summary**:",
                                        "## 3. Recovery Summary",
                                        "### Error Recovery Table",
                                        "## 4. Final State",
                                        "### Files Created",
                                        "### Files Modified",
                                        "### Tests Status",
                                        "### Build Status",
                                        "## 5. Pain Points & Decisions",
                                        "### Pain Points",
                                        "### Decisions Made",
                                        "### Deviations from Spec",
                                        "## 6. Handoff to ",
                                        "### Stage 7 Requirements",
                                        "**CB Configuration Summary**:",
                                        "**Compile-time Args**:",
                                        "**Critical Implementation Notes**",
                                        "**Debugging Notes**:",
                                        "#### Attempt ",
                                        "## 7. Instruction Improvements",
                                        "### For This Agent",
                                        "### For Upstream Agent",
                                        "### For Downstream Agent",
                                        "### Commits by This Agent",
                                        "## Agent-Specific Sections (ttnn-factory-builder)",
                                        "## 8. Git Commit History",
                                        "CB Configuration Audit",
                                        "**Total L1 Footprint**",
                                        "### CB Sync Verification",
                                        "### Work Distribution",
                                        "## Summary"};
    static const char *const agent_tables[] = {
        "Field|Value",
        "Field|Value|Confidence|Notes",
        "#|Stage|Error Type|Root Cause (Hypothesis)|Recovery Action|Resolved?",
        "Test|Status|Notes",
        "CB ID|Index|Purpose|Page Size|Num Pages|Data Format|Notes",
        "CB ID|Index|Page Size|Num Pages|Purpose|Source",
        "CB|Producer|Push Operation|Consumer|Pop Operation|Balanced?",
        "Parameter|Value|Source"};
    for (size_t i = 0; i < TW_COUNT(factory); i++)
        has(made->factory, factory[i]);
    for (size_t i = 0; i < TW_COUNT(agent); i++)
        has(made->agent, agent[i]);
    for (size_t i = 0; i < TW_COUNT(factory_tables); i++)
        if (!has_table(made->factory, factory_tables[i])) fail_msg("%s", factory_tables[i]);
    for (size_t i = 0; i < TW_COUNT(agent_tables); i++)
        if (!has_table(made->agent, agent_tables[i])) fail_msg("%s", agent_tables[i]);
    static const char *const fields[] = {
        "| Operation |",      "| Agent |",  "| Stages |", "| Input |", "| Final Status |",
        "| Total Attempts |", "| Action |", "| Expected", "| Actual",  "| Result |"};
    for (size_t i = 0; i < TW_COUNT(fields); i++)
        has(made->agent, fields[i]);
}

static void breadcrumbs_are_one_object_a_line(void **state) {
    const logs *made = *state;
    char *copy = tw_strdup(made->crumbs), *rest = NULL;
    size_t lines = 0;
    for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        json_t *event = json_loads(line, 0, NULL);
        assert_string_equal(json_string_value(json_object_get(event, "event")), "gate_shut");
        json_decref(event);
        lines++;
    }
    assert_int_equal(lines, 2);
    free(copy);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stop_is_told_with_its_reason),
        cmocka_unit_test(kernels_are_told_in_brief),
        cmocka_unit_test(a_stop_says_how_to_go_on),
        cmocka_unit_test(what_was_not_run_is_not_told),
        cmocka_unit_test(recoveries_say_whether_the_stage_passed_after_all),
        cmocka_unit_test(a_failed_build_shows_the_compilers_text),
        cmocka_unit_test(the_design_is_cited_by_line),
        cmocka_unit_test(no_tag_of_the_template_is_left),
        cmocka_unit_test(sections_and_columns_are_those_of_the_method),
        cmocka_unit_test(breadcrumbs_are_one_object_a_line),
    };
    return cmocka_run_group_tests(tests, write_logs, free_logs);
}
