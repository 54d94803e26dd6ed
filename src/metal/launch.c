/* From a program to a launch of the chip. A warm launch does none of this: the launch is kept until
 * the program changes, and argument words are read where the user updates them. */
#include <stdlib.h>
#include <string.h>

#include "metal/state.h"

/* ---- compile ---- */

/* Tables of CBs as a kernel sees them: every CB on any of its cores. */
static size_t add_to_table(const tw_kernel *kernel, const tw_cb_index_desc *indices, size_t count,
                           tw_kernel_cb table[TW_MAX_CBS]) {
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        const tw_cb_index_desc *index = &indices[i];
        table[index->index] =
            (tw_kernel_cb){.present = true,
                           .data_format = index->format,
                           .unpack_to_dest = kernel->desc.compute.unpack_to_dest_fp32[index->index],
                           .tile_rows = index->tile_rows,
                           .tile_cols = index->tile_cols,
                           .page_size = index->page_size};
        if (index->index >= used) used = (size_t)index->index + 1;
    }
    return used;
}

static size_t cb_table(const tw_program *program, const tw_kernel *kernel,
                       tw_kernel_cb table[TW_MAX_CBS]) {
    size_t count = 0;
    memset(table, 0, TW_MAX_CBS * sizeof *table);
    for (size_t i = 0; i < program->cbs.count; i++) {
        const tw_cb_entry *cb = &program->cbs.items[i];
        if (!tw_ranges_overlap(cb->desc.cores, kernel->desc.cores)) continue;
        const size_t local = add_to_table(kernel, cb->indices, cb->desc.index_count, table);
        const size_t remote = add_to_table(kernel, cb->remotes, cb->desc.remote_count, table);
        if (local > count) count = local;
        if (remote > count) count = remote;
    }
    return count;
}

static tw_kernel_source source_of(const tw_program *program, const tw_device *device,
                                  const tw_kernel *kernel, tw_kernel_cb table[TW_MAX_CBS]) {
    const tw_kernel_desc *desc = &kernel->desc;
    const bool compute = desc->kind == TW_KERNEL_COMPUTE;
    return (tw_kernel_source){.name = desc->name,
                              .path = desc->path,
                              .text = desc->text,
                              .near = kernel->near,
                              .kind = desc->kind,
                              .arch = device->arch->name,
                              .api = program->api,
                              .noc_index = compute ? 0 : desc->noc,
                              .noc_mode = compute ? 0 : desc->noc_mode,
                              .compile_args = desc->compile_args,
                              .compile_arg_count = desc->compile_arg_count,
                              .named_args = desc->named_args,
                              .named_arg_count = desc->named_arg_count,
                              .tokens = desc->tokens,
                              .token_count = desc->token_count,
                              .first_vararg = desc->first_vararg,
                              .first_common_vararg = desc->first_common_vararg,
                              .first_compile_vararg = desc->first_compile_vararg,
                              .defines = desc->defines,
                              .define_count = desc->define_count,
                              .include_folders = desc->include_folders,
                              .include_folder_count = desc->include_folder_count,
                              .optimisation = desc->optimisation,
                              .math_fidelity = desc->compute.math_fidelity,
                              .fp32_dest_acc_en = desc->compute.fp32_dest_acc_en,
                              .dst_full_sync = desc->compute.dst_full_sync_en,
                              .math_approx_mode = desc->compute.math_approx_mode,
                              .cbs = table,
                              .cb_count = cb_table(program, kernel, table)};
}

static void tell_compile_error(tw_device *device, const tw_kernel *kernel,
                               const tw_diagnostic *diagnostic) {
    tw_text where = {0};
    if (diagnostic->file && diagnostic->line)
        tw_text_addf(&where, "%s:%u", diagnostic->file, diagnostic->line);
    tw_host_fault(device, NULL, TW_FAULT_KERNEL_COMPILE_ERROR, where.data, diagnostic->hint,
                  "kernel '%s': %s%serror: %s", kernel->shown, where.data ? where.data : "",
                  where.data ? ": " : "", diagnostic->message);
    tw_fault *fault = &device->faults.list.items[device->faults.list.count - 1];
    free(fault->kernel); /* the same complaint twice is one fault */
    fault->kernel = tw_strdup(kernel->shown);
    if (fault->frame_count) {
        free(fault->frames[0].function);
        fault->frames[0].function = tw_strdup("compiled");
    }
    tw_text_free(&where);
}

