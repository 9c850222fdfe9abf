/* Named values in order of arrival, looked up by (name, key).
 * A value given again replaces the old one in place.  Names have a list of
 * their own, so that walking one name does not walk them all.
 * Hostile programs: a line of JSON that does not parse is passed over, what
 * is not UTF-8 is repaired first, numbers are range-checked, and the total
 * is bounded (-EFBIG).  The facts own everything. */
#include "core/inquiry/facts.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/vec.h"
#include "core/base/readfile.h"
#include "core/knowledge/table.h"
#include "core/text/utf8.h"

#define FACTS_LIMIT	400000
#define BYTES_LIMIT	((size_t)64 << 20)
#define VALUE_LIMIT	65536
#define NAME_LIMIT	64
#define FILE_LIMIT	((size_t)8 << 20)
#define LINE_LIMIT	((size_t)1 << 20)

struct fact {
	const char	*name;		/* of its list */
	struct span	 key, value;
};

struct list {
	struct list	*next;
	const char	*name;
	size_t		*index;
	size_t		 n, cap;
};

struct facts {
	struct arena	*arena;
	struct map	*by_key;	/* "name\0key" to index + 1 */
	struct map	*lists;
	struct list	*first;
	struct fact	*v;
	size_t		 n, cap;
};

struct facts *
facts_new(void)
{
	struct facts *f = calloc(1, sizeof *f);

	if (!f)
		return NULL;
	f->arena = arena_new(BYTES_LIMIT);
	f->by_key = map_new();
	f->lists = map_new();
	if (!f->arena || !f->by_key || !f->lists) {
		facts_free(f);
		return NULL;
	}
	return f;
}

void
facts_free(struct facts *f)
{
	if (!f)
		return;
	for (struct list *l = f->first; l; l = l->next)
		free(l->index);
	free(f->v);
	map_free(f->by_key);
	map_free(f->lists);
	arena_free(f->arena);
	free(f);
}

/* "queue.name": letters, digits, . _ - */
static bool
name_valid(struct span s)
{
	if (s.n == 0 || s.n > NAME_LIMIT)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '.' || c == '_' ||
		    c == '-'))
			return false;
	}
	return true;
}

static int
full_key(struct buf *b, const char *name, struct span key)
{
	buf_adds(b, name);
	buf_addc(b, '\0');
	return buf_addspan(b, key);
}

static const struct fact *
find(const struct facts *f, const char *name, struct span key)
{
	const struct fact *hit = NULL;
	struct buf b;

	buf_init(&b, VALUE_LIMIT + NAME_LIMIT + 1);
	if (full_key(&b, name, key) == 0) {
		uintptr_t i = (uintptr_t)map_get(f->by_key, buf_span(&b));

		hit = i ? &f->v[i - 1] : NULL;
	}
	buf_done(&b);
	return hit;
}

static struct list *
list_of(struct facts *f, const char *name)
{
	struct list *l = map_get(f->lists, span_str(name));

	if (l)
		return l;
	l = arena_alloc(f->arena, sizeof *l);
	if (!l)
		return NULL;
	l->name = arena_strdup(f->arena, name);
	if (!l->name || map_put(f->lists, span_str(name), l) < 0)
		return NULL;
	l->next = f->first;
	f->first = l;
	return l;
}

static int
add_new(struct facts *f, const char *name, struct span key, struct span value)
{
	struct list *l = list_of(f, name);
	struct fact fact;
	struct buf b;
	int r = -ENOMEM;

	if (!l || VEC_ROOM(l->index, l->n, l->cap) < 0 ||
	    VEC_ROOM(f->v, f->n, f->cap) < 0)
		return -ENOMEM;
	fact = (struct fact){ l->name, arena_span(f->arena, key),
		arena_span(f->arena, value) };
	if (!fact.key.p || !fact.value.p)
		return -EFBIG;
	buf_init(&b, VALUE_LIMIT + NAME_LIMIT + 1);
	if (full_key(&b, name, key) == 0)
		r = map_put(f->by_key, buf_span(&b),
		    (void *)(uintptr_t)(f->n + 1));
	buf_done(&b);
	if (r < 0)
		return r;
	l->index[l->n++] = f->n;
	f->v[f->n++] = fact;
	return 0;
}

