/* Building and walking sheets.
 *
 * One arena a sheet owns everything.  Builders never fail half-way: they
 * take NULL, and the first failure (memory, a limit) stays in sheet.failed.
 * Rows are found by (parent, key) through one hash table in the arena, so
 * that twenty thousand siblings, all with the same key, stay linear. */
#include "core/sheet/sheet.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/map.h"
#include "core/text/utf8.h"

#define KEY_MAX 1024

struct sheet *
sheet_new(const char *kind, struct span subject)
{
	struct sheet *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	s->arena = arena_new(SHEET_BYTES);
	if (!s->arena) {
		free(s);
		return NULL;
	}
	s->kind = arena_strdup(s->arena, kind);
	s->subject = arena_span(s->arena, subject);
	s->root.id = s->root.key = "";
	return s;
}

void
sheet_free(struct sheet *s)
{
	if (!s)
		return;
	arena_free(s->arena);
	free(s);
}

bool
sheet_failed(const struct sheet *s)
{
	return !s || s->failed || arena_failed(s->arena);
}

static void *
fail(struct sheet *s)
{
	s->failed = true;
	return NULL;
}

/* Keys are UTF-8 without NUL, of a bounded length. */
static const char *
make_key(struct sheet *s, struct span key)
{
	struct buf b;
	const char *ret;
	bool changed;

	buf_init(&b, 3 * KEY_MAX);
	utf8_repair(&b, utf8_head(key, KEY_MAX), &changed);
	ret = b.error ? NULL : arena_memdup(s->arena, b.data, b.len);
	buf_done(&b);
	return ret;
}

static uint64_t
hash_key(const struct row *parent, const char *key)
{
	return hash_bytes(key, strlen(key), (uint64_t)(uintptr_t)parent);
}

static struct row *
lookup(const struct sheet *s, const struct row *parent, const char *key)
{
	uint64_t hash;
	size_t i;

	if (s->table_cap == 0)
		return NULL;
	hash = hash_key(parent, key);
	for (i = hash & (s->table_cap - 1); s->table[i];
	    i = (i + 1) & (s->table_cap - 1)) {
		struct row *r = s->table[i];

		if (r->hash == hash && r->parent == parent &&
		    strcmp(r->key, key) == 0)
			return r;
	}
	return NULL;
}

static void
table_put(struct row **table, size_t cap, struct row *r)
{
	size_t i = r->hash & (cap - 1);

	while (table[i])
		i = (i + 1) & (cap - 1);
	table[i] = r;
}

static bool
remember(struct sheet *s, struct row *r)
{
	if (s->nrows * 2 >= s->table_cap) {
		size_t cap = s->table_cap ? s->table_cap * 4 : 64;
		struct row **t = arena_array(s->arena, cap, sizeof *t);

		if (!t)
			return false;
		for (size_t i = 0; i < s->table_cap; i++)
			if (s->table[i])
				table_put(t, cap, s->table[i]);
		s->table = t;
		s->table_cap = cap;
	}
	r->hash = hash_key(r->parent, r->key);
	table_put(s->table, s->table_cap, r);
	return true;
}

/* The key itself, or with "#2", "#3", … where a sibling has it. */
static const char *
unique_key(struct sheet *s, struct row *parent, const char *key)
{
	struct row *first = lookup(s, parent, key);
	const char *tried = key;

	while (first && tried) {
		if (first->same == 0)
			first->same = 1;
		tried = arena_printf(s->arena, "%s#%u", key, ++first->same);
		if (tried && !lookup(s, parent, tried))
			break;
	}
	return tried;
}

static struct text
label_of(const char *id)
{
	char name[128];
	const struct text_entry *e;
	int n = snprintf(name, sizeof name, "row.%s", id);

	if (n < 0 || (size_t)n >= sizeof name || !(e = text_find(name)))
		return (struct text){ NULL };
	return (struct text){ e->ja, e->en };
}

struct row *
sheet_row(struct sheet *s, struct row *parent, const char *id,
    struct span key)
{
	struct row *r;

