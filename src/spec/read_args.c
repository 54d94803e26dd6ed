/* Kernel arguments and Kernel Data Movement. */
#include "spec/read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Headings and the caption, innermost first: the first that decides wins. */
static tw_role role_around(const tw_md_block *block) {
    tw_role role = tw_read_role(block->caption);
    for (int level = 6; level > 1 && !role; level--)
        role = tw_read_role(block->sections[level]);
    return role;
}

static int time_of(const char *text) {
    if (tw_has(text, "compile-time") || tw_has(text, "compile time")) return TW_COMPILE_TIME;
    if (tw_has(text, "runtime") || tw_has(text, "run-time") || tw_has(text, "run time")) {
        return TW_RUN_TIME;
    }
    return -1;
}

static int time_around(const tw_md_block *block) {
    int when = time_of(block->caption);
    for (int level = 6; level > 1 && when < 0; level--)
        when = time_of(block->sections[level]);
    return when;
}

static bool indexed(const char *index) {
    return isdigit((unsigned char)index[0]) || strchr(index, '+') ||
           (isalpha((unsigned char)index[0]) && (strlen(index) <= 2 || strstr(index, "..")));
}

static void add_arg(tw_reader *r, tw_role role, int when, const tw_md_row *row, const char *index,
                    const char *name, const char *type, const char *description) {
    tw_spec *spec = r->spec;
    if (!indexed(index) || !tw_has_room(r, spec->args.count, "arguments", row->line)) return;
    tw_spec_arg arg = {.kernel = role, .time = (tw_arg_time)when, .index = -1};
    if (isdigit((unsigned char)index[0])) arg.index = (int)strtol(index, NULL, 10);
    arg.open = strchr(index, '+') || strstr(index, "..") || tw_has(type, "TensorAccessor") ||
               tw_has(name, "TensorAccessor") || tw_has(name, "accessor_args") ||
               (when == TW_COMPILE_TIME && strncmp(description, "TensorAccessorArgs", 18) == 0);
    arg.index_text = tw_said(index, row->line);
    arg.name = tw_said(name, row->line);
    arg.type = tw_said(type, row->line);
    arg.description = tw_said(description, row->line);
    const char *spoken = tw_arena_printf(&spec->arena, "%s %s", description, index);
    arg.when = tw_derived(tw_read_condition(r, spoken), row->line, TW_MEDIUM);
    if (!name[0]) {
        tw_spec_say(
            spec, TW_LEVEL_ERROR, "arg-name-missing", row->line, NULL,
            "give the argument a name: a C identifier", "%s argument %s of the %s has no name",
            when == TW_COMPILE_TIME ? "compile-time" : "run-time", index, tw_role_name(role));
        return;
    }
    TW_VEC_PUSH(&spec->args, arg);
}

/* "11-16 | Unused": each of them, with a name of its own. False when it is no range. */
static bool add_range(tw_reader *r, tw_role role, int when, const tw_md_row *row, const char *index,
                      const char *name, const char *type, const char *words) {
    tw_arena *arena = &r->spec->arena;
    char *end;
    long first = strtol(index, &end, 10);
    if (end == index || *end != '-' || !isdigit((unsigned char)end[1])) return false;
    long last = strtol(end + 1, NULL, 10);
    for (long i = first; i <= last && i - first < 64; i++) {
        const char *own = tw_arena_printf(arena, "%s_%ld", tw_identifier(arena, name), i);
        add_arg(r, role, when, row, tw_arena_printf(arena, "%ld", i), own, type, words);
    }
    return true;
}

