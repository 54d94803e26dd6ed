/* Elements in logical row-major order to a tensor's bytes, and back. */
#include "ttnn/tensor.h"

#include <stdlib.h>
#include <string.h>

/* The type elements have before they are packed into tiles. */
static tw_dtype element_type(tw_dtype dtype) {
    return tw_dtype_is_block(dtype) ? TW_DTYPE_FLOAT32 : dtype;
}

/* The matrices of the last two dimensions. */
typedef struct matrices {
    uint64_t count;
    size_t height, width; /* logical */
    size_t tiles;         /* of one */
} matrices;

static matrices matrices_of(const tw_tensor_spec *spec) {
    const tw_shape *shape = &spec->logical;
    matrices m = {1, 1, tw_shape_width(shape), 0};
    if (shape->rank >= 2) m.height = shape->dim[shape->rank - 2];
    for (uint32_t i = 0; i + 2 < shape->rank; i++)
        m.count *= shape->dim[i];
    m.tiles = tw_tiles_of(spec->tile, m.height, m.width);
    return m;
}

/* Whether row-major rows are stored as they are, without padding to whole shards. */
static bool is_dense(const tw_tensor_spec *spec) {
    return tw_shape_width(&spec->logical) == tw_shape_width(&spec->padded);
}

static void pad_rows(const tw_tensor_spec *spec, const char *elements, const void *padding,
                     unsigned size, char *bytes) {
    const size_t width = tw_shape_width(&spec->logical), whole = tw_shape_width(&spec->padded);
    for (uint64_t row = 0; row < tw_shape_height(&spec->padded); row++, bytes += whole * size) {
        memcpy(bytes, elements + row * width * size, width * size);
        for (size_t i = width; i < whole; i++)
            memcpy(bytes + i * size, padding, size);
    }
}

static void cut_rows(const tw_tensor_spec *spec, const char *bytes, unsigned size, char *elements) {
    const size_t width = tw_shape_width(&spec->logical), whole = tw_shape_width(&spec->padded);
    for (uint64_t row = 0; row < tw_shape_height(&spec->padded); row++)
        memcpy(elements + row * width * size, bytes + row * whole * size, width * size);
}

/* `elements` of element_type to the bytes of the spec's layout. */
static void lay_out(const tw_tensor_spec *spec, const void *elements, float pad, void *bytes) {
    const tw_dtype type = element_type(spec->dtype);
    const unsigned size = tw_dtype_size(type);
    uint32_t padding = 0;
    tw_convert_elements(TW_DTYPE_FLOAT32, &pad, type, &padding, 1);
    if (spec->layout == TW_LAYOUT_ROW_MAJOR) {
        if (is_dense(spec))
            memcpy(bytes, elements, tw_shape_volume(&spec->logical) * size);
        else
            pad_rows(spec, elements, &padding, size, bytes);
        return;
    }
    const matrices m = matrices_of(spec);
    const size_t tile_bytes = tw_tile_bytes(tw_dtype_format(spec->dtype), spec->tile);
    const size_t datums = tw_tile_datums(spec->tile);
    float *tiles = tw_dtype_is_block(spec->dtype) ? tw_alloc(m.tiles * datums * sizeof *tiles) : 0;
    for (uint64_t i = 0; i < m.count; i++) {
        const char *matrix = (const char *)elements + i * m.height * m.width * size;
        char *out = (char *)bytes + i * m.tiles * tile_bytes;
        tw_tilize(size, spec->tile, m.height, m.width, matrix, &padding,
                  tiles ? (void *)tiles : out);
        if (tiles)
            tw_tiles_from_floats(tw_dtype_format(spec->dtype), spec->tile, m.tiles, tiles, out);
    }
    free(tiles);
}

static void take_out(const tw_tensor_spec *spec, const void *bytes, void *elements) {
    const unsigned size = tw_dtype_size(element_type(spec->dtype));
    if (spec->layout == TW_LAYOUT_ROW_MAJOR) {
        if (is_dense(spec))
            memcpy(elements, bytes, tw_shape_volume(&spec->logical) * size);
        else
            cut_rows(spec, bytes, size, elements);
        return;
    }
    const matrices m = matrices_of(spec);
    const size_t tile_bytes = tw_tile_bytes(tw_dtype_format(spec->dtype), spec->tile);
    const size_t datums = tw_tile_datums(spec->tile);
    float *tiles = tw_dtype_is_block(spec->dtype) ? tw_alloc(m.tiles * datums * sizeof *tiles) : 0;
    for (uint64_t i = 0; i < m.count; i++) {
        const char *in = (const char *)bytes + i * m.tiles * tile_bytes;
        char *matrix = (char *)elements + i * m.height * m.width * size;
        if (tiles) tw_tiles_to_floats(tw_dtype_format(spec->dtype), spec->tile, m.tiles, in, tiles);
        tw_untilize(size, spec->tile, m.height, m.width, tiles ? (const void *)tiles : in, matrix);
    }
    free(tiles);
}

static tw_status check_count(const tw_tensor_spec *spec, uint64_t count, tw_error *err) {
    const uint64_t volume = tw_shape_volume(&spec->logical);
    if (count == volume) return TW_OK;
    tw_text shape = {0};
    tw_shape_print(&spec->logical, &shape);
    tw_fail(err, TW_BAD_INPUT,
            "%llu elements for a tensor of shape %s, which has %llu; give as many as the shape has",
            (unsigned long long)count, shape.data, (unsigned long long)volume);
    tw_text_free(&shape);
    return TW_BAD_INPUT;
}

