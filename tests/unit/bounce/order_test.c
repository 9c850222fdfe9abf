/* core/bounce/order: the sheet of a refusal as a person reads it. */
#include "core/bounce/order.h"

#include "tests/unit/bounce/bounce.h"

static struct sheet *
reply_sheet(const char *text, const char *host, const char *to)
{
	struct replies *r = load_replies();
	struct sheet *s, *ordered;

	s = replies_sheet(r, span_str(text), span_str(host), span_str(to),
	    TIME_NONE);
	replies_free(r);
	assert_non_null(s);
	ordered = bounce_order(s);
	sheet_free(s);
	assert_non_null(ordered);
	return ordered;
}

static void
a_reply_alone_is_one_row_of_its_recipient(void **state)
{
	struct sheet *s = reply_sheet("550 5.1.1 User unknown",
	    "mx.example.com", "info@example.com");
	const struct row *r = s->root.children;

	(void)state;
	assert_string_equal(r->id, "recipient");
	assert_span_equal(r->value, "info@example.com");
	assert_int_equal(r->severity, SEVERITY_ERROR);
	assert_true(span_starts(span_str(r->why.en),
	    "mx.example.com refused it (550 5.1.1). "));
	assert_false(text_is_none(&r->phone));
	assert_false(text_is_none(&r->remedy));
	assert_span_equal(row_field(r, "reason")->text, "userunknown");
	assert_non_null(row_field(r, "check"));
	assert_non_null(r->evidence);
	assert_null(sheet_find_id(s, "meaning"));
	assert_string_equal(r->next->id, "resend");
	sheet_free(s);
}

static void
nobody_is_named_who_is_not_known(void **state)
{
	struct sheet *s = reply_sheet("451 4.7.1 later", "", "");
	const struct row *r = s->root.children;

	(void)state;
	assert_span_equal(r->value, "451 4.7.1");
	assert_int_equal(r->severity, SEVERITY_WARNING);
	assert_true(span_starts(span_str(r->why.en),
	    "Their server put it off for now (451 4.7.1). "));
	sheet_free(s);
	/* no code: nobody answered */
	s = reply_sheet("Connection timed out", "", "");
	assert_true(span_find(span_str(s->root.children->why.en),
	    span_str("put it off")) < 0);
	sheet_free(s);
	s = reply_sheet("hello", "", "");
	assert_int_equal(s->root.children->state, ROW_UNKNOWN);
	assert_false(text_is_none(&s->root.children->remedy));
	sheet_free(s);
}

static void
the_first_row_of_a_mail_leads_to_it_in_the_log(void **state)
{
	struct sheet *s = sheet_new("bounce", span_str("back")), *to;
	struct row *r;

	(void)state;
	r = sheet_row(s, NULL, "bounce", span_str("bounce"));
	r->why = (struct text){ "a", "a" };
	r = sheet_row(s, NULL, "returned", span_str("returned"));
	row_typed(s, r, "message_id", FIELD_MESSAGE_ID, span_str("1@a"));
	r = sheet_row(s, NULL, "recipient", span_str("b@c"));
	row_typed(s, r, "action", FIELD_ENUM, span_str("failed"));
	row_typed(s, r, "mta", FIELD_HOST, span_str("mx.c"));
	row_text(s, r, "reply", span_str("550 no"));
	r->why = (struct text){ "b", "b" };
	to = bounce_order(s);
	assert_non_null(to);
	r = to->root.children;
	assert_string_equal(r->id, "bounce");
	assert_span_equal(row_field(r, "message_id")->text, "1@a");
	r = r->next;
	assert_string_equal(r->id, "recipient");
	assert_string_equal(r->why.en, "mx.c refused it (550). b");
	assert_string_equal(r->next->id, "returned");
	assert_null(r->next->next);
	sheet_free(to);
	sheet_free(s);
}

UNIT_MAIN(
	cmocka_unit_test(a_reply_alone_is_one_row_of_its_recipient),
	cmocka_unit_test(nobody_is_named_who_is_not_known),
	cmocka_unit_test(the_first_row_of_a_mail_leads_to_it_in_the_log),
)
