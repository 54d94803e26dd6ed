/* Diagnostics for people: the line, the place underlined, the reason, the fix. */
#include <tilewright/spec.h>

#include <string.h>

static const tw_finding findings[] = {
#define TW_FINDING(id, title, why, wrong, right) {id, title, why, wrong, right},
#include <tilewright/findings.def>
#undef TW_FINDING
};

const tw_finding *tw_finding_list(size_t *count) {
    *count = TW_COUNT(findings);
    return findings;
}

const tw_finding *tw_finding_find(const char *id) {
    for (size_t i = 0; i < TW_COUNT(findings); i++) {
        if (strcmp(findings[i].id, id) == 0) return &findings[i];
    }
    return NULL;
}

typedef struct paint {
    const char *bold, *blue, *off, *severity[3];
} paint;

static const paint plain = {"", "", "", {"", "", ""}};
static const paint colored = {
    "\033[1m", "\033[1;34m", "\033[0m", {"\033[1;36m", "\033[1;33m", "\033[1;31m"}};

static void quote(tw_text *out, const tw_spec *spec, const tw_diagnostic *d, const paint *p) {
    size_t length;
    const char *text = tw_spec_line(spec, d->line, &length);
    if (!text) return;
    if (length && text[length - 1] == '\r') length--;
    tw_text_addf(out, "%s%5s |%s\n%s%5d |%s %.*s\n", p->blue, "", p->off, p->blue, d->line, p->off,
                 (int)length, text);
    int start = d->column ? d->column - 1 : 0;
    int marks = d->length;
    if (!d->column) {
        while (start < (int)length && text[start] == ' ')
            start++;
        marks = (int)length - start;
    }
    if (marks < 1) marks = 1;
    tw_text_addf(out, "%s%5s |%s ", p->blue, "", p->off);
    for (int i = 0; i < start; i++) {
        /* A byte inside a character takes no column of its own. */
        if (((unsigned char)text[i] & 0xC0) != 0x80) tw_text_add(out, text[i] == '\t' ? "\t" : " ");
    }
    tw_text_add(out, p->severity[d->severity]);
    for (int i = 0; i < marks; i++) {
        bool inside = start + i < (int)length && ((unsigned char)text[start + i] & 0xC0) == 0x80;
        if (!inside) tw_text_add(out, "^");
    }
    tw_text_addf(out, "%s\n", p->off);
}

static void print_one(tw_text *out, const tw_spec *spec, const tw_diagnostic *d, const paint *p) {
    static const char *const names[] = {"note", "warning", "error"};
    tw_text_addf(out, "%s%s[%s]%s%s: %s%s\n", p->severity[d->severity], names[d->severity], d->id,
                 p->off, p->bold, d->message, p->off);
    if (d->line && d->column) {
        tw_text_addf(out, "%s  -->%s %s:%d:%d\n", p->blue, p->off, spec->path, d->line, d->column);
    } else if (d->line) {
        tw_text_addf(out, "%s  -->%s %s:%d\n", p->blue, p->off, spec->path, d->line);
    } else {
        tw_text_addf(out, "%s  -->%s %s\n", p->blue, p->off, spec->path);
    }
    if (d->line) quote(out, spec, d, p);
    if (d->fix[0]) {
        tw_text_addf(out, "%s%5s =%s help: %s\n", p->blue, "", p->off, d->fix);
    }
    tw_text_add(out, "\n");
}

void tw_diagnostics_print(tw_text *out, const tw_spec *spec, const tw_diagnostics *list,
                          bool color) {
    for (size_t i = 0; i < list->count; i++) {
        print_one(out, spec, &list->items[i], color ? &colored : &plain);
    }
}