/* Records what the compiler refused: every kernel's complaint, or the error itself. */
static void tell_build_failure(const tw_program *program, tw_device *device,
                               const tw_kernel_build *builds, const tw_error *error) {
    const size_t before = device->faults.list.count;
    for (size_t i = 0; i < program->kernels.count; i++)
        if (builds[i].diagnostic.message)
            tell_compile_error(device, program->kernels.items[i], &builds[i].diagnostic);
    if (device->faults.list.count > before || error->status != TW_FAULT) return;
    tw_host_fault(device, NULL, (tw_fault_id)error->fault, NULL, NULL, "%s", error->text);
}

static tw_status load_images(const tw_program *program, tw_device *device,
                             const tw_kernel_build *builds, tw_error *err) {
    tw_status status = TW_OK;
    for (size_t i = 0; i < program->kernels.count && status == TW_OK; i++) {
        tw_kernel *kernel = program->kernels.items[i];
        for (size_t j = 0; j < builds[i].image_count && status == TW_OK; j++)
            status = tw_device_image(device, &builds[i].images[j], kernel->shown,
                                     &kernel->images[j], err);
    }
    return status;
}

static tw_status build(const tw_program *program, tw_device *device, tw_error *err) {
    const size_t count = program->kernels.count;
    tw_kernel_source *sources = tw_alloc((count + 1) * sizeof *sources);
    tw_kernel_build *builds = tw_alloc((count + 1) * sizeof *builds);
    tw_kernel_cb(*tables)[TW_MAX_CBS] = tw_alloc((count + 1) * sizeof *tables);
    for (size_t i = 0; i < count; i++)
        sources[i] = source_of(program, device, program->kernels.items[i], tables[i]);
    tw_error local = {0};
    tw_status status = tw_toolchain_build(device->toolchain, sources, count, builds, &local);
    if (status != TW_OK) {
        tell_build_failure(program, device, builds, &local);
        tw_fail(err, status, "%s", local.text ? local.text : "a kernel does not build");
        if (err && !err->fault) err->fault = local.fault;
    } else {
        status = load_images(program, device, builds, err);
    }
    tw_error_clear(&local);
    for (size_t i = 0; i < count; i++)
        tw_kernel_build_free(&builds[i]);
    free(tables);
    free(builds);
    free(sources);
    return status;
}

/* ---- assemble ---- */

static void add_kernel(const tw_kernel *kernel, uint32_t x, uint32_t y, tw_core_launch *core) {
    const tw_args *args = &kernel->args[y * TW_SIDE + x];
    const bool compute = kernel->desc.kind == TW_KERNEL_COMPUTE;
    const tw_hart_id first = compute                                 ? TW_UNPACK
                             : kernel->desc.kind == TW_KERNEL_NCRISC ? TW_NCRISC
                                                                     : TW_BRISC;
    for (unsigned i = 0; i < (compute ? 3u : 1u); i++)
        core->harts[first + i] = (tw_hart_launch){.image = kernel->images[i],
                                                  .kernel = kernel->shown,
                                                  .args = args->words,
                                                  .arg_count = args->count,
                                                  .common_args = kernel->common.words,
                                                  .common_arg_count = kernel->common.count,
                                                  .cb_names = kernel->cb_names,
                                                  .noc = compute ? 0 : kernel->desc.noc};
    if (compute) core->compute = &kernel->desc.compute;
}

static tw_cb_config config_of(const tw_cb_entry *cb, const tw_cb_index_desc *index) {
    tw_tile_shape shape = TW_TILE_32X32;
    tw_tile_shape_make(index->tile_rows ? index->tile_rows : 32,
                       index->tile_cols ? index->tile_cols : 32, &shape);
    return (tw_cb_config){.index = index->index,
                          .on_tensor = cb->buffer_number != 0,
                          .format = index->format,
                          .face_rows = shape.face_rows,
                          .tile_rows = shape.rows,
                          .tile_cols = shape.cols,
                          .address = cb->address,
                          .size = cb->desc.total_size,
                          .page_size = index->page_size,
                          .created_at = cb->desc.created_at};
}

static void add_cbs(tw_program *program, tw_core_launch *core) {
    tw_cb_config found[TW_MAX_CBS];
    size_t count = 0;
    for (size_t i = 0; i < program->cbs.count; i++) {
        const tw_cb_entry *cb = &program->cbs.items[i];
        if (!tw_core_ranges_contain(cb->desc.cores, core->x, core->y)) continue;
        for (size_t j = 0; j < cb->desc.index_count && count < TW_MAX_CBS; j++)
            found[count++] = config_of(cb, &cb->indices[j]);
    }
    tw_cb_config *kept = tw_arena_alloc(&program->launch_arena, (count + 1) * sizeof *kept);
    memcpy(kept, found, count * sizeof *kept);
    core->cbs = kept;
    core->cb_count = count;
}

