/* Copies row by row; of a reply alone the meaning goes into the row of its
 * recipient. */
#include "core/bounce/order.h"

/* "550 5.7.1" */
static const char *
code_of(struct sheet *to, const struct row *rcpt)
{
	const struct field *reply = row_field(rcpt, "reply");
	const struct field *status = row_field(rcpt, "status");
	struct span code = span_str("");
	uint64_t n;

	if (reply != NULL && span_u64(span_head(reply->text, 3), 999, &n) == 0)
		code = span_head(reply->text, 3);
	return arena_printf(to->arena, SPAN_FMT "%s" SPAN_FMT, SPAN_ARG(code),
	    code.n > 0 && status != NULL && status->text.n > 0 ? " " : "",
	    SPAN_ARG(status != NULL ? status->text : span_str("")));
}

/* "mx.example.com refused it (550 5.7.1)."; of what nobody answered:
 * nothing. */
static struct text
happened(struct sheet *to, const struct row *rcpt)
{
	static const char *const actions[] = { "failed", "delayed",
		"delivered" };
	const struct field *action = row_field(rcpt, "action");
	const struct field *mta = row_field(rcpt, "mta");
	const char *code = code_of(to, rcpt), *id = NULL;

	for (size_t i = 0; action != NULL && i < 3; i++)
		if (span_is(action->text, actions[i]))
			id = arena_printf(to->arena, "bounce.happened.%s%s",
			    actions[i], mta != NULL ? "" : ".unnamed");
	return id != NULL && code != NULL && *code ? text_say(to->arena, id,
	    "code", code, "who", mta != NULL ? arena_span(to->arena,
	    mta->text).p : "", NULL) : (struct text){ "", "" };
}

static struct text
joined(struct sheet *to, struct text a, struct text b)
{
	if (text_is_none(&a) || text_is_none(&b))
		return sheet_copy_text(to, text_is_none(&a) ? b : a);
	return (struct text){ arena_printf(to->arena, "%s%s", a.ja, b.ja),
		arena_printf(to->arena, "%s %s", a.en, b.en) };
}

/* What happened goes before what it means; alone: in the row of its meaning,
 * of a reply that came without a mail. */
static void
recipient(struct sheet *to, const struct row *rcpt, const struct row *alone)
{
	struct row *r = sheet_copy_row(to, NULL, rcpt);
	const struct row *m = alone != NULL ? alone : rcpt;

	if (r == NULL)
		return;
	r->why = joined(to, happened(to, rcpt), m->why);
	if (alone == NULL)
		return;
	if (r->value.n == 0)
		row_value(to, r, m->value);
	r->severity = m->severity;
	r->state = m->state;
	r->phone = sheet_copy_text(to, m->phone);
	r->remedy = sheet_copy_text(to, m->remedy);
	for (const struct field *f = m->fields; f != NULL; f = f->next)
		if (row_field(r, f->name) == NULL)
			row_copy_field(to, r, f);
	for (const struct evidence *e = m->evidence; e != NULL; e = e->next)
		row_evidence(to, r, e->source, e->position, e->length,
		    e->bytes);
}

/* The log looks for the mail that came back from the first row, too. */
static void
heading(struct sheet *to, const struct sheet *from, const struct row *row)
{
	const struct row *returned = sheet_child(from, NULL, "returned");
	const struct field *id = returned != NULL ?
	    row_field(returned, "message_id") : NULL;
	struct row *r = sheet_copy_row(to, NULL, row);

	if (id == NULL)
		return;
	row_typed(to, r, "message_id", FIELD_MESSAGE_ID, id->text);
	row_words(to, r, (struct text){ "", "" });
}

struct sheet *
bounce_order(const struct sheet *s)
{
	struct sheet *to = sheet_new(s->kind, s->subject);
	const struct row *alone = sheet_child(s, NULL, "meaning");

	for (const struct row *r = s->root.children; to && r; r = r->next) {
		if (strcmp(r->id, "recipient") == 0)
			recipient(to, r, alone);
		else if (strcmp(r->id, "bounce") == 0)
			heading(to, s, r);
	}
	for (const struct row *r = s->root.children; to && r; r = r->next)
		if (strcmp(r->id, "recipient") != 0 && r != alone &&
		    strcmp(r->id, "bounce") != 0)
			(void)sheet_copy_row(to, NULL, r);
	if (to != NULL && sheet_failed(to)) {
		sheet_free(to);
		to = NULL;
	}
	return to;
}
