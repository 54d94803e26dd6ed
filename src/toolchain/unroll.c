#include "toolchain/unroll.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tilewright/base.h"

static const char pragma[] = "#pragma GCC unroll";

bool tw_broke_on_unroll(const tw_command *command) {
    return command->exit_code && command->output &&
           strstr(command->output, "'#pragma GCC unroll' requires");
}

void tw_blank_unroll(char *text) {
    for (char *at = text; (at = strstr(at, pragma)); at += sizeof pragma - 1) {
        const char *number = at + sizeof pragma - 1;
        number += strspn(number, " \t");
        const size_t length = strcspn(number, "\n");
        size_t digits = 0;
        while (digits < length && isdigit((unsigned char)number[digits]))
            digits++;
        if (digits && digits + strspn(number + digits, " \t\r") == length) continue;
        memset(at, ' ', (size_t)(number + length - at));
    }
}

typedef TW_VEC(char *) arguments;

/* The arguments of the first step, or of the second. */
static arguments arguments_of(char *const *from, const char *text, bool preprocess,
                              const char *output, const char *input) {
    arguments list = {0};
    for (; *from; from++) {
        const bool dependencies =
            !strncmp(*from, "-MD", 3) || !strncmp(*from, "-MF", 3) || !strcmp(*from, "-fpch-deps");
        if (!strncmp(*from, "-o", 2) && preprocess)
            TW_VEC_PUSH(&list, (char *)(uintptr_t)output);
        else if (!strcmp(*from, "-xc++") && !preprocess)
            TW_VEC_PUSH(&list, (char *)(uintptr_t)text);
        else if (!strcmp(*from, "-") && !preprocess)
            TW_VEC_PUSH(&list, (char *)(uintptr_t)input);
        else if (preprocess || !dependencies)
            TW_VEC_PUSH(&list, *from);
    }
    if (preprocess) TW_VEC_PUSH(&list, (char *)(uintptr_t) "-E");
    TW_VEC_PUSH(&list, NULL);
    return list;
}

static bool preprocess(const tw_command *command, const char *file, const char *temporary) {
    tw_text output = {0};
    tw_text_addf(&output, "-o%s", file);
    arguments list = arguments_of(command->arguments, NULL, true, output.data, NULL);
    tw_command step = {
        .arguments = list.items, .input = command->input, .input_length = command->input_length};
    tw_run_commands(&step, 1, 1, temporary);
    const bool good = !step.exit_code && !step.start_error;
    free(step.output);
    free(list.items);
    tw_text_free(&output);
    char *text;
    size_t length;
    if (!good || tw_file_read(file, &text, &length, NULL) != TW_OK) return false;
    tw_blank_unroll(text);
    const bool written = tw_file_write(file, text, length, NULL) == TW_OK;
    free(text);
    return written;
}

bool tw_run_without_unroll(tw_command *command, const char *temporary) {
    tw_text file = {0};
    tw_text_addf(&file, "%s.ii", command->arguments[1] + 2); /* beside -oIMAGE */
    const bool good = preprocess(command, file.data, temporary);
    if (good) {
        char **original = command->arguments;
        arguments list = arguments_of(original, "-xc++-cpp-output", false, NULL, file.data);
        free(command->output);
        command->arguments = list.items;
        command->input = NULL;
        command->input_length = 0;
        tw_run_commands(command, 1, 1, temporary);
        command->arguments = original;
        free(list.items);
    }
    unlink(file.data);
    tw_text_free(&file);
    return good;
}
