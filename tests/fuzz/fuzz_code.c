/* The RV32 engine with any code: the fast engine and single steps must agree, and neither may leave
 * its memory. */
#include "fuzz.h"

#include <stdio.h>

enum { L1 = 0x4000, LOCAL = 0x1000, MOST = 1024 };

typedef struct machine {
    tw_hart hart;
    uint8_t l1[L1], local[LOCAL];
} machine;

static machine *make(const tw_image *image) {
    machine *m = tw_alloc(sizeof *m);
    tw_hart_init(&m->hart, image);
    m->hart.l1 = m->l1;
    m->hart.l1_size = L1;
    m->hart.local = m->local;
    m->hart.local_base = 0xFFB00000u;
    m->hart.local_size = LOCAL;
    m->hart.stack_limit = 0xFFB00100u;
    for (unsigned i = 1; i < 32; i++)
        m->hart.x[i] = i % 3 == 0 ? 64 * i : i % 3 == 1 ? 0xFFB00800u + 4 * i : FUZZ_CODE + 8 * i;
    return m;
}

static void agree(const machine *a, const machine *b) {
    if (a->hart.pc == b->hart.pc && a->hart.cycles == b->hart.cycles &&
        !memcmp(a->hart.x, b->hart.x, 32 * sizeof *a->hart.x) && !memcmp(a->l1, b->l1, L1) &&
        !memcmp(a->local, b->local, LOCAL))
        return;
    fprintf(stderr, "the engines disagree after %llu instructions: pc 0x%x, 0x%x\n",
            (unsigned long long)a->hart.retired, a->hart.pc, b->hart.pc);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint32_t words[MOST];
    const size_t count = size / 4 < MOST ? size / 4 : MOST;
    if (!count) return 0;
    memcpy(words, data, 4 * count);
    tw_image *image = fuzz_image(words, count);
    if (!image) return 0;
    machine *fast = make(image), *slow = make(image);
    tw_hart_run(&fast->hart, 2000);
    while (slow->hart.retired < fast->hart.retired && tw_hart_step(&slow->hart) == TW_STOP_BUDGET) {
    }
    agree(fast, slow);
    free(fast);
    free(slow);
    tw_image_free(image);
    return 0;
}
