/* Transfers to and from DRAM are held against the buffers that the host allocated. */
#include "check/rules.h"

#include <stdlib.h>
#include <string.h>

void tw_check_set_memory(tw_check *check, tw_check_memory memory) {
    check->memory = memory;
}

enum { SIDE = TW_NOC_SIDE };

void tw_check_map_banks(tw_check *check) {
    memset(check->bank_at, 0, sizeof check->bank_at);
    for (uint32_t bank = check->arch->dram_banks; bank-- > 0;) {
        uint32_t x, y;
        tw_arch_dram_xy(check->arch, bank, &x, &y);
        check->bank_at[y % SIDE * SIDE + x % SIDE] = (uint8_t)(bank + 1);
    }
}

bool tw_check_bank_at(const tw_check *check, uint32_t x, uint32_t y, uint32_t *bank) {
    const uint8_t found = x < SIDE && y < SIDE ? check->bank_at[y * SIDE + x] : 0;
    *bank = found - 1u;
    return found != 0;
}

void tw_check_ownership(const tw_check *check, const tw_service_event *event) {
    const bool reads = event->service == TW_SERVICE_noc_read;
    const bool is_word = event->service == TW_SERVICE_noc_inline_write;
    if (!reads && !is_word && event->service != TW_SERVICE_noc_write) return;
    if (!check->memory.ask) return;
    const uint32_t *remote = event->args + (reads ? 0 : 1); /* low, high */
    const uint32_t address = remote[0], bytes = is_word ? 4 : event->args[3];
    uint32_t bank;
    if (tw_noc_local_high(remote[1])) return; /* beyond 4 GiB: the chip says so */
    if (!tw_check_bank_at(check, tw_noc_x(remote[1]), tw_noc_y(remote[1]), &bank)) {
        if (!reads && check->memory.to_l1)
            check->memory.to_l1(check->memory.self, event,
                                tw_noc_x(remote[1]) - check->arch->worker_x0,
                                tw_noc_y(remote[1]) - check->arch->worker_y0, address, bytes);
        return;
    }
    /* race_rules.c will want the marks there, which are far from any cache: fetched meanwhile. */
    const tw_marks *marks = check->level == TW_CHECK_FULL ? &check->order.dram[bank] : NULL;
    if (marks && marks->blocks && address < check->order.bank_bytes)
        __builtin_prefetch(&marks->blocks[address / TW_LAST_BLOCK], 1);
    char *whose = NULL;
    const tw_fault_id id =
        check->memory.ask(check->memory.self, event, bank, address, bytes, !reads, &whose);
    const bool is_asked_for = id != TW_FAULT_L1_UNINITIALISED_READ || check->level == TW_CHECK_FULL;
    if (id != TW_FAULT_NONE && is_asked_for)
        tw_rule_broken(event, id, "a %s of %u bytes at 0x%x of DRAM bank %u: %s",
                       reads ? "read" : "write", bytes, address, bank, whose ? whose : "");
    free(whose);
}

static tw_shadow *shadow_at(const tw_check *check, uint32_t x, uint32_t y) {
    if (check->level != TW_CHECK_FULL || x >= TW_CHECK_SIDE || y >= TW_CHECK_SIDE) return NULL;
    const tw_core_rule *rule = check->at[y * TW_CHECK_SIDE + x];
    return rule && rule->memory ? &rule->memory->shadow : NULL;
}

bool tw_check_set_unwritten(tw_check *check, uint32_t x, uint32_t y, uint32_t address,
                            uint32_t bytes, bool unwritten) {
    tw_shadow *shadow = shadow_at(check, x, y);
    if (shadow) tw_shadow_set(shadow, address, bytes, unwritten);
    return shadow;
}

bool tw_check_is_unwritten(const tw_check *check, uint32_t x, uint32_t y, uint32_t address,
                           uint32_t bytes) {
    const tw_shadow *shadow = shadow_at(check, x, y);
    for (uint32_t done = 0, part; shadow && done < bytes; done += part) {
        part = bytes - done < 32 ? bytes - done : 32;
        const uint32_t all = (uint32_t)((UINT64_C(1) << part) - 1);
        if (tw_shadow_bits(shadow, (uint64_t)address + done, part) != all) return false;
    }
    return shadow;
}

bool tw_check_knows(const tw_check *check, uint32_t x, uint32_t y) {
    return shadow_at(check, x, y);
}