static void args_table(tw_reader *r, const tw_md_block *table) {
    int index = tw_md_column(table, "index|idx|#|position|arg index");
    int name = tw_md_column(table, "name|argument|parameter|arg");
    int type = tw_md_column(table, "type"),
        words = tw_md_column(table, "description|value|meaning");
    int kernel = tw_md_column(table, "kernel");
    int when = time_around(table);
    tw_role role = role_around(table);
    if (index < 0 || name < 0 || when < 0 || index == name) return;
    for (size_t i = 0; i < table->rows.count; i++) {
        const tw_md_row *row = &table->rows.items[i];
        tw_role own = kernel >= 0 ? tw_read_role(tw_md_cell(row, kernel)) : role;
        if (!own) {
            tw_spec_say(r->spec, TW_LEVEL_WARNING, "arg-kernel-unknown", row->line, NULL,
                        "put the table under a heading that names the kernel, e.g. \"### Reader "
                        "Kernel\"",
                        "which kernel the argument '%s' belongs to is not stated",
                        tw_md_cell(row, name));
            continue;
        }
        const char *place = tw_md_cell(row, index), *called = tw_md_cell(row, name);
        const char *kind = tw_md_cell(row, type), *said = tw_md_cell(row, words);
        /* "18 | Unused" */
        if (!strcasecmp(called, "unused") || !strcasecmp(called, "reserved"))
            called = tw_arena_printf(&r->spec->arena, "%s_%s", called, place);
        if (add_range(r, own, when, row, place, tw_md_cell(row, name), kind, said)) continue;
        add_arg(r, own, when, row, place, called, kind, said);
    }
}

/* "- Reader: `stick_size, packed_scaler_value, Ht, Wt, TensorAccessorArgs`" */
static void args_item(tw_reader *r, const tw_md_block *item) {
    tw_arena *arena = &r->spec->arena;
    int when = time_around(item);
    size_t head = strcspn(item->text, ":\n");
    if (when < 0 || item->text[head] != ':') return;
    const char *first = tw_arena_strndup(arena, item->text, head);
    tw_role role = tw_read_role(first);
    bool numbered = isdigit((unsigned char)first[0]) && role == TW_ROLE_NONE;
    tw_md_row row = {.line = item->line};
    const char *at = item->text + head + 1;
    if (numbered) {
        role = role_around(item);
        size_t length = strcspn(at, "-(\n,");
        const char *name = tw_trim(arena, at, length);
        if (role) add_arg(r, role, when, &row, first, name, "uint32_t", at + length);
        return;
    }
    for (int index = 0; role && *at; index++) {
        size_t length = strcspn(at, ",\n");
        const char *name = tw_trim(arena, at, length);
        if (tw_identifier(arena, name)[0] && !strchr(name, ' ')) {
            add_arg(r, role, when, &row, tw_arena_printf(arena, "%d", index), name, "uint32_t", "");
        }
        at += length + (at[length] != '\0');
    }
}

static void kernels_table(tw_reader *r, const tw_md_block *table) {
    int kernel = tw_md_column(table, "kernel"), core = tw_md_column(table, "core|risc");
    int noc = tw_md_column(table, "noc");
    int does = tw_md_column(table, "actual function|operations|function|responsibility|does");
    if (kernel < 0 || (noc < 0 && does < 0)) return;
    for (size_t i = 0; i < table->rows.count; i++) {
        const tw_md_row *row = &table->rows.items[i];
        const char *name = tw_md_cell(row, kernel);
        tw_role role = tw_read_role(name);
        /* "reader_my_op" */
        if (!role)
            role = tw_has(name, "reader")    ? TW_READER
                   : tw_has(name, "writer")  ? TW_WRITER
                   : tw_has(name, "compute") ? TW_COMPUTE
                                             : TW_ROLE_NONE;
        tw_spec_kernel found = {.role = role,
                                .core = tw_said(tw_md_cell(row, core), row->line),
                                .noc = tw_said(tw_md_cell(row, noc), row->line),
                                .does = tw_said(tw_md_cell(row, does), row->line),
                                .line = row->line};
        if (found.role) TW_VEC_PUSH(&r->spec->kernels, found);
    }
}

static int by_place(const void *a, const void *b) {
    const tw_spec_arg *x = a, *y = b;
    if (x->kernel != y->kernel) return (int)x->kernel - (int)y->kernel;
    if (x->time != y->time) return (int)x->time - (int)y->time;
    return x->name.line - y->name.line;
}

void tw_read_args(tw_reader *r) {
    tw_spec *spec = r->spec;
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        if (block->kind == TW_MD_TABLE) {
            args_table(r, block);
            if (tw_md_in(block, "kernel data movement")) kernels_table(r, block);
        } else if (block->kind == TW_MD_ITEM && tw_md_in(block, "argument")) {
            args_item(r, block);
        }
    }
    if (spec->args.count) qsort(spec->args.items, spec->args.count, sizeof(tw_spec_arg), by_place);
}
