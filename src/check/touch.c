/*
 * Loads and stores of the harts' own. A store writes; a load of what was never written is told
 * where the value decides something: a branch, an address, a call. Both are held against the pages
 * of CBs, against transfers under way, and against memory that is kept for the system.
 */
#include "check/rules.h"

#include <string.h>

enum {
    ARGS_END = TW_ARGS_BASE + TW_HARTS * TW_ARGS_STRIDE,
    MAILBOX_END = TW_MAILBOX_BASE + 512,
    SEMAPHORES_END = TW_SEMAPHORE_BASE + TW_SEMAPHORES * TW_SEMAPHORE_STRIDE,
    WORD_BYTES = 4,
    LOOK_AHEAD = 24, /* instructions */
};

/* ---- memory kept for the system */

static bool is_free(const tw_arch *arch, uint32_t address) {
    return address >= arch->l1_reserved_bytes ||
           (address >= TW_SEMAPHORE_BASE && address < SEMAPHORES_END) ||
           (address >= TW_MAILBOX_BASE && address < MAILBOX_END) ||
           (address >= TW_ARGS_BASE && address < ARGS_END);
}

void tw_check_reserved(const tw_service_event *event, uint32_t address, uint32_t bytes) {
    const tw_arch *arch = tw_chip_arch(event->chip);
    if (!bytes || is_free(arch, address) || address < TW_HART_NULL_SIZE) return;
    tw_rule_broken(event, TW_FAULT_L1_RESERVED,
                   "%u bytes are written at 0x%x of L1; what lies below 0x%x is the system's",
                   bytes, address, arch->l1_reserved_bytes);
}

/* ---- values that decide */

typedef struct word_fields {
    uint32_t opcode, rd, rs1, rs2;
} word_fields;

static word_fields fields_of(uint32_t word) {
    return (word_fields){.opcode = word & 0x7F,
                         .rd = word >> 7 & 31,
                         .rs1 = word >> 15 & 31,
                         .rs2 = word >> 20 & 31};
}

enum {
    OP_LOAD = 0x03,
    OP_SERVICE = 0x0B,
    OP_IMMEDIATE = 0x13,
    OP_AUIPC = 0x17,
    OP_STORE = 0x23,
    OP_REGISTER = 0x33,
    OP_LUI = 0x37,
    OP_BRANCH = 0x63,
    OP_JALR = 0x67,
    OP_JAL = 0x6F,
    ARGUMENTS = 0xFF << 10, /* a0..a7 */
};

typedef enum verdict { GOES_ON, DECIDES, HARMLESS } verdict;

/* What an instruction does with registers that hold undefined values. */
static verdict follow(uint32_t word, uint32_t *undefined) {
    const word_fields f = fields_of(word);
    const bool one = *undefined >> f.rs1 & 1, two = *undefined >> f.rs2 & 1;
    bool result = false;
    switch (f.opcode) {
    case OP_BRANCH: return one || two ? DECIDES : HARMLESS;
    case OP_JALR: return one || *undefined & ARGUMENTS ? DECIDES : HARMLESS;
    case OP_JAL: return f.rd && *undefined & ARGUMENTS ? DECIDES : HARMLESS;
    case OP_SERVICE: return *undefined & ARGUMENTS ? DECIDES : GOES_ON;
    case OP_LOAD:
        if (one) return DECIDES;
        break;
    case OP_STORE: return one ? DECIDES : GOES_ON;
    case OP_IMMEDIATE: result = one; break;
    case OP_REGISTER: result = one || two; break;
    case OP_LUI:
    case OP_AUIPC: break;
    default: return HARMLESS;
    }
    *undefined &= ~(1u << f.rd);
    if (result && f.rd) *undefined |= 1u << f.rd;
    return *undefined ? GOES_ON : HARMLESS;
}

static bool word_at(const tw_image *image, uint32_t pc, uint32_t *word) {
    for (size_t i = 0; i < tw_image_segment_count(image); i++) {
        const tw_segment *segment = tw_image_segment(image, i);
        const uint32_t at = pc - segment->base;
        if (!segment->executable || pc < segment->base || at + sizeof *word > segment->file_size)
            continue;
        memcpy(word, segment->bytes + at, sizeof *word);
        return true;
    }
    return false;
}

/* Whether the value that the load at `pc` brings decides something in the straight code behind it.
 * What is only moved on may be padding. */
