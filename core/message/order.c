/* Sections of the sheet of a mail. */
#include "core/message/order.h"

#include "core/text/text.h"

/* Rows of these ids stand below a heading; NULL: below a row of that id that
 * is there already.
 * catalogue: row.section.* message.section.* */
static const struct { const char *id, *heading, *below; } sections[] = {
	{ "signal", "section.signal", NULL },
	{ "received", NULL, "route" },
	{ "received.log", NULL, "route" },
	{ "owner", NULL, "route" },
	{ "received.trust", NULL, "route" },
	{ "authres", "section.authres", NULL },
	{ "header", "section.header", NULL },
	{ "header.more", "section.header", NULL },
	{ "part", "section.part", NULL },
	{ "part.more", "section.part", NULL },
};
#define SECTIONS (sizeof sections / sizeof *sections)

/* One of the main reasons: they follow the row forged. */
static bool
is_reason(const struct sheet *s, const struct row *r)
{
	const struct row *at = sheet_find_id(s, "forged");

	for (at = at != NULL ? at->next : NULL; at != NULL &&
	    strcmp(at->id, "signal") == 0; at = at->next)
		if (at == r)
			return true;
	return false;
}

static size_t
count_of(const struct sheet *s, const char *id)
{
	size_t n = 0;

	for (const struct row *r = s->root.children; r != NULL; r = r->next)
		n += strcmp(r->id, id) == 0 && !is_reason(s, r);
	return n;
}

static struct row *
heading(struct sheet *to, const struct sheet *s, size_t i)
{
	const char *id = sections[i].heading;
	struct row *r = (struct row *)sheet_find_id(to, id);

	if (r != NULL)
		return r;
	r = sheet_row(to, NULL, id, span_str(""));
	if (r != NULL)
		r->why = text_count(to->arena, arena_printf(to->arena,
		    "message.%s", id), (long long)count_of(s,
		    sections[i].id));
	return r;
}

/* NULL: it stands at the top.  Reasons stand below what they are reasons for,
 * so they are open wherever that is. */
static struct row *
place_of(struct sheet *to, const struct sheet *s, const struct row *r)
{
	if (is_reason(s, r))
		return (struct row *)sheet_find_id(to, "forged");
	for (size_t i = 0; i < SECTIONS; i++) {
		if (strcmp(r->id, sections[i].id) != 0)
			continue;
		return sections[i].below != NULL ?
		    (struct row *)sheet_find_id(to, sections[i].below) :
		    heading(to, s, i);
	}
	return NULL;
}

struct sheet *
message_order(const struct sheet *s)
{
	struct sheet *to = sheet_new(s->kind, s->subject);

	for (const struct row *r = s->root.children; to != NULL && r != NULL;
	    r = r->next)
		(void)sheet_copy_row(to, place_of(to, s, r), r);
	if (to != NULL)
		message_mark(to);
	if (to != NULL && sheet_failed(to)) {
		sheet_free(to);
		return NULL;
	}
	return to;
}
