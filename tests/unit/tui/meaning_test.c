/* tui/meaning: which reply x explains. */
#include "tui/meaning.h"

#include "tests/unit/unit.h"

static struct row *
attempt(struct sheet *s, struct row *to, const char *key, const char *verdict,
    const char *reply)
{
	struct row *r = sheet_row(s, to, "attempt", span_str(key));

	row_value(s, r, span_str(reply));
	row_typed(s, r, "verdict", FIELD_ENUM, span_str(verdict));
	return r;
}

static void
the_nearest_reply_is_meant(void **state)
{
	struct sheet *s = sheet_new("log", span_str("EF21E811F3"));
	struct row *v = sheet_row(s, NULL, "verdict", span_str("verdict"));
	struct row *one = sheet_row(s, NULL, "recipient", span_str("a@x"));
	struct row *two = sheet_row(s, NULL, "recipient", span_str("b@x"));
	struct row *client = sheet_row(s, NULL, "client", span_str("c"));
	struct row *put_off, *refused, *taken, *receipt;

	(void)state;
	row_value(s, v, span_str("bounced"));
	put_off = attempt(s, one, "1", "deferred", "451 4.7.1 later");
	refused = attempt(s, one, "2", "bounced", "550 5.1.1 unknown");
	taken = attempt(s, two, "1", "delivered-remote", "250 ok");
	receipt = sheet_row(s, taken, "receipt", span_str("receipt"));
	/* the row's own, that around it, the recipient's last */
	assert_ptr_equal(meaning_attempt(s, put_off), put_off);
	assert_ptr_equal(meaning_attempt(s, receipt), taken);
	assert_ptr_equal(meaning_attempt(s, one), refused);
	assert_ptr_equal(meaning_attempt(s, two), taken);
	/* elsewhere that which decided, not simply the last */
	assert_ptr_equal(meaning_attempt(s, v), refused);
	assert_ptr_equal(meaning_attempt(s, client), refused);
	/* a verdict of a later notice: then the last */
	row_value(s, v, span_str("expired"));
	assert_ptr_equal(meaning_attempt(s, v), taken);
	sheet_free(s);
}

static void
without_a_reply_there_is_none(void **state)
{
	struct sheet *s = sheet_new("log", span_str("EF21E811F3"));
	struct row *v = sheet_row(s, NULL, "verdict", span_str("verdict"));
	struct row *to = sheet_row(s, NULL, "recipient", span_str("a@x"));

	(void)state;
	attempt(s, to, "1", "deferred", "");
	attempt(s, to, "2", "delivered-local", "250 2.0.0 Saved");
	attempt(s, to, "3", "filtered", "250 2.5.0 Ok, DISCARD");
	assert_null(meaning_attempt(s, v));
	assert_null(meaning_attempt(s, to));
	sheet_free(s);
}

UNIT_MAIN(
	cmocka_unit_test(the_nearest_reply_is_meant),
	cmocka_unit_test(without_a_reply_there_is_none),
)
