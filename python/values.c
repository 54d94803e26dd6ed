/* Numbers, cores, placements and shapes between Python and C. */
#include "module.h"

#include <stdlib.h>
#include <string.h>

int tt_uint_get(PyObject *object, const char *what, uint32_t *value) {
    PyObject *number = PyNumber_Index(object);
    if (!number) {
        PyErr_Format(PyExc_TypeError, "%s must be a whole number, not %R", what, object);
        return -1;
    }
    int overflow = 0;
    const long long found = PyLong_AsLongLongAndOverflow(number, &overflow);
    Py_DECREF(number);
    if (overflow || found < 0 || found > UINT32_MAX) {
        PyErr_Format(
            PyExc_TypeError,
            "%s is %R; it must fit 32 bits without sign (0 to 4294967295); mask a negative "
            "number with & 0xffffffff",
            what, object);
        return -1;
    }
    *value = (uint32_t)found;
    return 0;
}

PyObject *tt_list_of(PyObject *iterable) {
    if (iterable == Py_None) return PyList_New(0);
    return PySequence_List(iterable);
}

/* ---- cores ---- */

int tt_core_check(PyObject *object) {
    return tt_record_check(TT_REC_CoreCoord, object);
}

int tt_core_get(PyObject *object, tw_core_xy *core) {
    if (tt_record_check(TT_REC_CoreCoord, object) || tt_record_check(TT_REC_CoreGrid, object)) {
        core->x = tt_record_uint(object, TT_CoreCoord_x);
        core->y = tt_record_uint(object, TT_CoreCoord_y);
        return 0;
    }
    if (PySequence_Check(object) && PySequence_Size(object) == 2) {
        PyObject *x = PySequence_GetItem(object, 0), *y = PySequence_GetItem(object, 1);
        const int failed = !x || !y || tt_uint_get(x, "a core's x", &core->x) ||
                           tt_uint_get(y, "a core's y", &core->y);
        Py_XDECREF(x);
        Py_XDECREF(y);
        return failed ? -1 : 0;
    }
    PyErr_Clear();
    PyErr_Format(PyExc_TypeError, "expected a ttnn.CoreCoord or (x, y), not %R", object);
    return -1;
}

PyObject *tt_core_make(tw_core_xy core) {
    PyObject *object = tt_record_make(TT_REC_CoreCoord);
    if (!object) return NULL;
    PyObject *x = PyLong_FromUnsignedLong(core.x), *y = PyLong_FromUnsignedLong(core.y);
    if (tt_record_set(object, TT_CoreCoord_x, x) || tt_record_set(object, TT_CoreCoord_y, y))
        Py_CLEAR(object);
    Py_XDECREF(x);
    Py_XDECREF(y);
    return object;
}

int tt_range_get(PyObject *object, tw_core_range *range) {
    if (!tt_record_check(TT_REC_CoreRange, object)) {
        PyErr_Format(PyExc_TypeError, "expected a ttnn.CoreRange, not %R", object);
        return -1;
    }
    if (tt_core_get(tt_record_get(object, TT_CoreRange_start), &range->start) ||
        tt_core_get(tt_record_get(object, TT_CoreRange_end), &range->end))
        return -1;
    if (range->end.x < range->start.x || range->end.y < range->start.y) {
        PyErr_Format(PyExc_ValueError,
                     "core range (%u,%u) to (%u,%u) ends before it starts; exchange its corners",
                     range->start.x, range->start.y, range->end.x, range->end.y);
        return -1;
    }
    return 0;
}

PyObject *tt_range_make(tw_core_range range) {
    PyObject *object = tt_record_make(TT_REC_CoreRange);
    PyObject *start = tt_core_make(range.start), *end = tt_core_make(range.end);
    if (object && (tt_record_set(object, TT_CoreRange_start, start) ||
                   tt_record_set(object, TT_CoreRange_end, end)))
        Py_CLEAR(object);
    Py_XDECREF(start);
    Py_XDECREF(end);
    return object;
}

Py_ssize_t tt_ranges_get(PyObject *object, tw_core_range *ranges, size_t capacity) {
    if (tt_record_check(TT_REC_CoreRange, object)) {
        tw_core_range one;
        if (tt_range_get(object, &one)) return -1;
        if (capacity) ranges[0] = one;
        return 1;
    }
    if (!tt_record_check(TT_REC_CoreRangeSet, object)) {
        PyErr_Format(PyExc_TypeError, "expected a ttnn.CoreRangeSet, not %R", object);
        return -1;
    }
    PyObject *tuple = tt_record_get(object, TT_CoreRangeSet__ranges);
    const Py_ssize_t count = PyTuple_Size(tuple);
    for (Py_ssize_t i = 0; i < count && (size_t)i < capacity; i++)
        if (tt_range_get(PyTuple_GetItem(tuple, i), &ranges[i])) return -1;
    return count;
}

