/* core/sheet/order: what is wrong comes first. */
#include "core/sheet/order.h"

#include "tests/unit/unit.h"

static void
the_urgent_come_first(void **state)
{
	static const struct {
		const char	*id;
		enum severity	 severity;
		enum row_state	 state;
	} rows[] = {
		{ "summary", SEVERITY_NONE, ROW_DONE },
		{ "fine", SEVERITY_INFO, ROW_DONE },
		{ "note", SEVERITY_NOTICE, ROW_DONE },
		{ "warning", SEVERITY_WARNING, ROW_DONE },
		{ "open", SEVERITY_NONE, ROW_PENDING },
		{ "error", SEVERITY_ERROR, ROW_DONE },
		{ "lost", SEVERITY_ERROR, ROW_UNKNOWN },
		{ "urgent", SEVERITY_CRITICAL, ROW_DONE },
		{ "warning2", SEVERITY_WARNING, ROW_DONE },
	};
	static const char *const wanted[] = { "summary", "urgent", "error",
		"warning", "warning2", "open", "lost", "note", "fine" };
	struct sheet *s = sheet_new("dns", span_str("x")), *to;
	const struct row *r;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct row *made = sheet_row(s, NULL, rows[i].id,
		    span_str(""));

		made->severity = rows[i].severity;
		made->state = rows[i].state;
		(void)sheet_row(s, made, "below", span_str(""));
	}
	to = sheet_by_urgency(s);
	assert_non_null(to);
	r = to->root.children;
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		assert_non_null(r);
		assert_string_equal(r->id, wanted[i]);
		assert_string_equal(r->children->id, "below");
		r = r->next;
	}
	assert_null(r);
	sheet_free(s);
	sheet_free(to);
}

UNIT_MAIN(
	cmocka_unit_test(the_urgent_come_first),
)
