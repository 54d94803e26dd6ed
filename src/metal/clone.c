/* A program as it is now, for traces. */
#include <stdlib.h>
#include <string.h>

#include "metal/state.h"

static void copy_args(tw_args *to, const tw_args *from) {
    *to = *from;
    if (!from->words) return;
    to->words = tw_alloc((from->count + 1) * sizeof *to->words);
    memcpy(to->words, from->words, from->count * sizeof *to->words);
}

tw_program *tw_program_clone(const tw_program *program) {
    tw_program *clone = tw_program_create(program->api);
    tw_error none = {0}; /* what was accepted once is accepted again */
    for (size_t i = 0; i < program->kernels.count; i++) {
        const tw_kernel *kernel = program->kernels.items[i];
        tw_kernel_handle handle;
        if (tw_program_add_kernel(clone, &kernel->desc, &handle, &none) != TW_OK) break;
        for (size_t j = 0; j < TW_SIDE * TW_SIDE; j++)
            copy_args(&clone->kernels.items[i]->args[j], &kernel->args[j]);
        copy_args(&clone->kernels.items[i]->common, &kernel->common);
    }
    for (size_t i = 0; i < program->cbs.count; i++) {
        const tw_cb_entry *cb = &program->cbs.items[i];
        tw_cb_handle handle;
        if (tw_program_add_cb(clone, &cb->desc, &handle, &none) != TW_OK) break;
        tw_cb_entry *copy = &clone->cbs.items[handle];
        copy->buffer_number = cb->buffer_number;
        copy->buffer_address = cb->buffer_address;
        copy->buffer_bytes = cb->buffer_bytes;
        copy->buffer_name =
            cb->buffer_name ? tw_arena_strdup(&clone->arena, cb->buffer_name) : NULL;
    }
    for (size_t i = 0; i < program->semaphores.count; i++) {
        const tw_semaphore_entry *s = &program->semaphores.items[i];
        tw_program_add_semaphore_at(clone, s->cores, s->id, s->initial_value, &none);
    }
    tw_error_clear(&none);
    return clone;
}