static bool decides(const tw_image *image, uint32_t pc) {
    uint32_t word;
    if (!word_at(image, pc, &word)) return false;
    const word_fields load = fields_of(word);
    uint32_t undefined = 1u << load.rd;
    for (unsigned i = 1; load.rd && i < LOOK_AHEAD; i++) {
        if (!word_at(image, pc + 4 * i, &word)) return false;
        const verdict now = follow(word, &undefined);
        if (now != GOES_ON) return now == DECIDES;
    }
    return false;
}

static void load_undefined(tw_core_rule *core, const tw_service_event *event, uint32_t address,
                           unsigned size) {
    const tw_hart_view view = tw_core_hart(core->core, event->hart);
    if (!decides(view.launch->image, view.pc)) return;
    const tw_cb_config *cb = tw_cb_holding(core, address);
    tw_text text = {0};
    tw_text_addf(&text, "what lies at 0x%x of L1", address);
    if (cb) tw_text_addf(&text, ", byte %u of c_%u,", address - cb->address, cb->index);
    tw_text_addf(&text, " decides what the kernel does; nothing ever wrote all of these %u bytes",
                 size);
    tw_hold(core, event, TW_FAULT_L1_UNINITIALISED_READ, tw_text_take(&text));
}

/* The same, remembered for the places that were asked for last. */
static bool is_sign(tw_check *check, const tw_image *image, uint32_t pc) {
    tw_sign *known = &check->signs[pc / 4 % TW_COUNT(check->signs)];
    if (known->image != image || known->pc != pc)
        *known = (tw_sign){.image = image, .pc = pc, .decides = decides(image, pc)};
    return known->decides;
}

/* ---- transfers under way */

static void check_transfers(const tw_hart_rule *hart, const tw_service_event *event,
                            uint32_t address, unsigned size, bool is_store) {
    const tw_transfer *pending = tw_transfer_in(hart, address, address + size, !is_store);
    if (!pending || pending->end - pending->begin <= WORD_BYTES) return;
    if (is_store)
        tw_rule_broken(event, TW_FAULT_NOC_WRITE_NOT_FLUSHED,
                       "%u bytes are stored at 0x%x while a write from 0x%x..0x%x has not left",
                       size, address, pending->begin, pending->end);
    else
        tw_rule_broken(event, TW_FAULT_NOC_READ_NOT_AWAITED,
                       "%u bytes are loaded from 0x%x while a read into 0x%x..0x%x is still under "
                       "way",
                       size, address, pending->begin, pending->end);
}

/* ---- the door */

void tw_check_touched(void *self, tw_core *core, tw_hart_id hart, uint32_t address, unsigned size,
                      bool is_store) {
    tw_check *check = self;
    tw_core_rule *rule = tw_rule_of(check, core);
    if (!rule) return;
    const tw_service_event event = {
        .chip = check->chip, .core = core, .hart = hart, .service = TW_SERVICE_COUNT};
    if (address < check->arch->l1_reserved_bytes) {
        if (is_store) tw_check_reserved(&event, address, size);
        if (address < TW_SEMAPHORE_BASE || address >= MAILBOX_END) return;
        if (is_store)
            tw_order_release_word(rule, hart, rule, address);
        else
            tw_order_acquire_word(rule, hart, address);
        return;
    }
    const tw_hart_rule *state = &rule->harts[hart];
    if (state->transfers.count) check_transfers(state, &event, address, size, is_store);
    bool undefined = tw_shadow_bits(&rule->memory->shadow, address, size) != 0;
    if (undefined && !is_store && tw_spans_are_stored(rule, hart, address)) {
        tw_spans_close(rule, hart);
        undefined = tw_shadow_bits(&rule->memory->shadow, address, size) != 0;
    }
    if (undefined && is_store)
        tw_shadow_set(&rule->memory->shadow, address, size, false);
    else if (undefined)
        load_undefined(rule, &event, address, size);
    bool may_note = true;
    if (is_store) {
        tw_race_l1(rule, &event, rule, address, size, true);
    } else {
        const bool sign = is_sign(check, rule->harts[hart].image, tw_core_pc(core, hart));
        tw_race_load(rule, &event, address, size, sign);
        may_note = !sign;
    }
    tw_approved *approved = is_store ? &rule->stores[hart] : &rule->loads[hart];
    const bool known = approved->version == rule->version && address >= approved->begin &&
                       address + size <= approved->end;
    if (!known)
        *approved = is_store ? tw_check_store(rule, &event, address, size)
                             : tw_check_load(rule, &event, address, size);
    if (may_note) tw_spans_consider(rule, hart, address, approved, is_store);
}
