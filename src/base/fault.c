#include "tilewright/fault.h"

#include <stdlib.h>
#include <string.h>

static const tw_fault_page pages[TW_FAULT_COUNT] = {
#define TW_FAULT_PAGE(symbol, on_chip, wrong, right) [TW_FAULT_##symbol] = {on_chip, wrong, right},
#include "tilewright/fault_pages.def"
#undef TW_FAULT_PAGE
};

static const tw_fault_info catalogue[TW_FAULT_COUNT] = {
    [TW_FAULT_NONE] = {"", TW_NOTE, "", "", ""},
#define TW_FAULT_ROW(symbol, id, severity, title, cause, hint)                                     \
    [TW_FAULT_##symbol] = {id, severity, title, cause, hint},
#include "tilewright/faults.def"
#undef TW_FAULT_ROW
};

const tw_fault_info *tw_fault_find(tw_fault_id id) {
    return &catalogue[id < TW_FAULT_COUNT ? id : TW_FAULT_NONE];
}

const tw_fault_page *tw_fault_page_of(tw_fault_id id) {
    return id < TW_FAULT_COUNT && pages[id].on_chip ? &pages[id] : NULL;
}

tw_fault_id tw_fault_by_name(const char *id) {
    for (int i = 1; i < TW_FAULT_COUNT; i++)
        if (!strcmp(catalogue[i].id, id)) return (tw_fault_id)i;
    return TW_FAULT_NONE;
}

static bool same_text(const char *a, const char *b) {
    return a == b || (a && b && !strcmp(a, b));
}

static bool same_place(const tw_fault *a, const tw_fault *b) {
    if (a->id != b->id || a->core_x != b->core_x || a->core_y != b->core_y || a->hart != b->hart ||
        a->frame_count != b->frame_count)
        return false;
    if (!a->frame_count) return same_text(a->message, b->message);
    return a->frames[0].line == b->frames[0].line &&
           same_text(a->frames[0].file, b->frames[0].file);
}

void tw_fault_release(tw_fault *fault) {
    for (unsigned i = 0; i < fault->frame_count; i++) {
        free(fault->frames[i].file);
        free(fault->frames[i].function);
        free(fault->frames[i].objects);
    }
    free(fault->kernel);
    free(fault->message);
    free(fault->state);
    free(fault->cause);
    free(fault->remedy);
    free(fault->cores.items);
    tw_hang_free(fault->hang);
}

tw_fault *tw_faults_add(tw_faults *faults, tw_fault fault) {
    for (size_t i = 0; i < faults->list.count; i++) {
        tw_fault *earlier = &faults->list.items[i];
        if (!same_place(earlier, &fault)) continue;
        tw_fault_release(&fault);
        earlier->count++;
        return earlier;
    }
    const tw_fault_info *info = tw_fault_find(fault.id);
    fault.severity = info->severity;
    fault.count = 1;
    if (!fault.cause) fault.cause = tw_strdup(info->cause);
    if (!fault.remedy) fault.remedy = tw_strdup(info->hint);
    return TW_VEC_PUSH(&faults->list, fault);
}

bool tw_faults_failed(const tw_faults *faults) {
    for (size_t i = 0; i < faults->list.count; i++)
        if (faults->list.items[i].severity == TW_ERROR) return true;
    return false;
}

void tw_faults_clear(tw_faults *faults) {
    for (size_t i = 0; i < faults->list.count; i++)
        tw_fault_release(&faults->list.items[i]);
    free(faults->list.items);
    *faults = (tw_faults){0};
}

/* ---- text -------------------------------------------------------------------------------------
 */

static void print_place(const tw_fault *fault, tw_text *out) {
    if (fault->hart >= 0) {
        tw_text where = {0};
        if (fault->cores.count)
            tw_places_print(&fault->cores, &where);
        else
            tw_text_addf(&where, "core (%d,%d)", fault->core_x, fault->core_y);
        tw_text_addf(out, "  where: %s %s%s at cycle %llu\n", where.data,
                     fault->cores.count > 1 ? "first " : "", tw_hart_name((tw_hart_id)fault->hart),
                     (unsigned long long)fault->cycle);
        tw_text_free(&where);
    }
    for (unsigned i = 0; i < fault->frame_count; i++)
        tw_text_addf(out, "  %s %s:%u (%s)\n", i ? "  called from" : "at", fault->frames[i].file,
                     fault->frames[i].line, fault->frames[i].function);
    if (fault->frame_count && fault->frames[0].objects)
        tw_text_addf(out, "  object: %s\n", fault->frames[0].objects);
}

static void print_words(const char *label, const char *words, unsigned width, bool color,
                        tw_text *out) {
    if (!words) return;
    tw_text_addf(out, "  %s%-7s%s", color ? "\033[1m" : "", label, color ? "\033[0m" : "");
    tw_text_wrap(out, 9, 9, width, words);
    tw_text_add(out, "\n");
}

void tw_fault_print_columns(const tw_fault *fault, unsigned width, bool color, tw_text *out) {
    static const char *const words[] = {"note", "warning", "error"};
    static const char *const paint[] = {"\033[36m", "\033[33m", "\033[31m"};
    const char *id = tw_fault_find(fault->id)->id;
    tw_text_addf(out, "%s%s: %s%s: ", color ? paint[fault->severity] : "", words[fault->severity],
                 id, color ? "\033[0m" : "");
    tw_text_wrap(out, (unsigned)(strlen(words[fault->severity]) + strlen(id) + 4), 2, width,
                 fault->message ? fault->message : "");
    tw_text_add(out, "\n");
    print_place(fault, out);
    if (fault->state) tw_text_add(out, fault->state);
    if (fault->hang) tw_hang_print(fault->hang, width, out);
    if (fault->count > 1) tw_text_addf(out, "  seen %u times here\n", fault->count);
    print_words("cause:", fault->cause, width, color, out);
    print_words("try:", fault->remedy, width, color, out);
    if (fault->consequence) tw_text_addf(out, "  consequence: %s\n", fault->consequence);
}

void tw_fault_print(const tw_fault *fault, bool color, tw_text *out) {
    tw_fault_print_columns(fault, UINT32_MAX / 2, color, out);
}