int tt_ranges_copy(PyObject *object, tw_core_range **items, size_t *count) {
    const Py_ssize_t found = tt_ranges_get(object, NULL, 0);
    if (found < 0) return -1;
    tw_core_range *ranges = tw_alloc(((size_t)found + 1) * sizeof *ranges);
    if (tt_ranges_get(object, ranges, (size_t)found) < 0) {
        free(ranges);
        return -1;
    }
    *items = ranges;
    *count = (size_t)found;
    return 0;
}

PyObject *tt_ranges_make(tw_core_ranges ranges) {
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list && i < ranges.count; i++) {
        PyObject *range = tt_range_make(ranges.items[i]);
        if (!range || PyList_Append(list, range)) Py_CLEAR(list);
        Py_XDECREF(range);
    }
    PyObject *set = list ? tt_record_make(TT_REC_CoreRangeSet) : NULL;
    if (set && tt_record_set(set, TT_CoreRangeSet__ranges, list)) Py_CLEAR(set);
    Py_XDECREF(list);
    return set;
}

/* ---- placement ---- */

/* The ranges of a shard grid into TW_SHARD_RANGES places. */
static int grid_get(PyObject *grid, tw_core_range *ranges, uint32_t *count) {
    const Py_ssize_t found = tt_ranges_get(grid, ranges, TW_SHARD_RANGES);
    if (found < 0) return -1;
    if (found > TW_SHARD_RANGES) {
        PyErr_Format(PyExc_ValueError, "a shard grid of %zd ranges; the limit is %d; merge ranges",
                     found, (int)TW_SHARD_RANGES);
        return -1;
    }
    *count = (uint32_t)found;
    return 0;
}

static int shard_get(PyObject *object, tw_shard_spec *shard) {
    if (grid_get(tt_record_get(object, TT_ShardSpec_grid), shard->grid, &shard->range_count))
        return -1;
    PyObject *shape = tt_record_get(object, TT_ShardSpec_shape);
    if (PyList_Size(shape) != 2) {
        PyErr_Format(PyExc_ValueError, "a shard shape is [height, width], not %R", shape);
        return -1;
    }
    shard->height = (uint32_t)PyLong_AsUnsignedLong(PyList_GetItem(shape, 0));
    shard->width = (uint32_t)PyLong_AsUnsignedLong(PyList_GetItem(shape, 1));
    shard->orientation =
        (tw_shard_orientation)tt_record_enum(object, TT_ShardSpec_orientation, TT_ShardOrientation);
    return 0;
}

static int nd_shard_get(PyObject *object, tw_nd_shard_spec *nd) {
    if (grid_get(tt_record_get(object, TT_NdShardSpec_grid), nd->grid, &nd->range_count) ||
        tt_shape_get(tt_record_get(object, TT_NdShardSpec_shard_shape), &nd->shape))
        return -1;
    nd->orientation = (tw_shard_orientation)tt_record_enum(object, TT_NdShardSpec_orientation,
                                                           TT_ShardOrientation);
    nd->distribution = (tw_shard_distribution)tt_record_enum(
        object, TT_NdShardSpec_shard_distribution_strategy, TT_ShardDistributionStrategy);
    return 0;
}

int tt_memory_config_get(PyObject *object, tw_memory_config *config) {
    if (!tt_record_check(TT_REC_MemoryConfig, object)) {
        PyErr_Format(PyExc_TypeError, "expected a ttnn.MemoryConfig, not %R", object);
        return -1;
    }
    tw_memory_config found = {
        .layout = (tw_memory_layout)tt_record_enum(object, TT_MemoryConfig_memory_layout,
                                                   TT_TensorMemoryLayout),
        .type = (tw_buffer_type)tt_record_enum(object, TT_MemoryConfig_buffer_type, TT_BufferType),
    };
    PyObject *shard = tt_record_get(object, TT_MemoryConfig_shard_spec);
    if (shard != Py_None) {
        if (shard_get(shard, &found.shard)) return -1;
        found.has_shard = true;
    }
    PyObject *nd = tt_record_get(object, TT_MemoryConfig_nd_shard_spec);
    if (nd != Py_None && tt_record_bool(object, TT_MemoryConfig_created_with_nd_shard_spec)) {
        if (nd_shard_get(nd, &found.nd)) return -1;
        found.has_nd = true;
    }
    *config = found;
    return 0;
}

static int set_new(PyObject *record, int field, PyObject *value) {
    const int failed = tt_record_set(record, field, value);
    Py_XDECREF(value);
    return failed;
}

