/*
 * Which pages of a CB a hart may touch: the producer the ones it reserved, the consumer the ones it
 * waited for. Held against transfers and against tiles that are unpacked and packed; loads and
 * stores of the harts themselves are not looked at.
 *
 * Left alone, because counters do not tell there what is meant: CBs on a tensor, CBs that share
 * memory, CBs whose pointers a kernel has moved itself, and scratch memory, which nobody waits for.
 */
#include "check/rules.h"

#include <stdlib.h>

enum { OP_MASK = 0xFF, REUSE_MASK = 3 << 10 };

typedef struct place {
    uint32_t index;
    tw_cb_view cb;
    tw_cb_rule *rule;
    tw_cb_pointers pointers;
} place;

static uint32_t end_of(const tw_cb_config *config) {
    return config->address + config->size;
}

void tw_check_map_cbs(tw_core_rule *core) {
    const tw_core_launch *launch = tw_core_launched(core->core);
    tw_cb_map *map = &core->memory->map;
    map->count = launch->cb_count < TW_MAX_CBS ? (uint32_t)launch->cb_count : TW_MAX_CBS;
    map->found = 0;
    for (uint32_t i = 0; i < map->count; i++) {
        const tw_cb_config *config = &launch->cbs[i];
        tw_cb_place *place = &map->places[i];
        *place = (tw_cb_place){config->address, end_of(config), config, false};
        for (uint32_t other = 0; other < i; other++) {
            if (map->places[other].begin >= place->end || place->begin >= map->places[other].end)
                continue;
            place->shares = map->places[other].shares = true;
        }
    }
}

/* The CB that holds an address, one of several where several do; NULL: none. */
static const tw_cb_place *place_holding(tw_cb_map *map, uint32_t address) {
    if (map->found < map->count && address - map->places[map->found].begin <
                                       map->places[map->found].end - map->places[map->found].begin)
        return &map->places[map->found];
    for (uint32_t i = 0; i < map->count; i++) {
        const tw_cb_place *place = &map->places[i];
        if (address - place->begin >= place->end - place->begin) continue;
        map->found = i;
        return place;
    }
    return NULL;
}

static bool holds(const tw_cb_config *config, uint32_t address) {
    return address >= config->address && address < end_of(config);
}

const tw_cb_config *tw_cb_holding(const tw_core_rule *core, uint32_t address) {
    if (core->memory) {
        const tw_cb_place *place = place_holding(&core->memory->map, address);
        if (!place || !place->shares) return place ? place->config : NULL;
    }
    const tw_core_launch *launch = tw_core_launched(core->core);
    const tw_cb_config *found = NULL;
    for (size_t i = 0; i < launch->cb_count; i++) {
        const tw_cb_config *config = &launch->cbs[i];
        if (!holds(config, address)) continue;
        if (found) return NULL;
        found = config;
    }
    return found;
}

static bool shares_memory(const tw_core *core, const tw_cb_config *config) {
    const tw_core_launch *launch = tw_core_launched(core);
    for (size_t i = 0; i < launch->cb_count; i++) {
        const tw_cb_config *other = &launch->cbs[i];
        if (other != config && other->address < end_of(config) && config->address < end_of(other))
            return true;
    }
    return false;
}

/* What is known of a CB; false when nothing can be said of it. */
static bool look_at(tw_core_rule *core, tw_hart_id hart, uint32_t index, place *at) {
    *at = (place){.index = index, .cb = tw_core_cb(core->core, index)};
    if (!at->cb.config || at->cb.config->on_tensor) return false;
    at->rule = &core->cbs[index];
    if (at->rule->is_moved || (int32_t)(at->cb.received - at->cb.acked) < 0) return false;
    if (!at->rule->is_looked_at) {
        at->rule->is_looked_at = true;
        at->rule->is_moved = shares_memory(core->core, at->cb.config);
    }
    at->pointers = tw_core_cb_pointers(core->core, hart, index);
    return !at->rule->is_moved;
}

/* A pointer that is not where the counters say was moved by the kernel: from then on nothing is
 * said of this CB. */
static bool stands(const place *at, uint32_t pointer, uint32_t pages) {
    if (pointer == tw_cb_address(&at->cb, pages)) return true;
    at->rule->is_moved = true;
    return false;
}

