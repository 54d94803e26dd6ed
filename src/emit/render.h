/* render.h: mustache templates over JSON; the one place that knows the template library. */
#ifndef TW_EMIT_RENDER_H
#define TW_EMIT_RENDER_H

#include <jansson.h>

#include "tilewright/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Renders `text` (a template named `name` in messages) over a JSON object: strings are inserted
 * verbatim, arrays and true values open sections. Caller frees *out. TW_BAD_INPUT: a broken
 * template. */
tw_status tw_render(const char *name, const char *text, const json_t *values, char **out,
                    tw_error *err);

#ifdef __cplusplus
}
#endif
#endif
