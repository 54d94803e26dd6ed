// {{#compute}}{{does}}{{/compute}}
#include <cstdint>

{{#compute}}
{{includes}}
void kernel_main() {
{{^empty}}
{{arguments}}
{{constants}}
    compute_kernel_hw_startup({{startup_a}}, {{startup_b}}, {{startup_out}});

{{body}}
{{/empty}}
}
{{/compute}}