	if (!s)
		return NULL;
	if (!parent)
		parent = &s->root;
	if (s->nrows >= SHEET_ROWS || parent->depth >= SHEET_DEPTH)
		return fail(s);
	r = arena_alloc(s->arena, sizeof *r);
	if (!r)
		return fail(s);
	r->parent = parent;
	r->depth = parent->depth + 1;
	r->id = arena_strdup(s->arena, id);
	r->key = make_key(s, key.n > 0 ? key : span_str(id));
	if (r->key)
		r->key = unique_key(s, parent, r->key);
	if (!r->id || !r->key || !remember(s, r))
		return fail(s);
	r->label = label_of(id);
	if (parent->last_child)
		parent->last_child->next = r;
	else
		parent->children = r;
	parent->last_child = r;
	s->nrows++;
	return r;
}

void
row_value(struct sheet *s, struct row *r, struct span value)
{
	if (s && r)
		r->value = arena_span(s->arena, value);
}

/* The field of that name, new or emptied. */
static struct field *
take_field(struct sheet *s, struct row *r, const char *name,
    enum field_type type)
{
	struct field *f;

	if (!s || !r)
		return NULL;
	for (f = r->fields; f; f = f->next)
		if (strcmp(f->name, name) == 0)
			break;
	if (!f) {
		if (r->nfields >= SHEET_FIELDS)
			return fail(s);
		f = arena_alloc(s->arena, sizeof *f);
		if (!f || !(f->name = arena_strdup(s->arena, name)))
			return fail(s);
		if (r->last_field)
			r->last_field->next = f;
		else
			r->fields = f;
		r->last_field = f;
		r->nfields++;
	}
	f->type = type;
	f->text = (struct span){ NULL, 0 };
	f->number = 0;
	f->list = NULL;
	f->nlist = 0;
	f->words = (struct text){ NULL };
	return f;
}

void
row_text(struct sheet *s, struct row *r, const char *name, struct span v)
{
	row_typed(s, r, name, FIELD_TEXT, v);
}

void
row_typed(struct sheet *s, struct row *r, const char *name,
    enum field_type type, struct span v)
{
	struct field *f = take_field(s, r, name, type);

	if (f)
		f->text = arena_span(s->arena, v);
}

void
row_number(struct sheet *s, struct row *r, const char *name,
    enum field_type type, int64_t v)
{
	struct field *f;

	if (type == FIELD_TIME && v == TIME_NONE)
		return;
	f = take_field(s, r, name, type);
	if (f)
		f->number = v;
}

struct text
sheet_copy_text(struct sheet *s, struct text t)
{
	if (t.ja)
		t.ja = arena_strdup(s->arena, t.ja);
	if (t.en)
		t.en = arena_strdup(s->arena, t.en);
	return t;
}

void
row_words(struct sheet *s, struct row *r, struct text words)
{
	if (s && r && r->last_field)
		r->last_field->words = sheet_copy_text(s, words);
}

void
row_say(struct sheet *s, struct row *r, enum severity severity,
    const char *prefix, const char *id, va_list ap)
{
	const char *full, *remedy;
	va_list again;

	if (s == NULL || r == NULL)
		return;
	full = arena_printf(s->arena, "%s.%s", prefix, id);
	remedy = arena_printf(s->arena, "%s.%s.remedy", prefix, id);
	if (full == NULL || remedy == NULL)
		return;
	if (severity > r->severity)
		r->severity = severity;
	va_copy(again, ap);
	r->why = text_say_list(s->arena, full, again);
	va_end(again);
	if (text_find(remedy) != NULL)
		r->remedy = text_say_list(s->arena, remedy, ap);
}

void
row_list(struct sheet *s, struct row *r, const char *name,
    const struct span *v, size_t n)
{
	struct field *f = take_field(s, r, name, FIELD_LIST);
	struct span *list;

	if (!f || n == 0)
		return;
	list = arena_array(s->arena, n, sizeof *list);
	if (!list) {
		fail(s);
		return;
	}
	for (size_t i = 0; i < n; i++)
		list[i] = arena_span(s->arena, v[i]);
	f->list = list;
	f->nlist = n;
}

