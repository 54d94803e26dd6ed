#include <stdlib.h>
#include <string.h>

#include "metal/state.h"

tw_program *tw_program_create(tw_kernel_api api) {
    tw_program *program = tw_alloc(sizeof *program);
    program->api = api ? api : tw_kernel_api_default();
    return program;
}

static void free_kernel(tw_kernel *kernel) {
    for (size_t i = 0; i < TW_SIDE * TW_SIDE; i++)
        free(kernel->args[i].words);
    free(kernel->args);
    free(kernel->common.words);
    free(kernel);
}

void tw_program_free(tw_program *program) {
    if (!program) return;
    for (size_t i = 0; i < program->kernels.count; i++)
        free_kernel(program->kernels.items[i]);
    free(program->kernels.items);
    free(program->cbs.items);
    free(program->semaphores.items);
    tw_arena_free(&program->launch_arena);
    tw_arena_free(&program->arena);
    free(program);
}

static void changed(tw_program *program) {
    program->compiled_for = 0;
    program->laid_out = false;
}

static char *copy_text(tw_arena *arena, const char *text) {
    return text ? tw_arena_strdup(arena, text) : NULL;
}

/* ---- kernels ---- */

static tw_status check_kernel(const tw_kernel_desc *desc, tw_error *err) {
    static const bool fidelities[] = {[0] = true, [2] = true, [3] = true, [4] = true};
    if (!desc->path == !desc->text)
        return tw_fail(err, TW_BAD_INPUT, "a kernel needs a source: a path, or inline text");
    const char *name = desc->name ? desc->name : desc->path ? desc->path : "inline kernel";
    if (desc->kind != TW_KERNEL_COMPUTE && desc->noc > 1)
        return tw_fail(err, TW_BAD_INPUT, "kernel '%s': NoC %u: use 0 or 1", name, desc->noc);
    if (desc->kind == TW_KERNEL_COMPUTE && (desc->compute.math_fidelity >= TW_COUNT(fidelities) ||
                                            !fidelities[desc->compute.math_fidelity]))
        return tw_fail(err, TW_BAD_INPUT,
                       "kernel '%s': math fidelity %u: use 0 (LoFi), 2, 3 or 4 (HiFi)", name,
                       desc->compute.math_fidelity);
    tw_text what = {0};
    tw_text_addf(&what, "kernel '%s'", name);
    const tw_status status = tw_check_ranges(desc->cores, what.data, err);
    tw_text_free(&what);
    return status;
}

static void copy_lists(tw_arena *arena, const tw_kernel_desc *from, tw_kernel_desc *to) {
    uint32_t *args = tw_arena_alloc(arena, (from->compile_arg_count + 1) * sizeof *args);
    for (size_t i = 0; i < from->compile_arg_count; i++)
        args[i] = from->compile_args[i];
    to->compile_args = args;
    tw_named_value *named = tw_arena_alloc(arena, (from->named_arg_count + 1) * sizeof *named);
    for (size_t i = 0; i < from->named_arg_count; i++)
        named[i] =
            (tw_named_value){copy_text(arena, from->named_args[i].name), from->named_args[i].value};
    to->named_args = named;
    tw_token *tokens = tw_arena_alloc(arena, (from->token_count + 1) * sizeof *tokens);
    for (size_t i = 0; i < from->token_count; i++) {
        tokens[i] = from->tokens[i];
        tokens[i].name = copy_text(arena, from->tokens[i].name);
    }
    to->tokens = tokens;
    tw_define *defines = tw_arena_alloc(arena, (from->define_count + 1) * sizeof *defines);
    for (size_t i = 0; i < from->define_count; i++)
        defines[i] = (tw_define){copy_text(arena, from->defines[i].name),
                                 copy_text(arena, from->defines[i].value)};
    if (tw_profile_is_wanted()) defines[to->define_count++] = (tw_define){"PROFILE_KERNEL", "1"};
    to->defines = defines;
    const char **folders =
        tw_arena_alloc(arena, (from->include_folder_count + 1) * sizeof *folders);
    for (size_t i = 0; i < from->include_folder_count; i++)
        folders[i] = copy_text(arena, from->include_folders[i]);
    to->include_folders = folders;
}

