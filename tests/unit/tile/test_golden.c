/*
 * The recorded programs, computed by the tile functions alone: for each, its compute kernel's
 * sequence of operations is done here by hand, and the result compared bit for bit with the
 * recording (any NaN equals any NaN). Run with a name to see one program.
 */
#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "tilewright/npy.h"
#include "tilewright/tile.h"

#define GOLDEN TW_SOURCE_DIR "/tests/golden/exec"

enum { CBS = 32 };

/* A tensor as the chip has it: pages of tiles, or row-major. */
typedef struct tensor {
    size_t height, width;
    bool tiled;
    tw_format format;
    uint8_t *bytes;
    size_t tiles, page; /* of a tile */
} tensor;

typedef struct program {
    json_t *json, *kernel;
    tw_format formats[CBS];
    bool to_dst[CBS];
    tw_cb_formats cb[CBS];
    tw_math math;
    unsigned args[4];
    tensor in[2], out;
} program;

/* ---- reading a program ---------------------------------------------------------------------- */

static size_t elements(const tensor *t) {
    return t->height * t->width;
}

static void prepare(tensor *t, json_t *json) {
    json_t *shape = json_object_get(json, "shape");
    size_t rank = json_array_size(shape);
    t->height = 1;
    for (size_t i = 0; i + 1 < rank; i++)
        t->height *= (size_t)json_integer_value(json_array_get(shape, i));
    t->width = (size_t)json_integer_value(json_array_get(shape, rank - 1));
    t->tiled = !strcmp(json_string_value(json_object_get(json, "layout")), "tile");
    t->format = tw_format_from_name(json_string_value(json_object_get(json, "dtype")));
    assert_int_not_equal(t->format, TW_FORMAT_NONE);
    t->page = tw_tile_bytes(t->format, TW_TILE_32X32);
    t->tiles = tw_tiles_of(TW_TILE_32X32, t->height, t->width);
    t->bytes = tw_alloc(t->tiles * t->page);
}

static float *read_floats(const char *file) {
    char *path = tw_path_join(GOLDEN, file);
    tw_npy array;
    tw_error err = {0};
    if (tw_npy_read(path, &array, &err)) fail_msg("%s", err.text);
    float *floats = tw_npy_floats(&array);
    tw_npy_free(&array);
    free(path);
    return floats;
}

/* Row-major floats to the tensor's bytes and back. A row-major tensor is "tiles" of one row. */
static void fill(tensor *t, const float *floats) {
    if (!t->tiled) {
        tw_tiles_from_floats(t->format, (tw_tile_shape){1, 16, 1, 16}, elements(t) / 16, floats,
                             t->bytes);
        return;
    }
    float *tiled = tw_alloc(t->tiles * TW_TILE * sizeof *tiled);
    tw_tilize(sizeof *tiled, TW_TILE_32X32, t->height, t->width, floats, NULL, tiled);
    tw_tiles_from_floats(t->format, TW_TILE_32X32, t->tiles, tiled, t->bytes);
    free(tiled);
}

static float *read_back(const tensor *t) {
    float *floats = tw_alloc(t->tiles * TW_TILE * sizeof *floats);
    if (!t->tiled) {
        tw_tiles_to_floats(t->format, (tw_tile_shape){1, 16, 1, 16}, elements(t) / 16, t->bytes,
                           floats);
        return floats;
    }
    float *tiled = tw_alloc(t->tiles * TW_TILE * sizeof *tiled);
    tw_tiles_to_floats(t->format, TW_TILE_32X32, t->tiles, t->bytes, tiled);
    tw_untilize(sizeof *tiled, TW_TILE_32X32, t->height, t->width, tiled, floats);
    free(tiled);
    return floats;
}

static tw_fidelity fidelity_of(const char *name) {
    if (!strcmp(name, "LoFi")) return TW_LOFI;
    return (tw_fidelity)(name[4] - '0'); /* HiFi2, HiFi3, HiFi4 */
}

