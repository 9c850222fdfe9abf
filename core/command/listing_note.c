/* Notes into history.db, onto rows, and, where a case is named, into it. */
#include "core/command/listing_note.h"

#include <errno.h>

#include "core/base/timeparse.h"
#include "core/case/store.h"
#include "core/command/case.h"

int
listing_note_check(struct span text, struct error *e)
{
	bool one_line = text.n > 0;

	for (size_t i = 0; i < text.n; i++)
		one_line = one_line && (unsigned char)text.p[i] >= ' ' &&
		    text.p[i] != 0x7f;
	return one_line && text.n <= LISTING_NOTE_MAX ? 0 : error_set(e,
	    -EINVAL, "command.blocklist.note-text", NULL);
}

/* ---- rows ---- */

static const char *
day(struct arena *a, usec_t t)
{
	struct civil c;
	const char *text;

	time_civil_local(t, &c);
	text = arena_printf(a, "%04d-%02d-%02d", c.year, c.month, c.day);
	return text != NULL ? text : "";
}

static struct row *
note_row(struct sheet *s, struct row *parent, const struct history_note *n)
{
	struct row *r = sheet_row(s, parent, "listing.note", span_str(
	    arena_printf(s->arena, "%lld", (long long)(n->at / USEC_SEC))));

	row_value(s, r, span_str(n->text));
	row_number(s, r, "time", FIELD_TIME, n->at);
	return r;
}

static void
say_newest(struct sheet *s, struct row *r, const struct history_note *n)
{
	struct text t = text_say(s->arena, "blocklist.noted", "day",
	    day(s->arena, n->at), "text", n->text, NULL);

	r->why = text_is_none(&r->why) ? t : (struct text){
		arena_printf(s->arena, "%s%s", r->why.ja, t.ja),
		arena_printf(s->arena, "%s %s", r->why.en, t.en) };
}

int
listing_notes(struct history *h, struct sheet *s, const struct list_target *t,
    struct arena *a)
{
	const char *subject = arena_memdup(a, t->text.p, t->text.n);
	struct history_note *v = NULL;
	size_t n = 0;
	int r = history_notes(h, subject, a, &v, &n, NULL);

	for (size_t i = 0; r == 0 && i < n; i++) {
		const char *key = arena_printf(a, "%s/%s", v[i].list,
		    subject);
		/* our own sheet */
		struct row *row = (struct row *)sheet_child(s, NULL, key);
		bool newest = true;

		if (row == NULL)
			continue;
		note_row(s, row, &v[i]);
		for (size_t k = i + 1; k < n; k++)
			newest = newest && strcmp(v[k].list, v[i].list) != 0;
		if (newest)
			say_newest(s, row, &v[i]);
	}
	return r == -ENOMEM ? r : 0;
}

int
listing_notes_past(struct history *h, struct sheet *s,
    const struct list_target *t)
{
	const char *subject = arena_memdup(s->arena, t->text.p, t->text.n);
	struct history_note *v = NULL;
	size_t n = 0;
	int r = history_notes(h, subject, s->arena, &v, &n, NULL);

	for (size_t i = n; r == 0 && i-- > 0;)
		row_typed(s, note_row(s, NULL, &v[i]), "zone", FIELD_HOST,
		    span_str(v[i].list));
	return r == -ENOMEM ? r : 0;
}

int
listing_note_add(struct history *h, struct sheet *s, struct row *r,
    const char *text, usec_t now, struct error *e)
{
	const struct field *zone = row_field(r, "zone");
	const struct field *address = row_field(r, "address");
	struct history_note n = { .at = now, .text = text };
	int err = zone == NULL || address == NULL ? error_set(e, -EINVAL,
	    "command.blocklist.note-one", NULL) : 0;

	if (err == 0)
		err = history_note_add(h, arena_memdup(s->arena,
		    address->text.p, address->text.n), arena_memdup(s->arena,
		    zone->text.p, zone->text.n), text, now, e);
	if (err == 0) {
		note_row(s, r, &n);
		say_newest(s, r, &n);
	}
	return err;
}

/* ---- the subcommand ---- */

static int
add_to_case(struct invocation *in, const struct blocklist_query *q,
    const char *text, struct error *e)
{
	const char *name = invocation_get(in, "case", 0);
	struct case_item item = { .kind = ITEM_DONE, .about = TIME_NONE,
		.ended = TIME_NONE, .text = "", .command = "" };
	struct case_info info;
	struct store *s = NULL;
	usec_t due;
	int r = case_due(in, &due, e);

	if (r < 0)
		return r;
	r = store_open(record_dir(in), false, &s, e);
	if (r == 0)
		r = store_case_find(s, name, in->arena, &info, e);
	if (r == 0) {
		item.case_id = info.id;
		item.title.ja = item.title.en = arena_printf(in->arena,
		    "%s " SPAN_FMT ": %s", q->only[0]->name,
		    SPAN_ARG(q->targets[0].text), text);
		r = store_item_add(s, &item, in->now, NULL, e);
	}
	if (r == 0 && invocation_has(in, "due"))
		r = store_case_set_due(s, info.id, due, in->now, e);
	store_close(s);
	return r;
}

static int
add_note(struct invocation *in, const struct blocklist_query *q,
    const char *text, struct error *e)
{
	const struct list_target *t = &q->targets[0];
	const char *subject = arena_memdup(in->arena, t->text.p, t->text.n);
	const char *zone = arena_memdup(in->arena, q->only[0]->zone.p,
	    q->only[0]->zone.n);
	struct history *h = NULL;
	int r = record_open(in, false, &h, e);

	if (r == 0)
		r = history_note_add(h, subject, zone, text, in->now, e);
	history_close(h);
	return r;
}

int
listing_note_run(struct invocation *in, const struct blocklist_query *q,
    struct sheet **ret, int *ret_exit, struct error *e)
{
	const char *text = invocation_get(in, "note", 0);
	struct row *r;
	int err;

	*ret_exit = 2;
	if (q->nonly != 1 || q->ntargets != 1)
		return error_set(e, -EINVAL, "command.blocklist.note-one",
		    NULL);
	if (!invocation_has(in, "case") && invocation_has(in, "due"))
		return error_set(e, -EINVAL, "command.blocklist.note-due",
		    NULL);
	err = listing_note_check(span_str(text), e);
	if (err == 0 && invocation_has(in, "case"))
		err = add_to_case(in, q, text, e);
	if (err == 0) {
		*ret_exit = 3;
		err = add_note(in, q, text, e);
	}
	if (err < 0)
		return err;
	*ret = sheet_new("blocklist", q->targets[0].text);
	r = *ret != NULL ? note_row(*ret, NULL, &(struct history_note){
	    .at = in->now, .text = text }) : NULL;
	if (r == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	row_typed(*ret, r, "zone", FIELD_HOST, q->only[0]->zone);
	r->why = text_plain("blocklist.note-kept");
	return 0;
}
