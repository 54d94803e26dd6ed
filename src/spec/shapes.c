/* Shapes to try a spec with. */
#include <tilewright/spec.h>

#include <stdlib.h>
#include <string.h>

static int64_t from_end(const tw_shape *shape, int back) {
    return back <= shape->rank ? shape->dim[shape->rank - back] : 1;
}

static bool keeps_rule(const tw_requirement *q, const tw_shape *shape) {
    int64_t value = 0;
    bool compared = true;
    switch (q->kind) {
    case TW_REQUIRE_RANK: value = shape->rank; break;
    case TW_REQUIRE_WIDTH_RANGE: value = from_end(shape, 1); break;
    case TW_REQUIRE_HEIGHT_RANGE: value = from_end(shape, 2); break;
    default: compared = false;
    }
    if (compared) {
        return q->relation == TW_AT_LEAST  ? value >= q->value
               : q->relation == TW_AT_MOST ? value <= q->value
                                           : value == q->value;
    }
    /* The layout pads: multiples hold of what is padded. */
    return true;
}

static bool keeps_multiples(const tw_spec *spec, const tw_shape *shape) {
    const tw_spec_tensor *input = &spec->inputs.items[0];
    if (input->layout == TW_LAYOUT_TILE) return true;
    for (size_t i = 0; i < input->requirements.count; i++) {
        const tw_requirement *q = &input->requirements.items[i];
        int back = q->kind == TW_REQUIRE_WIDTH_MULTIPLE    ? 1
                   : q->kind == TW_REQUIRE_HEIGHT_MULTIPLE ? 2
                                                           : 0;
        if (back && q->value > 0 && from_end(shape, back) % q->value) return false;
    }
    return true;
}

/* Every dimension of a listed output is at least 1. */
static bool gives_output(const tw_spec *spec, const tw_shape *shape) {
    static const char *const names[] = {"W", "H", "C", "N"};
    const tw_spec_output *out = &spec->output;
    if (out->shape != TW_SHAPE_LISTED) return true;
    tw_env env = {0};
    for (int i = 0; i < 4; i++)
        tw_env_set(&env, names[i], (double)from_end(shape, i + 1));
    for (size_t i = 0; i < spec->params.count; i++) {
        double value = strtod(spec->params.items[i].initial.text, NULL);
        tw_env_set(&env, spec->params.items[i].name.text, value > 0 ? value : 1);
    }
    bool good = true;
    for (int i = 0; i < out->rank && good; i++) {
        int64_t value;
        good = tw_expr_eval(out->dims[i], &env, &value, NULL) != TW_OK || value >= 1;
    }
    /* "(H - 3) / 2 + 1" of H = 1 rounds to 1: the window has to fit. */
    const tw_expr *sides[2][3] = {
        {spec->window.kernel_h, spec->window.pad_h, NULL},
        {spec->window.kernel_w, spec->window.pad_w, NULL},
    };
    for (int i = 0; i < 2 && good && sides[i][0]; i++) {
        int64_t kernel = 1, pad = 0;
        tw_expr_eval(sides[i][0], &env, &kernel, NULL);
        tw_expr_eval(sides[i][1], &env, &pad, NULL);
        good = from_end(shape, i ? 2 : 3) + 2 * pad >= kernel;
    }
    tw_env_free(&env);
    return good;
}

bool tw_spec_allows(const tw_spec *spec, const tw_shape *shape) {
    const tw_spec_tensor *input = &spec->inputs.items[0];
    for (size_t i = 0; i < input->requirements.count; i++) {
        if (!keeps_rule(&input->requirements.items[i], shape)) return false;
    }
    return keeps_multiples(spec, shape) && gives_output(spec, shape);
}

static size_t keep(const tw_spec *spec, const tw_shape *from, size_t count, tw_shape *shapes,
                   size_t room) {
    size_t kept = 0;
    for (size_t i = 0; i < count && kept < room; i++) {
        if (tw_spec_allows(spec, &from[i])) shapes[kept++] = from[i];
    }
    return kept;
}

size_t tw_spec_shapes(const tw_spec *spec, tw_shape *shapes, size_t room) {
    static const tw_shape usual[] = {{4, {1, 1, 32, 32}},
                                     {4, {1, 1, 32, 64}},
                                     {4, {1, 1, 64, 96}},
                                     {4, {2, 3, 64, 128}},
                                     {4, {1, 1, 32, 1024}}};
    static const tw_shape images[] = {{4, {1, 4, 4, 32}},
                                      {4, {1, 8, 8, 64}},
                                      {4, {2, 9, 7, 32}},
                                      {4, {1, 16, 16, 32}},
                                      {4, {1, 64, 64, 32}}};
    static const tw_shape planes[] = {
        {2, {32, 32}}, {2, {64, 96}}, {3, {2, 32, 64}}, {3, {1, 64, 32}}, {5, {1, 2, 1, 32, 64}}};
    size_t count = 0;
    if (!spec->window.kernel_h) count = keep(spec, usual, TW_COUNT(usual), shapes, room);
    if (!count) count = keep(spec, images, TW_COUNT(images), shapes, room);
    if (!count) count = keep(spec, planes, TW_COUNT(planes), shapes, room);
    /* Rules that no usual shape keeps: the shapes of the spec's own tests, or the first usual one.
     */
    for (size_t i = 0; !count && i < spec->tests.shapes.count && i < room; i++)
        shapes[i] = spec->tests.shapes.items[i].shape;
    if (!count) count = spec->tests.shapes.count < room ? spec->tests.shapes.count : room;
    if (!count && room) shapes[count++] = usual[0];
    return count;
}