tw_status tw_program_add_kernel(tw_program *program, const tw_kernel_desc *desc,
                                tw_kernel_handle *handle, tw_error *err) {
    *handle = TW_NO_HANDLE;
    const tw_status status = check_kernel(desc, err);
    if (status != TW_OK) return status;
    tw_arena *arena = &program->arena;
    tw_kernel *kernel = tw_alloc(sizeof *kernel);
    kernel->desc = *desc;
    kernel->desc.path = copy_text(arena, desc->path);
    kernel->desc.text = copy_text(arena, desc->text);
    kernel->desc.name = copy_text(arena, desc->name);
    kernel->desc.created_at = copy_text(arena, desc->created_at);
    kernel->desc.cores = tw_copy_ranges(arena, desc->cores);
    copy_lists(arena, desc, &kernel->desc);
    for (size_t i = 0; i < desc->token_count; i++) {
        const tw_token *token = &kernel->desc.tokens[i];
        if (token->kind == TW_TOKEN_DFB && token->value < TW_MAX_CBS)
            kernel->cb_names[token->value] = token->name;
    }
    kernel->shown = kernel->desc.name   ? kernel->desc.name
                    : kernel->desc.path ? kernel->desc.path
                                        : "inline kernel";
    const char *line = desc->created_at ? strrchr(desc->created_at, ':') : NULL;
    if (line)
        kernel->near = tw_arena_strndup(arena, desc->created_at, (size_t)(line - desc->created_at));
    kernel->args = tw_alloc(TW_SIDE * TW_SIDE * sizeof *kernel->args);
    *handle = (tw_kernel_handle)program->kernels.count;
    TW_VEC_PUSH(&program->kernels, kernel);
    changed(program);
    return TW_OK;
}

size_t tw_program_kernel_count(const tw_program *program) {
    return program->kernels.count;
}

tw_core_ranges tw_program_kernel_cores(const tw_program *program, tw_kernel_handle kernel) {
    if (kernel >= program->kernels.count) return (tw_core_ranges){0};
    return program->kernels.items[kernel]->desc.cores;
}

/* ---- circular buffers ---- */

static tw_status check_indices(const tw_cb_index_desc *indices, size_t count, tw_error *err) {
    for (size_t i = 0; i < count; i++) {
        const tw_cb_index_desc *index = &indices[i];
        if (index->index >= TW_MAX_CBS)
            return tw_fail(err, TW_BAD_INPUT, "CB index %u: at most %u", index->index,
                           TW_MAX_CBS - 1);
        if (!tw_format_known(index->format))
            return tw_fail(err, TW_BAD_INPUT, "CB %u: unknown data format %u", index->index,
                           index->format);
        tw_tile_shape shape;
        const unsigned rows = index->tile_rows ? index->tile_rows : 32;
        const unsigned cols = index->tile_cols ? index->tile_cols : 32;
        if (!tw_tile_shape_make(rows, cols, &shape))
            return tw_fail(err, TW_BAD_INPUT, "CB %u: the chip has no tiles of %u x %u",
                           index->index, rows, cols);
    }
    return TW_OK;
}

/* The index by which messages name a CB. */
static tw_cb_index_desc first_index(const tw_cb_desc *desc) {
    return desc->index_count ? desc->indices[0] : desc->remotes[0];
}

static tw_status check_cb(const tw_cb_desc *desc, tw_error *err) {
    if (!desc->index_count && !desc->remote_count)
        return tw_fail(err, TW_BAD_INPUT, "a CB of %u bytes has no index: name at least one",
                       desc->total_size);
    tw_status status = check_indices(desc->indices, desc->index_count, err);
    if (status == TW_OK) status = check_indices(desc->remotes, desc->remote_count, err);
    if (status != TW_OK) return status;
    if (desc->remote_count && !desc->remote_words)
        return tw_fail(err, TW_BAD_INPUT,
                       "CB %u is one end of a ring between cores: give the address of its words",
                       desc->remotes[0].index);
    tw_text what = {0};
    tw_text_addf(&what, "CB %u", first_index(desc).index);
    status = tw_check_ranges(desc->cores, what.data, err);
    tw_text_free(&what);
    return status;
}

