/* Memory layouts and buffer types in ttnn's words. */
#include "tilewright/ttnn.h"

const char *tw_memory_layout_name(tw_memory_layout layout) {
    switch (layout) {
    case TW_INTERLEAVED: return "INTERLEAVED";
    case TW_HEIGHT_SHARDED: return "HEIGHT_SHARDED";
    case TW_WIDTH_SHARDED: return "WIDTH_SHARDED";
    case TW_BLOCK_SHARDED: return "BLOCK_SHARDED";
    }
    return "?";
}

const char *tw_buffer_type_name(tw_buffer_type type) {
    switch (type) {
    case TW_BUFFER_DRAM: return "DRAM";
    case TW_BUFFER_L1: return "L1";
    case TW_BUFFER_SYSTEM_MEMORY: return "SYSTEM_MEMORY";
    case TW_BUFFER_L1_SMALL: return "L1_SMALL";
    case TW_BUFFER_TRACE: return "TRACE";
    }
    return "?";
}
