/* The state of a run under way, or cut off: for Ctrl-C, limits and debuggers. */
#include "check/rules.h"

#include <stdlib.h>
#include <string.h>

static bool is_unfinished(const tw_core *core) {
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_state state = tw_core_hart(core, (tw_hart_id)h).state;
        if (state == TW_HART_RUNNABLE || state == TW_HART_WAITING) return true;
    }
    return false;
}

void tw_check_cb_state(const tw_core *core, uint32_t index, tw_text *out) {
    const tw_cb_view cb = tw_core_cb(core, index);
    if (!cb.config) return;
    const uint32_t held = cb.received - cb.acked;
    tw_text_addf(out, "  c_%u: %u of %u pages of %u B hold data; %u pushed, %u popped; at 0x%x\n",
                 index, held, cb.pages, cb.config->page_size, cb.received, cb.acked,
                 cb.config->address);
}

static char *core_text(const tw_core *core) {
    tw_text text = {0};
    uint64_t cbs = 0;
    tw_hang_harts(core, &text);
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_view view = tw_core_hart(core, (tw_hart_id)h);
        const bool on_cb = view.wait == TW_WAIT_CB_SPACE || view.wait == TW_WAIT_CB_PAGES;
        if (on_cb && view.cb < TW_MAX_CBS) cbs |= 1ull << view.cb;
    }
    for (uint32_t i = 0; i < TW_MAX_CBS; i++)
        if (cbs >> i & 1) tw_check_cb_state(core, i, &text);
    return tw_text_take(&text);
}

/* Cores whose text is the same. */
typedef struct group {
    char *text;
    TW_VEC(uint32_t) cores; /* x << 16 | y */
} group;
typedef TW_VEC(group) groups;

static void put(groups *all, char *text, uint32_t place) {
    for (size_t i = 0; i < all->count; i++)
        if (!strcmp(all->items[i].text, text)) {
            TW_VEC_PUSH(&all->items[i].cores, place);
            free(text);
            return;
        }
    group made = {.text = text};
    TW_VEC_PUSH(&made.cores, place);
    TW_VEC_PUSH(all, made);
}

enum { MOST_NAMED = 8 };

static void add_group(const group *group, tw_text *out) {
    const size_t count = group->cores.count;
    tw_text_addf(out, "  %s", count == 1 ? "core" : "cores");
    for (size_t i = 0; i < count && i < MOST_NAMED; i++)
        tw_text_addf(out, " (%u,%u)", group->cores.items[i] >> 16, group->cores.items[i] & 0xFFFF);
    if (count > MOST_NAMED) tw_text_addf(out, " and %zu more alike", count - MOST_NAMED);
    tw_text_addf(out, "\n%s", group->text);
}

void tw_check_state(tw_chip *chip, tw_text *out) {
    groups all = {0};
    for (size_t i = 0; i < tw_chip_core_count(chip); i++) {
        const tw_core *core = tw_chip_core(chip, i);
        uint32_t x, y;
        if (!is_unfinished(core)) continue;
        tw_core_place(core, &x, &y);
        put(&all, core_text(core), x << 16 | y);
    }
    const size_t before = out->length;
    for (size_t i = 0; i < all.count; i++) {
        add_group(&all.items[i], out);
        free(all.items[i].text);
        free(all.items[i].cores.items);
    }
    free(all.items);
    if (out->length == before) tw_text_add(out, "  every hart has finished\n");
}
