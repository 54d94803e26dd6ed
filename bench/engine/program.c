/*
 * program.c: the loop both engines are timed on, as a Linux program without a library, so that
 * qemu-riscv32 and tilewright run the same file: CRC-32 (by bits and by table), a sieve, and the
 * address arithmetic of tiles. It prints nothing but its result and the nanoseconds of its clock.
 */
#include <stdint.h>

enum { BUFFER = 65536, ROUNDS = 40 };
enum { SYS_WRITE = 64, SYS_EXIT = 93, SYS_CLOCK_GETTIME64 = 403 };

static uint8_t buffer[BUFFER];
static uint32_t table[256];
static uint16_t tensor[2][BUFFER];

static long call(long number, long first, const void *second, long third) {
    register long a0 asm("a0") = first;
    register const void *a1 asm("a1") = second;
    register long a2 asm("a2") = third;
    register long a7 asm("a7") = number;
    asm volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
    return a0;
}

static uint64_t now(void) {
    int64_t time[2] = {0, 0};
    call(SYS_CLOCK_GETTIME64, 1, time, 0);
    return (uint64_t)(uint32_t)time[0] * 1000000000u + (uint32_t)time[1];
}

__attribute__((noinline)) static void fill_table(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
        table[i] = crc;
    }
}

__attribute__((noinline)) static uint32_t crc_bits(const uint8_t *bytes, uint32_t count,
                                                   uint32_t crc) {
    for (uint32_t i = 0; i < count; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (0xedb88320u & -(crc & 1));
    }
    return crc;
}

__attribute__((noinline)) static uint32_t crc_table(const uint8_t *bytes, uint32_t count,
                                                    uint32_t crc) {
    for (uint32_t i = 0; i < count; i++)
        crc = crc >> 8 ^ table[(crc ^ bytes[i]) & 255];
    return crc;
}

__attribute__((noinline)) static uint32_t sieve(void) {
    uint32_t primes = 0;
    for (uint32_t i = 0; i < BUFFER; i++)
        buffer[i] = 1;
    for (uint32_t i = 2; i < BUFFER; i++) {
        if (!buffer[i]) continue;
        primes++;
        for (uint32_t j = 2 * i; j < BUFFER; j += i)
            buffer[j] = 0;
    }
    return primes;
}

/* Row-major to 32 x 32 tiles of 16 x 16 faces, and a sum on the way. */
__attribute__((noinline)) static uint32_t tilize(uint32_t rows, uint32_t columns) {
    uint32_t sum = 0;
    for (uint32_t r = 0; r < rows; r++)
        for (uint32_t c = 0; c < columns; c++) {
            uint32_t tile = (r >> 5) * (columns >> 5) + (c >> 5);
            uint32_t face = (r >> 4 & 1) * 2 + (c >> 4 & 1);
            uint32_t place = tile * 1024 + face * 256 + (r & 15) * 16 + (c & 15);
            uint16_t value = tensor[0][r * columns + c];
            tensor[1][place] = value;
            sum += value ^ place;
        }
    return sum;
}

static char *put_number(char *to, uint64_t value) {
    char digits[24];
    int count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    while (count)
        *to++ = digits[--count];
    *to++ = '\n';
    return to;
}

__attribute__((noreturn)) void _start(void) {
    uint32_t result = ~0u;
    fill_table();
    for (uint32_t i = 0; i < BUFFER; i++)
        tensor[0][i] = (uint16_t)(i * 2654435761u >> 16);
    uint64_t start = now();
    for (int round = 0; round < ROUNDS; round++) {
        result += sieve();
        result = crc_bits(buffer, BUFFER / 4, result);
        result = crc_table(buffer, BUFFER, result);
        result = crc_table((const uint8_t *)tensor[1], sizeof tensor[1], result);
        result += tilize(256, 256);
    }
    uint64_t end = now();
    char text[64], *at = put_number(text, result);
    at = put_number(at, end - start);
    call(SYS_WRITE, 1, text, at - text);
    call(SYS_EXIT, 0, 0, 0);
    __builtin_unreachable();
}
