#include "chip/state.h"

#include <string.h>

/* Compute harts count L1 in units of 16 bytes, as the hardware's unpacker and packer do. */
static uint32_t address_shift(tw_hart_id hart) {
    return hart >= TW_UNPACK ? 4 : 0;
}

static void prepare_cbs(tw_core *core, const tw_core_launch *launch) {
    memset(core->cbs, 0, sizeof core->cbs);
    for (size_t i = 0; i < launch->cb_count; i++) {
        const tw_cb_config *config = &launch->cbs[i];
        core->cbs[config->index] =
            (tw_cb){.config = config, .pages = config->size / config->page_size};
    }
}

static void prepare_window(tw_slot *slot, const tw_core_launch *launch) {
    const uint32_t shift = address_shift(slot->id);
    memset(slot->window, 0, sizeof slot->window);
    for (size_t i = 0; i < launch->cb_count; i++) {
        const tw_cb_config *config = &launch->cbs[i];
        slot->window[config->index] =
            (tw_cb_interface){.fifo_size = config->size >> shift,
                              .fifo_limit = (config->address + config->size) >> shift,
                              .fifo_page_size = config->page_size >> shift,
                              .fifo_num_pages = config->size / config->page_size,
                              .fifo_rd_ptr = config->address >> shift,
                              .fifo_wr_ptr = config->address >> shift};
    }
    tw_slot_open_remotes(slot, launch);
}

static void write_args(const tw_core *core, tw_hart_id hart, const tw_hart_launch *launch) {
    uint8_t *block = core->l1 + TW_ARGS_BASE + hart * TW_ARGS_STRIDE;
    if (launch->arg_count) memcpy(block, launch->args, 4 * launch->arg_count);
    if (launch->common_arg_count)
        memcpy(block + TW_COMMON_ARGS_OFFSET, launch->common_args, 4 * launch->common_arg_count);
}

static uint32_t local_bytes(const tw_arch *arch, tw_hart_id hart) {
    return hart == TW_BRISC    ? arch->local_bytes_brisc
           : hart == TW_NCRISC ? arch->local_bytes_ncrisc
                               : arch->local_bytes_trisc;
}

static void prepare_slot(tw_core *core, tw_hart_id id, const tw_core_launch *launch) {
    tw_slot *slot = &core->slots[id];
    const tw_hart_launch *part = &launch->harts[id];
    slot->core = core;
    slot->id = id;
    slot->launch = part;
    slot->asked = false;
    slot->step = 0;
    slot->served_at = 0;
    slot->waypoint = 0;
    slot->wait = (tw_wait){0};
    memset(slot->noc, 0, sizeof slot->noc);
    slot->state = part->image ? TW_HART_RUNNABLE : TW_HART_ABSENT;
    if (!part->image) return;

    prepare_window(slot, launch);
    write_args(core, id, part);
    tw_hart *hart = &slot->hart;
    tw_hart_init(hart, part->image);
    hart->l1 = core->l1;
    hart->l1_size = core->chip->arch->l1_bytes;
    hart->local = slot->local;
    hart->local_base = TW_LOCAL_BASE;
    hart->local_size = local_bytes(core->chip->arch, id);
    tw_image_copy(part->image, TW_LOCAL_BASE, hart->local_size, slot->local);
    tw_image_symbol(part->image, "__local_end", &hart->stack_limit, NULL);
    tw_hart_add_region(hart, (tw_region){.base = TW_CB_WINDOW_BASE,
                                         .size = sizeof slot->window,
                                         .host = (uint8_t *)slot->window,
                                         .writable = true});
    hart->ctx = slot;
    hart->service = tw_serve;
    hart->load = tw_slot_read_register;
    tw_slot_watch(slot);
}

static void write_word(tw_core *core, uint32_t address, uint32_t value) {
    memcpy(core->l1 + address, &value, sizeof value);
}

void tw_core_prepare(tw_core *core, const tw_core_launch *launch) {
    const tw_arch *arch = core->chip->arch;
    core->launch = launch;
    core->inbox.count = 0;
    core->limit = 0;
    core->ring_count = 0;
    prepare_cbs(core, launch);
    for (size_t i = 0; i < launch->semaphore_count; i++)
        write_word(core, TW_SEMAPHORE_BASE + launch->semaphores[i].id * TW_SEMAPHORE_STRIDE,
                   launch->semaphores[i].initial_value);
    memset(core->l1 + TW_ZEROS_BASE, 0, TW_ZEROS_BYTES);
    write_word(core, TW_CORE_INFO_BASE, core->x + arch->worker_x0);
    write_word(core, TW_CORE_INFO_BASE + 4, core->y + arch->worker_y0);
    write_word(core, TW_CORE_INFO_BASE + 8, core->x);
    write_word(core, TW_CORE_INFO_BASE + 12, core->y);
    tw_core_count_passed(core, launch);
    for (int id = 0; id < TW_HARTS; id++)
        prepare_slot(core, (tw_hart_id)id, launch);
    if (launch->compute) tw_pipeline_reset(core->pipeline, launch->compute, core->cbs);
}
