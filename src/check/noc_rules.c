/* The rules of the NoC: alignment, bursts, multicast counts, and what is still under way. */
#include "check/rules.h"

#include <string.h>

enum { WORD_BYTES = TW_NOC_WORD_BYTES };

static bool is_worker(const tw_chip *chip, uint32_t high) {
    const tw_arch *arch = tw_chip_arch(chip);
    uint32_t columns, rows;
    tw_chip_grid(chip, &columns, &rows);
    return tw_noc_x(high) - arch->worker_x0 < columns && tw_noc_y(high) - arch->worker_y0 < rows;
}

static void begin_transfer(tw_hart_rule *hart, const tw_service_event *event, uint32_t begin,
                           bool is_read) {
    const uint32_t bytes = event->args[3], xfer = event->args[4];
    const tw_transfer transfer = {.begin = begin,
                                  .end = begin + bytes,
                                  .noc = xfer & 1,
                                  .id = xfer >> 8 & 15,
                                  .pc = tw_core_pc(event->core, event->hart),
                                  .is_read = is_read};
    /* Sticks of one block follow one another: one range stands for them. */
    if (hart->transfers.count) {
        tw_transfer *last = &hart->transfers.items[hart->transfers.count - 1];
        if (last->is_read == is_read && last->noc == transfer.noc && last->id == transfer.id &&
            last->end == transfer.begin) {
            last->end = transfer.end;
            return;
        }
    }
    TW_VEC_PUSH(&hart->transfers, transfer);
}

static void end_transfers(tw_hart_rule *hart, uint32_t noc, uint32_t id, bool is_read) {
    size_t kept = 0;
    for (size_t i = 0; i < hart->transfers.count; i++) {
        const tw_transfer transfer = hart->transfers.items[i];
        const bool over =
            transfer.is_read == is_read && transfer.noc == noc && (id > 15 || transfer.id == id);
        if (!over) hart->transfers.items[kept++] = transfer;
    }
    hart->transfers.count = kept;
}

/* Whether the address is what comes of setting sticks one after the other in a CB, although their
 * size is no multiple of the alignment: the reason of all misalignment that follows. */
static bool tell_stick(const tw_core_rule *core, const tw_service_event *event, uint32_t local,
                       uint32_t bytes, uint32_t align) {
    const tw_cb_config *config = tw_cb_holding(core, local);
    if (!config || local == config->address) return false;
    const uint32_t from = local - config->address, page = config->page_size;
    const bool is_page = from % page == 0 && page % align, is_stick = from % bytes == 0;
    if (!is_page && (!is_stick || bytes % align == 0)) return false;
    tw_rule_broken(
        event, TW_FAULT_UNALIGNED_STICK,
        "%s %u of c_%u begins at 0x%x: sticks of %u bytes follow one another, and %u is no "
        "multiple of the alignment of %u",
        is_page ? "page" : "stick", is_page ? from / page : from / bytes, config->index, local,
        is_page ? page : bytes, is_page ? page : bytes, align);
    return true;
}

static void check_alignment(const tw_core_rule *core, const tw_service_event *event,
                            const uint32_t *remote, uint32_t local, uint32_t bytes, bool is_read) {
    const tw_arch *arch = tw_chip_arch(event->chip);
    const bool worker = is_worker(event->chip, remote[1]);
    const uint32_t align = worker    ? arch->l1_align
                           : is_read ? arch->dram_read_align
                                     : arch->dram_write_align;
    const uint32_t far = remote[0] % align, near = local % align;
    if (far == near || bytes <= WORD_BYTES) return;
    if (tell_stick(core, event, local, bytes, align)) return;
    tw_rule_broken(event, TW_FAULT_NOC_MISALIGNED,
                   "a %s of %u bytes between %s address 0x%llx and L1 address 0x%x: %u and %u "
                   "modulo %u",
                   is_read ? "read" : "write", bytes, worker ? "L1" : "DRAM",
                   (unsigned long long)tw_noc_local(tw_noc_address(remote[0], remote[1])), local,
                   far, near, align);
}

static void check_burst(const tw_service_event *event, uint32_t bytes, uint32_t xfer) {
    const uint32_t most = tw_chip_arch(event->chip)->noc_burst_bytes;
    if (xfer & TW_NOC_ONE_PACKET && bytes > most)
        tw_rule_broken(event, TW_FAULT_NOC_BURST_TOO_LONG,
                       "a one-packet transfer of %u bytes; a packet has at most %u", bytes, most);
}

