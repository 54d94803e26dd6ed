/* What the value classes of records.def can do beyond holding fields. */
#include "module.h"

#include <stdlib.h>

/* ---- CoreRange, CoreRangeSet ---- */

static PyObject *range_grid_size(PyObject *self, PyObject *none) {
    (void)none;
    tw_core_range range;
    if (tt_range_get(self, &range)) return NULL;
    return tt_core_make(
        (tw_core_xy){range.end.x - range.start.x + 1, range.end.y - range.start.y + 1});
}

static PyObject *set_ranges(PyObject *self, PyObject *none) {
    (void)none;
    return PySequence_List(tt_record_get(self, TT_CoreRangeSet__ranges));
}

static PyObject *set_num_cores(PyObject *self, PyObject *none) {
    (void)none;
    tw_core_ranges ranges;
    tw_core_range *items;
    if (tt_ranges_copy(self, &items, &ranges.count)) return NULL;
    ranges.items = items;
    const size_t count = tw_core_ranges_count(ranges);
    free(items);
    return PyLong_FromSize_t(count);
}

static PyObject *set_size(PyObject *self, PyObject *none) {
    (void)none;
    return PyLong_FromSsize_t(PyTuple_Size(tt_record_get(self, TT_CoreRangeSet__ranges)));
}

static PyObject *set_empty(PyObject *self, PyObject *none) {
    (void)none;
    return PyBool_FromLong(!PyTuple_Size(tt_record_get(self, TT_CoreRangeSet__ranges)));
}

static PyObject *set_bounding_box(PyObject *self, PyObject *none) {
    (void)none;
    tw_core_range *items;
    size_t count;
    if (tt_ranges_copy(self, &items, &count)) return NULL;
    if (!count) {
        free(items);
        return PyErr_Format(PyExc_RuntimeError, "an empty CoreRangeSet has no bounding box");
    }
    tw_core_range box = items[0];
    for (size_t i = 1; i < count; i++) {
        if (items[i].start.x < box.start.x) box.start.x = items[i].start.x;
        if (items[i].start.y < box.start.y) box.start.y = items[i].start.y;
        if (items[i].end.x > box.end.x) box.end.x = items[i].end.x;
        if (items[i].end.y > box.end.y) box.end.y = items[i].end.y;
    }
    free(items);
    return tt_range_make(box);
}

static PyObject *set_contains(PyObject *self, PyObject *arg) {
    tw_core_range wanted;
    if (tt_core_check(arg)) {
        if (tt_core_get(arg, &wanted.start)) return NULL;
        wanted.end = wanted.start;
    } else if (tt_range_get(arg, &wanted)) {
        return NULL;
    }
    tw_core_ranges ranges;
    tw_core_range *items;
    if (tt_ranges_copy(self, &items, &ranges.count)) return NULL;
    ranges.items = items;
    bool all = true;
    for (uint32_t y = wanted.start.y; all && y <= wanted.end.y; y++)
        for (uint32_t x = wanted.start.x; all && x <= wanted.end.x; x++)
            all = tw_core_ranges_contain(ranges, x, y);
    free(items);
    return PyBool_FromLong(all);
}

/* Ranges of both; a core in several counts once wherever cores are counted. */
static PyObject *set_merge(PyObject *self, PyObject *arg) {
    PyObject *own = PySequence_List(tt_record_get(self, TT_CoreRangeSet__ranges));
    PyObject *other =
        tt_record_check(TT_REC_CoreRangeSet, arg) ? set_ranges(arg, NULL) : tt_list_of(arg);
    PyObject *all = own && other ? PySequence_Concat(own, other) : NULL;
    PyObject *merged = all ? tt_record_make(TT_REC_CoreRangeSet) : NULL;
    if (merged && tt_record_set(merged, TT_CoreRangeSet__ranges, all)) Py_CLEAR(merged);
    Py_XDECREF(own);
    Py_XDECREF(other);
    Py_XDECREF(all);
    return merged;
}

/* ---- ShardSpec, MemoryConfig, Tile ---- */

static PyObject *shard_num_cores(PyObject *self, PyObject *none) {
    return set_num_cores(tt_record_get(self, TT_ShardSpec_grid), none);
}

static PyObject *nd_num_cores(PyObject *self, PyObject *none) {
    return set_num_cores(tt_record_get(self, TT_NdShardSpec_grid), none);
}

