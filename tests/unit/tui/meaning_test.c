/* tui/meaning: which reply x explains, and what names it. */
#include "tui/meaning.h"

#include <errno.h>

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

/* What people copy, the name it gets, and what that says. */
static void
replies_have_names(void **state)
{
	static const struct {
		const char	*copied, *name, *to, *host, *text;
	} v[] = {
		{ "550 5.7.1 no", "550 5.7.1 no", "", "", "550 5.7.1 no" },
		{ " 550-5.7.1 a\n550 5.7.1\tb\n", "550-5.7.1 a 550 5.7.1 b", "",
		  "", "550-5.7.1 a 550 5.7.1 b" },
		{ "<a@example.com>: host mx.example.com[192.0.2.25] said:\n"
		  "    552 5.3.4 big",
		  "to=<a@example.com> (host mx.example.com[192.0.2.25] said: "
		  "552 5.3.4 big)", "a@example.com", "",
		  "host mx.example.com[192.0.2.25] said: 552 5.3.4 big" },
		{ "I am sorry. <a@example.com>: host mx.example.com[192.0.2.25]"
		  " said: 552 5.3.4 big",
		  "to=<a@example.com> (host mx.example.com[192.0.2.25] said: "
		  "552 5.3.4 big)", "a@example.com", "",
		  "host mx.example.com[192.0.2.25] said: 552 5.3.4 big" },
		{ "This is the mail system at host mail.example.jp.\n\n"
		  "<a@example.com>: host mx.example.com[192.0.2.25] said:\n"
		  "    552 5.3.4 big\n\n<b@example.com>: host x[192.0.2.9] said: "
		  "550 no",
		  "to=<a@example.com> (host mx.example.com[192.0.2.25] said: "
		  "552 5.3.4 big)", "a@example.com", "",
		  "host mx.example.com[192.0.2.25] said: 552 5.3.4 big" },
		{ "<a@example.com>: mail for example.com loops back to myself",
		  "to=<a@example.com> (mail for example.com loops back to "
		  "myself)", "a@example.com", "",
		  "mail for example.com loops back to myself" },
		{ "Sep  2 18:40:03 mail postfix/smtp[1]: 4Wy3dD2rkpz1Rkf: "
		  "to=<a@example.com>, relay=mx.example.com[192.0.2.25]:25, "
		  "delay=2, dsn=5.3.4, status=bounced (host x said: 552 (big))",
		  "to=<a@example.com>, relay=mx.example.com (host x said: "
		  "552 (big))", "a@example.com", "mx.example.com",
		  "host x said: 552 (big)" },
		{ "to=<> (timed out)", "to=<> (timed out)", "", "",
		  "timed out" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct reply_name n;
		struct buf b;

		buf_init(&b, 4096);
		assert_int_equal(reply_name_copied(span_str(v[i].copied), &b),
		    0);
		assert_span_equal(buf_span(&b), v[i].name);
		assert_true(reply_name_read(buf_span(&b), &n));
		assert_span_equal(n.to, v[i].to);
		assert_span_equal(n.host, v[i].host);
		assert_span_equal(n.text, v[i].text);
		buf_done(&b);
	}
}

static void
other_texts_name_no_reply(void **state)
{
	static const char *const v[] = { "", "550", "55 no", "650 no", "q",
		"box (3)", "~/Maildir", "<a@example.com>", "to=<a@example.com",
		"to=<a@example.com> 550 no", "he said: nothing" };

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct reply_name n;
		struct buf b;

		buf_init(&b, 4096);
		assert_int_equal(reply_name_copied(span_str(v[i]), &b),
		    -ENOENT);
		assert_false(reply_name_read(span_str(v[i]), &n));
		buf_done(&b);
	}
}

UNIT_MAIN(
	cmocka_unit_test(replies_have_names),
	cmocka_unit_test(other_texts_name_no_reply),
	cmocka_unit_test(the_nearest_reply_is_meant),
	cmocka_unit_test(without_a_reply_there_is_none),
)