static void read_cbs(program *p) {
    size_t i;
    json_t *cb;
    for (unsigned c = 0; c < CBS; c++)
        p->formats[c] = TW_FORMAT_NONE;
    json_array_foreach(json_object_get(p->json, "cbs"), i, cb) {
        json_t *d = json_array_get(json_object_get(cb, "format_descriptors"), 0);
        p->formats[json_integer_value(json_object_get(d, "buffer_index"))] =
            tw_format_from_name(json_string_value(json_object_get(d, "data_format")));
    }
}

static void read_compute(program *p) {
    size_t i;
    json_t *kernel, *compute, *modes;
    json_array_foreach(json_object_get(p->json, "kernels"), i, kernel) {
        compute = json_object_get(json_object_get(kernel, "config"), "compute");
        if (!compute) continue;
        p->kernel = kernel;
        p->math.dst32 = json_is_true(json_object_get(compute, "fp32_dest_acc_en"));
        p->math.fidelity =
            fidelity_of(json_string_value(json_object_get(compute, "math_fidelity")));
        const char *cb;
        json_t *mode;
        modes = json_object_get(compute, "unpack_to_dest_mode");
        json_object_foreach(modes, cb, mode) p->to_dst[atoi(cb)] =
            !strcmp(json_string_value(mode), "UnpackToDestFp32");
        json_t *args = json_object_get(kernel, "compile_time_args");
        for (size_t a = 0; a < json_array_size(args); a++)
            p->args[a] = (unsigned)json_integer_value(json_array_get(args, a));
    }
    tw_cb_formats_of(p->formats, p->to_dst, CBS, p->math.dst32, false, p->cb);
}

static const char *define_of(const program *p, const char *name) {
    return json_string_value(json_object_get(json_object_get(p->kernel, "defines"), name));
}

static program load(const char *file) {
    program p = {0};
    char *path = tw_path_join(GOLDEN, file);
    json_error_t error;
    p.json = json_load_file(path, 0, &error);
    if (!p.json) fail_msg("%s: %s", path, error.text);
    free(path);
    read_cbs(&p);
    read_compute(&p);
    const char *names[] = {"in0", "in1"};
    json_t *tensors = json_object_get(p.json, "tensors");
    for (unsigned i = 0; i < 2; i++) {
        json_t *t = json_object_get(tensors, names[i]);
        if (!t) continue;
        prepare(&p.in[i], t);
        float *floats =
            read_floats(json_string_value(json_object_get(json_object_get(t, "fill"), "npy")));
        fill(&p.in[i], floats);
        free(floats);
    }
    prepare(&p.out, json_object_get(tensors, "out"));
    return p;
}

/* ---- the operations of a kernel ------------------------------------------------------------- */

static const uint8_t *tile_of(const tensor *t, size_t tile) {
    return t->bytes + tile * t->page;
}

static void unpack(const program *p, unsigned cb, const void *l1, unsigned transpose, tw_src *src) {
    tw_unpack(p->cb[cb].unpack_src, p->cb[cb].unpack_dst, TW_TILE_32X32, l1, transpose, src);
}

static tw_packer packer_of(const program *p, unsigned cb) {
    return (tw_packer){
        .from = p->cb[cb].pack_src, .to = p->cb[cb].pack_dst, .dst32 = p->math.dst32};
}

static void pack(const program *p, unsigned cb, const tw_dst *dst, void *l1) {
    tw_packer packer = packer_of(p, cb);
    tw_pack(&packer, TW_TILE_32X32, dst, l1);
}

static void pack_out(const program *p, const tw_dst *dst, size_t tile) {
    pack(p, 16, dst, p->out.bytes + tile * p->out.page);
}

static tw_binary binary_of(const char *name) {
    return !strcmp(name, "add") ? TW_ADD : !strcmp(name, "sub") ? TW_SUB : TW_MUL;
}

