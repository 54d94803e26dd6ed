#include "tilewright/base.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void keep_first(tw_error *err, tw_status status, char *text) {
    if (!err || err->text) {
        free(text);
        return;
    }
    err->status = status;
    err->text = text;
}

tw_status tw_fail(tw_error *err, tw_status status, const char *fmt, ...) {
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    keep_first(err, status, tw_text_take(&text));
    return status;
}

tw_status tw_fail_errno(tw_error *err, const char *fmt, ...) {
    const int saved = errno;
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    tw_text_addf(&text, ": %s", strerror(saved));
    keep_first(err, TW_IO, tw_text_take(&text));
    return TW_IO;
}

void tw_error_clear(tw_error *err) {
    free(err->text);
    *err = (tw_error){0};
}
