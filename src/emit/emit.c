#include "emit/context.h"
#include "emit/layout.h"
#include "emit/render.h"
#include "emit/unused.h"

#include <stdlib.h>
#include <string.h>

/* One emitted file: its template, its path (itself a template), and the first stage that has it. */
typedef struct file_row {
    const char *template, *path;
    int stage;
    bool each_mode; /* one for every mode */
} file_row;

static const file_row files_of_operation[] = {
    {"operation/NAME.hpp", "{{name}}.hpp", 1, false},
    {"operation/NAME.cpp", "{{name}}.cpp", 1, false},
    {"operation/NAME_nanobind.hpp", "{{name}}_nanobind.hpp", 1, false},
    {"operation/NAME_nanobind.cpp", "{{name}}_nanobind.cpp", 1, false},
    {"operation/device/NAME_device_operation_types.hpp", "device/{{device}}_types.hpp", 2, false},
    {"operation/device/NAME_device_operation.hpp", "device/{{device}}.hpp", 2, false},
    {"operation/device/NAME_device_operation.cpp", "device/{{device}}.cpp", 2, false},
    {"operation/device/NAME_program_factory.hpp", "device/{{name}}{{mode}}_program_factory.hpp", 4,
     true},
    {"operation/device/NAME_program_factory.cpp", "device/{{name}}{{mode}}_program_factory.cpp", 4,
     true},
    {"operation/device/kernels/reader.cpp", "device/kernels/{{reader.file}}", 6, true},
    {"operation/device/kernels/compute.cpp", "device/kernels/{{compute.file}}", 6, true},
    {"operation/device/kernels/writer.cpp", "device/kernels/{{writer.file}}", 6, true},
    {"test_dev/operation_input.py", "test_dev/operation_input.py", 1, false},
    {"test_dev/test_stage1_api.py", "test_dev/test_stage1_api_exists.py", 1, false},
    {"test_dev/test_stage2_validation.py", "test_dev/test_stage2_validation.py", 2, false},
    {"test_dev/test_stage3_registration.py", "test_dev/test_stage3_registration.py", 3, false},
    {"test_dev/test_stage4_device_op.py", "test_dev/test_stage4_device_op.py", 4, false},
    {"test_dev/test_stage5_program_factory.py", "test_dev/test_stage5_program_factory.py", 5,
     false},
    {"test_dev/test_stage6_kernel_compilation.py", "test_dev/test_stage6_kernel_compilation.py", 6,
     false},
    {"test_dev/test_stage7_results.py", "test_dev/test_stage7_results.py", 7, false},
};

/* What is the same in every mode's context. */
static void add_choices(json_t *values, const tw_plan *plan, const tw_emit_options *options) {
    json_object_set_new(values, "device",
                        tw_json_format("%s_%s", plan->spec->name.text,
                                       options->op_layout ? "op" : "device_operation"));
    json_object_set_new(values, "stage", json_integer(options->stage));
    /* {{#from3}}: this and later stages; {{^from3}}: earlier ones. */
    for (int stage = TW_FIRST_STAGE; stage <= TW_LAST_STAGE; stage++) {
        char key[] = "from0";
        key[4] = (char)('0' + stage);
        json_object_set_new(values, key, json_boolean(options->stage >= stage));
    }
}

json_t *tw_emit_context(const tw_plan *plan, const tw_emit_options *options) {
    json_t *values = json_object();
    tw_context_interface(values, plan);
    tw_context_validation(values, plan);
    tw_context_factory(values, plan, options->config_style);
    tw_context_kernels(values, plan, options->classic);
    tw_context_tests(values, plan);
    tw_context_reference(values, plan);
    add_choices(values, plan, options);
    const bool several = options->mode_count > 1;
    json_t *modes = json_array();
    for (size_t i = 0; i < (several ? options->mode_count : 1); i++)
        json_array_append_new(modes, tw_context_mode(several ? options->modes[i] : plan, several));
    tw_mark_more(modes);
    /* In the files of a mode, its own names; elsewhere those of each item of "modes". */
    json_t *own = tw_context_mode(plan, several);
    json_object_set(values, "Mode", json_object_get(own, "Mode"));
    json_object_set(values, "mode", json_object_get(own, "mode"));
    json_object_set(values, "choice", json_object_get(own, "choice"));
    json_decref(own);
    json_object_set_new(values, "modes", modes);
    json_object_set_new(values, "several_modes", json_boolean(several));
    json_object_set_new(values, "chooses", json_boolean(several && options->stage >= 4));
    return values;
}

static tw_status read_template(const char *name, char **text, tw_error *err) {
    char *folder = tw_path_join(tw_data_root(), "templates");
    char *path = tw_path_join(folder, name);
    size_t length;
    const tw_status status = tw_file_read(path, text, &length, err);
    free(path);
    free(folder);
    return status;
}

static tw_status emit_file(const file_row *row, const json_t *values, tw_emitted_files *files,
                           tw_error *err) {
    char *form = NULL, *path = NULL, *text = NULL;
    tw_status status = read_template(row->template, &form, err);
    if (status == TW_OK) status = tw_render("path", row->path, values, &path, err);
    if (status == TW_OK) status = tw_render(row->template, form, values, &text, err);
    if (status == TW_OK && strncmp(row->template, "operation/", 10) == 0) {
        char *used = tw_emit_drop_unused(text), *laid_out = tw_emit_layout(used);
        free(used);
        free(text);
        text = laid_out;
    }
    if (status == TW_OK && strncmp(row->template, "test_dev/", 9) == 0) {
        char *laid_out = tw_emit_layout_python(text);
        free(text);
        text = laid_out;
    }
    if (status == TW_OK) {
        TW_VEC_PUSH(files, (tw_emitted){.path = path, .text = text});
    } else {
        free(path);
        free(text);
    }
    free(form);
    return status;
}

tw_status tw_emit(const tw_plan *plan, const tw_emit_options *options, tw_emitted_files *files,
                  tw_error *err) {
    if (options->stage < TW_FIRST_STAGE || options->stage > TW_LAST_STAGE)
        return tw_fail(err, TW_BAD_INPUT, "stage %d: there are stages %d to %d", options->stage,
                       TW_FIRST_STAGE, TW_LAST_STAGE);
    const bool several = options->mode_count > 1;
    tw_status status = TW_OK;
    for (size_t mode = 0; mode < (several ? options->mode_count : 1) && status == TW_OK; mode++) {
        json_t *values = tw_emit_context(several ? options->modes[mode] : plan, options);
        for (size_t i = 0; i < TW_COUNT(files_of_operation) && status == TW_OK; i++) {
            const file_row *row = &files_of_operation[i];
            if (row->stage <= options->stage && (mode == 0 || row->each_mode))
                status = emit_file(row, values, files, err);
        }
        json_decref(values);
    }
    return status;
}

void tw_emitted_free(tw_emitted_files *files) {
    for (size_t i = 0; i < files->count; i++) {
        free(files->items[i].path);
        free(files->items[i].text);
    }
    free(files->items);
    *files = (tw_emitted_files){0};
}