static PyObject *shard_make(const tw_shard_spec *shard) {
    PyObject *object = tt_record_make(TT_REC_ShardSpec);
    if (object &&
        (set_new(object, TT_ShardSpec_grid, tt_ranges_make(tw_shard_grid(shard))) ||
         set_new(object, TT_ShardSpec_shape, Py_BuildValue("[II]", shard->height, shard->width)) ||
         set_new(object, TT_ShardSpec_orientation,
                 tt_enum_make(TT_ShardOrientation, shard->orientation))))
        Py_CLEAR(object);
    return object;
}

static PyObject *nd_shard_make(const tw_nd_shard_spec *nd) {
    PyObject *object = tt_record_make(TT_REC_NdShardSpec);
    if (object && (set_new(object, TT_NdShardSpec_grid, tt_ranges_make(tw_nd_shard_grid(nd))) ||
                   set_new(object, TT_NdShardSpec_shard_shape, tt_shape_make(&nd->shape)) ||
                   set_new(object, TT_NdShardSpec_orientation,
                           tt_enum_make(TT_ShardOrientation, nd->orientation)) ||
                   set_new(object, TT_NdShardSpec_shard_distribution_strategy,
                           tt_enum_make(TT_ShardDistributionStrategy, nd->distribution))))
        Py_CLEAR(object);
    return object;
}

PyObject *tt_memory_config_make(const tw_memory_config *config) {
    PyObject *object = tt_record_make(TT_REC_MemoryConfig);
    const bool cut = config->has_shard || config->has_nd;
    const tw_nd_shard_spec nd = cut ? tw_memory_config_nd(config) : (tw_nd_shard_spec){0};
    if (object &&
        (set_new(object, TT_MemoryConfig_memory_layout,
                 tt_enum_make(TT_TensorMemoryLayout, config->layout)) ||
         set_new(object, TT_MemoryConfig_buffer_type, tt_enum_make(TT_BufferType, config->type)) ||
         (config->has_shard &&
          set_new(object, TT_MemoryConfig_shard_spec, shard_make(&config->shard))) ||
         (cut && set_new(object, TT_MemoryConfig_nd_shard_spec, nd_shard_make(&nd))) ||
         set_new(object, TT_MemoryConfig_created_with_nd_shard_spec,
                 PyBool_FromLong(config->has_nd))))
        Py_CLEAR(object);
    return object;
}

int tt_dtype_get(PyObject *object, tw_dtype *dtype) {
    long value;
    if (tt_enum_get(TT_DataType, object, &value)) return -1;
    *dtype = (tw_dtype)value;
    return 0;
}

int tt_tile_get(PyObject *object, tw_tile_shape *tile) {
    uint32_t height, width;
    if (tt_record_check(TT_REC_TileDescriptor, object)) {
        height = tt_record_uint(object, TT_TileDescriptor_height);
        width = tt_record_uint(object, TT_TileDescriptor_width);
    } else {
        PyObject *shape = tt_record_check(TT_REC_Tile, object)
                              ? tt_record_get(object, TT_Tile_tile_shape)
                              : object;
        tw_core_xy pair; /* any two numbers */
        if (tt_core_get(shape, &pair)) return -1;
        height = pair.x, width = pair.y;
    }
    if (tw_tile_shape_make(height, width, tile)) return 0;
    PyErr_Format(PyExc_ValueError,
                 "there is no tile of %u x %u; tiles have 32, 16, 8, 4, 2 or 1 rows and 32 or 16 "
                 "columns",
                 height, width);
    return -1;
}

PyObject *tt_tile_make(tw_tile_shape tile) {
    PyObject *object = tt_record_make(TT_REC_Tile);
    if (object &&
        set_new(object, TT_Tile_tile_shape, Py_BuildValue("[ii]", (int)tile.rows, (int)tile.cols)))
        Py_CLEAR(object);
    return object;
}

/* ---- Shape: a tuple that equals lists too ---- */

static PyObject *shape_class; /* made once when the module is imported */

int tt_shape_check(PyObject *object) {
    return PyObject_TypeCheck(object, (PyTypeObject *)shape_class);
}

int tt_shape_get(PyObject *object, tw_shape *shape) {
    PyObject *list =
        PySequence_Check(object) && !PyUnicode_Check(object) ? PySequence_List(object) : NULL;
    if (!list) {
        PyErr_Clear();
        PyErr_Format(PyExc_TypeError, "expected a ttnn.Shape or a sequence of int, not %R", object);
        return -1;
    }
    uint32_t dims[TW_MAX_RANK];
    const size_t rank = (size_t)PyList_Size(list);
    tw_error err = {0};
    int failed = tw_shape_make(NULL, rank <= TW_MAX_RANK ? 0 : rank, shape, &err) != TW_OK;
    if (failed) tt_raise(&err);
    for (size_t i = 0; !failed && i < rank; i++)
        failed = tt_uint_get(PyList_GetItem(list, (Py_ssize_t)i), "a dimension", &dims[i]);
    Py_DECREF(list);
    if (failed) return -1;
    return tw_shape_make(dims, rank, shape, NULL) ? -1 : 0;
}

