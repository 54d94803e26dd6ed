#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/exec.h"

void exec_mismatches_free(exec_mismatches *mismatches) {
    for (size_t i = 0; i < mismatches->count; i++)
        free(mismatches->items[i].message);
    free(mismatches->items);
    *mismatches = (exec_mismatches){0};
}

/* The elements of a tensor, of floats or of whole numbers; `count` of them. */
typedef struct elements {
    uint64_t count;
    bool floats;
    float *f;
    int64_t *n;
} elements;

static void elements_free(elements *e) {
    free(e->f);
    free(e->n);
}

static tw_status read_elements(const exec_tensor *t, elements *out, tw_error *err) {
    const tw_dtype dtype = t->spec.dtype;
    *out =
        (elements){.count = tw_shape_volume(&t->spec.logical), .floats = tw_dtype_is_float(dtype)};
    if (out->floats) {
        out->f = tw_alloc((out->count + 1) * sizeof *out->f);
        return tw_tensor_to_data(t->tensor, TW_DTYPE_FLOAT32, out->f, out->count, err);
    }
    uint32_t *raw = tw_alloc((out->count + 1) * sizeof *raw);
    const tw_dtype whole = dtype == TW_DTYPE_INT32 ? TW_DTYPE_INT32 : TW_DTYPE_UINT32;
    const tw_status status = tw_tensor_to_data(t->tensor, whole, raw, out->count, err);
    out->n = tw_alloc((out->count + 1) * sizeof *out->n);
    for (uint64_t i = 0; i < out->count; i++)
        out->n[i] = whole == TW_DTYPE_INT32 ? (int64_t)(int32_t)raw[i] : (int64_t)raw[i];
    free(raw);
    return status;
}

static double number(const elements *e, uint64_t i) {
    return e->floats ? (double)e->f[i] : (double)e->n[i];
}

static elements of_npy(const tw_npy *npy, bool floats) {
    elements e = {.count = npy->count, .floats = floats};
    if (floats) {
        e.f = tw_npy_floats(npy);
        return e;
    }
    e.n = tw_alloc((npy->count + 1) * sizeof *e.n);
    for (size_t i = 0; i < npy->count; i++)
        e.n[i] = (int64_t)tw_npy_number(npy, i);
    return e;
}

/* ---- one element ---- */

static bool same_bits(const elements *a, const elements *b, uint64_t i) {
    if (!a->floats || !b->floats) return number(a, i) == number(b, i);
    if (isnan(a->f[i]) && isnan(b->f[i])) return true;
    return !memcmp(&a->f[i], &b->f[i], sizeof a->f[i]);
}

static bool close_to(const exec_tensor *t, const elements *got, const elements *expected,
                     uint64_t i) {
    const double a = number(got, i), b = number(expected, i);
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
    if (isinf(a) || isinf(b)) return a == b;
    return fabs(a - b) <= t->atol + t->rtol * fabs(b);
}

/* ---- a whole tensor ---- */

/* [2, 0, 17] of element `index`. */
static void print_index(const tw_shape *shape, uint64_t index, tw_text *out) {
    uint64_t at[TW_MAX_RANK];
    for (uint32_t d = shape->rank; d-- > 0; index /= shape->dim[d])
        at[d] = index % shape->dim[d];
    for (uint32_t d = 0; d < shape->rank; d++)
        tw_text_addf(out, "%s%llu", d ? ", " : "[", (unsigned long long)at[d]);
    tw_text_add(out, "]");
}

static void tell(exec_mismatches *mismatches, const exec_program *program, const exec_tensor *t,
                 const elements *got, const elements *expected, uint64_t count, uint64_t first,
                 double worst) {
    tw_text text = {0};
    tw_text_addf(&text, "tensor '%s': %llu of %llu elements differ from ", t->name,
                 (unsigned long long)count, (unsigned long long)got->count);
    if (t->compare == EXEC_EQUALS)
        tw_text_addf(&text, "tensor '%s'", program->tensors.items[t->other].name);
    else
        tw_text_add(&text, t->expected_path);
    if (t->compare == EXEC_CLOSE)
        tw_text_addf(&text, " by more than rtol %g, atol %g", t->rtol, t->atol);
    tw_text_add(&text, "; first at ");
    print_index(&t->spec.logical, first, &text);
    tw_text_addf(&text, ": %.9g, expected %.9g; largest difference %.9g", number(got, first),
                 number(expected, first), worst);
    TW_VEC_PUSH(mismatches, (exec_mismatch){.tensor = t->name,
                                            .message = tw_text_take(&text),
                                            .count = count,
                                            .total = got->count,
                                            .index = first,
                                            .got = number(got, first),
                                            .expected = number(expected, first),
                                            .has_element = true});
}

