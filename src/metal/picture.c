/* The picture of a hang, for host programs that are not asked. */
#include <stdio.h>
#include <stdlib.h>

#include "metal/state.h"
#include "tilewright/report.h"

void tw_device_draw(const tw_device *device) {
    const char *path = getenv("TILEWRIGHT_GRAPH");
    tw_error why = {0};
    bool drawn;
    if (!path || !*path) return;
    if (tw_report_graph(&device->faults, path, &drawn, &why) != TW_OK)
        fprintf(stderr, "tilewright: TILEWRIGHT_GRAPH: %s\n", why.text);
    tw_error_clear(&why);
}
