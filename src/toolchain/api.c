/* The releases whose words and meanings kernels follow. */
#include <stdlib.h>
#include <string.h>

#include "tilewright/toolchain.h"

static const struct release {
    const char *word;
    tw_kernel_api api;
} releases[] = {{"0.81", TW_KERNEL_API_0_81},
                {"2026.02", TW_KERNEL_API_2026_02},
                /* as TW_API says them */
                {"81", TW_KERNEL_API_0_81},
                {"2602", TW_KERNEL_API_2026_02}};

bool tw_kernel_api_find(const char *word, tw_kernel_api *api) {
    for (size_t i = 0; i < TW_COUNT(releases); i++)
        if (!strcmp(releases[i].word, word)) {
            *api = releases[i].api;
            return true;
        }
    return false;
}

const char *tw_kernel_api_word(tw_kernel_api api) {
    return api == TW_KERNEL_API_2026_02 ? releases[1].word : releases[0].word;
}

static _Thread_local tw_kernel_api used;

tw_kernel_api tw_kernel_api_use(tw_kernel_api api) {
    const tw_kernel_api before = used;
    used = api;
    return before;
}

tw_kernel_api tw_kernel_api_default(void) {
    const char *word = getenv("TILEWRIGHT_API");
    tw_kernel_api api = used ? used : TW_KERNEL_API_0_81;
    if (word) tw_kernel_api_find(word, &api);
    return api;
}
