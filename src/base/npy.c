/* .npy files: a magic string, a header that is a Python dict in text, then the elements. */
#include "tilewright/npy.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char magic[6] = {'\x93', 'N', 'U', 'M', 'P', 'Y'};

/* The header text and what reads it. `at` walks; nothing is read at or beyond `end`. */
typedef struct header {
    const char *name, *at, *end;
} header;

static void skip_spaces(header *h) {
    while (h->at < h->end && (*h->at == ' ' || *h->at == '\n' || *h->at == '\t'))
        h->at++;
}

static bool take(header *h, char c) {
    skip_spaces(h);
    if (h->at == h->end || *h->at != c) return false;
    h->at++;
    return true;
}

/* A quoted string into `out`. */
static bool take_string(header *h, char *out, size_t size) {
    skip_spaces(h);
    if (h->at == h->end || (*h->at != '\'' && *h->at != '"')) return false;
    char quote = *h->at++;
    size_t n = 0;
    while (h->at < h->end && *h->at != quote) {
        if (n + 1 >= size) return false;
        out[n++] = *h->at++;
    }
    if (h->at == h->end) return false;
    h->at++;
    out[n] = 0;
    return true;
}

static bool take_word(header *h, const char *word) {
    skip_spaces(h);
    size_t n = strlen(word);
    if ((size_t)(h->end - h->at) < n || memcmp(h->at, word, n) != 0) return false;
    h->at += n;
    return true;
}

static bool take_size(header *h, size_t *value) {
    skip_spaces(h);
    if (h->at == h->end || *h->at < '0' || *h->at > '9') return false;
    size_t v = 0;
    while (h->at < h->end && *h->at >= '0' && *h->at <= '9') {
        size_t digit = (size_t)(*h->at++ - '0');
        if (v > (SIZE_MAX - digit) / 10) return false;
        v = v * 10 + digit;
    }
    *value = v;
    return true;
}

static tw_status parse_descr(header *h, tw_npy_type *type, tw_error *err) {
    char text[64];
    if (!take_string(h, text, sizeof text))
        return tw_fail(err, TW_BAD_INPUT,
                       "%s: the element type is no plain string; structured arrays are not "
                       "supported: save plain numbers",
                       h->name);
    char order = text[0], kind = text[0] ? text[1] : 0;
    unsigned bytes = kind ? (unsigned)strtoul(text + 2, NULL, 10) : 0;
    bool known =
        (kind == 'f' && (bytes == 2 || bytes == 4 || bytes == 8)) ||
        ((kind == 'i' || kind == 'u') && (bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8)) ||
        (kind == 'b' && bytes == 1);
    if (!known || !(order == '<' || order == '|' || (order == '=' && bytes)))
        return tw_fail(err, TW_BAD_INPUT,
                       "%s: element type '%s' is not one of <f2 <f4 <f8, <i1..<i8, <u1..<u8, |b1: "
                       "convert it with numpy's astype",
                       h->name, text);
    type->kind = kind;
    type->bytes = (uint8_t)bytes;
    return TW_OK;
}

static tw_status parse_shape(header *h, tw_npy *array, tw_error *err) {
    if (!take(h, '('))
        return tw_fail(err, TW_BAD_INPUT, "%s: the header's shape is no tuple", h->name);
    while (!take(h, ')')) {
        if (array->rank == TW_NPY_MAX_RANK)
            return tw_fail(err, TW_BAD_INPUT, "%s: more than %d dimensions", h->name,
                           TW_NPY_MAX_RANK);
        if (!take_size(h, &array->shape[array->rank]))
            return tw_fail(err, TW_BAD_INPUT, "%s: dimension %u of the shape is no size", h->name,
                           array->rank);
        array->rank++;
        if (!take(h, ',')) {
            if (!take(h, ')'))
                return tw_fail(err, TW_BAD_INPUT, "%s: the shape has no closing bracket", h->name);
            break;
        }
    }
    return TW_OK;
}

