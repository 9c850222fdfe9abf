/* Most mails near another one have another sender or recipient: that is looked
 * at first, and only then is the other mail read whole.  Fails as its reader
 * does. */
#include "core/lint/pair.h"

#include <errno.h>

#include "core/lint/files.h"
#include "core/lint/lint_part.h"
#include "core/mime/date.h"
#include "core/text/utf8.h"

struct head {
	struct addresses from, to;
	usec_t		 date;		/* TIME_NONE: none that can be read */
};

static int
read_list(const struct fields *f, const char *name, struct arena *a,
    struct addresses *ret)
{
	const struct field_raw *field = fields_find(f, name, 0);

	*ret = (struct addresses){ .n = 0 };
	return field ? addresses_read(field->body, a, ret) : 0;
}

static int
read_head(struct span mail, struct arena *a, struct head *ret)
{
	const struct field_raw *date;
	struct fields f = { .n = 0 };
	int r = fields_read(mail, true, a, &f), zone;

	if (r >= 0)
		r = read_list(&f, "From", a, &ret->from);
	if (r >= 0)
		r = read_list(&f, "To", a, &ret->to);
	date = fields_find(&f, "Date", 0);
	if (date == NULL || mime_date(date->body, &ret->date, &zone) < 0)
		ret->date = TIME_NONE;
	return r < 0 ? r : 0;
}

static bool
has(const struct addresses *all, const struct address *one)
{
	for (size_t i = 0; i < all->n; i++)
		if (span_eq_nocase(all->v[i].local, one->local) &&
		    span_eq_nocase(all->v[i].domain, one->domain))
			return true;
	return false;
}

/* The same people, in any order. */
static bool
are_same(const struct addresses *a, const struct addresses *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (!has(b, &a->v[i]))
			return false;
	for (size_t i = 0; i < b->n; i++)
		if (!has(a, &b->v[i]))
			return false;
	return a->n > 0 && b->n > 0;
}

static bool
belong(const struct head *a, const struct head *b)
{
	return a->date != TIME_NONE && b->date != TIME_NONE &&
	    b->date >= a->date - LINT_PAIR_TIME &&
	    b->date <= a->date + LINT_PAIR_TIME &&
	    are_same(&a->from, &b->from) && are_same(&a->to, &b->to);
}

static bool
has_locked(const struct lint_files *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (lint_pack_locked(&all->v[i]))
			return true;
	return false;
}

int
lint_pair_read(const struct lint_options *o, struct span mail,
    struct span other, struct arena *a, struct lint_pair *ret)
{
	struct head one, two;
	struct lint *l = NULL;
	int r = read_head(mail, a, &one);

	*ret = (struct lint_pair){ .same = false };
	if (r == 0)
		r = read_head(other, a, &two);
	if (r < 0 || !belong(&one, &two))
		return r;
	r = lint_prepare(other, o, &l);
	if (r < 0)
		return r;
	*ret = (struct lint_pair){ .same = true,
		.later = two.date >= one.date,
		.locked = has_locked(l->v.files),
		.text = arena_span(a, utf8_head(l->v.own, LINT_PAIR_TEXT)) };
	lint_free(l);
	return arena_failed(a) ? -ENOMEM : 0;
}
