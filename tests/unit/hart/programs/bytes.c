#include "programs.h"

typedef struct record {
    int8_t tiny;
    uint8_t byte;
    int16_t small;
    uint16_t half;
    uint32_t word;
    char name[8];
} record;

/* Initialised data, sign extension, a jump table, struct copies. */
static record records[4] = {{-1, 255, -2, 65534, 3, "first"},
                            {-128, 128, -32768, 32768, 5, "other"}};
static volatile uint32_t touched;

uint32_t program_bytes(uint32_t seed) {
    uint32_t sum = 0;
    for (uint32_t i = 0; i < 400; i++) {
        record *to = &records[next_random(&seed) & 3];
        const record from = records[next_random(&seed) & 3];
        const int32_t extended = from.small;
        switch (next_random(&seed) % 7) {
        case 0: *to = from; break;
        case 1: to->tiny = (int8_t)(from.byte + 3); break;
        case 2: to->byte = (uint8_t)(from.tiny - 5); break;
        case 3: to->small = (int16_t)(from.half * 3); break;
        case 4: to->half = (uint16_t)(from.small - from.tiny); break;
        case 5: to->name[i & 7] = (char)(from.name[i % 5] + 1); break;
        default: to->word = from.word * 2 + (uint32_t)extended; break;
        }
        touched = touched + 1;
        const int32_t mixed = to->tiny + to->byte + to->small + to->half + (uint8_t)to->name[i & 7];
        sum = sum * 17 + (uint32_t)mixed + to->word;
    }
    return sum + touched;
}
