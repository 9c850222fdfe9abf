/* Sheets from JSON: stored findings and the answers of the helper.
 *
 * jansson does the syntax (strict UTF-8, depth, duplicates refused); what is
 * well-formed but not ours is refused as a whole, members we do not know are
 * passed over.  Sizes are those of sheet.h; nothing is believed: words come
 * from tables, names are checked, numbers are clamped by their type. */
#include "core/sheet/read.h"

#include <errno.h>
#include <math.h>

#include "core/base/base64.h"
#include "core/base/timeparse.h"

#define ID_MAX 96
#define NAME_MAX_BYTES 48
#define POINTS_MAX 2000

/* Ids are dotted lower case words; field names the same without dots. */
static bool
is_name(const char *s, const char *more, size_t max)
{
	size_t n = strlen(s);

	if (n == 0 || n > max)
		return false;
	for (; *s; s++)
		if (!(*s >= 'a' && *s <= 'z') && !(*s >= '0' && *s <= '9') &&
		    !strchr(more, *s))
			return false;
	return true;
}

static struct span
string_of(const json_t *v)
{
	return span_of(json_string_value(v), json_string_length(v));
}

bool
jr_base64(const json_t *v, struct arena *a, struct span *ret)
{
	struct span in = string_of(v);
	char *out = arena_alloc(a, in.n / 4 * 3 + 1);

	if (!json_is_string(v) || !out ||
	    base64_decode(in, out, &ret->n) < 0)
		return false;
	ret->p = out;
	return true;
}

/* NAME, or the exact bytes of NAME_b64 where that is given. */
static bool
get_bytes(struct sheet *s, const json_t *o, const char *name,
    struct span *ret)
{
	const json_t *v = json_object_get(o, name);
	char b64[NAME_MAX_BYTES + 8];

	*ret = (struct span){ NULL, 0 };
	if (!v)
		return true;
	if (!json_is_string(v))
		return false;
	*ret = string_of(v);
	snprintf(b64, sizeof b64, "%s_b64", name);
	v = json_object_get(o, b64);
	if (!v)
		return true;
	return jr_base64(v, s->arena, ret);
}

static bool
get_text(struct sheet *s, const json_t *o, const char *name,
    struct text *ret)
{
	const json_t *v = json_object_get(o, name), *ja, *en;

	if (!v)
		return true;
	ja = json_object_get(v, "ja");
	en = json_object_get(v, "en");
	if (!json_is_string(ja) || !json_is_string(en))
		return false;
	ret->ja = arena_memdup(s->arena, json_string_value(ja),
	    json_string_length(ja));
	ret->en = arena_memdup(s->arena, json_string_value(en),
	    json_string_length(en));
	return true;
}

static bool
get_time(const json_t *v, usec_t *ret)
{
	if (!json_is_string(v))
		return false;
	return time_parse(string_of(v), 0, false, ret) == 0;
}

static int64_t
milli_of(const json_t *v, int64_t limit)
{
	double d = json_number_value(v) * 1000;

	if (!(d > -(double)limit))
		return -limit;
	return d < (double)limit ? llround(d) : limit;
}

static bool
read_list(struct sheet *s, struct row *r, const char *name,
    const json_t *fields, const json_t *v)
{
	size_t n = json_array_size(v);
	struct span *list = arena_array(s->arena, n ? n : 1, sizeof *list);
	char b64[NAME_MAX_BYTES + 8];
	const json_t *exact;

	if (!list)
		return false;
	snprintf(b64, sizeof b64, "%s_b64", name);
	exact = json_object_get(fields, b64);
	if (exact && json_array_size(exact) != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		const json_t *e = json_array_get(exact ? exact : v, i);

		if (!json_is_string(e))
			return false;
		list[i] = string_of(e);
		if (exact && !jr_base64(e, s->arena, &list[i]))
			return false;
	}
	row_list(s, r, name, list, n);
	return true;
}

