#include "hart/image.h"
void tw_lines_free(struct tw_lines *lines) {
    (void)lines;
}
