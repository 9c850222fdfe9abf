/* `log --top`: how many of the found objects each sender, account or client
 * has, most first, and when it was first and last seen; with sessions also
 * how many mails it fetched and deleted.  Holds the distinct names only. */
#include "core/command/log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/map.h"
#include "core/base/vec.h"
#include "core/sheet/writer.h"
#include "core/text/cells.h"

#define NAME_COLUMNS 40
#define TOPS_SHOWN 20

struct top {
	struct span	 name;		/* owned by the map */
	uint64_t	 count;
	usec_t		 first, last;
	int64_t		 fetched, deleted;
};

struct tops {
	struct map	*index;		/* name to number + 1 */
	struct top	*v;
	size_t		 n, cap;
};

static struct span
client_name(struct log_run *l, const struct log_message *m)
{
	if (m->client_ip.n == 0)
		return m->client_name;
	if (m->client_name.n == 0)
		return m->client_ip;
	return span_str(arena_printf(l->arena, SPAN_FMT "[" SPAN_FMT "]",
	    SPAN_ARG(m->client_name), SPAN_ARG(m->client_ip)));
}

static struct span
top_name(struct log_run *l, const struct log_message *m, const char *what)
{
	if (strcmp(what, "from") == 0)
		return m->from;
	if (strcmp(what, "account") == 0)
		return m->account;
	return client_name(l, m);
}

static void
add_known(int64_t *sum, int64_t n)
{
	if (n > 0)
		*sum += n;
}

static int
count_one(struct tops *t, struct span name, const struct log_message *m)
{
	uintptr_t at = (uintptr_t)map_get(t->index, name);
	struct top *x;
	int r;

	if (at == 0) {
		if (VEC_ROOM(t->v, t->n, t->cap) < 0)
			return -ENOMEM;
		t->v[t->n++] = (struct top){ .first = m->arrived };
		at = t->n;
		r = map_put(t->index, name, (void *)at);
		if (r < 0)
			return r;
	}
	x = &t->v[at - 1];
	x->count++;
	if (m->arrived < x->first)
		x->first = m->arrived;
	if (m->arrived > x->last)
		x->last = m->arrived;
	add_known(&x->fetched, m->session.fetched);
	add_known(&x->deleted, m->session.deleted);
	return 0;
}

static int
count_all(struct log_run *l, const char *what, struct tops *t)
{
	size_t n = log_set_count(l->set);
	struct log_message m;
	struct span name;
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		r = log_expand(l, i, &m);
		if (r < 0)
			break;
		name = top_name(l, &m, what);
		if (name.p == NULL || (name.n == 0 &&
		    strcmp(what, "from") != 0))
			continue;
		r = count_one(t, name, &m);
	}
	for (size_t i = 0; r == 0 && i < t->n; i++) {
		uintptr_t at = (uintptr_t)map_at(t->index, i, &name);

		t->v[at - 1].name = name;
	}
	return r;
}

static int
compare_tops(const void *pa, const void *pb)
{
	const struct top *a = pa, *b = pb;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return span_compare(a->name, b->name);
}

static void
print_json(struct log_run *l, const char *what, const struct top *t)
{
	struct jw j;

	jw_init(&j, &l->out);
	jw_object(&j);
	jw_name(&j, "top");
	jw_string(&j, span_str(what));
	jw_member_bytes(&j, "value", t->name);
	jw_member_int(&j, "count", (int64_t)t->count);
	jw_member_time(&j, "first", t->first);
	jw_member_time(&j, "last", t->last);
	if (l->filter.sessions) {
		jw_member_int(&j, "fetched", t->fetched);
		jw_member_int(&j, "deleted", t->deleted);
	}
	jw_object_end(&j);
}

static void
print_row(struct log_run *l, const struct top *t)
{
	struct text said = { NULL };
	struct cells c;
	char n[2][TEXT_NUMBER];
	size_t used;

	buf_addf(&l->out, "%8llu  ", (unsigned long long)t->count);
	cells_init(&c, 4096);
	(void)cells_add(&c, t->name.n > 0 ? span_head(t->name, 2048) :
	    span_str("<>"), 1);
	used = cells_width(&c);
	cells_utf8(&c, 0, c.n, &l->out);
	cells_done(&c);
	buf_addfill(&l->out, ' ', used < NAME_COLUMNS ?
	    NAME_COLUMNS - used + 2 : 2);
	display_time(&l->out, t->first);
	if (t->last != t->first) {
		buf_adds(&l->out, " - ");
		display_time(&l->out, t->last);
	}
	if (t->fetched > 0 || t->deleted > 0) {
		arena_reset(l->arena);
		said = text_say(l->arena, "command.log.top-fetched",
		    "fetched", text_number(n[0], t->fetched), "deleted",
		    text_number(n[1], t->deleted), NULL);
		buf_addf(&l->out, "  %s", text_in(&said, l->in->lang));
	}
}

static int
count_tops(struct log_run *l, const char *what, struct tops *t)
{
	int r;

	*t = (struct tops){ .index = map_new() };
	r = t->index != NULL ? count_all(l, what, t) : -ENOMEM;
	if (r == 0 && t->n > 0)
		qsort(t->v, t->n, sizeof *t->v, compare_tops);
	return r;
}

static void
tops_done(struct tops *t)
{
	free(t->v);
	map_free(t->index);
}

int
log_print_top(struct log_run *l, const char *what)
{
	struct tops t;
	int r = count_tops(l, what, &t);

	for (size_t i = 0; r == 0 && i < t.n; i++) {
		if (l->in->json)
			print_json(l, what, &t.v[i]);
		else
			print_row(l, &t.v[i]);
		buf_addc(&l->out, '\n');
		r = l->out.len >= LOG_BATCH ? log_flush(l) : l->out.error;
	}
	if (r == 0)
		r = log_flush(l);
	tops_done(&t);
	return r;
}

/* ---- as rows ---- */

/* The field that a name is, for what looks for one. */
static const struct { const char *what, *field; enum field_type type; }
    fields[] = {
	{ "from", "from", FIELD_ADDRESS },
	{ "account", "account", FIELD_TEXT },
	{ "client", "client", FIELD_TEXT },
};

static void
add_top(struct sheet *s, const char *what, const struct top *t)
{
	struct row *r = sheet_row(s, NULL, "top", t->name);
	struct span name = t->name.n > 0 ? t->name : span_str("<>");
	const struct text none = { "", "" };
	char value[32];

	if (r == NULL)
		return;
	r->label.ja = r->label.en = arena_memdup(s->arena, name.p, name.n);
	snprintf(value, sizeof value, "%llu", (unsigned long long)t->count);
	row_value(s, r, span_str(value));
	row_number(s, r, "count", FIELD_INT, (int64_t)t->count);
	row_words(s, r, none);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (t->name.n == 0 || strcmp(fields[i].what, what) != 0)
			continue;
		row_typed(s, r, fields[i].field, fields[i].type, t->name);
		row_words(s, r, none);
	}
	row_number(s, r, "first", FIELD_TIME, t->first);
	row_number(s, r, "last", FIELD_TIME, t->last);
}

int
log_add_tops(struct log_run *l, const char *what, struct sheet *s)
{
	struct tops t;
	int r = count_tops(l, what, &t);

	for (size_t i = 0; r == 0 && i < t.n && i < TOPS_SHOWN; i++)
		add_top(s, what, &t.v[i]);
	tops_done(&t);
	return r;
}
