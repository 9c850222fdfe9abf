/* Judges a mail from its text and that of a zone, in-process. */
#ifndef MTGP_TESTS_UNIT_MESSAGE_RIG_H
#define MTGP_TESTS_UNIT_MESSAGE_RIG_H

#include "core/dns/zonefile.h"
#include "core/message/message.h"
#include "tests/unit/unit.h"

#define RIG_NOW (1725270000 * USEC_SEC)

/* asked: how many questions of DNS were asked, or NULL. */
static inline struct sheet *
judged_with(struct message_options o, const char *mail, const char *zone,
    size_t *asked)
{
	struct zonefile *z = NULL;
	struct message *m = NULL;
	struct answerer by;
	struct inquiry *in;
	struct sheet *s;

	assert_int_equal(zonefile_parse(span_str(zone), "z", &z, NULL), 0);
	assert_int_equal(message_prepare(span_str(mail), &o, &m), 0);
	by = zonefile_answerer(z);
	in = inquiry_new(&message_analysis, m, RIG_NOW, &by);
	assert_non_null(in);
	assert_true(inquiry_settle(in));
	for (size_t i = 0; asked && i < inquiry_questions(in); i++)
		*asked += inquiry_question(in, i, NULL)->kind ==
		    QUESTION_DNS;
	s = inquiry_take(in);
	assert_non_null(s);
	assert_false(sheet_failed(s));
	inquiry_free(in);
	message_free(m);
	zonefile_free(z);
	return s;
}

static inline struct sheet *
judged(const char *mail, const char *zone)
{
	return judged_with((struct message_options){ .vantage = "" }, mail,
	    zone, NULL);
}

/* "warning", "unknown", …; "no row". */
static inline const char *
severity_of_row(const struct row *r)
{
	if (r == NULL)
		return "no row";
	return r->state == ROW_DONE ? severity_name(r->severity) :
	    row_state_name(r->state);
}

static inline const struct row *
row_keyed(const struct sheet *s, const char *id, const char *key)
{
	for (const struct row *r = s->root.children; r; r = r->next)
		if (strcmp(r->id, id) == 0 && strcmp(r->key, key) == 0)
			return r;
	return NULL;
}

/* The text of a field; "" without it. */
static inline struct span
field_of(const struct row *r, const char *name)
{
	const struct field *f = r ? row_field(r, name) : NULL;

	return f ? f->text : span_str("");
}

#endif
