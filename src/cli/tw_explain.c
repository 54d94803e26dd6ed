/* `tilewright explain FAULT`: the page of a fault; without a name, the list of all. */
#include <stdio.h>
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

/* docs/faults.md. */
static void print_markdown(void) {
    static const char *const severities[] = {"note", "warning", "error"};
    printf("# Faults\n\nMade by `tilewright explain --markdown` from "
           "`include/tilewright/faults.def`.\n");
    for (int id = 1; id < TW_FAULT_COUNT; id++) {
        const tw_fault_info *info = tw_fault_find((tw_fault_id)id);
        printf("\n## %s\n\n*%s*: %s.\n\n- Cause: %s\n- Try: %s\n", info->id,
               severities[info->severity], info->title, info->cause, info->hint);
    }
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

int tw_explain_main(int argc, char **argv) {
    if (argc > 2 || (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))) {
        fprintf(argc > 2 ? stderr : stdout,
                "usage: tilewright explain [FAULT | --markdown]\n"
                "Prints what a fault means, why it happens and what to try; all ids without one;\n"
                "with --markdown every page, as docs/faults.md has them.\n");
        return argc > 2 ? 2 : 0;
    }
    if (argc < 2) {
        list_all();
        return 0;
    }
    if (!strcmp(argv[1], "--markdown")) {
        print_markdown();
        return 0;
    }
    const tw_fault_id id = tw_fault_by_name(argv[1]);
    if (id == TW_FAULT_NONE) return unknown(argv[1]);
    tw_text page = {0};
    tw_report_page(id, tw_wants_color(STDOUT_FILENO), &page);
    fputs(page.data, stdout);
    tw_text_free(&page);
    return 0;
}