static tw_status put_on_buffer(tw_program *program, tw_cb_entry *cb, const tw_buffer *buffer,
                               uint32_t offset, tw_error *err) {
    cb->desc.buffer = NULL; /* never kept: the buffer may go before the program */
    cb->desc.offset = offset;
    cb->buffer_number = 0;
    program->laid_out = false;
    if (!buffer) return TW_OK;
    if (tw_buffer_is_dram(buffer))
        return tw_fail(err, TW_BAD_INPUT, "CB %u on %s, which is in DRAM: a CB lies in L1",
                       cb->indices[0].index, buffer->name);
    if (!tw_buffer_is_allocated(buffer))
        return tw_fail(err, TW_BAD_INPUT, "CB %u on %s, which was deallocated",
                       cb->indices[0].index, buffer->name);
    cb->buffer_number = buffer->number;
    cb->buffer_name = tw_arena_strdup(&program->arena, buffer->name);
    cb->buffer_address = buffer->address;
    cb->buffer_bytes = buffer->bank_size;
    return TW_OK;
}

tw_status tw_program_add_cb(tw_program *program, const tw_cb_desc *desc, tw_cb_handle *handle,
                            tw_error *err) {
    *handle = TW_NO_HANDLE;
    tw_status status = check_cb(desc, err);
    if (status != TW_OK) return status;
    tw_cb_entry cb = {.desc = *desc};
    cb.indices = tw_arena_alloc(&program->arena, (desc->index_count + 1) * sizeof *cb.indices);
    if (desc->index_count)
        memcpy(cb.indices, desc->indices, desc->index_count * sizeof *cb.indices);
    cb.indices[0] = first_index(desc);
    cb.desc.indices = cb.indices;
    cb.remotes = tw_arena_alloc(&program->arena, (desc->remote_count + 1) * sizeof *cb.remotes);
    if (desc->remote_count)
        memcpy(cb.remotes, desc->remotes, desc->remote_count * sizeof *cb.remotes);
    cb.desc.remotes = cb.remotes;
    cb.desc.cores = tw_copy_ranges(&program->arena, desc->cores);
    cb.desc.created_at = copy_text(&program->arena, desc->created_at);
    status = put_on_buffer(program, &cb, desc->buffer, desc->offset, err);
    if (status != TW_OK) return status;
    *handle = (tw_cb_handle)program->cbs.count;
    TW_VEC_PUSH(&program->cbs, cb);
    changed(program);
    return TW_OK;
}

static tw_status find_cb(tw_program *program, tw_cb_handle handle, tw_cb_entry **cb,
                         tw_error *err) {
    if (handle >= program->cbs.count)
        return tw_fail(err, TW_BAD_INPUT, "CB handle %u: the program has %zu CBs", handle,
                       program->cbs.count);
    *cb = &program->cbs.items[handle];
    return TW_OK;
}

tw_status tw_program_set_cb_size(tw_program *program, tw_cb_handle handle, uint32_t total_size,
                                 tw_error *err) {
    tw_cb_entry *cb = NULL;
    const tw_status status = find_cb(program, handle, &cb, err);
    if (status != TW_OK || cb->desc.total_size == total_size) return status;
    cb->desc.total_size = total_size;
    program->laid_out = false;
    return TW_OK;
}

tw_status tw_program_set_cb_page_size(tw_program *program, tw_cb_handle handle, uint8_t index,
                                      uint32_t page_size, tw_error *err) {
    tw_cb_entry *cb = NULL;
    const tw_status status = find_cb(program, handle, &cb, err);
    if (status != TW_OK) return status;
    for (size_t i = 0; i < cb->desc.index_count; i++) {
        if (cb->indices[i].index != index) continue;
        if (cb->indices[i].page_size != page_size) changed(program);
        cb->indices[i].page_size = page_size;
        return TW_OK;
    }
    for (size_t i = 0; i < cb->desc.remote_count; i++) {
        if (cb->remotes[i].index != index) continue;
        if (cb->remotes[i].page_size != page_size) changed(program);
        cb->remotes[i].page_size = page_size;
        return TW_OK;
    }
    return tw_fail(err, TW_BAD_INPUT, "CB handle %u has no index %u", handle, index);
}