static void add_remotes(tw_program *program, tw_core_launch *core) {
    tw_remote_config *kept = tw_arena_alloc(&program->launch_arena, TW_MAX_CBS * sizeof *kept);
    size_t count = 0;
    for (size_t i = 0; i < program->cbs.count; i++) {
        const tw_cb_entry *cb = &program->cbs.items[i];
        if (!tw_core_ranges_contain(cb->desc.cores, core->x, core->y)) continue;
        for (size_t j = 0; j < cb->desc.remote_count && count < TW_MAX_CBS; j++)
            kept[count++] = (tw_remote_config){.index = cb->remotes[j].index,
                                               .words = cb->desc.remote_words,
                                               .page_size = cb->remotes[j].page_size};
    }
    core->remotes = kept;
    core->remote_count = count;
}

static void add_semaphores(tw_program *program, tw_core_launch *core) {
    tw_semaphore_config *kept =
        tw_arena_alloc(&program->launch_arena, TW_SEMAPHORES * sizeof *kept);
    size_t count = 0;
    for (size_t i = 0; i < program->semaphores.count && count < TW_SEMAPHORES; i++) {
        const tw_semaphore_entry *s = &program->semaphores.items[i];
        if (tw_core_ranges_contain(s->cores, core->x, core->y))
            kept[count++] = (tw_semaphore_config){(uint8_t)s->id, s->initial_value};
    }
    core->semaphores = kept;
    core->semaphore_count = count;
}

void tw_program_assemble(tw_program *program, tw_device *device) {
    tw_arena_free(&program->launch_arena);
    const size_t most = (size_t)device->grid_x * device->grid_y;
    tw_core_launch *cores = tw_arena_alloc(&program->launch_arena, most * sizeof *cores);
    size_t count = 0;
    for (uint32_t y = 0; y < device->grid_y; y++)
        for (uint32_t x = 0; x < device->grid_x; x++) {
            tw_core_launch core = {.x = x, .y = y};
            bool used = false;
            for (size_t k = 0; k < program->kernels.count; k++) {
                const tw_kernel *kernel = program->kernels.items[k];
                if (!tw_core_ranges_contain(kernel->desc.cores, x, y)) continue;
                add_kernel(kernel, x, y, &core);
                used = true;
            }
            if (!used) continue;
            add_cbs(program, &core);
            add_remotes(program, &core);
            add_semaphores(program, &core);
            cores[count++] = core;
        }
    program->launch = (tw_launch){cores, count};
    program->laid_out = true;
}

/* ---- run ---- */

static tw_status make_ready(tw_program *program, tw_device *device, tw_error *err) {
    const bool compiled = program->compiled_for == device->serial;
    if (compiled && program->laid_out && program->l1_changes == device->l1_changes) return TW_OK;
    tw_status status = TW_OK;
    if (!compiled || !program->laid_out) {
        program->laid_out = false;
        status = tw_program_validate(program, device, err);
    }
    if (status == TW_OK) status = tw_program_lay_out(program, device, err);
    if (status == TW_OK && !compiled) status = build(program, device, err);
    if (status == TW_OK && !compiled) status = tw_program_check_sizes(program, device, err);
    if (status != TW_OK) return status;
    program->compiled_for = device->serial;
    if (!program->laid_out) tw_program_assemble(program, device);
    return TW_OK;
}

static tw_status prepare(tw_program *program, tw_device *device, tw_error *err) {
    tw_faults_clear(&device->faults);
    device->stats = (tw_run_stats){0};
    device->failed_on_host = true;
    device->ran_to_end = false;
    if (device->closed) return tw_fail(err, TW_BAD_INPUT, "the device is closed: open it again");
    return make_ready(program, device, err);
}

tw_status tw_program_compile(tw_program *program, tw_device *device, tw_error *err) {
    return prepare(program, device, err);
}

/* A run that was cut off: the state of every hart that has not finished goes with what is told. */
static void tell_state(tw_device *device, tw_status ended, tw_error *why) {
    tw_text state = {0};
    tw_check_state(device->chip, &state);
    if (ended == TW_INTERRUPTED) {
        tw_text text = {0};
        tw_text_addf(&text, "%s\n%s", why->text, state.data);
        free(why->text);
        why->text = tw_text_take(&text);
    }
    for (size_t i = 0; i < device->faults.list.count; i++) {
        tw_fault *fault = &device->faults.list.items[i];
        if (fault->id != TW_FAULT_ENDLESS_LOOP) continue;
        if (fault->state) tw_text_addf(&state, "%s\n", fault->state);
        free(fault->state);
        fault->state = tw_text_take(&state);
        break;
    }
    tw_text_free(&state);
}