static tw_status parse_dict(header *h, tw_npy *array, tw_error *err) {
    bool descr = false, order = false, shape = false;
    if (!take(h, '{')) return tw_fail(err, TW_BAD_INPUT, "%s: the header is no dict", h->name);
    while (!take(h, '}')) {
        char key[32];
        if (!take_string(h, key, sizeof key) || !take(h, ':'))
            return tw_fail(err, TW_BAD_INPUT, "%s: the header is cut or is no dict", h->name);
        if (!strcmp(key, "descr")) {
            descr = true;
            tw_status s = parse_descr(h, &array->type, err);
            if (s) return s;
        } else if (!strcmp(key, "fortran_order")) {
            order = take_word(h, "False");
            if (!order)
                return tw_fail(err, TW_BAD_INPUT,
                               "%s: the array is in Fortran order: save it with "
                               "numpy.ascontiguousarray",
                               h->name);
        } else if (!strcmp(key, "shape")) {
            shape = true;
            array->rank = 0;
            tw_status s = parse_shape(h, array, err);
            if (s) return s;
        } else {
            return tw_fail(err, TW_BAD_INPUT, "%s: unknown header key '%s'", h->name, key);
        }
        if (!take(h, ',') && (skip_spaces(h), h->at == h->end || *h->at != '}'))
            return tw_fail(err, TW_BAD_INPUT, "%s: the header is cut or is no dict", h->name);
    }
    if (!descr || !order || !shape)
        return tw_fail(err, TW_BAD_INPUT, "%s: the header lacks %s", h->name,
                       !descr   ? "descr"
                       : !order ? "fortran_order"
                                : "shape");
    return TW_OK;
}

/* Finds the header's text and the first byte after it. */
static tw_status find_header(const char *name, const uint8_t *bytes, size_t length, header *h,
                             tw_error *err) {
    if (length < 10 || memcmp(bytes, magic, sizeof magic) != 0)
        return tw_fail(err, TW_BAD_INPUT, "%s: not a .npy file", name);
    unsigned version = bytes[6];
    if (version < 1 || version > 3)
        return tw_fail(err, TW_BAD_INPUT, "%s: .npy version %u is not one of 1, 2, 3", name,
                       version);
    size_t prefix = version == 1 ? 10 : 12;
    size_t size = bytes[8] | (size_t)bytes[9] << 8;
    if (version > 1) {
        if (length < prefix) return tw_fail(err, TW_BAD_INPUT, "%s: cut within the header", name);
        size |= (size_t)bytes[10] << 16 | (size_t)bytes[11] << 24;
    }
    if (size > length - prefix)
        return tw_fail(err, TW_BAD_INPUT, "%s: cut within the header (%zu bytes of %zu)", name,
                       length - prefix, size);
    *h = (header){name, (const char *)bytes + prefix, (const char *)bytes + prefix + size};
    return TW_OK;
}

tw_status tw_npy_parse(const char *name, const void *bytes, size_t length, tw_npy *array,
                       tw_error *err) {
    *array = (tw_npy){0};
    header h = {0};
    tw_npy found = {0};
    tw_status s = find_header(name, bytes, length, &h, err);
    if (s) return s;
    const char *data = h.end;
    s = parse_dict(&h, &found, err);
    if (s) return s;
    size_t have = length - (size_t)(data - (const char *)bytes);
    found.count = 1;
    for (unsigned i = 0; i < found.rank; i++) {
        if (found.shape[i] && found.count > SIZE_MAX / 16 / found.shape[i])
            return tw_fail(err, TW_BAD_INPUT, "%s: the shape is too large for this machine", name);
        found.count *= found.shape[i];
    }
    size_t need = found.count * found.type.bytes;
    if (have != need)
        return tw_fail(err, TW_BAD_INPUT,
                       "%s: %zu bytes of elements where the shape asks for %zu: the file is %s",
                       name, have, need, have < need ? "cut" : "too long");
    found.data = tw_alloc(need ? need : 1);
    if (need) memcpy(found.data, data, need);
    *array = found;
    return TW_OK;
}