/* Bytes from a pointer on to an address, round the end. */
static uint32_t ahead(const place *at, uint32_t address, uint32_t pointer) {
    const uint32_t size = at->cb.pages * at->cb.config->page_size;
    return (address + size - pointer) % size;
}

/* What to do, with how many pages the CB has and where the host made it. */
static void add_making(const place *at, tw_fault *fault) {
    if (!at->cb.config->created_at) return;
    const uint32_t pages = at->cb.pages;
    tw_text text = {0};
    tw_text_addf(&text, "%s c_%u has %u page%s of %u bytes, made at %s",
                 tw_fault_find(fault->id)->hint, at->index, TW_PAGES(pages),
                 at->cb.config->page_size, at->cb.config->created_at);
    free(fault->remedy);
    fault->remedy = tw_text_take(&text);
}

static bool leaves(const place *at, const tw_service_event *event, uint32_t begin, uint32_t bytes,
                   tw_fault_id id, const char *what) {
    const uint32_t end = end_of(at->cb.config);
    if (bytes <= end - begin) return false;
    add_making(at,
               tw_rule_broken(event, id,
                              "%u bytes at 0x%x are %s; c_%u ends at 0x%x: %u bytes lie beyond it",
                              bytes, begin, what, at->index, end, bytes - (end - begin)));
    return true;
}

/* ---- transfers */

/* What is written to a CB: false when it was told to be wrong. */
static bool land(place *at, const tw_service_event *event, uint32_t begin, uint32_t bytes) {
    if (leaves(at, event, begin, bytes, TW_FAULT_CB_WRITE_PAST_RESERVED, "written")) return false;
    const tw_cb_rule *rule = at->rule;
    const bool is_scratch = rule->waiter < 0 || rule->waiter == (int)event->hart;
    if (is_scratch || (rule->producer >= 0 && rule->producer != (int)event->hart)) return true;
    if (!stands(at, at->pointers.write, at->cb.received)) return true;

    const uint32_t page = at->cb.config->page_size, size = at->cb.pages * page;
    const uint32_t from = ahead(at, begin, at->pointers.write), reserved = rule->reserved * page;
    const uint32_t filled = (at->cb.received - at->cb.acked) * page;
    if (from < reserved ? from + bytes > reserved : reserved && from < size - filled) {
        at->rule->is_past_reserved = true;
        add_making(at, tw_rule_broken(event, TW_FAULT_CB_WRITE_PAST_RESERVED,
                                      "%u bytes are written from byte %u of the %u reserved page%s "
                                      "of c_%u on, which have %u bytes",
                                      bytes, from, TW_PAGES(rule->reserved), at->index, reserved));
        return false;
    }
    if (from >= reserved && from >= size - filled) {
        tw_rule_broken(event, TW_FAULT_CB_WRITE_AFTER_PUSH,
                       "%u bytes are written to a page of c_%u that was pushed and not popped yet "
                       "(%u such pages)",
                       bytes, at->index, at->cb.received - at->cb.acked);
        return false;
    }
    return true;
}

/* What is read of a CB. */
static bool take(tw_core_rule *core, place *at, const tw_service_event *event, uint32_t begin,
                 uint32_t bytes) {
    if (leaves(at, event, begin, bytes, TW_FAULT_CB_READ_PAST_FRONT, "read")) return false;
    tw_cb_rule *rule = at->rule;
    if (rule->waiter != (int)event->hart || rule->producer == (int)event->hart) {
        tw_note_unwaited(core, rule, event);
        return true;
    }
    if (!stands(at, at->pointers.read, at->cb.acked)) return true;

    const uint32_t page = at->cb.config->page_size;
    const uint32_t from = ahead(at, begin, at->pointers.read), waited = rule->waited * page;
    const uint32_t filled = (at->cb.received - at->cb.acked) * page;
    const uint32_t behind = at->cb.pages * page - from; /* bytes back from the read pointer */
    const uint32_t popped = rule->pops[event->hart], needs = (from + bytes + page - 1) / page;
    if (from < waited && from + bytes <= waited) return true;
    const bool was_popped = from >= filled && popped && behind <= (uint64_t)popped * page;
    if (was_popped && (from >= page || tw_is_behind_pop(core, rule, event))) {
        tw_tell_unwaited(
            core, at->index, event, TW_FAULT_CB_READ_AFTER_POP, 1,
            tw_asprintf("%u bytes are read from a page of c_%u that was popped (%u popped so "
                        "far)",
                        bytes, at->index, popped));
        return false;
    }
    if (!waited && from >= filled && !was_popped) return true;
    tw_tell_unwaited(
        core, at->index, event, TW_FAULT_CB_READ_PAST_FRONT, needs,
        tw_asprintf("%u bytes are read from byte %u of c_%u's front on; %u page%s of %u bytes "
                    "were waited for",
                    bytes, from, at->index, TW_PAGES(rule->waited), page));
    return false;
}