static PyObject *memory_with_shards(PyObject *self, PyObject *shards) {
    return PyObject_CallFunctionObjArgs(
        (PyObject *)Py_TYPE(self), tt_record_get(self, TT_MemoryConfig_memory_layout),
        tt_record_get(self, TT_MemoryConfig_buffer_type), shards, NULL);
}

static PyObject *memory_is_sharded(PyObject *self, PyObject *none) {
    (void)none;
    return PyBool_FromLong(tt_record_enum(self, TT_MemoryConfig_memory_layout,
                                          TT_TensorMemoryLayout) != TW_INTERLEAVED);
}

static PyObject *tile_get_tile_size(PyObject *self, PyObject *arg) {
    tw_tile_shape tile;
    tw_dtype dtype;
    if (tt_tile_get(self, &tile) || tt_dtype_get(arg, &dtype)) return NULL;
    return PyLong_FromSize_t(tw_tile_bytes(tw_dtype_format(dtype), tile));
}

/* ---- CBDescriptor, KernelDescriptor ---- */

static PyObject *cb_has_buffer(PyObject *self, PyObject *none) {
    (void)none;
    return PyBool_FromLong(tt_record_get(self, TT_CBDescriptor_tensor) != Py_None);
}

static PyObject *cb_set_buffer(PyObject *self, PyObject *other) {
    PyObject *tensor = tt_record_check(TT_REC_CBDescriptor, other)
                           ? tt_record_get(other, TT_CBDescriptor_tensor)
                           : other;
    if (tt_record_set(self, TT_CBDescriptor_tensor, tensor)) return NULL;
    Py_RETURN_NONE;
}

/* For copy and pickle: the class and its fields. */
static PyObject *reduce(PyObject *self, PyObject *none) {
    (void)none;
    return Py_BuildValue("(ON)", Py_TYPE(self), tt_record_fields(self));
}
#define REDUCE                                                                                     \
    { "__reduce__", reduce, METH_NOARGS, NULL }

PyMethodDef *tt_record_methods(tt_record which) {
    static PyMethodDef plain[] = {REDUCE, {0}};
    static PyMethodDef range[] = {
        REDUCE,
        {"grid_size", range_grid_size, METH_NOARGS, "Columns and rows."},
        {0},
    };
    static PyMethodDef set[] = {
        REDUCE,
        {"ranges", set_ranges, METH_NOARGS, "The rectangles, a list."},
        {"num_cores", set_num_cores, METH_NOARGS, "Number of different cores."},
        {"size", set_size, METH_NOARGS, "Number of rectangles."},
        {"empty", set_empty, METH_NOARGS, "True when there is no rectangle."},
        {"bounding_box", set_bounding_box, METH_NOARGS, "The smallest CoreRange around all."},
        {"contains", set_contains, METH_O, "True when a core, or all of a range, is in the set."},
        {"merge", set_merge, METH_O, "A set of the rectangles of both."},
        {0},
    };
    static PyMethodDef shard[] = {
        REDUCE,
        {"num_cores", shard_num_cores, METH_NOARGS, "Cores of the grid."},
        {0},
    };
    static PyMethodDef nd_shard[] = {
        REDUCE,
        {"num_cores", nd_num_cores, METH_NOARGS, "Cores of the grid."},
        {0},
    };
    static PyMethodDef memory[] = {
        REDUCE,
        {"with_shard_spec", memory_with_shards, METH_O, "The same with other shards."},
        {"is_sharded", memory_is_sharded, METH_NOARGS, "True unless interleaved."},
        {0},
    };
    static PyMethodDef tile[] = {
        REDUCE,
        {"get_tile_size", tile_get_tile_size, METH_O, "Bytes of a tile of a data type."},
        {0},
    };
    static PyMethodDef cb[] = {
        REDUCE,
        {"has_buffer", cb_has_buffer, METH_NOARGS, "True when it lies on a tensor."},
        {"set_buffer_from_tensor", cb_set_buffer, METH_O, "Lays it on an L1 tensor."},
        {"set_buffer_from_cb", cb_set_buffer, METH_O, "Lays it where another lies."},
        {0},
    };
    switch (which) {
    case TT_REC_CoreRange: return range;
    case TT_REC_CoreRangeSet: return set;
    case TT_REC_ShardSpec: return shard;
    case TT_REC_NdShardSpec: return nd_shard;
    case TT_REC_MemoryConfig: return memory;
    case TT_REC_Tile: return tile;
    case TT_REC_CBDescriptor: return cb;
    default: return plain;
    }
}