static void copy_tile(const program *p, unsigned cb, const void *l1, tw_dst *dst) {
    if (p->cb[cb].unpack_dst == TW_Float32) {
        tw_unpack_to_dst(TW_Float32, TW_TILE_32X32, l1, 0, dst);
        return;
    }
    tw_src a;
    unpack(p, cb, l1, 0, &a);
    tw_math_copy(&a, p->math.dst32, dst);
}

static void run_binary(const program *p) {
    for (unsigned i = 0; i < p->args[0]; i++) {
        tw_src a, b;
        tw_dst dst;
        unpack(p, 0, tile_of(&p->in[0], i), 0, &a);
        unpack(p, 1, tile_of(&p->in[1], i), 0, &b);
        tw_math_binary(binary_of(define_of(p, "BOP")), TW_BCAST_NONE, &a, &b, p->math, false, &dst);
        pack_out(p, &dst, i);
    }
}

static void run_bcast(const program *p) {
    const char *dim = define_of(p, "BDIM");
    tw_broadcast kind = !strcmp(dim, "COL")   ? TW_BCAST_COL
                        : !strcmp(dim, "ROW") ? TW_BCAST_ROW
                                              : TW_BCAST_SCALAR;
    unsigned ht = p->args[0], wt = p->args[1];
    for (unsigned i = 0; i < ht * wt; i++) {
        tw_src a, b;
        tw_dst dst;
        unsigned other = kind == TW_BCAST_COL ? i / wt : kind == TW_BCAST_ROW ? i % wt : 0;
        unpack(p, 0, tile_of(&p->in[0], i), 0, &a);
        unpack(p, 1, tile_of(&p->in[1], other), 0, &b);
        tw_math_binary(binary_of(define_of(p, "BOP")), kind, &a, &b, p->math, false, &dst);
        pack_out(p, &dst, i);
    }
}

static void run_copy(const program *p) {
    const char *relu = define_of(p, "RELU");
    tw_packer packer = packer_of(p, 16);
    if (relu) {
        packer.relu = strstr(relu, "zero")  ? TW_RELU_ZERO
                      : strstr(relu, "min") ? TW_RELU_MIN
                                            : TW_RELU_MAX;
        packer.relu_threshold = packer.relu == TW_RELU_ZERO ? 0 : tw_bf16_from_float(0.5F);
    }
    for (unsigned i = 0; i < p->args[0]; i++) {
        tw_dst dst;
        copy_tile(p, 0, tile_of(&p->in[0], i), &dst);
        tw_pack(&packer, TW_TILE_32X32, &dst, p->out.bytes + i * p->out.page);
    }
}

static void run_matmul(const program *p) {
    unsigned mt = p->args[0], kt = p->args[1], nt = p->args[2];
    for (unsigned m = 0; m < mt; m++)
        for (unsigned n = 0; n < nt; n++) {
            tw_dst dst = {0};
            for (unsigned k = 0; k < kt; k++) {
                tw_src a, b;
                unpack(p, 0, tile_of(&p->in[0], m * kt + k), 0, &a);
                unpack(p, 1, tile_of(&p->in[1], k * nt + n), 0, &b);
                tw_math_matmul(&a, &b, p->math, &dst);
            }
            pack_out(p, &dst, m * nt + n);
        }
}

static void run_reduce(const program *p) {
    const char *pool_name = define_of(p, "POOL"), *dim_name = define_of(p, "DIM");
    tw_pool pool = !strcmp(pool_name, "SUM")   ? TW_POOL_SUM
                   : !strcmp(pool_name, "AVG") ? TW_POOL_AVG
                                               : TW_POOL_MAX;
    tw_reduce_dim dim = strstr(dim_name, "ROW")   ? TW_REDUCE_ROW
                        : strstr(dim_name, "COL") ? TW_REDUCE_COL
                                                  : TW_REDUCE_SCALAR;
    unsigned ht = p->args[0], wt = p->args[1];
    unsigned outer = dim == TW_REDUCE_ROW ? ht : dim == TW_REDUCE_COL ? wt : 1;
    unsigned inner = ht * wt / outer;
    tw_packer packer = packer_of(p, 16);
    packer.mask = dim == TW_REDUCE_ROW   ? TW_MASK_ROW
                  : dim == TW_REDUCE_COL ? TW_MASK_COL
                                         : TW_MASK_SCALAR;
    for (unsigned o = 0; o < outer; o++) {
        tw_dst dst;
        for (unsigned i = 0; i < inner; i++) {
            tw_src a, scaler;
            unsigned tile = dim == TW_REDUCE_COL ? i * wt + o : o * inner + i;
            unpack(p, 0, tile_of(&p->in[0], tile), 0, &a);
            unpack(p, 1, tile_of(&p->in[1], 0), 0, &scaler);
            tw_math_reduce(pool, dim, &a, &scaler, p->math, i > 0, &dst);
        }
        tw_pack(&packer, TW_TILE_32X32, &dst, p->out.bytes + o * p->out.page);
    }
}