void tw_check_landing(tw_core_rule *core, const tw_service_event *event, uint32_t begin,
                      uint32_t bytes) {
    const tw_cb_config *config = tw_cb_holding(core, begin);
    place at;
    if (!config) return;
    uint8_t *region = &core->cbs[config->index].region;
    const bool is_whole = *region == TW_REGION_UNKNOWN || *region == TW_REGION_FULL;
    *region = is_whole ? TW_REGION_FULL : TW_REGION_MIXED;
    core->cbs[config->index].is_brought = true;
    tw_check_page_landed(&core->cbs[config->index], config, begin, bytes);
    tw_unread_filled(core, config->index, begin, bytes);
    if (look_at(core, event->hart, config->index, &at)) land(&at, event, begin, bytes);
}

void tw_check_departure(tw_core_rule *core, const tw_service_event *event, uint32_t begin,
                        uint32_t bytes) {
    const tw_cb_config *config = tw_cb_holding(core, begin);
    place at;
    if (!config) return;
    if (core->cbs[config->index].producer == (int)event->hart)
        core->cbs[config->index].is_used_by_producer = true;
    tw_unread_read(core, config->index, begin, bytes);
    if (look_at(core, event->hart, config->index, &at)) take(core, &at, event, begin, bytes);
}

/* ---- loads and stores of the harts themselves */

/* The place where nothing is said, from one CB to the next. */
static tw_approved free_range(const tw_core_rule *core, uint32_t address) {
    const tw_cb_map *map = &core->memory->map;
    const tw_arch *arch = core->check->arch;
    tw_approved range = {.begin = arch->l1_reserved_bytes, .end = arch->l1_bytes};
    if (range.begin > address) range.begin = address;
    for (uint32_t i = 0; i < map->count; i++) {
        const uint32_t begin = map->places[i].begin, end = map->places[i].end;
        if (begin > address && begin < range.end) range.end = begin;
        if (end <= address && end > range.begin) range.begin = end;
    }
    return range;
}

/* The bytes about `address` within a window of `pages` from a pointer that are side by side; from
 * `address` on, and at least `bytes`, when it lies beyond the window. */
static tw_approved window_from(const place *at, uint32_t pointer, uint32_t pages, uint32_t address,
                               uint32_t bytes) {
    const uint32_t window = pages * at->cb.config->page_size;
    const uint32_t from = ahead(at, address, pointer), limit = end_of(at->cb.config);
    uint32_t begin = address, end = address + bytes;
    if (from < window) {
        end = address + (window - from);
        begin = address >= pointer ? pointer : at->cb.config->address;
    }
    if (end > limit) end = limit;
    return (tw_approved){.begin = begin, .end = end};
}

static tw_approved approve(tw_core_rule *core, const tw_service_event *event, uint32_t begin,
                           uint32_t bytes, bool stores) {
    const tw_cb_config *config = tw_cb_holding(core, begin);
    place at;
    tw_approved approved = {.begin = begin, .end = begin + bytes};
    if (config && !stores) tw_unread_forget(core, config->index);
    if (!config) {
        if (!place_holding(&core->memory->map, begin)) approved = free_range(core, begin);
    } else if (!look_at(core, event->hart, config->index, &at)) {
        approved.end = end_of(config);
    } else if (stores ? land(&at, event, begin, bytes) : take(core, &at, event, begin, bytes)) {
        approved = stores ? window_from(&at, at.pointers.write, at.rule->reserved, begin, bytes)
                          : window_from(&at, at.pointers.read, at.rule->waited, begin, bytes);
    }
    approved.version = core->version;
    return approved;
}

tw_approved tw_check_store(tw_core_rule *core, const tw_service_event *event, uint32_t begin,
                           uint32_t bytes) {
    return approve(core, event, begin, bytes, true);
}

