/* core/message/order: hints where they stand, and a false alarm. */
#include "core/log/timeline.h"
#include "core/message/order.h"

#include "tests/unit/message/rig.h"

static struct row *
add(struct sheet *s, const char *id, const char *key, int64_t position,
    int64_t length)
{
	struct row *r = sheet_row(s, NULL, id, span_str(key));

	if (position >= 0)
		row_evidence(s, r, span_str("mail"), position, length,
		    span_str(""));
	return r;
}

static struct row *
add_signal(struct sheet *s, const char *id, const char *where,
    int64_t position, int64_t length)
{
	struct row *r = add(s, "signal", id, position, length);

	r->severity = SEVERITY_WARNING;
	r->why = (struct text){ "ja", "en" };
	row_text(s, r, "signal", span_str(id));
	row_text(s, r, "where", span_str(where));
	return r;
}

/* A mail of 100 bytes: From at 10, a hop at 30, text from 60 on. */
static struct sheet *
example(void)
{
	struct sheet *s = sheet_new("message", span_str("a mail"));
	struct row *r;

	r = add(s, "forged", "", -1, 0);
	row_number(s, r, "score", FIELD_INT, 82);
	add_signal(s, "a01", "field", 10, 20);
	add_signal(s, "g01", "link", 70, 8);
	r = add(s, "from", "", 10, 20);
	row_text(s, r, "address", span_str("x@ymjk.example"));
	add_signal(s, "d02", "hop", 30, 20);
	add_signal(s, "z01", "field", 10, 20)->severity = SEVERITY_INFO;
	add_signal(s, "c01", "", -1, 0);
	add(s, "route", "", -1, 0);
	add(s, "received", "30", 30, 20);
	add(s, "header", "10", 10, 20);
	r = add(s, "header", "50", 50, 10);
	row_typed(s, r, "message_id", FIELD_MESSAGE_ID,
	    span_str("<1@ymjk.example>"));
	r = add(s, "text", "1", -1, 0);
	row_text(s, r, "path", span_str("1"));
	r = add(s, "part", "1", 0, 100);
	row_text(s, r, "path", span_str("1"));
	assert_false(sheet_failed(s));
	return s;
}

static const char *
marks_of(const struct sheet *s, const char *id, const char *key)
{
	static char all[64];
	size_t n = 0;

	*all = '\0';
	for (const struct row *r = row_next(&s->root); r; r = row_next(r))
		if (strcmp(r->id, id) == 0 && strcmp(r->key, key) == 0)
			for (const struct row *k = r->children; k;
			    k = k->next)
				if (strcmp(k->id, "signal.here") == 0)
					n += (size_t)snprintf(all + n,
					    sizeof all - n, "%s ", k->key);
	return all;
}

static void
marks_what_is_meant(void **state)
{
	struct sheet *s = example(), *to = message_order(s);

	(void)state;
	assert_non_null(to);
	assert_string_equal(marks_of(to, "header", "10"), "a01 ");
	assert_string_equal(marks_of(to, "header", "50"), "");
	assert_string_equal(marks_of(to, "received", "30"), "d02 ");
	assert_string_equal(marks_of(to, "text", "1"), "g01 ");
	assert_string_equal(marks_of(to, "part", "1"), "");
	assert_string_equal(marks_of(s, "header", "10"), "");
	assert_true(message_is_marked(to, 0, 11));
	assert_true(message_is_marked(to, 77, 80));
	assert_false(message_is_marked(to, 0, 10));
	assert_false(message_is_marked(to, 50, 70));
	assert_int_equal(sheet_child(to, sheet_find_id(to,
	    "section.header"), "10")->severity, SEVERITY_WARNING);
	/* two of them are the reasons on top */
	assert_non_null(strstr(sheet_find_id(to, "section.signal")->why.en,
	    "3 "));
	sheet_free(to);
	sheet_free(s);
}

static void
names_what_was_wrong(void **state)
{
	struct sheet *s = example(), *to = message_order(s), *f;
	const struct row *r;

	(void)state;
	f = timeline_finding(to, sheet_find_id(to, "forged"));
	r = sheet_find_id(f, "forged");
	assert_string_equal(r->children->key, "a01");
	assert_string_equal(r->children->next->key, "g01");
	assert_null(r->children->next->next);
	sheet_free(f);
	f = message_false_alarm(to);
	assert_non_null(f);
	r = sheet_find_id(f, "false-alarm");
	assert_span_equal(f->subject, "a mail");
	assert_span_equal(r->value, "x@ymjk.example");
	assert_int_equal(row_field(r, "signals")->nlist, 5);
	assert_int_equal(row_field(r, "score")->number, 82);
	assert_span_equal(field_of(r, "address"), "x@ymjk.example");
	assert_span_equal(field_of(r, "message_id"), "<1@ymjk.example>");
	sheet_free(f);
	sheet_free(to);
	sheet_free(s);
}

UNIT_MAIN(cmocka_unit_test(marks_what_is_meant),
    cmocka_unit_test(names_what_was_wrong))