int
facts_add(struct facts *f, const char *name, struct span key,
    struct span value)
{
	const struct fact *old;
	struct span copy;

	if (!name_valid(span_str(name)) || key.n > VALUE_LIMIT ||
	    value.n > VALUE_LIMIT)
		return -EINVAL;
	old = find(f, name, key);
	if (!old)
		return f->n >= FACTS_LIMIT ? -EFBIG :
		    add_new(f, name, key, value);
	if (span_eq(old->value, value))
		return 0;
	copy = arena_span(f->arena, value);
	if (!copy.p)
		return -EFBIG;
	f->v[old - f->v].value = copy;
	return 0;
}

struct span
facts_get(const struct facts *f, const char *name, struct span key)
{
	const struct fact *hit = find(f, name, key);

	return hit ? hit->value : span_of(NULL, 0);
}

size_t
facts_count(const struct facts *f, const char *name)
{
	const struct list *l = map_get(f->lists, span_str(name));

	return l ? l->n : 0;
}

int
facts_at(const struct facts *f, const char *name, size_t i,
    struct span *ret_key, struct span *ret_value)
{
	const struct list *l = map_get(f->lists, span_str(name));

	if (!l || i >= l->n)
		return -ENOENT;
	*ret_key = f->v[l->index[i]].key;
	*ret_value = f->v[l->index[i]].value;
	return 0;
}

const char *
facts_any(const struct facts *f, size_t i, struct span *ret_key,
    struct span *ret_value)
{
	if (i >= f->n)
		return NULL;
	*ret_key = f->v[i].key;
	*ret_value = f->v[i].value;
	return f->v[i].name;
}

/* --- files */

static int
add_row(struct facts *f, const struct table *t, size_t row, const int *col,
    const char *path, struct error *e)
{
	const char *name = table_cell(t, row, col[0]);
	char line[24];
	int r;

	r = facts_add(f, name, span_str(table_cell(t, row, col[1])),
	    span_str(table_cell(t, row, col[2])));
	if (r == 0)
		return 0;
	snprintf(line, sizeof line, "%zu", table_line(t, row));
	return error_set(e, r, "facts.row", "file", path, "line", line,
	    "name", name, NULL);
}

int
facts_read(struct facts *f, const char *path, struct error *e)
{
	static const char *const need[] = { "name", "key", "value", NULL };
	static const struct table_columns columns = { need, false };
	struct table *t = NULL;
	struct buf b;
	int col[3], r;

	buf_init(&b, FILE_LIMIT);
	r = read_file(path, &b);
	if (r < 0)
		error_set(e, r, "facts.unreadable", "file", path, NULL);
	else
		r = table_parse(buf_span(&b), path, &columns, &t, e);
	for (int i = 0; r == 0 && i < 3; i++)
		col[i] = table_column(t, need[i]);
	for (size_t i = 0; r == 0 && i < table_rows(t); i++)
		r = add_row(f, t, i, col, path, e);
	table_free(t);
	buf_done(&b);
	return r;
}

/* A cell of the dialect: valid UTF-8, controls become blanks. */
static int
write_cell(struct buf *out, struct span s)
{
	size_t from = out->len;
	bool changed;
	int r = utf8_repair(out, s, &changed);

	for (size_t i = from; r == 0 && i < out->len; i++) {
		unsigned char c = (unsigned char)out->data[i];

		if (c < ' ' || c == 0x7f)
			out->data[i] = ' ';
	}
	return r;
}

int
facts_write(const struct facts *f, struct buf *out)
{
	buf_adds(out, "name\tkey\tvalue\n");
	for (size_t i = 0; i < f->n && !out->error; i++) {
		buf_adds(out, f->v[i].name);
		buf_addc(out, '\t');
		write_cell(out, f->v[i].key);
		buf_addc(out, '\t');
		write_cell(out, f->v[i].value);
		buf_addc(out, '\n');
	}
	return out->error;
}

/* --- programs */

