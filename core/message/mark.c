/* Hints of a forged sender where they stand: a row below the field, the hop
 * or the text that a signal speaks of, with its sentence.  For people only,
 * on a sheet in their order (order.h). */
#include "core/message/order.h"

#define SIGNALS 128

/* "mail" as the source of evidence: core/inquiry/remote.h */
static bool
lies_in_mail(const struct evidence *e)
{
	return span_is(e->source, "mail") && e->position >= 0 &&
	    e->length >= 0;
}

static bool
counts(const struct row *r)
{
	return strcmp(r->id, "signal") == 0 && r->state == ROW_DONE &&
	    r->severity >= SEVERITY_NOTICE;
}

/* Does the signal speak of something that begins in there? */
static bool
speaks_of(const struct row *signal, const struct evidence *of)
{
	for (const struct evidence *e = signal->evidence; e; e = e->next)
		if (lies_in_mail(e) && e->position >= of->position &&
		    e->position < of->position + of->length)
			return true;
	return false;
}

/* Where the row lies in the mail: a text where its part does. */
static const struct evidence *
place_of(const struct sheet *s, const struct row *r)
{
	const struct field *path = row_field(r, "path"), *f;

	if (strcmp(r->id, "header") == 0 || strcmp(r->id, "received") == 0)
		return r->evidence;
	if (strcmp(r->id, "text") != 0 || path == NULL)
		return NULL;
	for (const struct row *p = row_next(&s->root); p; p = row_next(p)) {
		f = strcmp(p->id, "part") == 0 ? row_field(p, "path") : NULL;
		if (f != NULL && span_eq(f->text, path->text))
			return p->evidence;
	}
	return NULL;
}

/* A part holds its header, too: of a mail without parts that of the mail. */
static bool
fits(const struct row *r, const struct row *signal)
{
	const struct field *where = row_field(signal, "where");
	bool text = where != NULL && (span_is(where->text, "link") ||
	    span_is(where->text, "text"));

	return text == (strcmp(r->id, "text") == 0);
}

/* catalogue: row.signal.here */
static void
mark(struct sheet *s, struct row *r, const struct row *signal)
{
	struct row *m = sheet_row(s, r, "signal.here",
	    span_str(signal->key));

	if (m == NULL)
		return;
	m->severity = signal->severity;
	m->value = signal->value;
	m->why = signal->why;
	if (signal->severity > r->severity)
		r->severity = signal->severity;
}

void
message_mark(struct sheet *s)
{
	const struct row *signals[SIGNALS];
	const struct evidence *e;
	size_t n = 0;

	for (const struct row *r = row_next(&s->root); r; r = row_next(r))
		if (counts(r) && n < SIGNALS)
			signals[n++] = r;
	for (const struct row *r = row_next(&s->root); r; r = row_next(r)) {
		e = place_of(s, r);
		if (e == NULL || !lies_in_mail(e))
			continue;
		for (size_t i = 0; i < n; i++)
			if (fits(r, signals[i]) && speaks_of(signals[i], e))
				mark(s, (struct row *)r, signals[i]);
	}
}

bool
message_is_marked(const struct sheet *s, int64_t from, int64_t to)
{
	for (const struct row *r = row_next(&s->root); r; r = row_next(r)) {
		if (!counts(r))
			continue;
		for (const struct evidence *e = r->evidence; e; e = e->next)
			if (lies_in_mail(e) && e->position < to &&
			    e->position + e->length > from)
				return true;
	}
	return false;
}

/* Text before the part that holds it, a field before the hop that it is. */
static const char *const places[] = { "header", "text", "part", "received" };

static size_t
rank_of(const struct row *r)
{
	size_t i = 0;

	while (i < sizeof places / sizeof *places &&
	    strcmp(places[i], r->id) != 0)
		i++;
	return i;
}

const struct row *
message_row_at(const struct sheet *s, int64_t position)
{
	const struct row *best = NULL;
	int64_t least = INT64_MAX;

	for (const struct row *r = row_next(&s->root); r; r = row_next(r)) {
		const struct evidence *e = strcmp(r->id, "part") == 0 ?
		    r->evidence : place_of(s, r);

		if (e == NULL || !lies_in_mail(e) || position < e->position ||
		    position >= e->position + e->length ||
		    e->length > least || (e->length == least &&
		    rank_of(r) >= rank_of(best)))
			continue;
		best = r;
		least = e->length;
	}
	return best;
}
