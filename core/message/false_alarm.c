/* What goes into a case of a judgement that was a false alarm. */
#include "core/message/order.h"

#define SIGNALS 128

static void
copy_field(struct sheet *to, struct row *r, const struct sheet *s,
    const char *id, const char *name)
{
	const struct row *from = sheet_find_id(s, id);
	const struct field *f = from != NULL ? row_field(from, name) : NULL;

	if (f == NULL)
		return;
	if (f->type == FIELD_INT)
		row_number(to, r, name, FIELD_INT, f->number);
	else
		row_typed(to, r, name, f->type, f->text);
	row_words(to, r, sheet_copy_text(to, f->words));
}

static const struct row *
message_id_of(const struct sheet *s)
{
	for (const struct row *r = row_next(&s->root); r; r = row_next(r))
		if (strcmp(r->id, "header") == 0 && row_field(r,
		    "message_id") != NULL)
			return r;
	return NULL;
}

/* catalogue: row.false-alarm */
struct sheet *
message_false_alarm(const struct sheet *s)
{
	struct sheet *to = sheet_new("message", s->subject);
	struct row *r = to ? sheet_row(to, NULL, "false-alarm",
	    span_str("")) : NULL;
	const struct row *id = message_id_of(s);
	const struct row *from = sheet_find_id(s, "from");
	const struct field *who = from ? row_field(from, "address") : NULL;
	struct span ids[SIGNALS];
	size_t n = 0;

	if (r == NULL) {
		sheet_free(to);
		return NULL;
	}
	for (const struct row *k = row_next(&s->root); k; k = row_next(k)) {
		const struct field *f = strcmp(k->id, "signal") == 0 &&
		    k->state == ROW_DONE ? row_field(k, "signal") : NULL;

		if (f != NULL && n < SIGNALS)
			ids[n++] = f->text;
	}
	if (who != NULL)
		row_value(to, r, who->text);
	row_list(to, r, "signals", ids, n);
	copy_field(to, r, s, "forged", "score");
	copy_field(to, r, s, "forged", "band");
	copy_field(to, r, s, "forged", "brand");
	copy_field(to, r, s, "from", "address");
	if (who != NULL)
		row_words(to, r, (struct text){ "", "" });	/* the value */
	if (id != NULL)
		row_typed(to, r, "message_id", FIELD_MESSAGE_ID,
		    row_field(id, "message_id")->text);
	r->why = text_plain("message.false-alarm");
	if (sheet_failed(to)) {
		sheet_free(to);
		return NULL;
	}
	return to;
}
