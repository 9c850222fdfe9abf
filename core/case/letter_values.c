/* Values for letters from a case: the fields of its findings, newest first,
 * so that what was found last wins. */
#include "core/case/letter.h"

#include <errno.h>
#include <stdio.h>

#include "core/base/timeparse.h"

#define VALUES_MAX 200

void
letter_values_init(struct letter_values *v, struct arena *a)
{
	*v = (struct letter_values){ .arena = a };
}

const char *
letter_value(const struct letter_values *v, const char *name)
{
	for (size_t i = 0; i < v->n; i++) {
		if (strcmp(v->names[i], name) == 0)
			return v->values[i];
	}
	return NULL;
}

int
letter_values_add(struct letter_values *v, const char *name,
    struct span value)
{
	size_t cap = v->cap;

	if (value.n == 0 || v->n >= VALUES_MAX ||
	    letter_value(v, name) != NULL)
		return 0;
	v->names = arena_grow(v->arena, v->names, v->n, &cap,
	    sizeof *v->names);
	v->values = arena_grow(v->arena, v->values, v->n, &v->cap,
	    sizeof *v->values);
	if (v->names == NULL || v->values == NULL) {
		v->n = v->cap = 0;
		return -ENOMEM;
	}
	v->names[v->n] = arena_strdup(v->arena, name);
	v->values[v->n] = arena_memdup(v->arena, value.p, value.n);
	if (v->names[v->n] == NULL || v->values[v->n] == NULL)
		return -ENOMEM;
	v->n++;
	return 0;
}

/* Case field, and the field of a row (of any row, or of rows of one id) it
 * is taken from. */
static const struct {
	const char	*name, *row, *field;
} sources[] = {
	{ "sender",	NULL,		"from" },
	{ "rcpt",	NULL,		"to" },
	{ "subject",	NULL,		"subject" },
	{ "message_id",	NULL,		"message_id" },
	{ "queue_id",	NULL,		"queue_id" },
	{ "account",	NULL,		"account" },
	{ "relay",	NULL,		"relay" },
	{ "relay",	NULL,		"relay_name" },
	{ "relay",	NULL,		"mta" },
	{ "reply",	NULL,		"reply" },
	{ "remote_id",	NULL,		"receipt_id" },
	{ "ip",		NULL,		"our_address" },
	{ "ip",		"listing",	"address" },
	{ "list",	NULL,		"list" },
	{ "lookup_url",	NULL,		"url" },
	{ "ptr",	NULL,		"ptr" },
	{ "client_ip",	NULL,		"client_ip" },
	{ "hosting",	NULL,		"hosting" },
	{ "provider",	NULL,		"hosting_provider" },
};

static int
add_text_fields(struct letter_values *v, const struct row *row)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof sources / sizeof *sources;
	    i++) {
		const struct field *f = row_field(row, sources[i].field);

		if (f == NULL || f->text.n == 0 || (sources[i].row != NULL &&
		    strcmp(sources[i].row, row->id) != 0))
			continue;
		r = letter_values_add(v, sources[i].name, f->text);
	}
	return r;
}

static int
add_domain(struct letter_values *v, const char *name, const char *address)
{
	struct span s = span_str(letter_value(v, address));
	ptrdiff_t at = span_rchr(s, '@');

	return at < 0 ? 0 : letter_values_add(v, name,
	    span_skip(s, (size_t)at + 1));
}

static int
add_time(struct letter_values *v, const char *name, usec_t t,
    const char *kind)
{
	struct civil c;
	char s[64];

	time_civil_local(t, &c);
	if (strcmp(kind, "date") == 0)
		snprintf(s, sizeof s, "%04d-%02d-%02d", c.year, c.month,
		    c.day);
	else if (strcmp(kind, "time") == 0)
		snprintf(s, sizeof s, "%02d:%02d", c.hour, c.minute);
	else
		snprintf(s, sizeof s, "%04d-%02d-%02d %02d:%02d:%02d", c.year,
		    c.month, c.day, c.hour, c.minute, c.second);
	return letter_values_add(v, name, span_str(s));
}

/* Case field, row field of type time, and how it is written. */
static const struct {
	const char	*name, *field, *kind;
} times[] = {
	{ "date",	"arrived",	"date" },
	{ "mail_time",	"arrived",	"time" },
	{ "received_at", "arrived",	"both" },
	{ "sent_time",	"finished",	"both" },
	{ "sent_time",	"time",		"both" },
	{ "first_seen",	"first_seen",	"date" },
};

/* The receiver took the mail when the last attempt of a delivery was. */
static int
add_attempt(struct letter_values *v, const struct row *row)
{
	const struct field *t = row_field(row, "time");
	const struct field *status = row_field(row, "status");

	if (strcmp(row->id, "attempt") != 0 || t == NULL || status == NULL ||
	    !span_is(status->text, "sent"))
		return 0;
	return add_time(v, "sent_time", t->number, "both");
}

static int
add_time_fields(struct letter_values *v, const struct row *row)
{
	int r = add_attempt(v, row);

	for (size_t i = 0; r == 0 && i < sizeof times / sizeof *times; i++) {
		const struct field *f = row_field(row, times[i].field);

		if (f != NULL && f->type == FIELD_TIME)
			r = add_time(v, times[i].name, f->number,
			    times[i].kind);
	}
	return r;
}

static int
add_sheet(struct letter_values *v, const struct sheet *sheet)
{
	const struct row *row = sheet->root.children;
	int r = 0;

	/* Texts of all rows, attempts first in time, then the rest. */
	for (; r == 0 && row != NULL; row = row_next(row)) {
		r = add_text_fields(v, row);
		if (r == 0)
			r = add_attempt(v, row);
	}
	for (row = sheet->root.children; r == 0 && row != NULL;
	    row = row_next(row))
		r = add_time_fields(v, row);
	return r;
}

int
letter_values_of_case(struct letter_values *v, struct store *s,
    int64_t case_id, struct error *e)
{
	struct case_item *items;
	struct sheet *sheet;
	size_t n;
	int r;

	r = store_items(s, case_id, false, v->arena, &items, &n, e);
	if (r < 0)
		return r;
	for (size_t i = n; r == 0 && i > 0; i--) {
		if (items[i - 1].row_json == NULL)
			continue;
		/* What cannot be read (a later version's) has no values. */
		if (sheet_read_json(span_str(items[i - 1].row_json), &sheet) <
		    0)
			continue;
		r = add_sheet(v, sheet);
		sheet_free(sheet);
	}
	if (r == 0)
		r = add_domain(v, "domain", "sender");
	if (r == 0)
		r = add_domain(v, "from_domain", "sender");
	if (r == 0)
		r = add_domain(v, "rcpt_domain", "rcpt");
	return r < 0 ? error_set(e, r, "store.memory", NULL) : 0;
}