static void run_reuse(const program *p) {
    bool to_a = !strcmp(define_of(p, "REUSE"), "DEST_TO_SRCA");
    for (unsigned i = 0; i < p->args[0]; i++) {
        tw_src old, other;
        tw_dst dst;
        copy_tile(p, 0, tile_of(&p->in[0], i), &dst);
        unpack(p, 1, tile_of(&p->in[1], i), 0, &other);
        tw_math_dst_to_src(&dst, TW_TILE_32X32, other.format, p->math.dst32, &old);
        tw_math_binary(binary_of(define_of(p, "BOP")), TW_BCAST_NONE, to_a ? &old : &other,
                       to_a ? &other : &old, p->math, false, &dst);
        pack_out(p, &dst, i);
    }
}

static void run_transpose(const program *p) {
    unsigned ht = p->args[0], wt = p->args[1];
    for (unsigned i = 0; i < ht * wt; i++) {
        tw_src a;
        tw_dst dst;
        unsigned w = i / ht, h = i % ht;
        unpack(p, 0, tile_of(&p->in[0], h * wt + w), TW_TRANSPOSE, &a);
        tw_math_copy(&a, p->math.dst32, &dst);
        pack_out(p, &dst, i);
    }
}

static void tilize(const program *p, unsigned cb, const uint8_t *sticks, unsigned wt, unsigned w,
                   tw_dst *dst) {
    tw_src a;
    tw_unpack_tilize(p->cb[cb].unpack_src, p->cb[cb].unpack_dst, TW_TILE_32X32, sticks,
                     wt * 32u * tw_format_bits(p->formats[cb]) / 8, w, &a);
    tw_math_copy(&a, p->math.dst32, dst);
}

static void untilize_row(const program *p, unsigned cb, const uint8_t *tiles, unsigned wt,
                         uint8_t *sticks) {
    tw_dst dst[8];
    tw_packer packer = packer_of(p, 16);
    for (unsigned w = 0; w < wt; w++)
        copy_tile(p, cb, tiles + w * tw_tile_bytes(p->formats[cb], TW_TILE_32X32), &dst[w]);
    tw_pack_untilize(&packer, TW_TILE_32X32, dst, wt, wt * 32u * 2, sticks);
}

static void run_tilize(const program *p) {
    unsigned ht = p->args[0], wt = p->args[1];
    bool round = define_of(p, "ROUND");
    uint8_t tiles[8 * 2048];
    for (unsigned h = 0; h < ht; h++) {
        size_t row = (size_t)h * wt * 2048;
        for (unsigned w = 0; w < wt; w++) {
            tw_dst dst;
            tilize(p, 0, p->in[0].bytes + row, wt, w, &dst);
            pack(p, round ? 2 : 16, &dst, (round ? tiles : p->out.bytes + row) + w * 2048);
        }
        if (round) untilize_row(p, 2, tiles, wt, p->out.bytes + row);
    }
}

