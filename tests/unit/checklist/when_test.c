/* core/checklist/when: true, false, and unknown, which never preselects. */
#include "core/checklist/when.h"

#include "tests/unit/unit.h"

static struct checklist_when
when(bool all, const char *row, const char *field, const char *op,
    const char *const *values, size_t n)
{
	return (struct checklist_when){ .all = all, .row = row,
		.field = field, .op = op, .values = values, .nvalues = n };
}

static const char *const listed[] = { "listed" };
static const char *const clean[] = { "clean", "welcome" };
static const char *const zero[] = { "0" }, *const two[] = { "2" };
static const char *const eight[] = { "8.0" };
static const char *const good[] = { "none", "info" };
static const char *const sent[] = { "delivered-remote" };

static struct row *
add(struct sheet *s, const char *id, const char *name, const char *value,
    enum row_state state)
{
	struct row *r = sheet_row(s, NULL, id, span_str(""));

	if (value != NULL)
		row_text(s, r, name, span_str(value));
	r->state = state;
	return r;
}

static void
any_and_all(void **state)
{
	struct checklist_when is_listed = when(false, "listing", "status",
	    "=", listed, 1);
	struct checklist_when all_clean = when(true, "listing", "status",
	    "=", clean, 2);
	struct sheet *s = sheet_new("blocklist", span_str(""));

	(void)state;
	/* No row at all: not listed is not known. */
	assert_int_equal(when_judge(&is_listed, s, NULL), WHEN_FALSE);
	assert_int_equal(when_judge(&all_clean, s, NULL), WHEN_UNKNOWN);
	add(s, "listing", "status", "clean", ROW_DONE);
	assert_int_equal(when_judge(&is_listed, s, NULL), WHEN_FALSE);
	assert_int_equal(when_judge(&all_clean, s, NULL), WHEN_TRUE);
	/* A list that did not answer: neither. */
	add(s, "listing", "status", "no-answer", ROW_UNKNOWN);
	assert_int_equal(when_judge(&is_listed, s, NULL), WHEN_UNKNOWN);
	assert_int_equal(when_judge(&all_clean, s, NULL), WHEN_UNKNOWN);
	/* One that lists it is enough. */
	add(s, "listing", "status", "listed", ROW_DONE);
	assert_int_equal(when_judge(&is_listed, s, NULL), WHEN_TRUE);
	assert_int_equal(when_judge(&all_clean, s, NULL), WHEN_FALSE);
	/* While answers are coming in nothing is said. */
	add(s, "listing", "status", NULL, ROW_PENDING);
	assert_int_equal(when_judge(&is_listed, s, NULL), WHEN_UNKNOWN);
	assert_int_equal(when_judge(&all_clean, s, NULL), WHEN_UNKNOWN);
	sheet_free(s);
}

static void
counts_and_numbers(void **state)
{
	struct checklist_when none = when(false, "log", "count", "=", zero,
	    1);
	struct checklist_when some = when(false, "log", "count", ">=", two,
	    1);
	struct checklist_when low = when(false, "score", "total", "<", eight,
	    1);
	struct sheet *s = sheet_new("log", span_str(""));

	(void)state;
	assert_int_equal(when_judge(&none, s, NULL), WHEN_TRUE);
	assert_int_equal(when_judge(&some, s, NULL), WHEN_FALSE);
	add(s, "log", "verdict", "deferred", ROW_DONE);
	add(s, "log", "verdict", "deferred", ROW_DONE);
	assert_int_equal(when_judge(&none, s, NULL), WHEN_FALSE);
	assert_int_equal(when_judge(&some, s, NULL), WHEN_TRUE);
	/* A part of the log could not be read. */
	add(s, "log", "verdict", NULL, ROW_UNKNOWN);
	assert_int_equal(when_judge(&none, s, NULL), WHEN_UNKNOWN);
	assert_int_equal(when_judge(&some, s, NULL), WHEN_UNKNOWN);
	assert_int_equal(when_judge(&low, s, NULL), WHEN_UNKNOWN);
	add(s, "score", "total", "7.5", ROW_DONE);
	assert_int_equal(when_judge(&low, s, NULL), WHEN_TRUE);
	sheet_free(s);
}

