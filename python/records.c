/* The value classes of records.def: one mechanism for all. */
#include "module.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef enum kind {
    ANY,    /* default None */
    UINT,   /* 0 to 2^32 - 1; initial -1: None */
    BOOL,   /* anything with a truth */
    TEXT,   /* str or path */
    ENUM,   /* a member; initial -1: None */
    CORE,   /* CoreCoord, from (x, y) too */
    RANGES, /* tuple of CoreRange, from one too */
    CORES,  /* CoreRangeSet, from a CoreRange too */
    RECORD, /* None or of that class */
    LIST,   /* a new list of any iterable */
    UINTS,  /* a new list of UINT */
    PAIRS,  /* a list of (name, value), from a dict too */
    ARGS,   /* RuntimeArgs */
    TILE,   /* None or TileDescriptor, from a Tile too */
    SHAPE,  /* Shape, from any sequence */
} kind;

typedef struct field {
    tt_record record;
    const char *name;
    kind kind;
    int detail;
    long initial;
} field;

static const field fields[] = {
#define TT_RECORD(class, doc)
#define TT_FIELD(class, name, kind, detail, initial)                                               \
    {TT_REC_##class, #name, kind, (int)detail, initial},
#include "records.def"
#undef TT_RECORD
#undef TT_FIELD
};

static const struct {
    const char *name, *doc;
} records[TT_REC_COUNT] = {
#define TT_RECORD(class, doc) {#class, doc},
#define TT_FIELD(class, name, kind, detail, initial)
#include "records.def"
#undef TT_RECORD
#undef TT_FIELD
};

typedef struct record {
    PyObject_HEAD int which, count;
    const field *fields;
    char *made_at; /* "op.py:12" of a CB or kernel, or NULL */
    PyObject *values[];
} record;

/* Made once when the module is imported, constant after. */
static PyObject *classes[TT_REC_COUNT];
static const field *first_field[TT_REC_COUNT];
static int field_count[TT_REC_COUNT];

int tt_record_check(tt_record which, PyObject *object) {
    return PyObject_TypeCheck(object, (PyTypeObject *)classes[which]);
}

/* ---- values of fields ---- */

static PyObject *coerce_uints(PyObject *value) {
    PyObject *list = tt_list_of(value);
    for (Py_ssize_t i = 0; list && i < PyList_Size(list); i++) {
        uint32_t number;
        if (tt_uint_get(PyList_GetItem(list, i), "an element", &number))
            Py_CLEAR(list);
        else if (PyList_SetItem(list, i, PyLong_FromUnsignedLong(number)))
            Py_CLEAR(list);
    }
    return list;
}

static PyObject *coerce_pairs(PyObject *value) {
    if (!PyDict_Check(value)) return tt_list_of(value);
    return PyDict_Items(value);
}

static int by_start(const void *a, const void *b) {
    const tw_core_range *left = a, *right = b;
    if (left->start.x != right->start.x) return left->start.x < right->start.x ? -1 : 1;
    if (left->start.y != right->start.y) return left->start.y < right->start.y ? -1 : 1;
    return 0;
}

/* A Python set has no order of its own, so its ranges are sorted. */
static PyObject *coerce_ranges(PyObject *value) {
    if (tt_record_check(TT_REC_CoreRange, value)) return PyTuple_Pack(1, value);
    if (tt_record_check(TT_REC_CoreRangeSet, value)) {
        PyObject *own = tt_record_get(value, TT_CoreRangeSet__ranges);
        Py_INCREF(own);
        return own;
    }
    PyObject *list = tt_list_of(value);
    if (!list) return NULL;
    const size_t count = (size_t)PyList_Size(list);
    tw_core_range *ranges = tw_alloc((count + 1) * sizeof *ranges);
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    int failed = !tuple;
    for (size_t i = 0; !failed && i < count; i++)
        failed = tt_range_get(PyList_GetItem(list, (Py_ssize_t)i), &ranges[i]);
    if (!failed && PyAnySet_Check(value)) qsort(ranges, count, sizeof *ranges, by_start);
    for (size_t i = 0; !failed && i < count; i++)
        failed = PyTuple_SetItem(tuple, (Py_ssize_t)i, tt_range_make(ranges[i]));
    free(ranges);
    Py_DECREF(list);
    if (failed) Py_CLEAR(tuple);
    return tuple;
}

static PyObject *coerce_cores(PyObject *value) {
    if (tt_record_check(TT_REC_CoreRangeSet, value)) {
        Py_INCREF(value);
        return value;
    }
    return PyObject_CallFunctionObjArgs(classes[TT_REC_CoreRangeSet], value, NULL);
}

static PyObject *coerce_tile(PyObject *value) {
    if (tt_record_check(TT_REC_TileDescriptor, value)) {
        Py_INCREF(value);
        return value;
    }
    tw_tile_shape tile;
    if (tt_tile_get(value, &tile)) return NULL;
    return PyObject_CallFunction(classes[TT_REC_TileDescriptor], "II", (unsigned)tile.rows,
                                 (unsigned)tile.cols);
}

static PyObject *coerce_text(PyObject *value) {
    return PyUnicode_Check(value) ? PyObject_Str(value) : PyOS_FSPath(value);
}

static PyObject *same(PyObject *value) {
    Py_INCREF(value);
    return value;
}

static PyObject *coerce(const field *f, PyObject *value) {
    uint32_t number;
    long member;
    tw_core_xy core;
    tw_shape shape;
    switch (f->kind) {
    case ANY: return same(value);
    case UINT:
        if (value == Py_None && f->initial < 0) return same(value);
        return tt_uint_get(value, f->name, &number) ? NULL : PyLong_FromUnsignedLong(number);
    case BOOL: {
        const int truth = PyObject_IsTrue(value);
        return truth < 0 ? NULL : PyBool_FromLong(truth);
    }
    case TEXT: return coerce_text(value);
    case ENUM:
        if (value == Py_None && f->initial < 0) return same(value);
        return tt_enum_get((tt_enum)f->detail, value, &member) ? NULL : same(value);
    case CORE: return tt_core_get(value, &core) ? NULL : tt_core_make(core);
    case RANGES: return coerce_ranges(value);
    case CORES: return coerce_cores(value);
    case RECORD:
        if (value == Py_None || tt_record_check((tt_record)f->detail, value)) return same(value);
        PyErr_Format(PyExc_TypeError, "%s must be a ttnn.%s or None, not %R", f->name,
                     records[f->detail].name, value);
        return NULL;
    case LIST: return tt_list_of(value);
    case UINTS: return coerce_uints(value);
    case PAIRS: return coerce_pairs(value);
    case ARGS: return tt_args_coerce(value);
    case TILE: return value == Py_None ? same(value) : coerce_tile(value);
    case SHAPE: return tt_shape_get(value, &shape) ? NULL : tt_shape_make(&shape);
    }
    return NULL;
}

static PyObject *initial(const field *f) {
    const tw_shape scalar = {0};
    switch (f->kind) {
    case ANY:
    case RECORD:
    case TILE: return same(Py_None);
    case UINT: return f->initial < 0 ? same(Py_None) : PyLong_FromLong(f->initial);
    case BOOL: return PyBool_FromLong(f->initial);
    case TEXT: return PyUnicode_FromString("");
    case ENUM: return f->initial < 0 ? same(Py_None) : tt_enum_make((tt_enum)f->detail, f->initial);
    case CORE: return tt_core_make((tw_core_xy){0, 0});
    case RANGES: return PyTuple_New(0);
    case CORES: return tt_record_make(TT_REC_CoreRangeSet);
    case LIST:
    case UINTS:
    case PAIRS: return PyList_New(0);
    case ARGS: return tt_args_coerce(Py_None);
    case SHAPE: return tt_shape_make(&scalar);
    }
    return NULL;
}

/* ---- the class ---- */

static int index_of(const record *self, const char *name) {
    for (int i = 0; i < self->count; i++)
        if (!strcmp(self->fields[i].name, name)) return i;
    return -1;
}

static int assign(record *self, int index, PyObject *value) {
    PyObject *coerced = coerce(&self->fields[index], value);
    if (!coerced) return -1;
    PyObject *old = self->values[index];
    self->values[index] = coerced;
    Py_XDECREF(old);
    return 0;
}

static int which_of(PyTypeObject *type) {
    for (int i = 0; i < TT_REC_COUNT; i++)
        if (classes[i] && PyType_IsSubtype(type, (PyTypeObject *)classes[i])) return i;
    return -1;
}

static PyObject *record_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    (void)args, (void)keywords;
    const int which = which_of(type);
    allocfunc alloc = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    record *self = (record *)alloc(type, 0);
    if (!self) return NULL;
    self->which = which;
    self->count = field_count[which];
    self->fields = first_field[which];
    for (int i = 0; i < self->count; i++) {
        self->values[i] = initial(&self->fields[i]);
        if (self->values[i]) continue;
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

/* MemoryConfig(BufferType.L1) and MemoryConfig(buffer_type=...) mean the same. */
static int place_of(const record *self, Py_ssize_t position, PyObject *value) {
    if (self->which == TT_REC_MemoryConfig && position == 0 && tt_enum_check(TT_BufferType, value))
        return TT_MemoryConfig_buffer_type;
    if (self->which == TT_REC_MemoryConfig && position == 1 &&
        tt_record_check(TT_REC_NdShardSpec, value))
        return TT_MemoryConfig_nd_shard_spec;
    return (int)position;
}

/* Names that TTNN's arguments have and its attributes have not. */
static const char *field_of_argument(const record *self, const char *word) {
    if (self->which != TT_REC_ShardSpec) return word;
    if (!strcmp(word, "shard_shape")) return "shape";
    return strcmp(word, "shard_orientation") ? word : "orientation";
}

/* A MemoryConfig of shards over any dimensions alone is sharded, by block until a tensor has it. */
static int settle_shards(record *self) {
    PyObject **values = self->values;
    if (values[TT_MemoryConfig_nd_shard_spec] == Py_None ||
        values[TT_MemoryConfig_shard_spec] != Py_None)
        return 0;
    if (assign(self, TT_MemoryConfig_created_with_nd_shard_spec, Py_True)) return -1;
    PyObject *block = tt_enum_make(TT_TensorMemoryLayout, TW_BLOCK_SHARDED);
    const int failed = !block || assign(self, TT_MemoryConfig_memory_layout, block);
    Py_XDECREF(block);
    return failed ? -1 : 0;
}

/* Whether a field is part of what the record says: of shards told in both ways those of height and
 * width are. */
static bool counts(const record *self, int index) {
    if (self->which != TT_REC_MemoryConfig) return true;
    if (index == TT_MemoryConfig_nd_shard_spec)
        return self->values[TT_MemoryConfig_shard_spec] == Py_None &&
               self->values[index] != Py_None;
    return index != TT_MemoryConfig_created_with_nd_shard_spec;
}

/* Made of (x, y) too, and taken apart like it. */
static bool is_pair(int which) {
    return which == TT_REC_CoreCoord || which == TT_REC_MeshShape;
}

/* The line of the user's program that makes a CB or a kernel, for explanations. What is not known
 * stays so. */
static char *caller_place(void) {
    PyObject *frame = (PyObject *)PyEval_GetFrame(); /* borrowed */
    PyObject *code = frame ? PyObject_GetAttrString(frame, "f_code") : NULL;
    PyObject *file = code ? PyObject_GetAttrString(code, "co_filename") : NULL;
    PyObject *line = frame ? PyObject_GetAttrString(frame, "f_lineno") : NULL;
    PyObject *place = file && line ? PyUnicode_FromFormat("%U:%S", file, line) : NULL;
    PyObject *bytes = place ? PyUnicode_AsUTF8String(place) : NULL;
    char *kept = bytes ? tw_strdup(PyBytes_AsString(bytes)) : NULL;
    Py_XDECREF(bytes);
    Py_XDECREF(place);
    Py_XDECREF(line);
    Py_XDECREF(file);
    Py_XDECREF(code);
    PyErr_Clear();
    return kept;
}

const char *tt_record_made_at(PyObject *object) {
    return ((const record *)object)->made_at;
}

static int record_init(PyObject *object, PyObject *args, PyObject *keywords) {
    record *self = (record *)object;
    if (!self->made_at &&
        (self->which == TT_REC_CBDescriptor || self->which == TT_REC_KernelDescriptor))
        self->made_at = caller_place();
    const char *name = records[self->which].name;
    const Py_ssize_t count = PyTuple_Size(args);
    if (count == 1 && Py_TYPE(PyTuple_GetItem(args, 0)) == Py_TYPE(object)) {
        const record *other = (record *)PyTuple_GetItem(args, 0);
        for (int i = 0; i < self->count; i++)
            if (assign(self, i, other->values[i])) return -1;
        return 0;
    }
    if (count == 1 && self->which == TT_REC_TileDescriptor &&
        tt_record_check(TT_REC_Tile, PyTuple_GetItem(args, 0))) {
        PyObject *shape = tt_record_get(PyTuple_GetItem(args, 0), TT_Tile_tile_shape);
        return assign(self, 0, PyList_GetItem(shape, 0)) ||
                       assign(self, 1, PyList_GetItem(shape, 1))
                   ? -1
                   : 0;
    }
    if (count == 1 && is_pair(self->which) && PySequence_Check(PyTuple_GetItem(args, 0))) {
        PyObject *pair = PySequence_Tuple(PyTuple_GetItem(args, 0));
        const int failed = !pair || PyTuple_Size(pair) != 2 ||
                           assign(self, 0, PyTuple_GetItem(pair, 0)) ||
                           assign(self, 1, PyTuple_GetItem(pair, 1));
        if (failed && !PyErr_Occurred())
            PyErr_Format(PyExc_TypeError, "ttnn.%s takes two numbers, not %R", name, pair);
        Py_XDECREF(pair);
        return failed ? -1 : 0;
    }
    if (count > self->count) {
        PyErr_Format(PyExc_TypeError, "ttnn.%s takes %d arguments at most, not %zd", name,
                     self->count, count);
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *value = PyTuple_GetItem(args, i);
        if (assign(self, place_of(self, i, value), value)) return -1;
    }
    PyObject *key, *value;
    Py_ssize_t at = 0;
    while (keywords && PyDict_Next(keywords, &at, &key, &value)) {
        const char *word = PyUnicode_AsUTF8AndSize(key, NULL);
        const int index = word ? index_of(self, field_of_argument(self, word)) : -1;
        if (index < 0) {
            PyErr_Format(PyExc_TypeError, "ttnn.%s has no argument %R", name, key);
            return -1;
        }
        if (assign(self, index, value)) return -1;
    }
    return self->which == TT_REC_MemoryConfig ? settle_shards(self) : 0;
}

static void record_dealloc(PyObject *object) {
    record *self = (record *)object;
    PyTypeObject *type = Py_TYPE(object);
    free(self->made_at);
    for (int i = 0; i < self->count; i++)
        Py_XDECREF(self->values[i]);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(object);
    Py_DECREF(type);
}

static PyObject *fields_repr(PyObject *object) {
    const record *self = (record *)object;
    PyObject *text = PyUnicode_FromFormat("%s(", records[self->which].name);
    for (int i = 0; text && i < self->count; i++) {
        if (!counts(self, i)) continue;
        PyObject *more = PyUnicode_FromFormat("%U%s%s=%R", text, i ? ", " : "",
                                              self->fields[i].name, self->values[i]);
        Py_DECREF(text);
        text = more;
    }
    if (!text) return NULL;
    PyObject *closed = PyUnicode_FromFormat("%U)", text);
    Py_DECREF(text);
    return closed;
}

/* A descriptor may hold a list that holds it. */
static PyObject *record_repr(PyObject *object) {
    const int inside = Py_ReprEnter(object);
    if (inside) return inside < 0 ? NULL : PyUnicode_FromString("...");
    PyObject *text = fields_repr(object);
    Py_ReprLeave(object);
    return text;
}

static PyObject *record_compare(PyObject *left, PyObject *right, int op) {
    if ((op != Py_EQ && op != Py_NE) || Py_TYPE(left) != Py_TYPE(right)) Py_RETURN_NOTIMPLEMENTED;
    const record *a = (record *)left, *b = (record *)right;
    int equal = 1;
    for (int i = 0; equal > 0 && i < a->count; i++)
        if (counts(a, i) || counts(b, i))
            equal = PyObject_RichCompareBool(a->values[i], b->values[i], Py_EQ);
    return equal < 0 ? NULL : PyBool_FromLong(op == Py_EQ ? equal : !equal);
}

static Py_hash_t record_hash(PyObject *object) {
    PyObject *text = record_repr(object);
    const Py_hash_t hash = text ? PyObject_Hash(text) : -1;
    Py_XDECREF(text);
    return hash;
}

static PyObject *field_get(PyObject *object, void *place) {
    const record *self = (record *)object;
    return same(self->values[(const field *)place - self->fields]);
}

/* Values others may hold too (ttnn.L1_MEMORY_CONFIG) do not change once made. */
static bool is_fixed(int which) {
    switch (which) {
    case TT_REC_CoreCoord:
    case TT_REC_CoreGrid:
    case TT_REC_CoreRange:
    case TT_REC_CoreRangeSet:
    case TT_REC_MemoryConfig:
    case TT_REC_Tile:
    case TT_REC_TensorSpec:
    case TT_REC_MeshShape: return true;
    default: return false;
    }
}

static int field_set(PyObject *object, PyObject *value, void *place) {
    record *self = (record *)object;
    const field *f = place;
    if (!value || is_fixed(self->which)) {
        PyErr_Format(PyExc_AttributeError, "%s of a ttnn.%s cannot be %s", f->name,
                     records[self->which].name, value ? "changed; make another" : "deleted");
        return -1;
    }
    return assign(self, (int)(f - self->fields), value);
}

PyObject *tt_record_fields(PyObject *object) {
    const record *self = (record *)object;
    PyObject *tuple = PyTuple_New(self->count);
    for (int i = 0; tuple && i < self->count; i++)
        if (PyTuple_SetItem(tuple, i, same(self->values[i]))) Py_CLEAR(tuple);
    return tuple;
}

/* Iterating a core gives x and y, so that `x, y = core` works. */
static PyObject *record_iter(PyObject *object) {
    PyObject *tuple = tt_record_fields(object);
    PyObject *iterator = tuple ? PyObject_GetIter(tuple) : NULL;
    Py_XDECREF(tuple);
    return iterator;
}

static PyObject *record_item(PyObject *object, PyObject *key) {
    PyObject *tuple = tt_record_fields(object);
    PyObject *item = tuple ? PyObject_GetItem(tuple, key) : NULL;
    Py_XDECREF(tuple);
    return item;
}

static PyObject *grid_cores(PyObject *object, void *none) {
    (void)none;
    return PyLong_FromUnsignedLongLong((unsigned long long)tt_record_uint(object, TT_CoreGrid_x) *
                                       tt_record_uint(object, TT_CoreGrid_y));
}

static int add_class(PyObject *module, int which) {
    /* The type keeps pointers into these for as long as the process lives. */
    static PyGetSetDef getsets[TW_COUNT(fields) + TT_REC_COUNT + 1];
    static size_t used;
    PyGetSetDef *own = &getsets[used];
    for (int i = 0; i < field_count[which]; i++, used++)
        getsets[used] = (PyGetSetDef){first_field[which][i].name, field_get, field_set, NULL,
                                      (void *)(uintptr_t)&first_field[which][i]};
    if (which == TT_REC_CoreGrid) getsets[used++] = (PyGetSetDef){"num_cores", grid_cores, 0, 0, 0};
    used++; /* a zero entry ends each class's list */
    char name[64];
    PyOS_snprintf(name, sizeof name, "ttnn.%s", records[which].name);
    PyType_Slot slots[16] = {
        {Py_tp_doc, (void *)(uintptr_t)records[which].doc},
        {Py_tp_new, record_new},
        {Py_tp_init, record_init},
        {Py_tp_dealloc, record_dealloc},
        {Py_tp_repr, record_repr},
        {Py_tp_richcompare, record_compare},
        {Py_tp_hash, record_hash},
        {Py_tp_getset, own},
        {Py_tp_methods, tt_record_methods((tt_record)which)},
    };
    size_t slot = 9;
    if (is_pair(which)) slots[slot++] = (PyType_Slot){Py_tp_iter, record_iter};
    if (which == TT_REC_MeshShape) slots[slot++] = (PyType_Slot){Py_mp_subscript, record_item};
    PyType_Spec spec = {
        .name = tw_strdup(name), /* kept by the type */
        .basicsize =
            (int)(offsetof(record, values) + sizeof(PyObject *) * (size_t)(field_count[which] + 1)),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
        .slots = slots,
    };
    classes[which] = PyType_FromSpec(&spec);
    return classes[which] ? PyModule_AddObjectRef(module, records[which].name, classes[which]) : -1;
}

int tt_records_add(PyObject *module) {
    for (size_t i = 0; i < TW_COUNT(fields); i++) {
        if (!field_count[fields[i].record]) first_field[fields[i].record] = &fields[i];
        field_count[fields[i].record]++;
    }
    for (int i = 0; i < TT_REC_COUNT; i++)
        if (add_class(module, i)) return -1;
    return PyObject_SetAttrString(classes[TT_REC_KernelDescriptor], "SourceType",
                                  tt_enum_class(TT_SourceType));
}

PyObject *tt_record_make(tt_record which) {
    return record_new((PyTypeObject *)classes[which], NULL, NULL);
}

PyObject *tt_record_get(PyObject *object, int index) {
    return ((record *)object)->values[index];
}

int tt_record_set(PyObject *object, int index, PyObject *value) {
    return value ? assign((record *)object, index, value) : -1;
}

uint32_t tt_record_uint(PyObject *object, int index) {
    PyObject *value = tt_record_get(object, index);
    return value == Py_None ? 0 : (uint32_t)PyLong_AsUnsignedLong(value);
}

bool tt_record_bool(PyObject *object, int index) {
    return tt_record_get(object, index) == Py_True;
}

long tt_record_enum(PyObject *object, int index, tt_enum which) {
    long value = 0;
    PyObject *member = tt_record_get(object, index);
    if (member != Py_None && tt_enum_get(which, member, &value)) PyErr_Clear();
    return value;
}
