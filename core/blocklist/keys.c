/* Keys of lists: the file that they stand in, and lists that lack one. */
#include "core/blocklist/blocklist_part.h"

/* Keys of lists are secrets: a file that every user may read is said. */
void
blocklist_key_rows(struct build *b)
{
	for (size_t i = 0; i < b->q->nkeys; i++) {
		const char *file = b->q->keys[i].exposed;
		struct row *r;

		if (file == NULL || sheet_child(b->s, b->parent, file))
			continue;
		r = sheet_row(b->s, b->parent, "keys", span_str(file));
		if (r == NULL)
			return;
		r->severity = SEVERITY_WARNING;
		row_text(b->s, r, "file", span_str(file));
		row_words(b->s, r, (struct text){ "", "" });
		r->why = text_say(b->s->arena, "blocklist.keys", "file",
		    text_value(b->s->arena, span_str(file)), NULL);
		r->remedy = text_say(b->s->arena, "blocklist.keys.remedy",
		    "file", text_value(b->s->arena, span_str(file)), NULL);
	}
}

static bool
fits_any(const struct build *b, const struct blocklist *l)
{
	for (size_t i = 0; i < b->ntargets; i++)
		if (list_fits(l, &b->target[i]))
			return true;
	return false;
}

/* A list that only a key opens, and that is not asked without one by another
 * zone. */
static bool
lacks_key(const struct build *b, const struct blocklist *l)
{
	const struct blocklist *whole = l->part_of.n > 0 ?
	    lists_find(b->q->lists, l->part_of) : NULL;

	return l->keyed && l->life <= LIST_UNSURE && l->kind != LIST_HASH &&
	    *list_key(b->q, l) == '\0' &&
	    (whole == NULL || !blocklist_is_asked(b, whole)) && fits_any(b, l);
}

/* In one row, so that a person knows of them. */
void
blocklist_keyless_row(struct build *b)
{
	size_t n = 0, max = lists_count(b->q->lists);
	struct span *names = arena_array(b->a, max, sizeof *names),
	    *zones = arena_array(b->a, max, sizeof *zones);
	char number[TEXT_NUMBER];
	struct row *r;

	for (size_t i = 0; names != NULL && zones != NULL && i < max; i++) {
		const struct blocklist *l = lists_at(b->q->lists, i);

		if (!lacks_key(b, l))
			continue;
		names[n] = span_str(l->name);
		zones[n++] = l->zone;
	}
	if (n == 0)
		return;
	r = sheet_row(b->s, NULL, "keyless", span_str(""));
	if (r == NULL)
		return;
	r->state = ROW_UNKNOWN;
	row_list(b->s, r, "lists", names, n);
	row_list(b->s, r, "zones", zones, n);
	r->why = text_say(b->s->arena, "blocklist.keyless", "n",
	    text_number(number, (long long)n), NULL);
	r->remedy = text_plain("blocklist.keyless.remedy");
}
