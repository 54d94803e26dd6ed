/* `tilewright explain FAULT`: the page of a fault; without a name, the list of all. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tilewright/report.h"

int tw_explain_main(int argc, char **argv);

static void list_all(void) {
    for (int id = 1; id < TW_FAULT_COUNT; id++) {
        const tw_fault_info *info = tw_fault_find((tw_fault_id)id);
        printf("%-28s %s\n", info->id, info->title);
    }
}

static void print_json(json_t *json) {
    char *text = json_dumps(json, JSON_INDENT(2));
    puts(text ? text : "null");
    free(text);
    json_decref(json);
}

static void list_json(void) {
    json_t *list = json_array();
    for (int id = 1; id < TW_FAULT_COUNT; id++)
        json_array_append_new(list, tw_report_page_json((tw_fault_id)id));
    print_json(list);
}

static void print_markdown(void) {
    tw_text pages = {0};
    tw_report_pages(&pages);
    fputs(pages.data, stdout);
    tw_text_free(&pages);
}

static int unknown(const char *word) {
    const char *names[TW_FAULT_COUNT];
    for (int id = 1; id < TW_FAULT_COUNT; id++)
        names[id - 1] = tw_fault_find((tw_fault_id)id)->id;
    const char *near = tw_nearest(word, names, TW_FAULT_COUNT - 1);
    fprintf(stderr, "tilewright explain: no fault '%s'", word);
    if (near)
        fprintf(stderr, "; did you mean '%s'?\n", near);
    else
        fprintf(stderr, "; `tilewright explain` lists all\n");
    return 2;
}

static int print_page(const char *name, bool json) {
    const tw_fault_id id = tw_fault_by_name(name);
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
    fputs("usage: tilewright explain [--json] [FAULT]\n"
          "       tilewright explain --markdown\n"
          "Prints what a fault means, why it goes wrong on the chip, how to repair it, and a\n"
          "shortest example; all ids without one; with --markdown every page, as docs/faults.md\n"
          "has them.\n",
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
