/* `tilewright explain ID`: the page of a fault or of a finding about a spec; without a name, the
 * list of all. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tilewright/report.h"
#include "tilewright/spec.h"

int tw_explain_main(int argc, char **argv);

static void list_all(void) {
    for (int id = 1; id < TW_FAULT_COUNT; id++) {
        const tw_fault_info *info = tw_fault_find((tw_fault_id)id);
        printf("%-28s %s\n", info->id, info->title);
    }
    size_t count;
    const tw_finding *findings = tw_finding_list(&count);
    for (size_t i = 0; i < count; i++)
        printf("%-28s %s\n", findings[i].id, findings[i].title);
}

static void print_json(json_t *json) {
    char *text = json_dumps(json, JSON_INDENT(2));
    puts(text ? text : "null");
    free(text);
    json_decref(json);
}

static json_t *finding_json(const tw_finding *f) {
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "id", f->id, "about", "spec", "title",
                     f->title, "cause", f->why, "example", f->wrong, "repaired", f->right);
}

static void list_json(void) {
    json_t *list = json_array();
    for (int id = 1; id < TW_FAULT_COUNT; id++)
        json_array_append_new(list, tw_report_page_json((tw_fault_id)id));
    size_t count;
    const tw_finding *findings = tw_finding_list(&count);
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, finding_json(&findings[i]));
    print_json(list);
}

static void print_markdown(void) {
    tw_text pages = {0};
    tw_report_pages(&pages);
    fputs(pages.data, stdout);
    tw_text_free(&pages);
}

static int unknown(const char *word) {
    size_t count, faults = TW_FAULT_COUNT - 1;
    const tw_finding *findings = tw_finding_list(&count);
    const char **names = tw_alloc((faults + count) * sizeof *names);
    for (size_t i = 0; i < faults; i++)
        names[i] = tw_fault_find((tw_fault_id)(i + 1))->id;
    for (size_t i = 0; i < count; i++)
        names[faults + i] = findings[i].id;
    const char *near = tw_nearest(word, names, faults + count);
    free(names);
    fprintf(stderr, "tilewright explain: no fault '%s'", word);
    if (near)
        fprintf(stderr, "; did you mean '%s'?\n", near);
    else
        fprintf(stderr, "; `tilewright explain` lists all\n");
    return 2;
}

static void print_excerpt(const char *head, const char *text) {
    printf("  %s\n", head);
    for (const char *at = text; *at;) {
        int length = (int)strcspn(at, "\n");
        printf("      %.*s\n", length, at);
        at += length + (at[length] == '\n');
    }
}

/* What can be said of a spec: the same parts as a fault's page, the example in Markdown. */
static void print_finding(const tw_finding *f) {
    bool color = tw_wants_color(STDOUT_FILENO);
    printf("%s%s%s: %s\n  cause: %s\n", color ? "\033[1m" : "", f->id, color ? "\033[0m" : "",
           f->title, f->why);
    if (f->wrong[0]) {
        print_excerpt("example, in a spec:", f->wrong);
        print_excerpt("try:", f->right);
    } else {
        printf("  try: what the message's help says\n");
    }
}

static int print_page(const char *name, bool json) {
    const tw_fault_id id = tw_fault_by_name(name);
    const tw_finding *finding = id == TW_FAULT_NONE ? tw_finding_find(name) : NULL;
    if (finding) {
        if (json)
            print_json(finding_json(finding));
        else
            print_finding(finding);
        return 0;
    }
    if (id == TW_FAULT_NONE) return unknown(name);
    if (json) {
        print_json(tw_report_page_json(id));
        return 0;
    }
    tw_text page = {0};
    tw_report_page(id, tw_wants_color(STDOUT_FILENO), &page);
    fputs(page.data, stdout);
    tw_text_free(&page);
    return 0;
}

static int usage(FILE *out) {
    fputs("usage: tilewright explain [--json] [ID]\n"
          "       tilewright explain --markdown\n"
          "Prints what a fault means, why it goes wrong on the chip, how to repair it, and a\n"
          "shortest example; the same for what `tilewright check` says of a spec; all ids without\n"
          "one; with --markdown every page of a fault, as docs/faults.md has them.\n",
          out);
    return out == stdout ? 0 : 2;
}

int tw_explain_main(int argc, char **argv) {
    const char *name = NULL;
    bool json = false;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) return usage(stdout);
        if (!strcmp(argv[i], "--markdown") && argc == 2) {
            print_markdown();
            return 0;
        }
        if (!strcmp(argv[i], "--json"))
            json = true;
        else if (name || argv[i][0] == '-')
            return usage(stderr);
        else
            name = argv[i];
    }
    if (name) return print_page(name, json);
    if (json)
        list_json();
    else
        list_all();
    return 0;
}