void
row_evidence(struct sheet *s, struct row *r, struct span source,
    int64_t position, int64_t length, struct span bytes)
{
	struct evidence *e;

	if (!s || !r)
		return;
	e = arena_alloc(s->arena, sizeof *e);
	if (!e) {
		fail(s);
		return;
	}
	e->source = arena_span(s->arena, source);
	e->position = position;
	e->length = length;
	e->bytes = arena_span(s->arena, bytes);
	if (r->last_evidence)
		r->last_evidence->next = e;
	else
		r->evidence = e;
	r->last_evidence = e;
}

struct figure *
row_figure(struct sheet *s, struct row *r, enum figure_kind kind,
    struct text title)
{
	struct figure *f;

	if (!s || !r)
		return NULL;
	f = arena_alloc(s->arena, sizeof *f);
	if (!f)
		return fail(s);
	f->kind = kind;
	f->title = title;
	r->figure = f;
	return f;
}

void
figure_point(struct sheet *s, struct figure *f, const char *name,
    struct text label, int64_t value, enum severity severity)
{
	struct figure_point *p;

	if (!s || !f)
		return;
	p = arena_grow(s->arena, f->points, f->npoints, &f->cap, sizeof *p);
	if (!p) {
		fail(s);
		return;
	}
	f->points = p;
	name = arena_strdup(s->arena, name);
	if (!name) {
		fail(s);
		return;
	}
	p[f->npoints++] = (struct figure_point){
		.name = name, .label = label, .value = value,
		.severity = severity,
	};
}

void
row_copy_field(struct sheet *to, struct row *r, const struct field *f)
{
	struct field *g;

	if (f->type == FIELD_LIST) {
		row_list(to, r, f->name, f->list, f->nlist);
		if (!text_is_none(&f->words))
			row_words(to, r, f->words);
	} else if ((g = take_field(to, r, f->name, f->type)) != NULL) {
		g->text = arena_span(to->arena, f->text);
		g->number = f->number;
		g->words = sheet_copy_text(to, f->words);
	}
}

static void
copy_figure(struct sheet *to, struct row *r, const struct figure *from)
{
	struct figure *f = row_figure(to, r, from->kind,
	    sheet_copy_text(to, from->title));

	if (!f)
		return;
	f->max = from->max;
	for (size_t i = 0; i < from->npoints; i++) {
		const struct figure_point *p = &from->points[i];

		figure_point(to, f, p->name, sheet_copy_text(to, p->label),
		    p->value, p->severity);
	}
}

struct row *
sheet_copy_alone(struct sheet *to, struct row *parent,
    const struct row *from)
{
	struct row *r = sheet_row(to, parent, from->id,
	    span_str(from->key));

	if (!r)
		return NULL;
	r->severity = from->severity;
	r->state = from->state;
	r->label = sheet_copy_text(to, from->label);
	row_value(to, r, from->value);
	r->why = sheet_copy_text(to, from->why);
	r->remedy = sheet_copy_text(to, from->remedy);
	r->phone = sheet_copy_text(to, from->phone);
	r->report = sheet_copy_text(to, from->report);
	r->has_points = from->has_points;
	r->points_milli = from->points_milli;
	for (const struct field *f = from->fields; f; f = f->next)
		row_copy_field(to, r, f);
	for (const struct evidence *e = from->evidence; e; e = e->next)
		row_evidence(to, r, e->source, e->position, e->length,
		    e->bytes);
	if (from->figure)
		copy_figure(to, r, from->figure);
	return r;
}

struct row *
sheet_copy_row(struct sheet *to, struct row *parent, const struct row *from)
{
	struct row *r = sheet_copy_alone(to, parent, from);

	if (!r)
		return NULL;
	/* at most SHEET_DEPTH calls deep */
	for (const struct row *c = from->children; c; c = c->next)
		if (!sheet_copy_row(to, r, c))
			return NULL;
	return r;
}

