/*
 * driver.c: what libFuzzer does, without it: for compilers that have none. Each input is a seed
 * with a few deterministic changes; nothing guides them. The options are libFuzzer's.
 *
 *   fuzz_NAME [-runs=N] [-max_total_time=SECONDS] [-seed=N] [-max_len=N] FILE-OR-FOLDER...
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct seed {
    uint8_t *bytes;
    size_t size;
} seed;

static struct {
    seed *items;
    size_t count;
} seeds;
static uint64_t state = 1;

static uint64_t next_random(void) { /* splitmix64 */
    uint64_t z = state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static size_t below(size_t limit) {
    return limit ? (size_t)(next_random() % limit) : 0;
}

static void add_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) return;
    seed made = {malloc(1 << 20), 0};
    made.size = fread(made.bytes, 1, 1 << 20, file);
    fclose(file);
    seeds.items = realloc(seeds.items, (seeds.count + 1) * sizeof *seeds.items);
    seeds.items[seeds.count++] = made;
}

static int by_name(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void add(const char *path) {
    struct stat info;
    if (stat(path, &info) != 0) {
        fprintf(stderr, "no seed at %s: done without\n", path);
        return;
    }
    if (!S_ISDIR(info.st_mode)) {
        add_file(path);
        return;
    }
    struct dirent **names;
    const int count = scandir(path, &names, NULL, by_name);
    for (int i = 0; i < count; i++) {
        char file[4096];
        snprintf(file, sizeof file, "%s/%s", path, names[i]->d_name);
        if (names[i]->d_name[0] != '.' && stat(file, &info) == 0 && S_ISREG(info.st_mode))
            add_file(file);
        free(names[i]);
    }
    if (count >= 0) free(names);
}

/* One change of `size` bytes, of which there may be `most`; the new size. */
static size_t change(uint8_t *bytes, size_t size, size_t most) {
    static const uint32_t odd[] = {0,          1,          0x7F,       0x80,       0xFF,
                                   0x7FFF,     0x8000,     0xFFFF,     0x7FFFFFFF, 0x80000000,
                                   0xFFFFFFFF, 0xFFFFFFF0, 0x01000000, 0xFFB00000, 0x16E000};
    const size_t at = below(size), length = 1 + below(size - at < 64 ? size - at : 64);
    switch (next_random() % 8) {
    case 0: bytes[at] ^= (uint8_t)(1u << below(8)); break;
    case 1: bytes[at] = (uint8_t)next_random(); break;
    case 2:
        if (size - at >= 4) memcpy(bytes + at, &odd[below(sizeof odd / sizeof *odd)], 4);
        break;
    case 3: /* a piece is taken out */
        if (length >= size - at) return size;
        memmove(bytes + at, bytes + at + length, size - at - length);
        return size - length;
    case 4: /* a piece twice */
        if (size + length > most || at + length > size) return size;
        memmove(bytes + at + length, bytes + at, size - at);
        return size + length;
    case 5: { /* a piece of another seed */
        const seed *other = &seeds.items[below(seeds.count)];
        const size_t from = below(other->size);
        size_t count = other->size - from < length ? other->size - from : length;
        if (count > size - at) count = size - at;
        memcpy(bytes + at, other->bytes + from, count);
        break;
    }
    case 6: return 1 + at; /* cut short */
    default:
        for (size_t i = at; i < size && i < at + 4; i++)
            bytes[i] = (uint8_t)next_random();
        break;
    }
    return size;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int main(int argc, char **argv) {
    unsigned long long runs = ~0ull, seconds = 0, number, most = 65536;
    for (int i = 1; i < argc; i++)
        if (sscanf(argv[i], "-runs=%llu", &number) == 1)
            runs = number;
        else if (sscanf(argv[i], "-max_total_time=%llu", &number) == 1)
            seconds = number;
        else if (sscanf(argv[i], "-seed=%llu", &number) == 1)
            state = number;
        else if (sscanf(argv[i], "-max_len=%llu", &number) == 1)
            most = number;
        else if (argv[i][0] != '-')
            add(argv[i]);
    if (!seeds.count || (runs == ~0ull && !seconds)) {
        fprintf(stderr, "usage: %s -runs=N or -max_total_time=SECONDS, and seeds\n", argv[0]);
        return 2;
    }
    for (size_t i = 0; i < seeds.count; i++)
        LLVMFuzzerTestOneInput(seeds.items[i].bytes, seeds.items[i].size);
    const double begin = now();
    unsigned long long done = 0;
    for (; done < runs && (!seconds || now() - begin < (double)seconds); done++) {
        const seed *seed = &seeds.items[below(seeds.count)];
        size_t size = seed->size < most ? seed->size : (size_t)most;
        uint8_t *bytes = malloc(2 * most); /* so that reading past the end is seen */
        memcpy(bytes, seed->bytes, size);
        for (size_t changes = 1 + below(8); size && changes; changes--)
            size = change(bytes, size, most);
        uint8_t *exact = malloc(size ? size : 1);
        memcpy(exact, bytes, size);
        LLVMFuzzerTestOneInput(exact, size);
        free(exact);
        free(bytes);
    }
    printf("%llu runs of %zu seeds in %.1f s\n", done, seeds.count, now() - begin);
    for (size_t i = 0; i < seeds.count; i++)
        free(seeds.items[i].bytes);
    free(seeds.items);
    return 0;
}
