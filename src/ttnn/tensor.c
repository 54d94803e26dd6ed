#include "ttnn/tensor.h"

#include <stdlib.h>

enum { EMPTY_BYTES = 32 };

static tw_tensor *make(const tw_tensor_spec *spec) {
    tw_tensor *tensor = tw_alloc(sizeof *tensor);
    tensor->references = 1;
    tensor->spec = *spec;
    return tensor;
}

tw_status tw_tensor_create_host(const tw_tensor_spec *spec, tw_tensor **out, tw_error *err) {
    (void)err;
    *out = make(spec);
    const uint64_t bytes = tw_tensor_spec_bytes(spec);
    (*out)->bytes = tw_alloc(bytes ? bytes : 1);
    return TW_OK;
}

static uint32_t rows_of(const tw_shape *shape) {
    return shape->rank > 1 ? shape->dim[shape->rank - 2] : 1;
}

/* So that the checker knows the padding of tiles. */
static void describe(const tw_tensor_spec *spec, tw_buffer *buffer) {
    const tw_buffer_elements elements = {.tiled = spec->layout == TW_LAYOUT_TILE,
                                         .height = rows_of(&spec->logical),
                                         .width = tw_shape_width(&spec->logical),
                                         .padded_height = rows_of(&spec->padded),
                                         .padded_width = tw_shape_width(&spec->padded),
                                         .tile = spec->tile,
                                         .format = tw_dtype_format(spec->dtype)};
    tw_buffer_set_elements(buffer, &elements);
}

tw_status tw_tensor_create_device(const tw_tensor_spec *spec, tw_device *device, tw_tensor **out,
                                  tw_error *err) {
    *out = NULL;
    if (!device) return tw_fail(err, TW_BAD_INPUT, "no device was given; open one first");
    tw_buffer_options options = {
        .size = tw_tensor_spec_bytes(spec),
        .page_size = tw_tensor_spec_page_size(spec),
        .type = spec->memory.type,
        .layout = spec->memory.layout,
    };
    if (!options.size) /* without elements: an address of its own, and nothing there */
        options.size = options.page_size = EMPTY_BYTES, options.layout = TW_INTERLEAVED;
    else if (tw_memory_config_sharded(&spec->memory))
        options.shard = tw_tensor_page_shards(spec);
    tw_buffer *buffer;
    const tw_status status = tw_buffer_create(device, &options, &buffer, err);
    if (status) return status;
    describe(spec, buffer);
    *out = make(spec);
    (*out)->on_device = (*out)->owns_buffer = true;
    (*out)->buffer = buffer;
    return TW_OK;
}

tw_status tw_tensor_wrap_buffer(const tw_tensor_spec *spec, tw_buffer *buffer, tw_tensor **out,
                                tw_error *err) {
    *out = NULL;
    if (tw_buffer_size(buffer) < tw_tensor_spec_bytes(spec))
        return tw_fail(err, TW_BAD_INPUT,
                       "a buffer of %llu bytes is too small for a tensor of %llu; make it larger",
                       (unsigned long long)tw_buffer_size(buffer),
                       (unsigned long long)tw_tensor_spec_bytes(spec));
    describe(spec, buffer);
    *out = make(spec);
    (*out)->on_device = true;
    (*out)->buffer = buffer;
    return TW_OK;
}

tw_tensor *tw_tensor_retain(tw_tensor *tensor) {
    tensor->references++;
    return tensor;
}

void tw_tensor_deallocate(tw_tensor *tensor) {
    if (tensor->buffer && tensor->owns_buffer) tw_buffer_free(tensor->buffer);
    tensor->buffer = NULL;
    free(tensor->bytes);
    tensor->bytes = NULL;
}

void tw_tensor_release(tw_tensor *tensor) {
    if (!tensor || --tensor->references) return;
    tw_tensor_deallocate(tensor);
    free(tensor);
}

const tw_tensor_spec *tw_tensor_get_spec(const tw_tensor *tensor) {
    return &tensor->spec;
}

tw_buffer *tw_tensor_buffer(const tw_tensor *tensor) {
    return tensor->buffer && tw_buffer_is_allocated(tensor->buffer) &&
                   tw_buffer_device(tensor->buffer)
               ? tensor->buffer
               : NULL;
}

tw_device *tw_tensor_device(const tw_tensor *tensor) {
    tw_buffer *buffer = tw_tensor_buffer(tensor);
    return buffer ? tw_buffer_device(buffer) : NULL;
}

bool tw_tensor_on_device(const tw_tensor *tensor) {
    return tensor->on_device;
}

bool tw_tensor_allocated(const tw_tensor *tensor) {
    return tensor->on_device ? tw_tensor_buffer(tensor) != NULL : tensor->bytes != NULL;
}

void *tw_tensor_host_bytes(tw_tensor *tensor) {
    return tensor->bytes;
}

tw_status tw_tensor_check(const tw_tensor *tensor, tw_error *err) {
    if (tw_tensor_allocated(tensor)) return TW_OK;
    tw_text shape = {0};
    tw_shape_print(&tensor->spec.logical, &shape);
    tw_fail(err, TW_BAD_INPUT,
            "tensor %s is not allocated: it was deallocated, or its device was closed; use it "
            "before that, or keep a copy on the host",
            shape.data);
    tw_text_free(&shape);
    return TW_BAD_INPUT;
}

/* ---- moving ------------------------------------------------------------------------------- */

tw_status tw_tensor_to_host(const tw_tensor *tensor, tw_tensor **out, tw_error *err) {
    *out = NULL;
    tw_status status = tw_tensor_check(tensor, err);
    if (status) return status;
    if (!tensor->on_device) {
        *out = tw_tensor_retain((tw_tensor *)tensor);
        return TW_OK;
    }
    tw_tensor *host;
    status = tw_tensor_create_host(&tensor->spec, &host, err);
    if (!status)
        status =
            tw_buffer_read(tensor->buffer, 0, host->bytes, tw_tensor_spec_bytes(&host->spec), err);
    if (status)
        tw_tensor_release(host);
    else
        *out = host;
    return status;
}
