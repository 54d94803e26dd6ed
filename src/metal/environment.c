/* Options of a device that the environment gives: how `tilewright run` chooses the chip of a
 * program that opens it by itself. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "metal/state.h"

static tw_status read_number(const char *name, uint64_t *value, tw_error *err) {
    const char *text = getenv(name);
    if (!text || !*text || *value) return TW_OK;
    char *end;
    errno = 0;
    *value = strtoull(text, &end, 0);
    if (*end || errno || *text == '-')
        return tw_fail(err, TW_BAD_INPUT, "%s is '%s': a whole number is wanted", name, text);
    return TW_OK;
}

static tw_status read_grid(tw_device_options *options, tw_error *err) {
    const char *text = getenv("TILEWRIGHT_GRID");
    if (!text || !*text || options->grid_x || options->grid_y) return TW_OK;
    char *end;
    const unsigned long x = strtoul(text, &end, 10);
    const unsigned long y = *end == 'x' ? strtoul(end + 1, &end, 10) : 0;
    if (*end || !x || !y || x > TW_SIDE || y > TW_SIDE)
        return tw_fail(err, TW_BAD_INPUT,
                       "TILEWRIGHT_GRID is '%s': columns x rows are wanted, such as 8x8", text);
    options->grid_x = (uint32_t)x;
    options->grid_y = (uint32_t)y;
    return TW_OK;
}

tw_status tw_environment_read(tw_device_options *options, tw_error *err) {
    uint64_t threads = options->threads;
    tw_status status = read_grid(options, err);
    if (status == TW_OK) status = read_number("TILEWRIGHT_THREADS", &threads, err);
    if (status == TW_OK) status = read_number("TILEWRIGHT_PERTURB", &options->perturb, err);
    if (status == TW_OK) status = read_number("TILEWRIGHT_MAX_CYCLES", &options->max_cycles, err);
    options->threads = threads > 1024 ? 1024 : (unsigned)threads;
    return status;
}
