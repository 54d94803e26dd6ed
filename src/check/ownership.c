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
    if (!check->memory.ask || (!reads && event->service != TW_SERVICE_noc_write)) return;
    const uint32_t *remote = event->args + (reads ? 0 : 1); /* low, high */
    const uint32_t address = remote[0], bytes = event->args[3];
    uint32_t bank;
    if (tw_noc_local_high(remote[1])) return; /* beyond 4 GiB: the chip says so */
    if (!tw_check_bank_at(check, tw_noc_x(remote[1]), tw_noc_y(remote[1]), &bank)) return;
    char *whose = NULL;
    const tw_fault_id id =
        check->memory.ask(check->memory.self, bank, address, bytes, !reads, &whose);
    const bool is_asked_for = id != TW_FAULT_L1_UNINITIALISED_READ || check->level == TW_CHECK_FULL;
    if (id != TW_FAULT_NONE && is_asked_for)
        tw_rule_broken(event, id, "a %s of %u bytes at 0x%x of DRAM bank %u: %s",
                       reads ? "read" : "write", bytes, address, bank, whose ? whose : "");
    free(whose);
}
