/* Which row stands below which group; the order of a sheet stays within. */
#include "core/blocklist/order.h"

enum place { PLACE_ALONE, PLACE_PENDING, PLACE_CLEAN, PLACE_UNWRITTEN,
	PLACE_OWNER, PLACE_PAGE, PLACES };

static bool
says(const struct row *r, const char *field, const char *word)
{
	const struct field *f = row_field(r, field);

	return f != NULL && span_is(f->text, word);
}

static enum place
place_of(const struct row *r)
{
	if (strcmp(r->id, "owner") == 0 || strcmp(r->id, "selftests") == 0 ||
	    strcmp(r->id, "keyless") == 0 ||
	    (strcmp(r->id, "resolver") == 0 && r->state == ROW_DONE &&
	    r->severity == SEVERITY_NONE))
		return PLACE_OWNER;
	if (strcmp(r->id, "page") == 0)
		return PLACE_PAGE;
	if (strcmp(r->id, "listing") != 0)
		return PLACE_ALONE;
	if (r->state == ROW_PENDING)
		return PLACE_PENDING;
	if (says(r, "status", "clean"))
		return PLACE_CLEAN;
	return says(r, "reason", "not-in-file") ? PLACE_UNWRITTEN :
	    PLACE_ALONE;
}

/* The row above all of one place; NULL: they stand alone. */
/* catalogue: blocklist.group.* row.group.* */
static struct row *
add_group(struct sheet *to, enum place place, size_t n)
{
	static const char *const names[PLACES] = {
		[PLACE_PENDING] = "pending",
		[PLACE_CLEAN] = "clean",
		[PLACE_UNWRITTEN] = "unwritten",
		[PLACE_PAGE] = "page",
	};
	char number[TEXT_NUMBER];
	const char *id;
	struct row *r;

	if (names[place] == NULL || n == 0)
		return NULL;
	id = arena_printf(to->arena, "group.%s", names[place]);
	r = sheet_row(to, NULL, id, span_str(""));
	if (r == NULL)
		return NULL;
	row_number(to, r, "count", FIELD_INT, (int64_t)n);
	row_words(to, r, (struct text){ "", "" });	/* why says it */
	if (place == PLACE_PENDING)
		r->state = ROW_PENDING;
	if (place == PLACE_UNWRITTEN)
		r->state = ROW_UNKNOWN;
	r->why = text_say(to->arena, arena_printf(to->arena, "blocklist.%s",
	    id), "n", text_number(number, (long long)n), NULL);
	return r;
}

static void
add_place(struct sheet *to, const struct sheet *s, enum place place)
{
	struct row *group;
	const struct row *r;
	size_t n = 0;

	for (r = s->root.children; r != NULL; r = r->next)
		n += place_of(r) == place;
	group = add_group(to, place, n);
	for (r = s->root.children; r != NULL; r = r->next)
		if (place_of(r) == place)
			(void)sheet_copy_row(to, group, r);
}

struct sheet *
blocklist_order(const struct sheet *s)
{
	struct sheet *to = sheet_new(s->kind, s->subject);

	for (int place = 0; to != NULL && place < PLACES; place++)
		add_place(to, s, (enum place)place);
	if (to != NULL && sheet_failed(to)) {
		sheet_free(to);
		return NULL;
	}
	return to;
}
