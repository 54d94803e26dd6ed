/* What can be seen of a core: its harts, circular buffers, words and texts of its memory. */
#include "chip/state.h"

#include <string.h>

void tw_core_place(const tw_core *core, uint32_t *x, uint32_t *y) {
    *x = core->x;
    *y = core->y;
}

tw_hart_view tw_core_hart(const tw_core *core, tw_hart_id hart) {
    const tw_slot *slot = &core->slots[hart];
    tw_hart_view view = {.state = slot->state,
                         .wait = slot->state == TW_HART_WAITING ? slot->wait.kind : TW_WAIT_NONE,
                         .cb = slot->wait.cb,
                         .pages = slot->wait.pages,
                         .address = slot->wait.address,
                         .value = slot->wait.value,
                         .pc = slot->hart.pc,
                         .cycle = slot->hart.cycles,
                         .launch = slot->launch};
    for (unsigned i = 0; i < 4; i++) {
        const char letter = (char)(slot->waypoint >> 8 * i & 0xFF);
        view.waypoint[i] = letter && (letter < ' ' || letter > '~') ? '?' : letter;
    }
    return view;
}

uint32_t tw_core_pc(const tw_core *core, tw_hart_id hart) {
    return core->slots[hart].hart.pc;
}

tw_cb_view tw_core_cb(const tw_core *core, uint32_t cb) {
    if (cb >= TW_MAX_CBS) return (tw_cb_view){0};
    const tw_cb *state = &core->cbs[cb];
    return (tw_cb_view){.config = state->config,
                        .pages = state->pages,
                        .received = state->received,
                        .acked = state->acked};
}

tw_cb_pointers tw_core_cb_pointers(const tw_core *core, tw_hart_id hart, uint32_t cb) {
    if (cb >= TW_MAX_CBS) return (tw_cb_pointers){0};
    const tw_cb_interface *window = &core->slots[hart].window[cb];
    const uint32_t shift = hart >= TW_UNPACK ? 4 : 0; /* they count in 16 bytes */
    return (tw_cb_pointers){.read = window->fifo_rd_ptr << shift,
                            .write = window->fifo_wr_ptr << shift,
                            .write_tile = window->fifo_wr_tile_ptr << shift};
}

const tw_core_launch *tw_core_launched(const tw_core *core) {
    return core->launch;
}

uint32_t tw_core_word(const tw_core *core, uint32_t address) {
    uint32_t word = 0;
    if (address <= core->chip->arch->l1_bytes - sizeof word)
        memcpy(&word, core->l1 + address, sizeof word);
    return word;
}

char *tw_guest_text(const tw_slot *slot, uint32_t address) {
    tw_text text = {0};
    char c;
    while (address && text.length < 512 && tw_hart_peek(&slot->hart, address++, &c, 1) && c)
        tw_text_addn(&text, &c, 1);
    return tw_text_take(&text);
}

char *tw_core_text(const tw_core *core, tw_hart_id hart, uint32_t address) {
    return tw_guest_text(&core->slots[hart], address);
}
