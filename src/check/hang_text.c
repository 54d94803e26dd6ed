/* How a hang is told: the harts of a core as a table, its CBs, and which cores hang alike. */
#include "check/rules.h"

#include <stdlib.h>
#include <string.h>

static const char *file_name(const char *path) {
    const char *slash = path ? strrchr(path, '/') : NULL;
    return slash ? slash + 1 : path ? path : "?";
}

void tw_hang_kernel(const char *path, tw_text *out) {
    const char *name = file_name(path), *dot = strrchr(name, '.');
    tw_text_addf(out, "%.*s", (int)(dot ? dot - name : (long)strlen(name)), name);
}

/* Where a wait is: the user's line and its callers. */
static void add_place(const tw_core *core, tw_hart_id hart, tw_text *out) {
    tw_fault probe = {0};
    probe.frame_count = tw_core_chain(core, hart, probe.frames);
    for (unsigned i = 0; i < probe.frame_count; i++) {
        if (i)
            tw_text_addf(out, " <- %s:%u", probe.frames[i].function, probe.frames[i].line);
        else
            tw_text_addf(out, "%s:%u", file_name(probe.frames[i].file), probe.frames[i].line);
        free(probe.frames[i].file);
        free(probe.frames[i].function);
    }
}

static const char *plural(uint32_t count) {
    return count == 1 ? "" : "s";
}

/* "semaphore 2" where the address is one's. */
static void add_semaphore(uint32_t address, tw_text *out) {
    const uint32_t id = (address - TW_SEMAPHORE_BASE) / TW_SEMAPHORE_STRIDE;
    if (address >= TW_SEMAPHORE_BASE && id < TW_SEMAPHORES)
        tw_text_addf(out, "semaphore %u", id);
    else
        tw_text_addf(out, "the semaphore at 0x%x", address);
}

void tw_hang_wait(const tw_core *core, const tw_hart_view *view, tw_text *out) {
    switch (view->wait) {
    case TW_WAIT_CB_SPACE:
        tw_text_addf(out, "waits for %u free page%s in c_%u (reserve_back)", view->pages,
                     plural(view->pages), view->cb);
        break;
    case TW_WAIT_CB_PAGES:
        tw_text_addf(out, "waits for %u page%s in c_%u (wait_front)", view->pages,
                     plural(view->pages), view->cb);
        break;
    case TW_WAIT_SEMAPHORE:
    case TW_WAIT_SEMAPHORE_MIN:
        tw_text_add(out, "waits until ");
        add_semaphore(view->address, out);
        tw_text_addf(out, " is %s%u (now %u)", view->wait == TW_WAIT_SEMAPHORE ? "" : "at least ",
                     view->value, tw_core_word(core, view->address));
        break;
    case TW_WAIT_DST_FREE:
        tw_text_add(out, "waits for a free half of DST (tile_regs_acquire)");
        break;
    case TW_WAIT_DST_READY:
        tw_text_add(out, "waits for a half of DST from MATH (tile_regs_wait)");
        break;
    case TW_WAIT_SRC_FREE: tw_text_add(out, "waits for MATH to use its operands"); break;
    case TW_WAIT_SRC_VALID: tw_text_add(out, "waits for UNPACK to bring operands"); break;
    case TW_WAIT_MEMORY:
        tw_text_addf(out, "polls the word at 0x%x, which is %u", view->address, view->value);
        break;
    default: tw_text_add(out, "waits"); break;
    }
}

/* ---- a core's table */

enum { KERNEL, WHAT, PLACE, COLUMNS };

typedef struct row {
    tw_text cells[COLUMNS];
} row;

static void fill_row(const tw_core *core, tw_hart_id id, const tw_hart_view *view, row *cells) {
    tw_hang_kernel(view->launch->kernel, &cells->cells[KERNEL]);
    switch (view->state) {
    case TW_HART_WAITING:
        tw_hang_wait(core, view, &cells->cells[WHAT]);
        add_place(core, id, &cells->cells[PLACE]);
        break;
    case TW_HART_DONE: tw_text_add(&cells->cells[WHAT], "has finished"); break;
    default: tw_text_add(&cells->cells[WHAT], "ended in a fault"); break;
    }
}

