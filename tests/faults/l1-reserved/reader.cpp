#include "api/dataflow/dataflow_api.h"

void kernel_main() {
#ifdef FIXED
    auto* word = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(0));
#else
    auto* word = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(0x8000);
#endif
    word[0] = 1; // FAULT NCRISC
}
