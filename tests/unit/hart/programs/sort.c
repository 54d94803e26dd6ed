#include "programs.h"

/* Signed and unsigned halves, sorted by heap and by insertion. */
static int16_t heap[200];

static void sink(int count, int at) {
    for (int child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && heap[child + 1] > heap[child]) child++;
        if (heap[at] >= heap[child]) return;
        const int16_t swap = heap[at];
        heap[at] = heap[child];
        heap[child] = swap;
    }
}

uint32_t program_sort(uint32_t seed) {
    uint16_t list[200];
    uint32_t sum = 0;
    for (int i = 0; i < 200; i++) {
        const uint16_t value = (uint16_t)next_random(&seed);
        heap[i] = (int16_t)value;
        int at = i;
        for (; at > 0 && list[at - 1] > value; at--)
            list[at] = list[at - 1];
        list[at] = value;
    }
    for (int i = 99; i >= 0; i--)
        sink(200, i);
    for (int i = 199; i > 0; i--) {
        const int16_t top = heap[0];
        heap[0] = heap[i];
        heap[i] = top;
        sink(i, 0);
    }
    for (int i = 0; i < 200; i++)
        sum = sum * 33 + (uint32_t)heap[i] * 7 + list[i];
    return sum;
}