static void check_source(tw_hart_rule *hart, const tw_service_event *event, uint32_t begin,
                         uint32_t bytes) {
    const tw_transfer *pending = tw_transfer_in(hart, begin, begin + bytes, true);
    if (pending)
        tw_rule_broken(event, TW_FAULT_NOC_READ_NOT_AWAITED,
                       "a write from 0x%x..0x%x sends bytes of a read that is still under way",
                       begin, begin + bytes);
}

static void check_multicast(const tw_service_event *event) {
    const tw_arch *arch = tw_chip_arch(event->chip);
    const tw_noc_area area = tw_noc_area_of(event->args[2]);
    const uint32_t cores = tw_noc_cores(&area), counted = event->args[5];
    uint32_t x, y;
    tw_core_place(event->core, &x, &y);
    x += arch->worker_x0;
    y += arch->worker_y0;
    const bool inside = tw_noc_holds(&area, x, y);
    const bool loopback = event->args[4] & TW_NOC_LOOPBACK;
    const uint32_t expected = inside && !loopback ? cores - 1 : cores;
    if (counted == expected) return;
    if (inside && !loopback && counted == cores)
        tw_rule_broken(event, TW_FAULT_NOC_MULTICAST_SELF,
                       "%u destinations, the sender among them: without loopback it receives "
                       "nothing",
                       counted);
    else
        tw_rule_broken(event, TW_FAULT_NOC_MULTICAST_COUNT,
                       "%u destinations are counted; the rectangle has %u%s", counted, expected,
                       inside && !loopback ? " without the sender" : "");
}

/* Another core, or the same, takes what it wants of a CB. */
static void forget_reads(const tw_core_rule *core, uint32_t high, uint32_t address) {
    tw_core_rule *there = tw_rule_at_noc(core->check, tw_noc_x(high), tw_noc_y(high));
    const tw_cb_config *config = there ? tw_cb_holding(there, address) : NULL;
    if (config) tw_unread_forget(there, config->index);
}

void tw_check_noc(tw_core_rule *core, const tw_service_event *event) {
    tw_hart_rule *hart = &core->harts[event->hart];
    const uint32_t *args = event->args;
    switch (event->service) {
    case TW_SERVICE_noc_read:
        check_alignment(core, event, args, args[2], args[3], true);
        check_burst(event, args[3], args[4]);
        tw_check_reserved(event, args[2], args[3]);
        tw_check_landing(core, event, args[2], args[3]);
        begin_transfer(hart, event, args[2], true);
        if (is_worker(event->chip, args[1])) forget_reads(core, args[1], args[0]);
        break;
    case TW_SERVICE_noc_write:
        check_alignment(core, event, args + 1, args[0], args[3], false);
        check_burst(event, args[3], args[4]);
        check_source(hart, event, args[0], args[3]);
        if (is_worker(event->chip, args[2])) tw_check_reserved(event, args[1], args[3]);
        tw_check_departure(core, event, args[0], args[3]);
        begin_transfer(hart, event, args[0], false);
        break;
    case TW_SERVICE_noc_write_multicast:
        check_multicast(event);
        check_burst(event, args[3], args[4]);
        check_source(hart, event, args[0], args[3]);
        begin_transfer(hart, event, args[0], false);
        break;
    case TW_SERVICE_noc_read_barrier: end_transfers(hart, args[0], args[1], true); break;
    default: end_transfers(hart, args[0], args[1], false); break;
    }
}

void tw_check_noc_at_end(tw_core_rule *core, const tw_service_event *event) {
    tw_hart_rule *hart = &core->harts[event->hart];
    hart->done = true;
    for (size_t i = 0; i < hart->transfers.count; i++) {
        const tw_transfer *transfer = &hart->transfers.items[i];
        if (transfer->is_read || transfer->end - transfer->begin <= WORD_BYTES) continue;
        tw_text text = {0};
        tw_text_addf(&text, "the kernel ends while a write from 0x%x..0x%x has not left",
                     transfer->begin, transfer->end);
        tw_core_raise_at(event->core, event->hart, transfer->pc, TW_FAULT_NOC_WRITE_NOT_FLUSHED,
                         tw_text_take(&text));
        return;
    }
}
