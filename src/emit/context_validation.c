/* Each requirement of the spec as a condition in C++ and the message the spec asks for. */
#include "emit/context.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const memory_names[] = {
    [TW_MEMORY_UNSTATED] = "",
    [TW_MEMORY_INTERLEAVED] = "INTERLEAVED",
    [TW_MEMORY_HEIGHT_SHARDED] = "HEIGHT_SHARDED",
    [TW_MEMORY_WIDTH_SHARDED] = "WIDTH_SHARDED",
    [TW_MEMORY_BLOCK_SHARDED] = "BLOCK_SHARDED",
};

static const char *relation_text(tw_relation relation) {
    return relation == TW_AT_LEAST ? ">=" : relation == TW_AT_MOST ? "<=" : "==";
}

static json_t *dtype_condition(const char *tensor, unsigned dtypes) {
    tw_text text = {0};
    for (unsigned bit = 1; bit <= TW_DTYPE_UINT8; bit <<= 1)
        if (dtypes & bit)
            tw_text_addf(&text, "%s%s.dtype() == DataType::%s", text.length ? " || " : "", tensor,
                         tw_spec_dtype_name(bit));
    json_t *value = json_string(text.data ? text.data : "true");
    tw_text_free(&text);
    return value;
}

/* The condition that must hold, or NULL for what is left as a comment. */
static json_t *condition_of(const tw_requirement *need, const char *tensor, const char *first) {
    switch (need->kind) {
    case TW_REQUIRE_DEVICE:
        return tw_json_format("%s.storage_type() == StorageType::DEVICE && %s.buffer() != nullptr",
                              tensor, tensor);
    case TW_REQUIRE_RANK:
        return tw_json_format("%s.logical_shape().rank() %s %" PRId64, tensor,
                              relation_text(need->relation), need->value);
    case TW_REQUIRE_LAYOUT:
        return tw_json_format("%s.layout() == Layout::%s", tensor,
                              need->layout == TW_LAYOUT_TILE ? "TILE" : "ROW_MAJOR");
    case TW_REQUIRE_MEMORY:
        return tw_json_format("%s.memory_config().memory_layout() == TensorMemoryLayout::%s",
                              tensor, memory_names[need->memory]);
    case TW_REQUIRE_DTYPE: return dtype_condition(tensor, need->dtypes);
    case TW_REQUIRE_WIDTH_MULTIPLE:
        return tw_json_format("%s.padded_shape()[-1] %% %" PRId64 " == 0", tensor, need->value);
    case TW_REQUIRE_HEIGHT_MULTIPLE:
        return tw_json_format("%s.padded_shape()[-2] %% %" PRId64 " == 0", tensor, need->value);
    case TW_REQUIRE_SHAPE_LAST_DIM:
        return tw_json_format("%s.logical_shape()[-1] == %s.logical_shape()[-1]", tensor, first);
    case TW_REQUIRE_SHAPE_SAME:
        return tw_json_format("%s.logical_shape() == %s.logical_shape()", tensor, first);
    case TW_REQUIRE_WIDTH_RANGE:
    case TW_REQUIRE_HEIGHT_RANGE:
        return tw_json_format("%s.logical_shape()[%d] %s %" PRId64, tensor,
                              need->kind == TW_REQUIRE_WIDTH_RANGE ? -1 : -2,
                              relation_text(need->relation), need->value);
    case TW_REQUIRE_DTYPE_SAME: return tw_json_format("%s.dtype() == %s.dtype()", tensor, first);
    default: return NULL;
    }
}

/* Quotes and braces would end the literal or be taken for a format. */
static json_t *message_text(const char *hint) {
    tw_text text = {0};
    for (; *hint; hint++) {
        if (*hint == '"' || *hint == '\\') tw_text_add(&text, "\\");
        if (*hint == '{' || *hint == '}') tw_text_addn(&text, hint, 1);
        tw_text_addn(&text, hint, 1);
    }
    json_t *value = json_string(text.data ? text.data : "");
    tw_text_free(&text);
    return value;
}

static json_t *rules_of(const tw_spec_tensor *tensor, const char *place, const char *first) {
    json_t *rules = json_array();
    for (size_t i = 0; i < tensor->requirements.count; i++) {
        const tw_requirement *need = &tensor->requirements.items[i];
        json_t *condition = condition_of(need, place, first);
        if (!condition) {
            json_array_append_new(rules, json_pack("{s:o}", "comment",
                                                   tw_json_format("%s: %s", need->property.text,
                                                                  need->requirement.text)));
            continue;
        }
        json_array_append_new(rules, json_pack("{s:o, s:o}", "condition", condition, "message",
                                               message_text(need->hint.text)));
    }
    return rules;
}

void tw_context_validation(json_t *values, const tw_plan *plan) {
    const tw_spec *spec = plan->spec;
    json_t *checks = json_array();
    for (size_t i = 0; i < spec->inputs.count; i++) {
        const tw_spec_tensor *tensor = &spec->inputs.items[i];
        if (!tensor->requirements.count) continue;
        json_array_append_new(
            checks, json_pack("{s:s, s:b, s:b, s:o}", "tensor", tensor->name.text, "optional",
                              tensor->optional, "named", i > 0, "rules",
                              rules_of(tensor, i ? tensor->name.text : "input", "input")));
    }
    json_object_set_new(values, "checks", checks);
}