tw_status tw_program_set_cb_buffer(tw_program *program, tw_cb_handle handle,
                                   const tw_buffer *buffer, uint32_t offset, tw_error *err) {
    tw_cb_entry *cb = NULL;
    const tw_status status = find_cb(program, handle, &cb, err);
    if (status != TW_OK) return status;
    if (buffer && buffer->allocated && cb->buffer_number == buffer->number &&
        cb->desc.offset == offset)
        return TW_OK;
    return put_on_buffer(program, cb, buffer, offset, err);
}

tw_status tw_program_set_cb_remote(tw_program *program, tw_cb_handle handle, uint32_t remote_words,
                                   tw_error *err) {
    tw_cb_entry *cb = NULL;
    const tw_status status = find_cb(program, handle, &cb, err);
    if (status != TW_OK) return status;
    if (!cb->desc.remote_count)
        return tw_fail(err, TW_BAD_INPUT, "CB handle %u has no index of a ring between cores",
                       handle);
    if (cb->desc.remote_words != remote_words) program->laid_out = false;
    cb->desc.remote_words = remote_words;
    return TW_OK;
}

const tw_cb_desc *tw_program_cb(const tw_program *program, tw_cb_handle handle, uint32_t *address) {
    if (handle >= program->cbs.count) return NULL;
    const tw_cb_entry *cb = &program->cbs.items[handle];
    if (address) *address = cb->address;
    return &cb->desc;
}

size_t tw_program_cb_count(const tw_program *program) {
    return program->cbs.count;
}

/* ---- semaphores ---- */

static bool semaphore_taken(const tw_program *program, tw_core_ranges cores, uint32_t id) {
    for (size_t i = 0; i < program->semaphores.count; i++) {
        const tw_semaphore_entry *s = &program->semaphores.items[i];
        if (s->id == id && tw_ranges_overlap(s->cores, cores)) return true;
    }
    return false;
}

tw_status tw_program_add_semaphore_at(tw_program *program, tw_core_ranges cores, uint32_t id,
                                      uint32_t initial_value, tw_error *err) {
    const tw_status status = tw_check_ranges(cores, "a semaphore", err);
    if (status != TW_OK) return status;
    if (id >= TW_SEMAPHORES)
        return tw_fail(err, TW_BAD_INPUT, "semaphore id %u: a core has %u, from 0", id,
                       TW_SEMAPHORES);
    if (semaphore_taken(program, cores, id))
        return tw_fail(err, TW_BAD_INPUT,
                       "semaphore id %u is taken on a core of the set: use another id", id);
    TW_VEC_PUSH(&program->semaphores,
                (tw_semaphore_entry){tw_copy_ranges(&program->arena, cores), id, initial_value});
    program->laid_out = false;
    return TW_OK;
}

tw_status tw_program_add_semaphore(tw_program *program, tw_core_ranges cores,
                                   uint32_t initial_value, uint32_t *id, tw_error *err) {
    for (*id = 0; *id < TW_SEMAPHORES; ++*id)
        if (!semaphore_taken(program, cores, *id))
            return tw_program_add_semaphore_at(program, cores, *id, initial_value, err);
    return tw_fail(err, TW_BAD_INPUT,
                   "all %u semaphores of a core are taken: reuse one, or use fewer", TW_SEMAPHORES);
}

/* ---- run-time arguments ---- */

static tw_status find_kernel(tw_program *program, tw_kernel_handle handle, tw_kernel **kernel,
                             tw_error *err) {
    if (handle >= program->kernels.count)
        return tw_fail(err, TW_BAD_INPUT, "kernel handle %u: the program has %zu kernels", handle,
                       program->kernels.count);
    *kernel = program->kernels.items[handle];
    return TW_OK;
}