static bool all_harts_done(tw_chip *chip) {
    for (size_t i = 0; i < tw_chip_core_count(chip); i++)
        for (unsigned hart = 0; hart < TW_HARTS; hart++) {
            const tw_hart_state state = tw_core_hart(tw_chip_core(chip, i), (tw_hart_id)hart).state;
            if (state != TW_HART_ABSENT && state != TW_HART_DONE) return false;
        }
    return !tw_chip_was_stopped(chip);
}

/* What was found in the order in which it is to be mended; the first error speaks for the run. */
static void arrange(tw_device *device, tw_error *why) {
    tw_faults_arrange(&device->faults);
    for (size_t i = 0; i < device->faults.list.count; i++) {
        const tw_fault *fault = &device->faults.list.items[i];
        if (fault->severity != TW_ERROR) continue;
        if (why->status != TW_FAULT || !why->fault) return;
        tw_error_clear(why);
        why->fault = (int)fault->id;
        tw_fail(why, TW_FAULT, "%s: %s", tw_fault_find(fault->id)->id, fault->message);
        return;
    }
}

/* Runs a launch whose programs are ready. */
static tw_status run_launch(tw_device *device, const tw_launch *launch, tw_error *err) {
    device->failed_on_host = false;
    device->runs++;
    device->ran_to_end = true;
    if (!launch->core_count) {
        tw_outputs_forget(device);
        return TW_OK;
    }
    tw_error why = {0};
    tw_interrupt_arm();
    tw_status ended = tw_chip_run(device->chip, launch, &device->faults, &device->stats, &why);
    device->earlier.count = 0;
    tw_outputs_forget(device);
    const bool die = tw_interrupt_disarm() && ended == TW_INTERRUPTED;
    if (tw_chip_was_stopped(device->chip)) tell_state(device, ended, &why);
    arrange(device, &why);
    tw_device_draw(device);
    device->ran_to_end = all_harts_done(device->chip);
    tw_tally_tell(device->tally, device, true);
    tw_profile_end_run(device->profile, device);
    if (ended != TW_OK) {
        tw_fail(err, ended, "%s", why.text);
        if (err && !err->fault) err->fault = why.fault;
    }
    if (die) tw_interrupt_die(why.text);
    tw_error_clear(&why);
    return ended;
}

static tw_status not_started(tw_device *device, tw_status status) {
    device->earlier.count = 0;
    tw_outputs_forget(device);
    if (!device->closed) tw_tally_tell(device->tally, device, false);
    return status;
}

tw_status tw_device_run(tw_device *device, tw_program *program, tw_error *err) {
    tw_status status = prepare(program, device, err);
    if (status == TW_OK) status = tw_program_check_earlier(program, device, err);
    if (status != TW_OK) return not_started(device, status);
    return run_launch(device, &program->launch, err);
}

static int by_place(const void *left, const void *right) {
    const tw_core_launch *a = left, *b = right;
    if (a->y != b->y) return a->y < b->y ? -1 : 1;
    return a->x < b->x ? -1 : a->x > b->x;
}

tw_status tw_device_run_together(tw_device *device, tw_program *const *programs, size_t count,
                                 tw_error *err) {
    TW_VEC(tw_core_launch) cores = {0};
    tw_status status = TW_OK;
    for (size_t i = 0; i < count && status == TW_OK; i++) {
        status = prepare(programs[i], device, err);
        for (size_t j = 0; j < programs[i]->launch.core_count && status == TW_OK; j++)
            TW_VEC_PUSH(&cores, programs[i]->launch.cores[j]);
    }
    if (cores.count) qsort(cores.items, cores.count, sizeof *cores.items, by_place);
    for (size_t i = 1; i < cores.count && status == TW_OK; i++)
        if (!by_place(&cores.items[i - 1], &cores.items[i]))
            status = tw_fail(err, TW_BAD_INPUT,
                             "two programs that are to run together both use core (%u,%u)",
                             cores.items[i].x, cores.items[i].y);
    if (status != TW_OK)
        status = not_started(device, status);
    else
        status = run_launch(device, &(tw_launch){cores.items, cores.count}, err);
    free(cores.items);
    return status;
}
