/* Values by name, and where they come from: what was stored with a case, then
 * the fields of its findings, newest first, so that what was found last
 * wins. */
#include "core/case/slot.h"

#include <errno.h>
#include <stdio.h>

#include "core/base/timeparse.h"
#include "core/case/store_run.h"

void
slot_values_init(struct slot_values *v, struct arena *a)
{
	*v = (struct slot_values){ .arena = a };
}

const char *
slot_value(const struct slot_values *v, const char *name)
{
	for (size_t i = 0; i < v->n; i++) {
		if (strcmp(v->names[i], name) == 0)
			return v->values[i];
	}
	return NULL;
}

int
slot_values_add(struct slot_values *v, const char *name,
    struct span value)
{
	size_t cap = v->cap;

	if (value.n == 0 || v->n >= SLOT_VALUES ||
	    slot_value(v, name) != NULL)
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
	{ "ip",		"abused",	"ip" },
	{ "from_domain", "abused",	"domain" },
	{ "spf",	"abused",	"spf" },
	{ "ptr",	NULL,		"ptr" },
	{ "client_ip",	NULL,		"client_ip" },
	{ "hosting",	NULL,		"hosting" },
	{ "provider",	NULL,		"hosting_provider" },
};

/* Of what a list has. */
static const struct {
	const char	*name, *field;
} of_listing[] = {
	{ "ip",		"address" },
	{ "list",	"list" },
	{ "lookup_url",	"delist" },
	{ "list_says",	"text" },
	{ "provider",	"provider_name" },
};

/* The address that a receiver named is one of ours, of its own kind. */
static int
add_own_address(struct slot_values *v, const struct row *row)
{
	const struct field *f = row_field(row, "our_address");

	return f == NULL ? 0 : slot_values_add(v,
	    span_chr(f->text, ':') >= 0 ? "own_v6" : "own_v4", f->text);
}

static int
add_text_fields(struct slot_values *v, const struct row *row)
{
	int r = add_own_address(v, row);

	for (size_t i = 0; r == 0 && i < sizeof sources / sizeof *sources;
	    i++) {
		const struct field *f = row_field(row, sources[i].field);

		if (f == NULL || f->text.n == 0 || (sources[i].row != NULL &&
		    strcmp(sources[i].row, row->id) != 0))
			continue;
		r = slot_values_add(v, sources[i].name, f->text);
	}
	return r;
}

static int
add_domain(struct slot_values *v, const char *name, const char *address)
{
	struct span s = span_str(slot_value(v, address));
	ptrdiff_t at = span_rchr(s, '@');

	return at < 0 ? 0 : slot_values_add(v, name,
	    span_skip(s, (size_t)at + 1));
}

static int
add_time(struct slot_values *v, const char *name, usec_t t,
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
	return slot_values_add(v, name, span_str(s));
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
};

/* The receiver took the mail when the last attempt of a delivery was. */
static int
add_attempt(struct slot_values *v, const struct row *row)
{
	const struct field *t = row_field(row, "time");
	const struct field *status = row_field(row, "status");

	if (strcmp(row->id, "attempt") != 0 || t == NULL || status == NULL ||
	    !span_is(status->text, "sent"))
		return 0;
	return add_time(v, "sent_time", t->number, "both");
}

static int
add_time_fields(struct slot_values *v, const struct row *row)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof times / sizeof *times; i++) {
		const struct field *f = row_field(row, times[i].field);

		if (f != NULL && f->type == FIELD_TIME)
			r = add_time(v, times[i].name, f->number,
			    times[i].kind);
	}
	return r;
}

/* Is it about another address or list than what is known so far? */
static bool
is_other(const struct slot_values *v, const char *name, const struct field *f)
{
	const char *known = slot_value(v, name);

	return f == NULL || (known != NULL && !span_is(f->text, known));
}