static bool
read_field(struct sheet *s, struct row *r, const json_t *fields,
    const char *name, const json_t *v, enum field_type type)
{
	struct span text;
	usec_t t;

	if (json_is_null(v))
		return true;
	switch (type) {
	case FIELD_LIST:
		return json_is_array(v) && read_list(s, r, name, fields, v);
	case FIELD_BOOL:
		row_number(s, r, name, type, json_is_true(v));
		return json_is_boolean(v);
	case FIELD_INT:
	case FIELD_BYTES:
		row_number(s, r, name, type, json_integer_value(v));
		return json_is_integer(v);
	case FIELD_DURATION:
		row_number(s, r, name, type, milli_of(v, INT64_MAX / 4096));
		return json_is_number(v);
	case FIELD_TIME:
		if (!get_time(v, &t))
			return false;
		row_number(s, r, name, type, t);
		return true;
	default:
		if (!get_bytes(s, fields, name, &text))
			return false;
		row_typed(s, r, name, type, text);
		return true;
	}
}

/* The type given, else what the value itself shows. */
static bool
type_of(const json_t *types, const char *name, const json_t *v,
    enum field_type *ret)
{
	const json_t *t = json_object_get(types, name);

	if (json_is_string(t))
		return field_type_parse(string_of(t), ret);
	*ret = FIELD_TEXT;
	if (json_is_integer(v))
		*ret = FIELD_INT;
	else if (json_is_boolean(v))
		*ret = FIELD_BOOL;
	else if (json_is_array(v))
		*ret = FIELD_LIST;
	return !t && (*ret != FIELD_TEXT || json_is_string(v) ||
	    json_is_null(v));
}

/* NAME_b64 belongs to its NAME. */
static bool
is_companion(json_t *fields, const char *name)
{
	size_t n = strlen(name);
	char base[NAME_MAX_BYTES + 8];

	if (n <= 4 || strcmp(name + n - 4, "_b64") != 0)
		return false;
	snprintf(base, sizeof base, "%.*s", (int)(n - 4), name);
	return json_object_get(fields, base) != NULL;
}

static bool
read_fields(struct sheet *s, struct row *r, const json_t *o)
{
	json_t *fields = json_object_get(o, "fields"), *v;
	const json_t *types = json_object_get(o, "types");
	const json_t *words = json_object_get(o, "words");
	const char *name;

	if (!fields)
		return true;
	if (!json_is_object(fields) || (types && !json_is_object(types)) ||
	    (words && !json_is_object(words)))
		return false;
	json_object_foreach(fields, name, v) {
		enum field_type type;
		struct text t = { NULL };

		if (!is_name(name, "_", NAME_MAX_BYTES))
			return false;
		if (is_companion(fields, name))
			continue;
		if (!type_of(types, name, v, &type) ||
		    !read_field(s, r, fields, name, v, type) ||
		    !get_text(s, words, name, &t))
			return false;
		if (!text_is_none(&t))
			row_words(s, r, t);
	}
	return true;
}

static bool
read_evidence(struct sheet *s, struct row *r, const json_t *o)
{
	const json_t *list = json_object_get(o, "evidence");

	if (list && !json_is_array(list))
		return false;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *e = json_array_get(list, i);
		const json_t *at = json_object_get(e, "position");
		const json_t *length = json_object_get(e, "length");
		struct span source, bytes;

		if (!json_is_object(e) ||
		    !get_bytes(s, e, "source", &source) ||
		    !get_bytes(s, e, "bytes", &bytes))
			return false;
		row_evidence(s, r, source,
		    json_is_integer(at) ? json_integer_value(at) : -1,
		    json_is_integer(length) ? json_integer_value(length) : -1,
		    bytes);
	}
	return true;
}

static bool
read_point(struct sheet *s, struct figure *f, const json_t *o)
{
	const json_t *name = json_object_get(o, "name");
	const json_t *value = json_object_get(o, "value");
	const json_t *word = json_object_get(o, "severity");
	enum severity severity = SEVERITY_NONE;
	struct text label = { NULL };
	int64_t v;

	if (!json_is_string(name) || !get_text(s, o, "label", &label))
		return false;
	if (word && (!json_is_string(word) ||
	    !severity_parse(string_of(word), &severity)))
		return false;
	if (f->kind == FIGURE_TIMELINE) {
		if (!get_time(value, &v))
			return false;
	} else if (json_is_integer(value)) {
		v = json_integer_value(value);
	} else {
		return false;
	}
	figure_point(s, f, json_string_value(name), label, v, severity);
	return true;
}