const struct field *
row_field(const struct row *r, const char *name)
{
	if (!r)
		return NULL;
	for (const struct field *f = r->fields; f; f = f->next)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

const struct row *
row_next(const struct row *r)
{
	if (r->children)
		return r->children;
	while (r && !r->next)
		r = r->parent;
	return r ? r->next : NULL;
}

int
row_path(const struct row *r, struct buf *out)
{
	const struct row *up[SHEET_DEPTH + 1];
	size_t n = 0;

	for (; r && r->parent && n < SHEET_DEPTH; r = r->parent)
		up[n++] = r;
	while (n-- > 0) {
		for (const char *p = up[n]->key; *p; p++) {
			if (*p == '/' || *p == '%')
				buf_addf(out, "%%%02X", *p);
			else
				buf_addc(out, *p);
		}
		if (n > 0)
			buf_addc(out, '/');
	}
	return out->error;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool
unescape(struct span in, struct buf *out)
{
	buf_reset(out);
	while (in.n > 0) {
		size_t n = 1;
		char c = in.p[0];

		if (c == '%') {
			if (in.n < 3 || hex(in.p[1]) < 0 || hex(in.p[2]) < 0)
				return false;
			c = (char)(hex(in.p[1]) << 4 | hex(in.p[2]));
			n = 3;
		}
		if (c == '\0' || buf_addc(out, c) < 0)
			return false;
		in = span_skip(in, n);
	}
	return true;
}

const struct row *
sheet_find_path(const struct sheet *s, struct span path)
{
	const struct row *r = &s->root;
	struct span head;
	struct buf key;

	if (path.n == 0)
		return NULL;
	buf_init(&key, 4 * KEY_MAX);
	while (r && span_split(&path, '/', &head))
		r = unescape(head, &key) ? lookup(s, r, key.data) : NULL;
	buf_done(&key);
	return r;
}

const struct row *
sheet_child(const struct sheet *s, const struct row *parent, const char *key)
{
	return lookup(s, parent ? parent : &s->root, key);
}

const struct row *
sheet_find_id(const struct sheet *s, const char *id)
{
	for (const struct row *r = row_next(&s->root); r; r = row_next(r))
		if (strcmp(r->id, id) == 0)
			return r;
	return NULL;
}

enum severity
sheet_worst(const struct sheet *s)
{
	enum severity worst = SEVERITY_NONE;

	for (const struct row *r = row_next(&s->root); r; r = row_next(r))
		if (r->state == ROW_DONE && r->severity > worst)
			worst = r->severity;
	return worst;
}

static const char *const severity_words[] = {
	"none", "info", "notice", "warning", "error", "critical",
};
static const char *const state_words[] = { "done", "pending", "unknown" };
static const char *const type_words[] = {
	"text", "int", "time", "duration", "bytes", "address", "domain", "ip",
	"host", "queue-id", "message-id", "url", "enum", "bool", "list",
};
static const char *const figure_words[] = {
	"bars", "timeline", "delays", "gauge",
};

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define WORD(table, i) ((size_t)(i) < COUNT(table) ? (table)[i] : "")

static bool
find_word(const char *const *words, size_t n, struct span s, size_t *ret)
{
	for (size_t i = 0; i < n; i++) {
		if (span_is(s, words[i])) {
			*ret = i;
			return true;
		}
	}
	return false;
}

const char *
severity_name(enum severity s)
{
	return WORD(severity_words, s);
}

const char *
row_state_name(enum row_state s)
{
	return WORD(state_words, s);
}

const char *
field_type_name(enum field_type t)
{
	return WORD(type_words, t);
}

const char *
figure_kind_name(enum figure_kind k)
{
	return WORD(figure_words, k);
}

bool
severity_parse(struct span s, enum severity *ret)
{
	size_t i;

	if (!find_word(severity_words, COUNT(severity_words), s, &i))
		return false;
	*ret = (enum severity)i;
	return true;
}

bool
row_state_parse(struct span s, enum row_state *ret)
{
	size_t i;

	if (!find_word(state_words, COUNT(state_words), s, &i))
		return false;
	*ret = (enum row_state)i;
	return true;
}

bool
field_type_parse(struct span s, enum field_type *ret)
{
	size_t i;

	if (!find_word(type_words, COUNT(type_words), s, &i))
		return false;
	*ret = (enum field_type)i;
	return true;
}

bool
figure_kind_parse(struct span s, enum figure_kind *ret)
{
	size_t i;

	if (!find_word(figure_words, COUNT(figure_words), s, &i))
		return false;
	*ret = (enum figure_kind)i;
	return true;
}
