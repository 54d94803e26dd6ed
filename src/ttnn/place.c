/* Tensors from one memory to another. */
#include "ttnn/tensor.h"

#include <string.h>

tw_status tw_tensor_to_device(const tw_tensor *tensor, tw_device *device,
                              const tw_memory_config *memory, tw_tensor **out, tw_error *err) {
    *out = NULL;
    tw_status status = tw_tensor_check(tensor, err);
    if (status) return status;
    const tw_tensor_spec *old = &tensor->spec;
    tw_tensor_spec spec;
    status = tw_tensor_spec_make(&old->logical, old->dtype, old->layout, &old->tile,
                                 memory ? memory : &old->memory, &spec, err);
    if (status) return status;
    if (tensor->on_device && tw_tensor_device(tensor) == device &&
        tw_tensor_spec_equal(old, &spec)) {
        *out = tw_tensor_retain((tw_tensor *)tensor);
        return TW_OK;
    }
    if (!tw_tensor_bytes_alike(old, &spec))
        return tw_tensor_rebuild(tensor, &spec, 0, device, out, err);
    tw_tensor *host = NULL;
    status = tw_tensor_create_device(&spec, device, out, err);
    if (!status) status = tw_tensor_to_host(tensor, &host, err);
    if (!status)
        status = tw_buffer_write((*out)->buffer, 0, host->bytes, tw_tensor_spec_bytes(&spec), err);
    tw_tensor_release(host);
    if (status) {
        tw_tensor_release(*out);
        *out = NULL;
    }
    return status;
}

tw_status tw_tensor_copy(const tw_tensor *from, tw_tensor *to, tw_error *err) {
    const tw_tensor_spec *a = &from->spec, *b = &to->spec;
    tw_status status = tw_tensor_check(from, err);
    if (!status) status = tw_tensor_check(to, err);
    if (status) return status;
    if (!tw_shape_equal(&a->logical, &b->logical) || a->dtype != b->dtype ||
        a->layout != b->layout) {
        tw_text shapes = {0};
        tw_shape_print(&a->logical, &shapes);
        tw_text_addf(&shapes, " %s %s to ", tw_dtype_name(a->dtype), tw_layout_name(a->layout));
        tw_shape_print(&b->logical, &shapes);
        tw_fail(err, TW_BAD_INPUT,
                "cannot copy a tensor %s %s %s; shapes, types and layouts must be equal",
                shapes.data, tw_dtype_name(b->dtype), tw_layout_name(b->layout));
        tw_text_free(&shapes);
        return TW_BAD_INPUT;
    }
    tw_tensor *host;
    status = tw_tensor_bytes_alike(a, b) ? tw_tensor_to_host(from, &host, err)
                                         : tw_tensor_rebuild(from, b, 0, NULL, &host, err);
    if (status) return status;
    const uint64_t bytes = tw_tensor_spec_bytes(b);
    if (to->on_device)
        status = tw_buffer_write(to->buffer, 0, host->bytes, bytes, err);
    else
        memcpy(to->bytes, host->bytes, bytes);
    tw_tensor_release(host);
    return status;
}
