#include "programs.h"

uint32_t program_crc32(uint32_t seed) {
    uint32_t table[256], crc = ~seed;
    for (uint32_t i = 0; i < 256; i++) {
        table[i] = i;
        for (int bit = 0; bit < 8; bit++)
            table[i] = table[i] & 1 ? table[i] >> 1 ^ 0xedb88320u : table[i] >> 1;
    }
    for (int i = 0; i < 3000; i++)
        crc = crc >> 8 ^ table[(crc ^ next_random(&seed)) & 255];
    return ~crc;
}
