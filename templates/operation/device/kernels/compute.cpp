// {{#compute}}{{does}}{{/compute}}
#include <cstdint>

{{#compute}}
{{#classic}}
#include "compute_kernel_api/common.h"
#include "compute_kernel_api/compute_kernel_hw_startup.h"
#include "compute_kernel_api/tile_move_copy.h"
{{#tilizes}}
#include "compute_kernel_api/tilize.h"
{{/tilizes}}
{{#untilizes}}
#include "compute_kernel_api/untilize.h"
{{/untilizes}}
{{/classic}}
{{^classic}}
#include "api/compute/common.h"
#include "api/compute/tile_move_copy.h"
{{#tilizes}}
#include "api/compute/tilize.h"
{{/tilizes}}
{{#untilizes}}
#include "api/compute/untilize.h"
{{/untilizes}}
{{/classic}}

void kernel_main() {
{{^empty}}
{{arguments}}
{{constants}}
    compute_kernel_hw_startup({{startup_a}}, {{startup_b}}, {{startup_out}});

{{body}}
{{/empty}}
}
{{/compute}}