/* One listing at a time: never the address of one with the date of another. */
static int
add_listing(struct slot_values *v, const struct row *row)
{
	const struct field *status = row_field(row, "status");
	const struct field *seen = row_field(row, "first_seen");
	int r = 0;

	if (strcmp(row->id, "listing") != 0 || status == NULL ||
	    !span_is(status->text, "listed") ||
	    is_other(v, "ip", row_field(row, "address")) ||
	    is_other(v, "list", row_field(row, "list")))
		return 0;
	for (size_t i = 0; r == 0 && i < sizeof of_listing /
	    sizeof *of_listing; i++) {
		const struct field *f = row_field(row, of_listing[i].field);

		if (f != NULL)
			r = slot_values_add(v, of_listing[i].name, f->text);
	}
	if (r == 0 && seen != NULL && seen->type == FIELD_TIME)
		r = add_time(v, "first_seen", seen->number, "date");
	return r;
}

/* What must be looked at first, as it says what all is about. */
static int
add_first(struct slot_values *v, const struct row *row)
{
	int r = add_text_fields(v, row);

	if (r == 0)
		r = add_listing(v, row);
	return r < 0 ? r : add_attempt(v, row);
}

/* The row behind k of those below top (top itself first), or NULL. */
static const struct row *
next_below(const struct row *top, const struct row *k)
{
	const struct row *n = row_next(k), *up = n;

	while (up != NULL && up != top)
		up = up->parent;
	return up != NULL ? n : NULL;
}

/* Texts of all rows, attempts first in time, then the rest. */
int
slot_values_of_row(struct slot_values *v, const struct row *row)
{
	const struct row *k;
	int r = 0;

	for (k = row; r == 0 && k != NULL; k = next_below(row, k))
		r = add_first(v, k);
	for (k = row; r == 0 && k != NULL; k = next_below(row, k))
		r = add_time_fields(v, k);
	return r;
}

int
slot_values_of_sheet(struct slot_values *v, const struct sheet *s)
{
	const struct row *row = s->root.children;
	int r = 0;

	for (; r == 0 && row != NULL; row = row_next(row))
		r = add_first(v, row);
	for (row = s->root.children; r == 0 && row != NULL;
	    row = row_next(row))
		r = add_time_fields(v, row);
	return r;
}

static int
add_stored(struct slot_values *v, struct store *s, int64_t case_id,
    struct error *e)
{
	struct case_value *stored;
	size_t n;
	int r = store_values(s, case_id, v->arena, &stored, &n, e);

	for (size_t i = 0; r == 0 && i < n; i++)
		r = slot_values_add(v, stored[i].field,
		    span_str(stored[i].value));
	return r;
}

static int
add_findings(struct slot_values *v, const struct case_item *items, size_t n)
{
	struct sheet *sheet;
	int r = 0;

	for (size_t i = n; r == 0 && i > 0; i--) {
		if (items[i - 1].row_json == NULL)
			continue;
		/* What cannot be read (a later version's) has no values. */
		if (sheet_read_json(span_str(items[i - 1].row_json), &sheet) <
		    0)
			continue;
		r = slot_values_of_sheet(v, sheet);
		sheet_free(sheet);
	}
	return r;
}

int
slot_values_of_case(struct slot_values *v, struct store *s,
    int64_t case_id, struct error *e)
{
	struct case_item *items;
	size_t n;
	int r;

	r = store_items(s, case_id, false, v->arena, &items, &n, e);
	if (r == 0)
		r = add_stored(v, s, case_id, e);
	if (r < 0)
		return r;
	r = add_findings(v, items, n);
	if (r == 0)
		r = add_domain(v, "domain", "sender");
	if (r == 0)
		r = add_domain(v, "from_domain", "sender");
	if (r == 0)
		r = add_domain(v, "sender_domain", "sender");
	if (r == 0)
		r = add_domain(v, "rcpt_domain", "rcpt");
	return r < 0 ? error_set(e, r, "store.memory", NULL) : 0;
}