tw_approved tw_check_load(tw_core_rule *core, const tw_service_event *event, uint32_t begin,
                          uint32_t bytes) {
    return approve(core, event, begin, bytes, false);
}

/* ---- tiles */

/* A CB that nobody waits for, as that of a scaler may be: its pages are there all the same once the
 * hart has waited for something that their producer pushed later. */
static bool is_there(const place *at, tw_core_rule *core, tw_hart_id hart, uint32_t tile) {
    if (at->rule->waiter >= 0 || at->rule->producer < 0 || tile >= at->cb.received - at->cb.acked)
        return false;
    if (core->memory && !tw_order_knows_pushes(core, hart, at->index, at->rule->producer))
        return false;
    if (at->rule->seen <= at->cb.acked + tile) at->rule->seen = at->cb.acked + tile + 1;
    return true;
}

static void check_operand(tw_core_rule *core, const tw_service_event *event, uint32_t index,
                          uint32_t tile) {
    place at;
    const uint32_t kind = event->args[0] & OP_MASK;
    const bool sticks =
        kind == TW_OP_tilize || (kind == TW_OP_tilize_ab && index == event->args[1]);
    if (index < TW_MAX_CBS && !sticks) tw_check_page_format(core, event, index, tile, false);
    if (index >= TW_MAX_CBS || !look_at(core, event->hart, index, &at)) return;
    if (tile < at.rule->waited || !stands(&at, at.pointers.read, at.cb.acked)) return;
    if (is_there(&at, core, event->hart, tile)) return;
    const uint32_t filled = at.cb.received - at.cb.acked, popped = at.rule->pops[event->hart];
    if (!at.rule->waited && !filled && popped && tw_is_behind_pop(core, at.rule, event))
        tw_tell_unwaited(
            core, index, event, TW_FAULT_CB_READ_AFTER_POP, tile + 1,
            tw_asprintf("tile %u of c_%u is unpacked after its page was popped (%u popped so "
                        "far)",
                        tile, index, popped));
    else
        tw_tell_unwaited(core, index, event, TW_FAULT_CB_READ_PAST_FRONT, tile + 1,
                         tw_asprintf("tile %u of c_%u is unpacked with %u page%s waited for", tile,
                                     index, TW_PAGES(at.rule->waited)));
}

void tw_check_operands(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t *args = event->args;
    const uint32_t kind = args[0] & OP_MASK;
    uint32_t tile_a = args[3], tile_b = args[4];
    switch (kind) {
    case TW_OP_tilize: tile_a = 0; break; /* pages are sticks or tiles */
    case TW_OP_add:
    case TW_OP_sub:
    case TW_OP_mul:
        if (!(args[0] & REUSE_MASK)) check_operand(core, event, args[2], tile_b);
        break;
    case TW_OP_tilize_ab: tile_a = 0; /* fall through */
    case TW_OP_reduce: check_operand(core, event, args[2], tile_b); break;
    case TW_OP_matmul: {
        const uint32_t ct = args[5] & 0xFF, rt = args[5] >> 8 & 0xFF, kt = args[5] >> 16;
        if (event->service == TW_SERVICE_unpack_matmul && ct && rt) {
            tile_a += (rt - 1) * kt;
            tile_b += ct - 1;
        }
        check_operand(core, event, args[2], tile_b);
        break;
    }
    default: break;
    }
    check_operand(core, event, args[1], tile_a);
    tw_unread_unpacked(core, event);
}

void tw_check_result(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t index = event->args[1];
    place at;
    if (index >= TW_MAX_CBS || !look_at(core, event->hart, index, &at)) return;
    const uint32_t page = event->args[2] == UINT32_MAX
                              ? at.pointers.write_tile / at.cb.config->page_size
                              : event->args[2];
    tw_check_page_format(core, event, index, page, true);
    if (event->service == TW_SERVICE_pack) tw_unread_packed(core, index, page);
    /* Without any reserve it is the push that is told. */
    if (!at.rule->reserved || page < at.rule->reserved) return;
    if (!stands(&at, at.pointers.write, at.cb.received)) return;
    at.rule->is_past_reserved = true;
    tw_rule_broken(event, TW_FAULT_CB_WRITE_PAST_RESERVED,
                   "a tile is packed into page %u behind the write pointer of c_%u, with %u page%s "
                   "reserved",
                   page, index, at.rule->reserved, at.rule->reserved == 1 ? "" : "s");
}
