/* Judges a mail for forged senders with nothing answered, in-process. */
#ifndef MTGP_TESTS_UNIT_FORGED_RIG_H
#define MTGP_TESTS_UNIT_FORGED_RIG_H

#include "core/forged/base.h"
#include "tests/unit/message/rig.h"

static inline struct forge_base *
load(void)
{
	const char *src = getenv("srcdir");
	struct forge_base *base = NULL;
	struct error e = { 0 };
	char dir[4096];

	snprintf(dir, sizeof dir, "%s/data/rules", src != NULL ? src : ".");
	if (forge_base_load(dir, NULL, &base, &e) < 0)
		fail_msg("%s", e.en);
	return base;
}

/* Nothing is asked: what our own server wrote counts. */
static inline struct sheet *
offline(const struct message_options *o, const char *mail)
{
	const struct answerer none = inquiry_by_facts(NULL);
	struct message *m = NULL;
	struct inquiry *i;
	struct sheet *s;

	assert_int_equal(message_prepare(span_str(mail), o, &m), 0);
	i = inquiry_new(&message_analysis, m, RIG_NOW, &none);
	assert_non_null(i);
	assert_true(inquiry_settle(i));
	s = inquiry_take(i);
	assert_non_null(s);
	inquiry_free(i);
	message_free(m);
	return s;
}

/* Points of a signal; ABSENT where it does not hold. */
#define ABSENT 1000

static inline int64_t
points_of(const struct sheet *s, const char *id)
{
	for (const struct row *r = s->root.children; r; r = row_next(r)) {
		const struct field *f = row_field(r, "signal");

		if (strcmp(r->id, "signal") == 0 && f != NULL &&
		    span_is(f->text, id))
			return row_field(r, "points")->number;
	}
	return ABSENT;
}

#endif