/* An exchange type must have whole elements. */
static tw_status check_exchange(tw_dtype dtype, tw_error *err) {
    if (tw_dtype_size(dtype)) return TW_OK;
    return tw_fail(err, TW_BAD_INPUT,
                   "elements of type %s cannot be exchanged one by one; use float32 or bfloat16",
                   tw_dtype_name(dtype));
}

tw_status tw_tensor_from_data(const tw_tensor_spec *spec, const void *data, uint64_t count,
                              tw_dtype source, float pad, tw_device *device, tw_tensor **out,
                              tw_error *err) {
    *out = NULL;
    tw_status status = check_count(spec, count, err);
    if (!status) status = check_exchange(source, err);
    if (status) return status;
    tw_tensor *tensor;
    status = device ? tw_tensor_create_device(spec, device, &tensor, err)
                    : tw_tensor_create_host(spec, &tensor, err);
    if (status) return status;
    const tw_dtype type = element_type(spec->dtype);
    void *converted = NULL, *laid_out = NULL;
    const void *elements = data;
    if (type != source) {
        converted = tw_alloc(count * tw_dtype_size(type) + 1);
        tw_convert_elements(source, data, type, converted, count);
        elements = converted;
    }
    const uint64_t bytes = tw_tensor_spec_bytes(spec);
    const void *ready = elements;
    if (!device) {
        lay_out(spec, elements, pad, tensor->bytes);
    } else {
        if (spec->layout == TW_LAYOUT_TILE || !is_dense(spec)) {
            ready = laid_out = tw_alloc(bytes);
            lay_out(spec, elements, pad, laid_out);
        }
        status = tw_buffer_write(tensor->buffer, 0, ready, bytes, err);
    }
    free(laid_out);
    free(converted);
    if (status)
        tw_tensor_release(tensor);
    else
        *out = tensor;
    return status;
}

tw_status tw_tensor_to_data(const tw_tensor *tensor, tw_dtype want, void *data, uint64_t count,
                            tw_error *err) {
    const tw_tensor_spec *spec = &tensor->spec;
    tw_status status = check_count(spec, count, err);
    if (!status) status = check_exchange(want, err);
    tw_tensor *host = NULL;
    if (!status) status = tw_tensor_to_host(tensor, &host, err);
    if (status) return status;
    const tw_dtype type = element_type(spec->dtype);
    if (type == want) {
        take_out(spec, host->bytes, data);
    } else {
        void *elements = tw_alloc(count * tw_dtype_size(type) + 1);
        take_out(spec, host->bytes, elements);
        tw_convert_elements(type, elements, want, data, count);
        free(elements);
    }
    tw_tensor_release(host);
    return TW_OK;
}

tw_status tw_tensor_rebuild(const tw_tensor *tensor, const tw_tensor_spec *spec, float pad,
                            tw_device *device, tw_tensor **out, tw_error *err) {
    tw_status status = tw_tensor_check(tensor, err);
    if (status) return status;
    const uint64_t count = tw_shape_volume(&tensor->spec.logical);
    const tw_dtype type = element_type(tensor->spec.dtype);
    void *elements = tw_alloc(count * tw_dtype_size(type) + 1);
    status = tw_tensor_to_data(tensor, type, elements, count, err);
    if (!status) status = tw_tensor_from_data(spec, elements, count, type, pad, device, out, err);
    free(elements);
    return status;
}

tw_status tw_tensor_convert(const tw_tensor *tensor, tw_layout layout, tw_dtype dtype,
                            const tw_memory_config *memory, float pad, tw_tensor **out,
                            tw_error *err) {
    *out = NULL;
    const tw_tensor_spec *old = &tensor->spec;
    tw_tensor_spec spec;
    tw_status status = tw_tensor_spec_make(&old->logical, dtype, layout, &old->tile,
                                           memory ? memory : &old->memory, &spec, err);
    if (status) return status;
    if (tw_tensor_spec_equal(old, &spec)) {
        *out = tw_tensor_retain((tw_tensor *)tensor);
        return TW_OK;
    }
    return tw_tensor_rebuild(tensor, &spec, pad, tw_tensor_device(tensor), out, err);
}

tw_status tw_tensor_reshape(const tw_tensor *tensor, const tw_shape *shape, tw_tensor **out,
                            tw_error *err) {
    *out = NULL;
    const tw_tensor_spec *old = &tensor->spec;
    if (tw_shape_volume(shape) != tw_shape_volume(&old->logical)) {
        tw_text shapes = {0};
        tw_shape_print(&old->logical, &shapes);
        tw_text_add(&shapes, " to ");
        tw_shape_print(shape, &shapes);
        tw_fail(err, TW_BAD_INPUT, "cannot reshape %s: %llu elements against %llu", shapes.data,
                (unsigned long long)tw_shape_volume(&old->logical),
                (unsigned long long)tw_shape_volume(shape));
        tw_text_free(&shapes);
        return TW_BAD_INPUT;
    }
    tw_tensor_spec spec;
    tw_status status =
        tw_tensor_spec_make(shape, old->dtype, old->layout, &old->tile, &old->memory, &spec, err);
    if (status) return status;
    if (tw_tensor_spec_equal(old, &spec)) {
        *out = tw_tensor_retain((tw_tensor *)tensor);
        return TW_OK;
    }
    return tw_tensor_rebuild(tensor, &spec, 0, tw_tensor_device(tensor), out, err);
}
