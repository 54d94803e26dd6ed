#include <stdlib.h>
#include <unistd.h>

#include "cli/exec.h"

bool exec_can_write(const char *path) {
    char *folder = tw_path_folder(path);
    const bool can = !access(folder, W_OK);
    free(folder);
    return can;
}

bool exec_said(json_reader *reader, const json_where *where, tw_status status, tw_error *why) {
    if (status != TW_OK) {
        json_bad(reader, where, "%s", why->text);
        if (why->fault && !reader->err->fault) reader->err->fault = why->fault;
    }
    tw_error_clear(why);
    return status == TW_OK;
}

bool exec_read_ranges(exec_program *program, json_reader *reader, const json_where *where,
                      const json_t *value, tw_core_ranges *out) {
    if (!want_array(reader, where, value)) return false;
    const size_t count = json_array_size(value);
    if (!count) return json_bad(reader, where, "no core range: write [[[0, 0], [0, 0]]]");
    tw_core_range *ranges = tw_arena_alloc(&program->arena, count * sizeof *ranges);
    for (size_t i = 0; i < count; i++) {
        uint64_t n[4];
        const json_where at = JSON_INDEX(where, i);
        const json_t *range = json_array_get(value, i);
        if (!want_array(reader, &at, range)) return false;
        if (json_array_size(range) != 2)
            return json_bad(reader, &at, "a core range is [[x0, y0], [x1, y1]]");
        for (size_t c = 0; c < 2; c++) {
            const json_where corner = JSON_INDEX(&at, c);
            const json_t *pair = json_array_get(range, c);
            if (!want_array(reader, &corner, pair)) return false;
            if (json_array_size(pair) != 2) return json_bad(reader, &corner, "a core is [x, y]");
            for (size_t k = 0; k < 2; k++)
                if (!want_uint(reader, &JSON_INDEX(&corner, k), json_array_get(pair, k), UINT32_MAX,
                               &n[2 * c + k]))
                    return false;
        }
        ranges[i] =
            (tw_core_range){{(uint32_t)n[0], (uint32_t)n[1]}, {(uint32_t)n[2], (uint32_t)n[3]}};
    }
    *out = (tw_core_ranges){ranges, count};
    return true;
}
