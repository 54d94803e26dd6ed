// {{#writer}}{{does}}{{/writer}}
#include <cstdint>

#include "api/dataflow/dataflow_api.h"

void kernel_main() {
{{#writer}}
{{^empty}}
{{arguments}}
{{constants}}
{{accessors}}
{{body}}
{{/empty}}
{{/writer}}
}
