// ttnn/common/constants.hpp
#pragma once

// Tiles in a row that pack_untilize can take at once.
#ifndef MAX_PACK_UNTILIZE_WIDTH
#define MAX_PACK_UNTILIZE_WIDTH 8
#endif