static void run_center(const program *p) {
    unsigned ht = p->args[0], wt = p->args[1];
    uint8_t tiles[8 * 2048], mean[2048], centred[8 * 2048];
    for (unsigned h = 0; h < ht; h++) {
        size_t row = (size_t)h * wt * 2048;
        tw_src a, b;
        tw_dst dst;
        for (unsigned w = 0; w < wt; w++) {
            tilize(p, 0, p->in[0].bytes + row, wt, w, &dst);
            pack(p, 2, &dst, tiles + w * 2048);
        }
        for (unsigned w = 0; w < wt; w++) {
            unpack(p, 2, tiles + w * 2048, 0, &a);
            unpack(p, 1, p->in[1].bytes, 0, &b);
            tw_math_reduce(TW_POOL_SUM, TW_REDUCE_ROW, &a, &b, p->math, w > 0, &dst);
        }
        tw_packer packer = packer_of(p, 3);
        packer.mask = TW_MASK_ROW;
        tw_pack(&packer, TW_TILE_32X32, &dst, mean);
        for (unsigned w = 0; w < wt; w++) {
            unpack(p, 2, tiles + w * 2048, 0, &a);
            unpack(p, 3, mean, 0, &b);
            tw_math_binary(TW_SUB, TW_BCAST_COL, &a, &b, p->math, false, &dst);
            pack(p, 4, &dst, centred + w * 2048);
        }
        untilize_row(p, 4, centred, wt, p->out.bytes + row);
    }
}

/* ---- comparing ------------------------------------------------------------------------------ */

static const struct kernel_row {
    const char *source;
    void (*run)(const program *p);
} kernels[] = {
    {"kernels/binary.cpp", run_binary},       {"kernels/bcast.cpp", run_bcast},
    {"kernels/copy.cpp", run_copy},           {"kernels/matmul.cpp", run_matmul},
    {"kernels/reduce.cpp", run_reduce},       {"kernels/reuse.cpp", run_reuse},
    {"kernels/transpose.cpp", run_transpose}, {"kernels/tilize.cpp", run_tilize},
    {"kernels/center.cpp", run_center},
};

static bool same(float a, float b) {
    return (isnan(a) && isnan(b)) || !memcmp(&a, &b, sizeof a);
}

/* Elements of the result that differ from the recording. */
static size_t differences(const char *file) {
    program p = load(file);
    const char *source = json_string_value(json_object_get(p.kernel, "kernel_source"));
    size_t k = 0;
    while (k < TW_COUNT(kernels) && strcmp(kernels[k].source, source) != 0)
        k++;
    if (k == TW_COUNT(kernels)) fail_msg("%s: no sequence here for %s", file, source);
    kernels[k].run(&p);
    json_t *expect = json_object_get(json_object_get(p.json, "expect"), "out");
    float *want = read_floats(json_string_value(json_object_get(expect, "npy")));
    float *have = read_back(&p.out);
    size_t wrong = 0;
    for (size_t i = 0; i < elements(&p.out); i++) {
        if (same(want[i], have[i])) continue;
        if (!wrong++)
            print_message("%s: [%zu][%zu] is %a, recorded %a\n", file, i / p.out.width,
                          i % p.out.width, (double)have[i], (double)want[i]);
    }
    if (wrong) print_message("%s: %zu of %zu differ\n", file, wrong, elements(&p.out));
    free(want);
    free(have);
    free(p.in[0].bytes);
    free(p.in[1].bytes);
    free(p.out.bytes);
    json_decref(p.json);
    return wrong;
}

static void every_recorded_program_matches_bit_for_bit(void **state) {
    (void)state;
    struct dirent **files;
    int count = scandir(GOLDEN, &files, NULL, alphasort);
    assert_true(count > 0);
    unsigned programs = 0, wrong = 0;
    for (int i = 0; i < count; i++) {
        if (strstr(files[i]->d_name, ".json")) {
            programs++;
            if (differences(files[i]->d_name)) wrong++;
        }
        free(files[i]);
    }
    free(files);
    print_message("%u of %u recorded programs match\n", programs - wrong, programs);
    assert_true(programs >= 173);
    assert_int_equal(wrong, 0);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_recorded_program_matches_bit_for_bit),
    };
    if (argc > 1) return differences(argv[1]) != 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
