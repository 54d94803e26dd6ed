#include <stdlib.h>

#include "cli/exec.h"

static bool read_api(exec_program *program, json_reader *reader, const json_where *root) {
    static const char *const words[] = {"0.81", "2026.02"};
    static const tw_kernel_api apis[] = {TW_KERNEL_API_0_81, TW_KERNEL_API_2026_02};
    const json_t *value = json_object_get(program->root, "api");
    size_t which = 0;
    if (value && !want_word(reader, &JSON_KEY(root, "api"), value, words, 2, &which)) return false;
    program->api_named = program->api || value;
    if (!program->api) program->api = value ? apis[which] : tw_kernel_api_default();
    return true;
}

static bool read_arch(exec_program *program, json_reader *reader, const json_where *root,
                      const char **arch) {
    static const char *const words[] = {"wormhole_b0", "blackhole"};
    const json_t *value = json_object_get(program->root, "arch");
    size_t which = 0;
    if (value && !want_word(reader, &JSON_KEY(root, "arch"), value, words, 2, &which)) return false;
    *arch = words[which];
    return true;
}

static bool read_all(exec_program *program, json_reader *reader, const tw_device_options *options) {
    static const char *const keys[] = {"api", "arch",    "tensors", "semaphores",
                                       "cbs", "kernels", "expect"};
    const json_where root = JSON_ROOT;
    const char *arch;
    if (!want_keys(reader, &root, program->root, keys, TW_COUNT(keys)) ||
        !read_api(program, reader, &root) || !read_arch(program, reader, &root, &arch))
        return false;
    tw_device_options chosen = *options;
    if (!chosen.arch) chosen.arch = arch;
    if (tw_device_open(&chosen, &program->device, reader->err) != TW_OK) return false;
    program->program = tw_program_create(program->api);
    return exec_read_tensors(program, reader) && exec_read_program(program, reader) &&
           exec_read_expectations(program, reader);
}

tw_status exec_load(const char *path, const tw_device_options *options, exec_program *program,
                    tw_error *err) {
    tw_error local = {0};
    char *text = NULL;
    json_reader reader = {path, &local, NULL};
    program->file = path;
    program->folder = tw_path_folder(path);
    program->root = json_read_file(path, &text, &local);
    reader.text = text;
    const bool good = program->root && read_all(program, &reader, options);
    free(text);
    if (good) return TW_OK;
    const tw_status status = local.status ? local.status : TW_BAD_INPUT;
    tw_fail(err, status, "%s", local.text ? local.text : "bad program");
    if (err && !err->fault) err->fault = local.fault;
    tw_error_clear(&local);
    return status;
}

void exec_free(exec_program *program) {
    for (size_t i = 0; i < program->tensors.count; i++) {
        exec_tensor *t = &program->tensors.items[i];
        tw_tensor_release(t->filled);
        tw_tensor_release(t->tensor);
        tw_npy_free(&t->expected);
        free(t->expected_path);
        free(t->save);
    }
    free(program->tensors.items);
    for (size_t i = 0; i < program->scratches.count; i++)
        tw_buffer_free(program->scratches.items[i]);
    free(program->scratches.items);
    tw_program_free(program->program);
    tw_device_close(program->device);
    tw_arena_free(&program->arena);
    if (program->root) json_decref(program->root);
    free(program->folder);
    *program = (exec_program){0};
}