static void compare_elements(const exec_program *program, const exec_tensor *t, const elements *got,
                             const elements *expected, exec_mismatches *mismatches) {
    uint64_t count = 0, first = 0;
    double worst = 0;
    for (uint64_t i = 0; i < got->count; i++) {
        const bool good =
            t->compare == EXEC_CLOSE ? close_to(t, got, expected, i) : same_bits(got, expected, i);
        if (good) continue;
        if (!count++) first = i;
        const double difference = fabs(number(got, i) - number(expected, i));
        if (difference > worst) worst = difference;
    }
    if (count) tell(mismatches, program, t, got, expected, count, first, worst);
}

/* Pearson correlation; 1 when both are the same constant, 0 when one of them is constant, NaN when
 * anything is not finite in only one of them. */
static double correlation(const elements *a, const elements *b) {
    double mean_a = 0, mean_b = 0, ab = 0, aa = 0, bb = 0;
    bool equal = true;
    for (uint64_t i = 0; i < a->count; i++) {
        mean_a += number(a, i) / (double)a->count;
        mean_b += number(b, i) / (double)a->count;
        equal = equal && number(a, i) == number(b, i);
    }
    if (equal) return 1;
    for (uint64_t i = 0; i < a->count; i++) {
        const double x = number(a, i) - mean_a, y = number(b, i) - mean_b;
        ab += x * y;
        aa += x * x;
        bb += y * y;
    }
    if (aa == 0 || bb == 0) return 0;
    return ab / sqrt(aa * bb);
}

static void compare_pcc(const exec_tensor *t, const elements *got, const elements *expected,
                        exec_mismatches *mismatches) {
    const double pcc = correlation(got, expected);
    if (pcc >= t->limit) return;
    tw_text text = {0};
    tw_text_addf(&text, "tensor '%s': correlation with %s is %.9g, at least %g is wanted", t->name,
                 t->expected_path, pcc, t->limit);
    TW_VEC_PUSH(mismatches, (exec_mismatch){.tensor = t->name,
                                            .message = tw_text_take(&text),
                                            .count = got->count,
                                            .total = got->count,
                                            .got = pcc,
                                            .expected = t->limit});
}

tw_status exec_compare_all(exec_program *program, exec_mismatches *mismatches, tw_error *err) {
    tw_status status = TW_OK;
    for (size_t i = 0; i < program->tensors.count && status == TW_OK; i++) {
        const exec_tensor *t = &program->tensors.items[i];
        elements got = {0}, expected = {0};
        if (t->compare == EXEC_NOTHING) continue;
        status = read_elements(t, &got, err);
        if (status == TW_OK && t->compare == EXEC_EQUALS)
            status = read_elements(&program->tensors.items[t->other], &expected, err);
        else if (status == TW_OK)
            expected = of_npy(&t->expected, got.floats);
        if (status == TW_OK && t->compare == EXEC_PCC)
            compare_pcc(t, &got, &expected, mismatches);
        else if (status == TW_OK)
            compare_elements(program, t, &got, &expected, mismatches);
        elements_free(&got);
        elements_free(&expected);
    }
    return status;
}

/* ---- save ---- */

static tw_status save(const exec_tensor *t, tw_error *err) {
    static const tw_npy_type types[TW_DTYPE_COUNT] = {
        [TW_DTYPE_BFLOAT16] = {'f', 4},  [TW_DTYPE_FLOAT32] = {'f', 4},
        [TW_DTYPE_BFLOAT8_B] = {'f', 4}, [TW_DTYPE_BFLOAT4_B] = {'f', 4},
        [TW_DTYPE_UINT32] = {'u', 4},    [TW_DTYPE_INT32] = {'i', 4},
        [TW_DTYPE_UINT16] = {'u', 2},    [TW_DTYPE_UINT8] = {'u', 1}};
    const tw_dtype dtype = t->spec.dtype;
    const tw_dtype want = tw_dtype_is_float(dtype) ? TW_DTYPE_FLOAT32 : dtype;
    const uint64_t count = tw_shape_volume(&t->spec.logical);
    size_t shape[TW_MAX_RANK];
    for (uint32_t d = 0; d < t->spec.logical.rank; d++)
        shape[d] = t->spec.logical.dim[d];
    void *data = tw_alloc((count + 1) * types[dtype].bytes);
    tw_status status = tw_tensor_to_data(t->tensor, want, data, count, err);
    if (status == TW_OK)
        status = tw_npy_write(t->save, types[dtype], t->spec.logical.rank, shape, data, err);
    free(data);
    return status;
}

tw_status exec_save_all(exec_program *program, tw_error *err) {
    for (size_t i = 0; i < program->tensors.count; i++) {
        const exec_tensor *t = &program->tensors.items[i];
        const tw_status status = t->save ? save(t, err) : TW_OK;
        if (status != TW_OK) return status;
    }
    return TW_OK;
}
