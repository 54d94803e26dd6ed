#include <stdlib.h>

#include "metal/state.h"

bool tw_core_ranges_contain(tw_core_ranges ranges, uint32_t x, uint32_t y) {
    for (size_t i = 0; i < ranges.count; i++) {
        const tw_core_range *r = &ranges.items[i];
        if (x >= r->start.x && x <= r->end.x && y >= r->start.y && y <= r->end.y) return true;
    }
    return false;
}

static bool listed_before(tw_core_ranges ranges, size_t index, uint32_t x, uint32_t y) {
    return tw_core_ranges_contain((tw_core_ranges){ranges.items, index}, x, y);
}

tw_core_xy *tw_core_ranges_list(tw_core_ranges ranges, bool by_columns, size_t *count) {
    TW_VEC(tw_core_xy) cores = {0};
    for (size_t i = 0; i < ranges.count; i++) {
        const tw_core_range *r = &ranges.items[i];
        const uint32_t x1 = r->end.x < TW_SIDE ? r->end.x : TW_SIDE - 1;
        const uint32_t y1 = r->end.y < TW_SIDE ? r->end.y : TW_SIDE - 1;
        if (r->start.x > x1 || r->start.y > y1) continue;
        const uint32_t wide = x1 - r->start.x + 1, high = y1 - r->start.y + 1;
        for (uint32_t k = 0; k < wide * high; k++) {
            const uint32_t x = r->start.x + (by_columns ? k / high : k % wide);
            const uint32_t y = r->start.y + (by_columns ? k % high : k / wide);
            if (!listed_before(ranges, i, x, y)) TW_VEC_PUSH(&cores, (tw_core_xy){x, y});
        }
    }
    *count = cores.count;
    return cores.items;
}

size_t tw_core_ranges_count(tw_core_ranges ranges) {
    size_t count;
    free(tw_core_ranges_list(ranges, false, &count));
    return count;
}

tw_core_ranges tw_copy_ranges(tw_arena *arena, tw_core_ranges ranges) {
    tw_core_range *items = tw_arena_alloc(arena, (ranges.count + 1) * sizeof *items);
    for (size_t i = 0; i < ranges.count; i++)
        items[i] = ranges.items[i];
    return (tw_core_ranges){items, ranges.count};
}

tw_status tw_check_ranges(tw_core_ranges ranges, const char *what, tw_error *err) {
    if (!ranges.count)
        return tw_fail(err, TW_BAD_INPUT, "%s has no cores: give at least one core range", what);
    for (size_t i = 0; i < ranges.count; i++) {
        const tw_core_range *r = &ranges.items[i];
        if (r->start.x > r->end.x || r->start.y > r->end.y)
            return tw_fail(err, TW_BAD_INPUT,
                           "%s: core range (%u,%u)-(%u,%u) ends before it starts: write the "
                           "smaller corner first",
                           what, r->start.x, r->start.y, r->end.x, r->end.y);
        if (r->end.x < TW_SIDE && r->end.y < TW_SIDE) continue;
        tw_fail(err, TW_FAULT, "%s: core (%u,%u) lies beyond the grid of any chip", what, r->end.x,
                r->end.y);
        if (err) err->fault = TW_FAULT_CORE_OUTSIDE_GRID;
        return TW_FAULT;
    }
    return TW_OK;
}

bool tw_ranges_overlap(tw_core_ranges a, tw_core_ranges b) {
    for (size_t i = 0; i < a.count; i++)
        for (size_t j = 0; j < b.count; j++) {
            const tw_core_range *p = &a.items[i], *q = &b.items[j];
            if (p->start.x <= q->end.x && q->start.x <= p->end.x && p->start.y <= q->end.y &&
                q->start.y <= p->end.y)
                return true;
        }
    return false;
}
