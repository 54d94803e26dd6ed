/* What is said of a kernel. */
#include <stdarg.h>
#include <stdlib.h>

#include "cli/kernel_check.h"

void kernel_note_add(kernel_notes *notes, unsigned line, const char *rule, const char *format,
                     ...) {
    tw_text text = {0};
    va_list args;
    va_start(args, format);
    tw_text_addv(&text, format, args);
    va_end(args);
    TW_VEC_PUSH(notes, (kernel_note){line, rule, tw_text_take(&text)});
}

void kernel_result_free(kernel_result *result) {
    for (size_t i = 0; i < result->notes.count; i++)
        free(result->notes.items[i].text);
    free(result->notes.items);
    free(result->message);
    free(result->place);
    *result = (kernel_result){0};
}