static void add_harts(const tw_core *core, tw_text *out) {
    row rows[TW_HARTS] = {0};
    size_t width[COLUMNS] = {0};
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_view view = tw_core_hart(core, (tw_hart_id)h);
        if (view.state == TW_HART_ABSENT) continue;
        fill_row(core, (tw_hart_id)h, &view, &rows[h]);
        for (int c = 0; c < COLUMNS; c++)
            if (width[c] < rows[h].cells[c].length) width[c] = rows[h].cells[c].length;
    }
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_text *cells = rows[h].cells;
        if (!cells[KERNEL].length) continue;
        tw_text_addf(out, "  %-6s %-*s  ", tw_hart_name((tw_hart_id)h), (int)width[KERNEL],
                     cells[KERNEL].data);
        if (cells[PLACE].length)
            tw_text_addf(out, "%-*s  %s\n", (int)width[WHAT], cells[WHAT].data, cells[PLACE].data);
        else
            tw_text_addf(out, "%s\n", cells[WHAT].data);
    }
    for (int h = 0; h < TW_HARTS; h++)
        for (int c = 0; c < COLUMNS; c++)
            tw_text_free(&rows[h].cells[c]);
}

static void add_owner(const uint32_t totals[TW_HARTS], const char *role, tw_text *out) {
    bool any = false;
    for (int h = 0; h < TW_HARTS; h++) {
        if (!totals[h]) continue;
        tw_text_addf(out, "%s %s", any ? " and" : role, tw_hart_name((tw_hart_id)h));
        any = true;
    }
    if (!any) tw_text_addf(out, "%s nobody so far", role);
}

static void add_cb(const tw_core_rule *rule, uint32_t index, tw_text *out) {
    const tw_cb_view cb = tw_core_cb(rule->core, index);
    if (!cb.config) return;
    tw_text_addf(out, "  c_%u: %u page%s of %u B; %u pushed, %u popped", index, cb.pages,
                 plural(cb.pages), cb.config->page_size, cb.received, cb.acked);
    add_owner(rule->cbs[index].pushes, "; producer", out);
    add_owner(rule->cbs[index].pops, ", consumer", out);
    if (cb.config->created_at) tw_text_addf(out, "; made at %s", cb.config->created_at);
    tw_text_add(out, "\n");
}

char *tw_hang_state(const tw_core_rule *rule) {
    tw_text out = {0};
    uint64_t cbs = 0;
    tw_text_add(&out, "\n");
    add_harts(rule->core, &out);
    tw_text_add(&out, "\n");
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_view view = tw_core_hart(rule->core, (tw_hart_id)h);
        const bool on_cb = view.wait == TW_WAIT_CB_SPACE || view.wait == TW_WAIT_CB_PAGES;
        if (view.state == TW_HART_WAITING && on_cb && view.cb < TW_MAX_CBS) cbs |= 1ull << view.cb;
    }
    for (uint32_t i = 0; i < TW_MAX_CBS; i++)
        if (cbs >> i & 1) add_cb(rule, i, &out);
    if (cbs) tw_text_add(&out, "\n");
    return tw_text_take(&out);
}

/* ---- cores */

enum { MOST_NAMED = 4 };

static bool is_among(tw_core_rule *const *cores, size_t count, uint32_t x, uint32_t y) {
    for (size_t i = 0; i < count; i++) {
        uint32_t at_x, at_y;
        tw_core_place(cores[i]->core, &at_x, &at_y);
        if (at_x == x && at_y == y) return true;
    }
    return false;
}

void tw_hang_cores(tw_core_rule *const *cores, size_t count, tw_text *out) {
    uint32_t x0 = UINT32_MAX, y0 = UINT32_MAX, x1 = 0, y1 = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t x, y;
        tw_core_place(cores[i]->core, &x, &y);
        if (x < x0) x0 = x;
        if (y < y0) y0 = y;
        if (x > x1) x1 = x;
        if (y > y1) y1 = y;
    }
    if (count == 1) {
        tw_text_addf(out, "core (%u,%u)", x0, y0);
        return;
    }
    tw_text_addf(out, "%zu cores, (%u,%u)-(%u,%u)", count, x0, y0, x1, y1);
    const size_t missing = (size_t)(x1 - x0 + 1) * (y1 - y0 + 1) - count;
    if (missing > MOST_NAMED) {
        tw_text_addf(out, " less %zu", missing);
    } else if (missing) {
        const char *before = " less ";
        for (uint32_t y = y0; y <= y1; y++)
            for (uint32_t x = x0; x <= x1; x++) {
                if (is_among(cores, count, x, y)) continue;
                tw_text_addf(out, "%s(%u,%u)", before, x, y);
                before = ", ";
            }
    }
    tw_text_add(out, ",");
}