PyObject *tt_shape_make(const tw_shape *shape) {
    PyObject *tuple = PyTuple_New(shape->rank);
    for (uint32_t i = 0; tuple && i < shape->rank; i++)
        if (PyTuple_SetItem(tuple, i, PyLong_FromUnsignedLong(shape->dim[i]))) Py_CLEAR(tuple);
    PyObject *object = tuple ? PyObject_CallFunctionObjArgs(shape_class, tuple, NULL) : NULL;
    Py_XDECREF(tuple);
    return object;
}

static PyObject *plain(PyObject *self) {
    return PyTuple_GetSlice(self, 0, PyTuple_Size(self));
}

static PyObject *shape_repr(PyObject *self) {
    PyObject *list = PySequence_List(self);
    PyObject *text = list ? PyUnicode_FromFormat("Shape(%R)", list) : NULL;
    Py_XDECREF(list);
    return text;
}

static PyObject *shape_compare(PyObject *left, PyObject *right, int op) {
    if (!PyTuple_Check(right) && !PyList_Check(right)) Py_RETURN_NOTIMPLEMENTED;
    PyObject *a = plain(left), *b = PySequence_Tuple(right);
    if (b && Py_TYPE(b) != &PyTuple_Type) {
        PyObject *base = plain(b);
        Py_DECREF(b);
        b = base;
    }
    PyObject *result = a && b ? PyObject_RichCompare(a, b, op) : NULL;
    Py_XDECREF(a);
    Py_XDECREF(b);
    return result;
}

static Py_hash_t shape_hash(PyObject *self) {
    PyObject *tuple = plain(self);
    const Py_hash_t hash = tuple ? PyObject_Hash(tuple) : -1;
    Py_XDECREF(tuple);
    return hash;
}

/* A slice of a Shape is a Shape, so that it still equals a list. */
static PyObject *shape_item(PyObject *self, PyObject *key) {
    PyObject *tuple = plain(self);
    PyObject *item = tuple ? PyObject_GetItem(tuple, key) : NULL;
    Py_XDECREF(tuple);
    if (!item || !PyTuple_Check(item)) return item;
    PyObject *shape = PyObject_CallFunctionObjArgs(shape_class, item, NULL);
    Py_DECREF(item);
    return shape;
}

static PyObject *shape_rank(PyObject *self, void *none) {
    (void)none;
    return PyLong_FromSsize_t(PyTuple_Size(self));
}

static PyObject *shape_volume(PyObject *self, PyObject *none) {
    (void)none;
    tw_shape shape;
    if (tt_shape_get(self, &shape)) return NULL;
    return PyLong_FromUnsignedLongLong(tw_shape_volume(&shape));
}

static PyObject *shape_to_rank(PyObject *self, PyObject *arg) {
    tw_shape shape, wanted = {0};
    uint32_t rank;
    if (tt_shape_get(self, &shape) || tt_uint_get(arg, "rank", &rank)) return NULL;
    if (rank > TW_MAX_RANK)
        return PyErr_Format(PyExc_ValueError, "rank %u is more than the limit of %d", rank,
                            (int)TW_MAX_RANK);
    wanted.rank = rank;
    for (uint32_t i = 0; i < rank; i++)
        wanted.dim[i] = rank - i > shape.rank ? 1 : shape.dim[shape.rank - (rank - i)];
    if (tw_shape_volume(&wanted) != tw_shape_volume(&shape))
        return PyErr_Format(PyExc_RuntimeError,
                            "%R cannot lose dimensions to rank %u: those in front are not 1", self,
                            rank);
    return tt_shape_make(&wanted);
}

int tt_shape_add(PyObject *module) {
    static PyMethodDef methods[] = {
        {"volume", shape_volume, METH_NOARGS, "Product of all dimensions."},
        {"to_rank", shape_to_rank, METH_O, "The same with ones in front added or removed."},
        {0},
    };
    static PyGetSetDef getset[] = {{"rank", shape_rank, NULL, "Number of dimensions.", NULL}, {0}};
    PyType_Slot slots[] = {
        {Py_tp_doc, "Dimensions, slowest first. Equals tuples and lists of the same numbers."},
        {Py_tp_base, &PyTuple_Type},
        {Py_tp_repr, shape_repr},
        {Py_tp_richcompare, shape_compare},
        {Py_tp_hash, shape_hash},
        {Py_mp_subscript, shape_item},
        {Py_tp_methods, methods},
        {Py_tp_getset, getset},
        {0, NULL},
    };
    PyType_Spec spec = {.name = "ttnn.Shape", .flags = Py_TPFLAGS_DEFAULT, .slots = slots};
    shape_class = PyType_FromSpec(&spec);
    return shape_class ? PyModule_AddObjectRef(module, "Shape", shape_class) : -1;
}
