/* What gdb asks to see whole: the target's description, threads, executables. */
#include "gdb/gdb.h"

#include <stdlib.h>
#include <string.h>

static void describe_target(tw_text *out) {
    static const char *const names[] = {"zero", "ra", "sp",  "gp",  "tp", "t0", "t1", "t2",
                                        "fp",   "s1", "a0",  "a1",  "a2", "a3", "a4", "a5",
                                        "a6",   "a7", "s2",  "s3",  "s4", "s5", "s6", "s7",
                                        "s8",   "s9", "s10", "s11", "t3", "t4", "t5", "t6"};
    tw_text_add(out, "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\">"
                     "<target version=\"1.0\"><architecture>riscv:rv32</architecture>"
                     "<feature name=\"org.gnu.gdb.riscv.cpu\">");
    for (unsigned i = 0; i < TW_COUNT(names); i++)
        tw_text_addf(out, "<reg name=\"%s\" bitsize=\"32\" type=\"%s\" regnum=\"%u\"/>", names[i],
                     i == 1             ? "code_ptr"
                     : i >= 2 && i <= 4 ? "data_ptr"
                                        : "int",
                     i);
    tw_text_add(out, "<reg name=\"pc\" bitsize=\"32\" type=\"code_ptr\" regnum=\"32\"/>"
                     "</feature></target>");
}

static void list_threads(const tw_gdb *gdb, tw_text *out) {
    tw_text_add(out, "<?xml version=\"1.0\"?><threads>");
    for (unsigned i = 0; i < gdb->threads.count; i++) {
        const tw_thread *thread = &gdb->threads.items[i];
        uint32_t x, y;
        if (!tw_gdb_is_live(gdb, i)) continue;
        tw_core_place(thread->core, &x, &y);
        tw_text_add(out, "<thread id=\"");
        tw_gdb_thread_id(gdb, i, out);
        tw_text_addf(out, "\" name=\"(%u,%u) %s %s\"/>", x, y, tw_hart_name(thread->hart),
                     tw_gdb_kernel(gdb, i));
    }
    tw_text_add(out, "</threads>");
}

/* Answers "offset,length" of a whole document. */
static void answer_part(const char *range, const char *whole, size_t length, tw_text *answer) {
    char *end;
    const size_t offset = strtoull(range, &end, 16);
    const size_t wanted = *end == ',' ? strtoull(end + 1, NULL, 16) : 0;
    const size_t left = offset < length ? length - offset : 0;
    size_t count = left < wanted ? left : wanted;
    if (count > TW_GDB_PACKET / 4) count = TW_GDB_PACKET / 4;
    tw_text_add(answer, count == left ? "l" : "m");
    if (count) tw_text_addn(answer, whole + offset, count);
}

static const char *after(const char *text, const char *prefix) {
    const size_t length = strlen(prefix);
    return strncmp(text, prefix, length) ? NULL : text + length;
}

/* ---- the executables, as files of the target */

static int hex(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void open_file(tw_gdb *gdb, const char *name, tw_text *answer) {
    tw_text path = {0};
    for (; hex(name[0]) >= 0 && hex(name[1]) >= 0; name += 2) {
        const char c = (char)(hex(name[0]) * 16 + hex(name[1]));
        tw_text_addn(&path, &c, 1);
    }
    unsigned p = 0, fd = 0;
    while (p < gdb->processes.count &&
           (!path.data || strcmp(path.data, gdb->processes.items[p].file)))
        p++;
    while (fd < TW_GDB_FILES && gdb->open_files[fd])
        fd++;
    tw_text_free(&path);
    if (p == gdb->processes.count || fd == TW_GDB_FILES) {
        tw_text_add(answer, "F-1,2"); /* ENOENT */
        return;
    }
    gdb->open_files[fd] = (uint16_t)(p + 1);
    tw_text_addf(answer, "F%x", fd);
}

/* struct stat of the protocol: 64 bytes, big-endian; only the mode and the size say anything. */
static void stat_file(size_t size, tw_text *answer) {
    uint8_t stat[64] = {0};
    stat[10] = 0x81, stat[11] = 0x24; /* a regular file, readable */
    for (unsigned i = 0; i < 8; i++)
        stat[28 + i] = (uint8_t)((uint64_t)size >> (56 - 8 * i));
    tw_text_add(answer, "F40;");
    tw_text_addn(answer, (const char *)stat, sizeof stat);
}

static void read_file(const char *bytes, size_t size, const char *range, tw_text *answer) {
    char *end;
    size_t count = *range == ',' ? strtoull(range + 1, &end, 16) : 0;
    const size_t offset = *range == ',' && *end == ',' ? strtoull(end + 1, NULL, 16) : size;
    const size_t left = offset < size ? size - offset : 0;
    if (count > left) count = left;
    if (count > TW_GDB_PACKET / 4) count = TW_GDB_PACKET / 4;
    tw_text_addf(answer, "F%zx;", count);
    if (count) tw_text_addn(answer, bytes + offset, count);
}

static void serve_file(tw_gdb *gdb, const char *request, tw_text *answer) {
    const char *rest;
    if (after(request, "setfs:")) {
        tw_text_add(answer, "F0");
        return;
    }
    if ((rest = after(request, "open:"))) {
        open_file(gdb, rest, answer);
        return;
    }
    const char *reads = after(request, "pread:"), *stats = after(request, "fstat:"),
               *closes = after(request, "close:");
    const char *number = reads ? reads : stats ? stats : closes;
    if (!number) return; /* no such request: the empty answer */
    char *end;
    const unsigned long fd = strtoul(number, &end, 16);
    if (fd >= TW_GDB_FILES || !gdb->open_files[fd]) {
        tw_text_add(answer, "F-1,9"); /* EBADF */
        return;
    }
    tw_process *process = &gdb->processes.items[gdb->open_files[fd] - 1];
    if (!process->bytes) process->bytes = tw_gdb_executable(process->image, &process->size);
    if (reads)
        read_file(process->bytes, process->size, end, answer);
    else if (stats)
        stat_file(process->size, answer);
    else {
        gdb->open_files[fd] = 0;
        tw_text_add(answer, "F0");
    }
}

bool tw_gdb_object(tw_gdb *gdb, const char *packet, tw_text *answer) {
    const char *rest;
    tw_text whole = {0};
    if ((rest = after(packet, "vFile:"))) {
        serve_file(gdb, rest, answer);
        return true;
    }
    if ((rest = after(packet, "qXfer:features:read:target.xml:"))) {
        describe_target(&whole);
    } else if ((rest = after(packet, "qXfer:threads:read::"))) {
        list_threads(gdb, &whole);
    } else if ((rest = after(packet, "qXfer:exec-file:read:"))) {
        char *end;
        const unsigned long pid = strtoul(rest, &end, 16);
        const unsigned process = pid >= 1 && pid <= gdb->processes.count ? (unsigned)pid - 1
                                 : gdb->threads.count ? gdb->threads.items[gdb->general].process
                                                      : 0;
        if (!gdb->processes.count || *end != ':') return false;
        tw_text_add(&whole, gdb->processes.items[process].file);
        rest = end + 1;
    } else {
        return false;
    }
    answer_part(rest, whole.data, whole.length, answer);
    tw_text_free(&whole);
    return true;
}
