/* What gdb asks, request by request. */
#include "gdb/gdb.h"

#include <stdlib.h>
#include <string.h>

/* What a request leads to. */
typedef enum next { ANSWERED, GO_ON, END } next;

static const char *after(const char *text, const char *prefix) {
    const size_t length = strlen(prefix);
    return strncmp(text, prefix, length) ? NULL : text + length;
}

static int hex(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void add_hex(tw_text *out, const void *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        tw_text_addf(out, "%02x", ((const uint8_t *)bytes)[i]);
}

/* Reads pairs of digits; the number of bytes. */
static size_t take_hex(const char *text, uint8_t *bytes, size_t most) {
    size_t count = 0;
    while (count < most && hex(text[0]) >= 0 && hex(text[1]) >= 0) {
        bytes[count++] = (uint8_t)(hex(text[0]) * 16 + hex(text[1]));
        text += 2;
    }
    return count;
}

/* ---- threads */

typedef struct thread_range {
    long process, thread; /* from 1; 0 any, -1 all */
} thread_range;

static thread_range parse_range(const char *text) {
    thread_range range = {-1, -1};
    char *end = NULL;
    if (*text == 'p') {
        range.process = strtol(text + 1, &end, 16);
        if (*end == '.') range.thread = strtol(end + 1, NULL, 16);
    } else {
        range.thread = strtol(text, NULL, 16);
    }
    return range;
}

static bool is_in(const tw_gdb *gdb, unsigned thread, thread_range range) {
    return (range.process <= 0 || gdb->threads.items[thread].process + 1 == range.process) &&
           (range.thread <= 0 || thread + 1 == range.thread);
}

/* "any" prefers the thread at hand, then a live one. */
static bool choose(const tw_gdb *gdb, thread_range range, unsigned *thread) {
    bool any = false;
    if (is_in(gdb, gdb->general, range)) {
        *thread = gdb->general;
        return true;
    }
    for (unsigned i = 0; i < gdb->threads.count; i++) {
        if (!is_in(gdb, i, range)) continue;
        if (!any) *thread = i;
        any = true;
        if (!tw_gdb_is_live(gdb, i)) continue;
        *thread = i;
        return true;
    }
    return any;
}

static void list_threads(const tw_gdb *gdb, tw_text *answer) {
    for (unsigned i = 0; i < gdb->threads.count; i++) {
        if (!tw_gdb_is_live(gdb, i)) continue;
        tw_text_add(answer, answer->length ? "," : "m");
        tw_gdb_thread_id(gdb, i, answer);
    }
    if (!answer->length) tw_text_add(answer, "l");
}

/* ---- registers and memory */

/* In a service that gdb has stepped over, pc is where the hart will return to. */
static uint32_t pc_of(const tw_gdb *gdb) {
    const tw_hart *hart = tw_gdb_hart(gdb, gdb->general);
    const bool returns = gdb->threads.items[gdb->general].in_service == hart->retired + 1;
    return hart->pc + (returns ? 4 : 0);
}

static void read_registers(const tw_gdb *gdb, tw_text *answer) {
    const uint32_t pc = pc_of(gdb);
    add_hex(answer, tw_gdb_hart(gdb, gdb->general)->x, 32 * sizeof(uint32_t));
    add_hex(answer, &pc, sizeof pc);
}

static bool set_register(tw_hart *hart, unsigned number, uint32_t value) {
    if (number >= TW_GDB_REGISTERS) return false;
    if (number == 32) {
        if (value % 4) return false;
        hart->pc = value;
    } else if (number) {
        hart->x[number] = value;
    }
    return true;
}

static bool write_registers(tw_hart *hart, const char *text) {
    uint32_t values[TW_GDB_REGISTERS];
    if (take_hex(text, (uint8_t *)values, sizeof values) != sizeof values) return false;
    for (unsigned i = 0; i < TW_GDB_REGISTERS; i++)
        if (!set_register(hart, i, values[i])) return false;
    return true;
}

static bool write_register(tw_hart *hart, const char *text) {
    char *end;
    const unsigned long number = strtoul(text, &end, 16);
    uint32_t value;
    return *end == '=' && take_hex(end + 1, (uint8_t *)&value, 4) == 4 && number < 33 &&
           set_register(hart, (unsigned)number, value);
}

/* "address,length" */
static const char *parse_span(const char *text, uint32_t *address, size_t *length) {
    char *end;
    *address = (uint32_t)strtoul(text, &end, 16);
    if (*end != ',') return NULL;
    *length = strtoul(end + 1, &end, 16);
    return *length <= TW_GDB_PACKET / 2 ? end : NULL;
}

static void read_memory(const tw_hart *hart, const char *text, tw_text *answer) {
    uint32_t address;
    size_t length;
    uint8_t bytes[TW_GDB_PACKET / 2];
    const size_t done =
        parse_span(text, &address, &length) ? tw_gdb_read(hart, address, bytes, length) : 0;
    if (done)
        add_hex(answer, bytes, done);
    else
        tw_text_add(answer, "E14");
}

static bool write_memory(tw_hart *hart, const char *packet, size_t size, bool binary) {
    uint32_t address;
    size_t length;
    uint8_t bytes[TW_GDB_PACKET / 2];
    const char *data = parse_span(packet + 1, &address, &length);
    if (!data || *data++ != ':') return false;
    if (!binary)
        return take_hex(data, bytes, length) == length &&
               tw_gdb_write(hart, address, bytes, length) == length;
    return (size_t)(packet + size - data) >= length &&
           tw_gdb_write(hart, address, data, length) == length;
}

/* ---- breakpoints */

static bool set_point(tw_gdb *gdb, const char *packet) {
    uint32_t address;
    size_t length;
    const bool insert = *packet == 'Z';
    const unsigned kind = (unsigned)(packet[1] - '0');
    const unsigned process = gdb->threads.items[gdb->general].process;
    if (kind > 4 || packet[2] != ',' || !parse_span(packet + 3, &address, &length)) return false;
    if (kind < 2) {
        for (size_t i = 0; i < gdb->breakpoints.count; i++) {
            tw_breakpoint *point = &gdb->breakpoints.items[i];
            if (point->process != process || point->address != address) continue;
            if (!insert) *point = gdb->breakpoints.items[--gdb->breakpoints.count];
            return true;
        }
        if (insert) TW_VEC_PUSH(&gdb->breakpoints, (tw_breakpoint){process, address});
        return true;
    }
    for (size_t i = 0; i < gdb->watchpoints.count; i++) {
        tw_watchpoint *point = &gdb->watchpoints.items[i];
        if (point->process != process || point->address != address || point->kind != kind ||
            point->size != length)
            continue;
        if (!insert) {
            free(point->old.items);
            *point = gdb->watchpoints.items[--gdb->watchpoints.count];
        }
        return true;
    }
    if (insert)
        tw_gdb_set_watch(gdb, (tw_watchpoint){.process = process,
                                              .kind = kind,
                                              .address = address,
                                              .size = (uint32_t)length});
    return true;
}

/* ---- going on */

/* A single thread goes over a breakpoint, and gdb wants to hear of no other: one instruction now. A
 * service that is not over yet counts as one from which the hart has yet to return. */
static next go_alone(tw_gdb *gdb, unsigned thread, bool steps) {
    tw_thread *at = &gdb->threads.items[thread];
    const tw_hart *hart = tw_gdb_hart(gdb, thread);
    const uint64_t retired = hart->retired;
    if (at->in_service == retired + 1) return GO_ON; /* not until others have gone on */
    tw_core_step(at->core, at->hart);
    if (hart->retired == retired) {
        const tw_hart_state state = tw_core_hart(at->core, at->hart).state;
        if (state == TW_HART_RUNNABLE || state == TW_HART_WAITING) at->in_service = retired + 1;
        at->reported_at = retired + 1;
    } else if (tw_gdb_has_breakpoint(gdb, at->process, hart->pc)) {
        at->reported_at = hart->retired + 1;
    } else if (!steps) {
        return GO_ON;
    }
    at->steps = false;
    tw_text reply = {0};
    tw_text_addf(&reply, "T05%sthread:", steps ? "" : "swbreak:;");
    tw_gdb_thread_id(gdb, thread, &reply);
    tw_text_add(&reply, ";");
    tw_line_say(&gdb->line, reply.data);
    tw_text_free(&reply);
    return ANSWERED;
}

/* "vCont;action[:thread]...": each thread takes the first action that names it. All of the chip
 * goes on whatever is said, since harts share its time. */
static next resume(tw_gdb *gdb, const char *actions) {
    unsigned resumed = 0, last = 0;
    gdb->resumed = gdb->threads.items[gdb->general].process;
    for (unsigned i = 0; i < gdb->threads.count; i++) {
        tw_thread *thread = &gdb->threads.items[i];
        thread->steps = false;
        thread->silent = true;
        for (const char *at = actions; at && *at == ';'; at = strchr(at + 1, ';')) {
            const char *colon = strchr(at, ':'), *next = strchr(at + 1, ';');
            const bool named = colon && (!next || colon < next);
            const thread_range range = named ? parse_range(colon + 1) : (thread_range){-1, -1};
            if (!is_in(gdb, i, range)) continue;
            thread->steps = at[1] == 's' || at[1] == 'S';
            thread->step_from = tw_gdb_hart(gdb, i)->retired;
            thread->silent = false;
            resumed++;
            last = i;
            break;
        }
    }
    return resumed == 1 && gdb->threads.count > 1
               ? go_alone(gdb, last, gdb->threads.items[last].steps)
               : GO_ON;
}

static next handle(tw_gdb *gdb, const tw_text *packet);

void tw_gdb_part(tw_gdb *gdb) {
    enum { SILENCE = 100 }; /* milliseconds */
    tw_text packet = {0};
    while (tw_line_is_heard(&gdb->line, SILENCE) && tw_line_read(&gdb->line, &packet))
        if (packet.data[0] != 'D') (void)handle(gdb, &packet);
    tw_text_free(&packet);
    tw_line_hang_up(&gdb->line);
}

static next detach(tw_gdb *gdb, const char *packet) {
    const unsigned long pid = packet[1] == ';' ? strtoul(packet + 2, NULL, 16) : 0;
    bool any = false;
    for (unsigned i = 0; i < gdb->processes.count; i++) {
        if (!pid || pid == i + 1) gdb->processes.items[i].attached = false;
        any = any || gdb->processes.items[i].attached;
    }
    tw_line_say(&gdb->line, "OK");
    if (any) return ANSWERED;
    gdb->free = true;
    tw_gdb_part(gdb);
    return GO_ON;
}

/* ---- requests */

static void monitor(tw_gdb *gdb, const char *text) {
    char command[256];
    tw_text said = {0}, line = {0};
    const size_t length = take_hex(text, (uint8_t *)command, sizeof command - 1);
    command[length] = '\0';
    tw_gdb_monitor(gdb, command, &said);
    for (size_t at = 0; at < said.length; at += 1024) {
        const size_t left = said.length - at;
        tw_text_free(&line);
        tw_text_add(&line, "O");
        add_hex(&line, said.data + at, left < 1024 ? left : 1024);
        tw_line_send(&gdb->line, line.data, line.length);
    }
    tw_text_free(&line);
    tw_text_free(&said);
    tw_line_say(&gdb->line, "OK");
}

static void thread_words(const tw_gdb *gdb, const char *text, tw_text *answer) {
    unsigned thread;
    tw_text words = {0};
    if (!choose(gdb, parse_range(text), &thread)) return;
    const tw_thread *at = &gdb->threads.items[thread];
    uint32_t x, y;
    tw_core_place(at->core, &x, &y);
    tw_text_addf(&words, "(%u,%u) %s %s", x, y, tw_hart_name(at->hart), tw_gdb_kernel(gdb, thread));
    add_hex(answer, words.data, words.length);
    tw_text_free(&words);
}

/* Requests whose answer is a text; an empty one says that there is no such request. */
static void query(tw_gdb *gdb, const char *packet, tw_text *answer) {
    const char *rest;
    if (after(packet, "qSupported"))
        tw_text_addf(answer,
                     "PacketSize=%x;multiprocess+;qXfer:features:read+;qXfer:threads:read+;"
                     "qXfer:exec-file:read+;vContSupported+;swbreak+;hwbreak+;QStartNoAckMode+",
                     TW_GDB_PACKET / 2);
    else if (!strcmp(packet, "qfThreadInfo"))
        list_threads(gdb, answer);
    else if (!strcmp(packet, "qsThreadInfo"))
        tw_text_add(answer, "l");
    else if (after(packet, "qAttached"))
        tw_text_add(answer, "1");
    else if (!strcmp(packet, "qC")) {
        tw_text_add(answer, "QC");
        tw_gdb_thread_id(gdb, gdb->general, answer);
    } else if ((rest = after(packet, "qThreadExtraInfo,")))
        thread_words(gdb, rest, answer);
    else if (after(packet, "qSymbol"))
        tw_text_add(answer, "OK");
    else if (!strcmp(packet, "vCont?"))
        tw_text_add(answer, "vCont;c;C;s;S");
    else
        (void)tw_gdb_object(gdb, packet, answer);
}

static void state_request(tw_gdb *gdb, const char *packet, size_t size, tw_text *answer) {
    tw_hart *hart = tw_gdb_hart(gdb, gdb->general);
    unsigned thread;
    bool done = true;
    switch (*packet) {
    case '?':
        tw_text_add(answer, "T05thread:");
        tw_gdb_thread_id(gdb, gdb->general, answer);
        tw_text_add(answer, ";");
        return;
    case 'g': read_registers(gdb, answer); return;
    case 'm': read_memory(hart, packet + 1, answer); return;
    case 'p': {
        const unsigned long number = strtoul(packet + 1, NULL, 16);
        if (number < 32) add_hex(answer, &hart->x[number], 4);
        const uint32_t pc = pc_of(gdb);
        if (number == 32) add_hex(answer, &pc, 4);
        if (number > 32) tw_text_add(answer, "E01");
        return;
    }
    case 'G': done = write_registers(hart, packet + 1); break;
    case 'P': done = write_register(hart, packet + 1); break;
    case 'M': done = write_memory(hart, packet, size, false); break;
    case 'X': done = write_memory(hart, packet, size, true); break;
    case 'H':
        done = packet[1] && choose(gdb, parse_range(packet + 2), &thread);
        if (done && packet[1] == 'g') gdb->general = thread;
        break;
    case 'T':
        done = choose(gdb, parse_range(packet + 1), &thread) && tw_gdb_is_live(gdb, thread);
        break;
    case 'Z':
    case 'z': done = set_point(gdb, packet); break;
    default: query(gdb, packet, answer); return;
    }
    tw_text_add(answer, done ? "OK" : "E01");
}

static next handle(tw_gdb *gdb, const tw_text *packet) {
    const char *text = packet->data, *rest;
    tw_text answer = {0};
    if (!strcmp(text, "QStartNoAckMode")) {
        tw_line_say(&gdb->line, "OK");
        gdb->line.no_ack = true;
        return ANSWERED;
    }
    if ((rest = after(text, "vCont;"))) return resume(gdb, rest - 1);
    if ((rest = after(text, "qRcmd,"))) {
        monitor(gdb, rest);
        return gdb->free ? GO_ON : ANSWERED;
    }
    if (text[0] == 'D') return detach(gdb, text);
    if (after(text, "vKill")) {
        tw_line_say(&gdb->line, "OK");
        return END;
    }
    if (!strcmp(text, "k")) return END;
    if (text[0] == '\3') return ANSWERED; /* it stands still already */
    state_request(gdb, text, packet->length, &answer);
    tw_line_send(&gdb->line, answer.data ? answer.data : "", answer.length);
    tw_text_free(&answer);
    return ANSWERED;
}

bool tw_gdb_serve(tw_gdb *gdb, const char *report) {
    tw_text packet = {0};
    next next = ANSWERED;
    if (report) tw_line_say(&gdb->line, report);
    while (next == ANSWERED) {
        if (tw_line_read(&gdb->line, &packet)) {
            next = handle(gdb, &packet);
            continue;
        }
        tw_line_hang_up(&gdb->line); /* gdb went away: the program runs on without it */
        gdb->free = true;
        next = gdb->ends ? END : GO_ON;
    }
    tw_text_free(&packet);
    if (next != END) return true;
    gdb->ends = true;
    return false;
}