tw_status tw_npy_read(const char *path, tw_npy *array, tw_error *err) {
    *array = (tw_npy){0};
    char *bytes;
    size_t length;
    tw_status s = tw_file_read(path, &bytes, &length, err);
    if (s) return s;
    s = tw_npy_parse(path, bytes, length, array, err);
    free(bytes);
    return s;
}

tw_status tw_npy_write(const char *path, tw_npy_type type, unsigned rank, const size_t *shape,
                       const void *data, tw_error *err) {
    tw_text dict = {0};
    size_t count = 1;
    tw_text_addf(&dict, "{'descr': '%c%c%u', 'fortran_order': False, 'shape': (",
                 type.bytes == 1 ? '|' : '<', type.kind, type.bytes);
    for (unsigned i = 0; i < rank; i++) {
        tw_text_addf(&dict, i ? ", %zu" : "%zu", shape[i]);
        count *= shape[i];
    }
    tw_text_add(&dict, rank == 1 ? ",), }" : "), }");
    /* The elements begin at a multiple of 64 bytes, and the header ends in a newline. */
    bool large = dict.length > 65000;
    size_t prefix = large ? 12 : 10;
    while ((prefix + dict.length + 1) % 64)
        tw_text_add(&dict, " ");
    tw_text_add(&dict, "\n");
    size_t size = dict.length;
    uint8_t head[12] = {0x93,
                        'N',
                        'U',
                        'M',
                        'P',
                        'Y',
                        large ? 2 : 1,
                        0,
                        (uint8_t)size,
                        (uint8_t)(size >> 8),
                        (uint8_t)(size >> 16),
                        (uint8_t)(size >> 24)};
    tw_text file = {0};
    tw_text_addn(&file, (const char *)head, prefix);
    tw_text_addn(&file, dict.data, dict.length);
    if (count) tw_text_addn(&file, data, count * type.bytes);
    tw_status s = tw_file_write(path, file.data, file.length, err);
    tw_text_free(&file);
    tw_text_free(&dict);
    return s;
}

void tw_npy_free(tw_npy *array) {
    free(array->data);
    *array = (tw_npy){0};
}

static double from_half(uint16_t bits) {
    int exponent = bits >> 10 & 31;
    double mantissa = bits & 0x3FF, value;
    if (exponent == 31)
        value = mantissa != 0 ? (double)NAN : (double)INFINITY;
    else if (exponent == 0)
        value = ldexp(mantissa, -24);
    else
        value = ldexp(mantissa + 1024, exponent - 25);
    return bits & 0x8000 ? -value : value;
}

double tw_npy_number(const tw_npy *array, size_t index) {
    const char *at = (const char *)array->data + index * array->type.bytes;
    uint64_t u = 0;
    memcpy(&u, at, array->type.bytes); /* little-endian, as everything we run on */
    unsigned unused = 64 - 8u * array->type.bytes;
    if (array->type.kind == 'i') return (double)((int64_t)(u << unused) >> unused);
    if (array->type.kind != 'f') return (double)u;
    if (array->type.bytes == 2) return from_half((uint16_t)u);
    if (array->type.bytes == 4) {
        float f;
        memcpy(&f, at, sizeof f);
        return (double)f;
    }
    double d;
    memcpy(&d, at, sizeof d);
    return d;
}

float *tw_npy_floats(const tw_npy *array) {
    float *floats = tw_alloc((array->count ? array->count : 1) * sizeof *floats);
    if (array->type.kind == 'f' && array->type.bytes == 4) {
        /* Bytes, not numbers: a NaN keeps its payload. */
        if (array->count) memcpy(floats, array->data, array->count * sizeof *floats);
        return floats;
    }
    for (size_t i = 0; i < array->count; i++)
        floats[i] = (float)tw_npy_number(array, i);
    return floats;
}
