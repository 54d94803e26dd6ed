/* The page of a fault: what, why, how to repair, and a shortest example. */
#include <string.h>

#include "tilewright/report.h"

enum { WIDTH = 80 };

static const char *const severities[] = {"note", "warning", "error"};

static void add_paragraph(const char *label, const char *words, bool color, tw_text *out) {
    tw_text_addf(out, "  %s%-7s%s", color ? "\033[1m" : "", label, color ? "\033[0m" : "");
    tw_text_wrap(out, 9, 9, WIDTH, words);
    tw_text_add(out, "\n");
}

static void add_code(const char *title, const char *lines, const char *indent, tw_text *out) {
    tw_text_addf(out, "  %s\n\n", title);
    while (*lines) {
        const size_t length = strcspn(lines, "\n");
        tw_text_addf(out, "%s%.*s\n", indent, (int)length, lines);
        lines += length + (lines[length] == '\n');
    }
    tw_text_add(out, "\n");
}

void tw_report_page(tw_fault_id id, bool color, tw_text *out) {
    const tw_fault_info *info = tw_fault_find(id);
    const tw_fault_page *page = tw_fault_page_of(id);
    tw_text_addf(out, "%s%s%s (%s): ", color ? "\033[1m" : "", info->id, color ? "\033[0m" : "",
                 severities[info->severity]);
    const size_t taken = strlen(info->id) + strlen(severities[info->severity]) + 5;
    tw_text_wrap(out, (unsigned)taken, 2, WIDTH, info->title);
    tw_text_add(out, "\n\n");
    add_paragraph("cause:", info->cause, color, out);
    if (page) add_paragraph("chip:", page->on_chip, color, out);
    add_paragraph("try:", info->hint, color, out);
    if (!page) return;
    tw_text_add(out, "\n");
    add_code("for example", page->wrong, "      ", out);
    add_code("repaired", page->right, "      ", out);
}

json_t *tw_report_page_json(tw_fault_id id) {
    const tw_fault_info *info = tw_fault_find(id);
    const tw_fault_page *page = tw_fault_page_of(id);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s?, s:s?, s:s?}", "id", info->id, "severity",
                     severities[info->severity], "title", info->title, "cause", info->cause, "try",
                     info->hint, "on_chip", page ? page->on_chip : NULL, "example",
                     page ? page->wrong : NULL, "repaired", page ? page->right : NULL);
}

static void add_fenced(const char *title, const char *lines, tw_text *out) {
    const char *language = lines[0] == '{' ? "json" : "cpp";
    tw_text_addf(out, "\n%s:\n\n```%s\n%s\n```\n", title, language, lines);
}

void tw_report_pages(tw_text *out) {
    tw_text_add(out, "# Faults\n\nMade by `tilewright explain --markdown` from "
                     "`include/tilewright/faults.def` and\n`fault_pages.def`; `tilewright explain "
                     "ID` prints one of them. How a hang is told is in [hangs.md](hangs.md).\n");
    for (int id = 1; id < TW_FAULT_COUNT; id++) {
        const tw_fault_info *info = tw_fault_find((tw_fault_id)id);
        const tw_fault_page *page = tw_fault_page_of((tw_fault_id)id);
        tw_text_addf(out, "\n## %s\n\n*%s*: %s.\n\n- Cause: %s\n", info->id,
                     severities[info->severity], info->title, info->cause);
        if (page) tw_text_addf(out, "- On the chip: %s\n", page->on_chip);
        tw_text_addf(out, "- Try: %s\n", info->hint);
        if (!page) continue;
        add_fenced("For example", page->wrong, out);
        add_fenced("Repaired", page->right, out);
    }
}