static bool
read_figure(struct sheet *s, struct row *r, const json_t *o)
{
	const json_t *v = json_object_get(o, "figure");
	const json_t *word = json_object_get(v, "kind");
	const json_t *points = json_object_get(v, "points");
	enum figure_kind kind;
	struct text title = { NULL };
	struct figure *f;

	if (!v)
		return true;
	if (!json_is_string(word) ||
	    !figure_kind_parse(string_of(word), &kind) ||
	    !get_text(s, v, "title", &title) ||
	    json_array_size(points) > POINTS_MAX)
		return false;
	f = row_figure(s, r, kind, title);
	if (!f)
		return false;
	f->max = json_integer_value(json_object_get(v, "max"));
	for (size_t i = 0; i < json_array_size(points); i++)
		if (!read_point(s, f, json_array_get(points, i)))
			return false;
	return true;
}

static bool
read_words(struct row *r, const json_t *o)
{
	const json_t *severity = json_object_get(o, "severity");
	const json_t *state = json_object_get(o, "state");

	return (!severity || (json_is_string(severity) &&
	    severity_parse(string_of(severity), &r->severity))) &&
	    (!state || (json_is_string(state) &&
	    row_state_parse(string_of(state), &r->state)));
}

static bool
read_sentences(struct sheet *s, struct row *r, const json_t *o)
{
	return get_text(s, o, "label", &r->label) &&
	    get_text(s, o, "why", &r->why) &&
	    get_text(s, o, "remedy", &r->remedy) &&
	    get_text(s, o, "phone", &r->phone) &&
	    get_text(s, o, "report", &r->report);
}

static bool	read_rows(struct sheet *s, struct row *parent,
			const json_t *list);

static bool
read_row(struct sheet *s, struct row *parent, const json_t *o)
{
	const json_t *id = json_object_get(o, "id");
	const json_t *key = json_object_get(o, "key");
	const json_t *points = json_object_get(o, "points");
	struct span value;
	struct row *r;

	if (!json_is_string(id) || !json_is_string(key) ||
	    !is_name(json_string_value(id), "._-", ID_MAX))
		return false;
	r = sheet_row(s, parent, json_string_value(id), string_of(key));
	if (!r || !read_words(r, o) || !read_sentences(s, r, o) ||
	    !get_bytes(s, o, "value", &value))
		return false;
	row_value(s, r, value);
	if (json_is_number(points)) {
		r->has_points = true;
		r->points_milli = (int)milli_of(points, INT32_MAX);
	}
	return read_fields(s, r, o) && read_evidence(s, r, o) &&
	    read_figure(s, r, o) && read_rows(s, r, json_object_get(o,
	    "rows"));
}

static bool
read_rows(struct sheet *s, struct row *parent, const json_t *list)
{
	if (list && !json_is_array(list))
		return false;
	/* at most SHEET_DEPTH calls deep: sheet_row refuses deeper ones */
	for (size_t i = 0; i < json_array_size(list); i++)
		if (!read_row(s, parent, json_array_get(list, i)))
			return false;
	return true;
}

int
sheet_read_value(const json_t *o, struct sheet **ret)
{
	const json_t *kind = json_object_get(o, "kind");
	const json_t *schema = json_object_get(o, "schema");
	struct span subject;
	struct sheet *s;
	int r = -EINVAL;

	if (!json_is_string(kind) || json_integer_value(schema) != 1 ||
	    !is_name(json_string_value(kind), "-", ID_MAX))
		return -EINVAL;
	s = sheet_new(json_string_value(kind), (struct span){ NULL, 0 });
	if (!s)
		return -ENOMEM;
	if (get_bytes(s, o, "subject", &subject) &&
	    read_rows(s, NULL, json_object_get(o, "rows"))) {
		s->subject = arena_span(s->arena, subject);
		r = 0;
	}
	if (sheet_failed(s))
		r = -EFBIG;
	if (r < 0)
		sheet_free(s);
	else
		*ret = s;
	return r;
}

int
sheet_read_json(struct span text, struct sheet **ret)
{
	json_t *o;
	int r;

	if (text.n > SHEET_BYTES)
		return -EFBIG;
	o = json_loadb(text.p ? text.p : "", text.n,
	    JSON_REJECT_DUPLICATES, NULL);
	r = sheet_read_value(o, ret);
	json_decref(o);
	return r;
}
