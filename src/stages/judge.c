#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "tilewright/stages.h"

/* What each stage is, and what the one before leaves an operation saying. */
static const struct stage_row {
    const char *title, *reason;
} stage_rows[TW_LAST_STAGE + 1] = {
    [1] = {"API surface", "module 'ttnn' has no"},
    [2] = {"parameter validation", "device operation is not implemented yet"},
    [3] = {"registration", "not registered as a device operation yet"},
    [4] = {"device operation", "select_program_factory is not implemented yet"},
    [5] = {"program factory and circular buffers", "program factory is not implemented yet"},
    [6] = {"stub kernels", "kernel creation is not implemented yet"},
    [7] = {"real kernels", "does not match the PyTorch reference"},
};

const char *tw_stage_title(int stage) {
    return stage_rows[stage].title;
}

const char *tw_stage_reason(int stage) {
    return stage_rows[stage].reason;
}

static const char *text_of(const json_t *test, const char *key) {
    const char *text = json_string_value(json_object_get(test, key));
    return text ? text : "";
}

/* The first line of a text that is not empty, at most `most` bytes. */
static void add_line(tw_text *out, const char *text, size_t most) {
    text += strspn(text, " \n");
    const size_t length = strcspn(text, "\n");
    tw_text_addn(out, text, length < most ? length : most);
    if (length > most) tw_text_add(out, "...");
}

/* What kept pytest from running any test, or NULL. Caller frees. */
static char *no_run(const json_t *answer) {
    tw_text text = {0};
    const long long signal = json_integer_value(json_object_get(answer, "signal"));
    if (json_is_true(json_object_get(answer, "timeout"))) {
        tw_text_addf(&text, "the tests did not end in %.0f s",
                     json_number_value(json_object_get(answer, "seconds")));
    } else if (signal) {
        tw_text_addf(&text, "the test process was ended by signal %lld (%s)", signal,
                     signal == 11  ? "segmentation fault"
                     : signal == 6 ? "abort"
                                   : "see signal(7)");
    } else if (!json_array_size(json_object_get(answer, "tests"))) {
        tw_text_addf(&text, "no test ran; pytest ended with status %lld: ",
                     (long long)json_integer_value(json_object_get(answer, "exit")));
        add_line(&text, text_of(answer, "output"), 300);
    } else {
        return NULL;
    }
    return tw_text_take(&text);
}

char *tw_judge_red(int stage, const json_t *answer) {
    char *why = no_run(answer);
    if (why) return why;
    const char *reason = tw_stage_reason(stage);
    size_t i, red = 0;
    const json_t *test;
    tw_text text = {0};
    json_array_foreach(json_object_get(answer, "tests"), i, test) {
        const char *outcome = text_of(test, "outcome");
        if (!strcmp(outcome, "passed") || !strcmp(outcome, "skipped")) continue;
        red++;
        if (!strcmp(outcome, "failed") && strcasestr(text_of(test, "text"), reason)) continue;
        tw_text_addf(&text, "%s fails, but not because of \"%s\": ", text_of(test, "id"), reason);
        add_line(&text, text_of(test, "reason"), 300);
        return tw_text_take(&text);
    }
    if (red) return NULL;
    tw_text_addf(&text, "the tests of stage %d pass before its code is written", stage);
    return tw_text_take(&text);
}

char *tw_judge_green(const json_t *answer) {
    char *why = no_run(answer);
    if (why) return why;
    size_t i, passed = 0;
    const json_t *test;
    tw_text text = {0};
    json_array_foreach(json_object_get(answer, "tests"), i, test) {
        const char *outcome = text_of(test, "outcome");
        passed += !strcmp(outcome, "passed");
        if (!strcmp(outcome, "passed") || !strcmp(outcome, "skipped")) continue;
        tw_text_addf(&text, "%s: ", text_of(test, "id"));
        add_line(&text, text_of(test, "reason"), 500);
        return tw_text_take(&text);
    }
    if (json_integer_value(json_object_get(answer, "exit"))) {
        tw_text_addf(&text, "pytest ended with status %lld",
                     (long long)json_integer_value(json_object_get(answer, "exit")));
        return tw_text_take(&text);
    }
    return passed ? NULL : tw_strdup("every test was skipped");
}
