#include <stdlib.h>
#include <string.h>

#include "metal/state.h"

/* "factory.cpp:88", or "program.json:12 (cbs[0])", as a frame; false when it is no place in a file.
 */
static bool frame_of(const char *where, tw_frame *frame) {
    const char *end = where ? where + strcspn(where, " ") : NULL;
    const char *what = end && end[0] == ' ' && end[1] == '(' ? end + 2 : NULL;
    const char *colon = end;
    while (colon && colon > where && *colon != ':')
        colon--;
    if (!colon || *colon != ':') return false;
    char *after;
    const unsigned long line = strtoul(colon + 1, &after, 10);
    if (after == colon + 1 || after != end) return false;
    *frame =
        (tw_frame){.file = tw_strndup(where, (size_t)(colon - where)),
                   .line = (uint32_t)line,
                   .function = what ? tw_strndup(what, strcspn(what, ")")) : tw_strdup("host")};
    return true;
}

tw_status tw_host_fault(tw_device *device, tw_error *err, tw_fault_id id, const char *where,
                        const char *remedy, const char *fmt, ...) {
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    tw_fault fault = {.id = id, .core_x = -1, .core_y = -1, .hart = -1};
    if (frame_of(where, &fault.frames[0]))
        fault.frame_count = 1;
    else if (where)
        tw_text_addf(&text, " (%s)", where);
    if (remedy) fault.remedy = tw_strdup(remedy);
    tw_fail(err, TW_FAULT, "%s: %s", tw_fault_find(id)->id, text.data);
    if (err && !err->fault) err->fault = (int)id;
    fault.message = tw_text_take(&text);
    tw_faults_add(&device->faults, fault);
    return TW_FAULT;
}
