/* Circular buffers: counters are the core's, pointers are each hart's own, as on the chip. */
#include "chip/state.h"

tw_cb *tw_slot_cb(tw_slot *slot, uint32_t index) {
    if (index < TW_MAX_CBS && slot->core->cbs[index].config) return &slot->core->cbs[index];
    tw_text text = {0};
    tw_text_addf(&text, "CB %u is used, but core (%u,%u) has no such circular buffer", index,
                 slot->core->x, slot->core->y);
    tw_core_raise(slot->core, slot->id, TW_FAULT_CB_NOT_CONFIGURED, tw_text_take(&text), NULL, NULL,
                  NULL);
    return NULL;
}

/* Steps a pointer by pages; it wraps exactly at the end. */
static void advance(const tw_cb_interface *cb, uint32_t *pointer, uint32_t pages) {
    *pointer += pages * cb->fifo_page_size;
    if (*pointer >= cb->fifo_limit) *pointer -= cb->fifo_size;
}

tw_served tw_serve_cb_reserve_back(tw_slot *slot, uint32_t *args) {
    tw_cb *cb = tw_slot_cb(slot, args[0]);
    /* The kernel may have laid its window over another ring (align_local_cbs_to_remote_cb). */
    if (cb && slot->window[args[0]].fifo_num_pages)
        cb->pages = slot->window[args[0]].fifo_num_pages;
    if (cb && tw_cb_free_pages(cb) < args[1])
        return tw_wait_for(slot,
                           (tw_wait){.kind = TW_WAIT_CB_SPACE, .cb = args[0], .pages = args[1]});
    return TW_SERVED;
}

tw_served tw_serve_cb_push_back(tw_slot *slot, uint32_t *args) {
    tw_cb *cb = tw_slot_cb(slot, args[0]);
    if (!cb) return TW_SERVED;
    cb->received += args[1];
    tw_cb_interface *window = &slot->window[args[0]];
    advance(window, &window->fifo_wr_ptr, args[1]);
    window->fifo_wr_tile_ptr = 0;
    tw_core_wake(slot->core, slot->hart.cycles);
    return TW_SERVED;
}

tw_served tw_serve_cb_wait_front(tw_slot *slot, uint32_t *args) {
    tw_cb *cb = tw_slot_cb(slot, args[0]);
    if (cb && tw_cb_filled_pages(cb) < args[1])
        return tw_wait_for(slot,
                           (tw_wait){.kind = TW_WAIT_CB_PAGES, .cb = args[0], .pages = args[1]});
    return TW_SERVED;
}

tw_served tw_serve_cb_pop_front(tw_slot *slot, uint32_t *args) {
    tw_cb *cb = tw_slot_cb(slot, args[0]);
    if (!cb) return TW_SERVED;
    cb->acked += args[1];
    tw_cb_interface *window = &slot->window[args[0]];
    advance(window, &window->fifo_rd_ptr, args[1]);
    tw_core_wake(slot->core, slot->hart.cycles);
    return TW_SERVED;
}

tw_served tw_serve_cb_pages_reservable(tw_slot *slot, uint32_t *args) {
    const tw_cb *cb = tw_slot_cb(slot, args[0]);
    args[0] = cb && tw_cb_free_pages(cb) >= args[1];
    return TW_SERVED;
}

tw_served tw_serve_cb_pages_available(tw_slot *slot, uint32_t *args) {
    const tw_cb *cb = tw_slot_cb(slot, args[0]);
    args[0] = cb && tw_cb_filled_pages(cb) >= args[1];
    return TW_SERVED;
}

/* ---- semaphores: words of L1 */

tw_served tw_serve_semaphore_wait(tw_slot *slot, uint32_t *args) {
    if (tw_core_word(slot->core, args[0]) == args[1]) return TW_SERVED;
    return tw_wait_for(slot,
                       (tw_wait){.kind = TW_WAIT_SEMAPHORE, .address = args[0], .value = args[1]});
}

tw_served tw_serve_semaphore_wait_min(tw_slot *slot, uint32_t *args) {
    if (tw_core_word(slot->core, args[0]) >= args[1]) return TW_SERVED;
    return tw_wait_for(
        slot, (tw_wait){.kind = TW_WAIT_SEMAPHORE_MIN, .address = args[0], .value = args[1]});
}

tw_served tw_serve_semaphore_set(tw_slot *slot, uint32_t *args) {
    const tw_arch *arch = slot->core->chip->arch;
    if (args[0] % 4 == 0 && args[0] <= arch->l1_bytes - 4) {
        uint32_t *word = (uint32_t *)(void *)(slot->core->l1 + args[0]);
        *word = args[1];
        tw_core_wake(slot->core, slot->hart.cycles);
        return TW_SERVED;
    }
    tw_text text = {0};
    tw_text_addf(&text, "semaphore at address 0x%08x, which is no word of L1 (0x%x bytes)", args[0],
                 arch->l1_bytes);
    tw_core_raise(slot->core, slot->id, TW_FAULT_L1_OUT_OF_BOUNDS, tw_text_take(&text), NULL, NULL,
                  NULL);
    return TW_SERVED;
}