static tw_status check_args(const tw_kernel *kernel, const tw_args *old, size_t count,
                            size_t others, tw_error *err) {
    if (count + others > TW_MAX_ARGS)
        return tw_fail(err, TW_BAD_INPUT,
                       "kernel '%s': %zu run-time arguments (unique and common together): at most "
                       "%u: pass the rest in a tensor",
                       kernel->shown, count + others, TW_MAX_ARGS);
    if (old->count && old->count != count)
        return tw_fail(err, TW_BAD_INPUT,
                       "kernel '%s': the number of run-time arguments cannot change from %u to "
                       "%zu once they are set",
                       kernel->shown, old->count, count);
    return TW_OK;
}

static void set_words(tw_args *args, const uint32_t *words, size_t count) {
    if (!args->count) { /* none so far, or an empty list: nobody holds a pointer to words */
        free(args->words);
        args->words = tw_alloc((count + 1) * sizeof *args->words);
    }
    if (count) memcpy(args->words, words, count * sizeof *args->words);
    args->count = (uint32_t)count;
    args->set = true;
}

tw_status tw_program_set_args(tw_program *program, tw_kernel_handle handle, tw_core_ranges cores,
                              const uint32_t *args, size_t count, tw_error *err) {
    tw_kernel *kernel = NULL;
    tw_status status = find_kernel(program, handle, &kernel, err);
    if (status == TW_OK) status = tw_check_ranges(cores, "a set of run-time arguments", err);
    if (status != TW_OK) return status;
    for (size_t i = 0; i < cores.count; i++) {
        const tw_core_range r = cores.items[i];
        for (uint32_t y = r.start.y; y <= r.end.y; y++)
            for (uint32_t x = r.start.x; x <= r.end.x; x++) {
                tw_args *slot = &kernel->args[y * TW_SIDE + x];
                if (!tw_core_ranges_contain(kernel->desc.cores, x, y)) {
                    tw_fail(err, TW_FAULT,
                            "run-time arguments for kernel '%s' on core (%u,%u), where it does "
                            "not run",
                            kernel->shown, x, y);
                    if (err) err->fault = TW_FAULT_ARGS_ON_WRONG_CORE;
                    return TW_FAULT;
                }
                status = check_args(kernel, slot, count, kernel->common.count, err);
                if (status != TW_OK) return status;
                if (!slot->count) program->laid_out = false;
                set_words(slot, args, count);
            }
    }
    return TW_OK;
}

tw_status tw_program_set_common_args(tw_program *program, tw_kernel_handle handle,
                                     const uint32_t *args, size_t count, tw_error *err) {
    tw_kernel *kernel = NULL;
    tw_status status = find_kernel(program, handle, &kernel, err);
    if (status != TW_OK) return status;
    size_t most = 0;
    for (size_t i = 0; i < TW_SIDE * TW_SIDE; i++)
        if (kernel->args[i].count > most) most = kernel->args[i].count;
    status = check_args(kernel, &kernel->common, count, most, err);
    if (status != TW_OK) return status;
    if (!kernel->common.count) program->laid_out = false;
    set_words(&kernel->common, args, count);
    return TW_OK;
}

static uint32_t *words_of(const tw_args *args, size_t *count) {
    if (count) *count = args->count;
    return args->set ? args->words : NULL;
}

uint32_t *tw_program_args(tw_program *program, tw_kernel_handle handle, uint32_t x, uint32_t y,
                          size_t *count) {
    static const tw_args none;
    if (handle >= program->kernels.count || x >= TW_SIDE || y >= TW_SIDE)
        return words_of(&none, count);
    return words_of(&program->kernels.items[handle]->args[y * TW_SIDE + x], count);
}

uint32_t *tw_program_common_args(tw_program *program, tw_kernel_handle handle, size_t *count) {
    static const tw_args none;
    if (handle >= program->kernels.count) return words_of(&none, count);
    return words_of(&program->kernels.items[handle]->common, count);
}