/* name = value, or with -n/-d the same; other lines are passed over. */
static int
postconf_line(struct facts *f, struct span line)
{
	ptrdiff_t i = span_find(line, span_str(" ="));
	struct span name, value;
	char full[NAME_LIMIT + 1];

	if (i <= 0)
		return 0;
	name = span_trim(span_head(line, (size_t)i));
	value = span_trim(span_skip(line, (size_t)i + 2));
	snprintf(full, sizeof full, "postconf." SPAN_FMT, SPAN_ARG(name));
	if (!name_valid(name) || name.n + 9 > NAME_LIMIT ||
	    value.n > VALUE_LIMIT)
		return 0;
	return facts_add(f, full, span_str(""), value);
}

int
facts_from_postconf(struct facts *f, struct span output)
{
	struct span line;
	int r = 0;

	while (r == 0 && span_split(&output, '\n', &line))
		r = postconf_line(f, line);
	return r;
}

static int
add_string(struct facts *f, const char *name, struct span key,
    const json_t *v)
{
	if (!json_is_string(v))
		return 0;
	return facts_add(f, name, key, span_of(json_string_value(v),
	    json_string_length(v)));
}

static int
add_integer(struct facts *f, const char *name, struct span key,
    const json_t *v)
{
	char number[24];

	if (!json_is_integer(v) || json_integer_value(v) < 0)
		return 0;
	snprintf(number, sizeof number, "%lld",
	    (long long)json_integer_value(v));
	return facts_add(f, name, key, span_str(number));
}

/* queue.recipient and queue.reason: key "ID address". */
static int
add_recipient(struct facts *f, struct span id, const json_t *recipient)
{
	const json_t *address = json_object_get(recipient, "address");
	const json_t *reason = json_object_get(recipient, "delay_reason");
	struct buf key;
	int r = 0;

	if (!json_is_string(address))
		return 0;
	buf_init(&key, VALUE_LIMIT);
	buf_addspan(&key, id);
	buf_addc(&key, ' ');
	buf_add(&key, json_string_value(address), json_string_length(address));
	if (key.error == 0)
		r = facts_add(f, "queue.recipient", buf_span(&key),
		    span_of(json_string_value(address),
		    json_string_length(address)));
	if (r == 0 && key.error == 0)
		r = add_string(f, "queue.reason", buf_span(&key), reason);
	buf_done(&key);
	return r;
}

static int
queue_object(struct facts *f, const json_t *o)
{
	static const struct {
		const char	*member, *fact;
		int		(*add)(struct facts *f, const char *name,
				struct span key, const json_t *v);
	} members[] = {
		{ "queue_name", "queue.name", add_string },
		{ "arrival_time", "queue.arrival", add_integer },
		{ "message_size", "queue.size", add_integer },
		{ "sender", "queue.sender", add_string },
	};
	const json_t *id = json_object_get(o, "queue_id");
	const json_t *recipients = json_object_get(o, "recipients");
	struct span key;
	int r = 0;

	if (!json_is_string(id) || json_string_length(id) == 0 ||
	    json_string_length(id) > 64)
		return 0;
	key = span_of(json_string_value(id), json_string_length(id));
	for (size_t i = 0; r == 0 && i < sizeof members / sizeof members[0];
	    i++)
		r = members[i].add(f, members[i].fact, key,
		    json_object_get(o, members[i].member));
	for (size_t i = 0; r == 0 && i < json_array_size(recipients); i++)
		r = add_recipient(f, key, json_array_get(recipients, i));
	if (r == 0)
		r = add_string(f, "queue.to", key, json_object_get(
		    json_array_get(recipients, 0), "address"));
	return r == -EINVAL ? 0 : r;	/* over-long values are left out */
}

static int
queue_line(struct facts *f, struct span line)
{
	struct buf repaired;
	bool changed;
	json_t *o;
	int r;

	line = span_trim(line);
	if (line.n == 0 || line.n > LINE_LIMIT)
		return 0;
	buf_init(&repaired, 3 * LINE_LIMIT);
	r = utf8_repair(&repaired, line, &changed);
	if (r == 0) {
		o = json_loadb(repaired.data, repaired.len,
		    JSON_REJECT_DUPLICATES, NULL);
		if (json_is_object(o))
			r = queue_object(f, o);
		json_decref(o);
	}
	buf_done(&repaired);
	return r;
}

int
facts_from_postqueue(struct facts *f, struct span output)
{
	struct span line;
	int r = 0;

	while (r == 0 && span_split(&output, '\n', &line))
		r = queue_line(f, line);
	return r;
}