static void
severity_of_one_row(void **state)
{
	struct checklist_when fine = when(false, "dmarc", "severity", "=",
	    good, 2);
	struct sheet *s = sheet_new("dns", span_str(""));
	struct row *r;

	(void)state;
	assert_int_equal(when_judge(&fine, s, NULL), WHEN_UNKNOWN);
	r = add(s, "dmarc", "x", "y", ROW_DONE);
	assert_int_equal(when_judge(&fine, s, NULL), WHEN_TRUE);
	r->severity = SEVERITY_ERROR;
	assert_int_equal(when_judge(&fine, s, NULL), WHEN_FALSE);
	r->severity = SEVERITY_NONE;
	r->state = ROW_UNKNOWN;
	assert_int_equal(when_judge(&fine, s, NULL), WHEN_UNKNOWN);
	sheet_free(s);
}

/* Joined conditions: what is false decides, whatever is not known. */
static void
all_of_several(void **state)
{
	static const char *const ptr[] = { "requireptr" };
	static const char *const v6[] = { "ipv6" };
	struct checklist_when over_v6 = when(false, "recipient",
	    "our_address", "=", v6, 1);
	struct checklist_when both = when(false, "recipient", "reason", "=",
	    ptr, 1);
	struct sheet *s = sheet_new("bounce", span_str(""));
	struct row *r = add(s, "recipient", "reason", "requireptr", ROW_DONE);

	(void)state;
	both.also = &over_v6;
	assert_int_equal(when_judge(&both, s, NULL), WHEN_UNKNOWN);
	row_typed(s, r, "our_address", FIELD_IP, span_str("2001:db8::25"));
	assert_int_equal(when_judge(&both, s, NULL), WHEN_TRUE);
	sheet_free(s);
	s = sheet_new("bounce", span_str(""));
	r = add(s, "recipient", "reason", "requireptr", ROW_DONE);
	row_typed(s, r, "our_address", FIELD_IP, span_str("192.0.2.25"));
	assert_int_equal(when_judge(&both, s, NULL), WHEN_FALSE);
	sheet_free(s);
	s = sheet_new("bounce", span_str(""));
	add(s, "recipient", "reason", "blocked", ROW_DONE);
	assert_int_equal(when_judge(&both, s, NULL), WHEN_FALSE);
	sheet_free(s);
}

static void
the_message_that_was_chosen(void **state)
{
	struct checklist_when is_sent = when(false, "log", "verdict", "=",
	    sent, 1);
	struct sheet *s = sheet_new("log", span_str(""));
	struct row *a, *b;

	(void)state;
	a = add(s, "log", "verdict", "delivered-remote", ROW_DONE);
	assert_int_equal(when_judge(&is_sent, s, NULL), WHEN_TRUE);
	b = add(s, "log", "verdict", "bounced", ROW_DONE);
	assert_int_equal(when_judge(&is_sent, s, NULL), WHEN_UNKNOWN);
	assert_int_equal(when_judge(&is_sent, s, a), WHEN_TRUE);
	assert_int_equal(when_judge(&is_sent, s, b), WHEN_FALSE);
	sheet_free(s);
}

/* "All fine" behind "SPF has a fault": unknown SPF must not reach it. */
static void
the_first_that_is_not_false_decides(void **state)
{
	static const char *const bad[] = { "warning", "error" };
	struct checklist_answer answers[] = {
		{ .key = 's' }, { .key = 'o' }, { .key = 'x' } };
	struct checklist_node n = { .answers = answers, .nanswers = 3 };
	struct sheet *s = sheet_new("dns", span_str(""));
	struct row *spf;

	(void)state;
	answers[0].when = when(false, "spf", "severity", "=", bad, 2);
	answers[1].when = when(false, "dmarc", "severity", "=", good, 2);
	spf = add(s, "spf", "x", "y", ROW_DONE);
	add(s, "dmarc", "x", "y", ROW_DONE);
	assert_int_equal(when_preselect(&n, s, NULL), 'o');
	spf->severity = SEVERITY_ERROR;
	assert_int_equal(when_preselect(&n, s, NULL), 's');
	spf->state = ROW_UNKNOWN;
	assert_int_equal(when_preselect(&n, s, NULL), '\0');
	spf->state = ROW_PENDING;
	assert_int_equal(when_preselect(&n, s, NULL), '\0');
	assert_int_equal(when_preselect(&n, NULL, NULL), '\0');
	sheet_free(s);
}

UNIT_MAIN(
	cmocka_unit_test(any_and_all),
	cmocka_unit_test(counts_and_numbers),
	cmocka_unit_test(severity_of_one_row),
	cmocka_unit_test(all_of_several),
	cmocka_unit_test(the_message_that_was_chosen),
	cmocka_unit_test(the_first_that_is_not_false_decides),
)
