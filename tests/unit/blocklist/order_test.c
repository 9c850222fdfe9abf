/* core/blocklist/order: what needs a person stands alone, the rest below a
 * row with its number. */
#include "core/blocklist/order.h"

#include "tests/unit/unit.h"

static void
listing(struct sheet *s, const char *key, const char *status)
{
	struct row *r = sheet_row(s, NULL, "listing", span_str(key));

	if (status == NULL)
		r->state = ROW_PENDING;
	else
		row_typed(s, r, "status", FIELD_ENUM, span_str(status));
}

static struct sheet *
example(void)
{
	struct sheet *s = sheet_new("blocklist", span_str("192.0.2.1"));

	(void)sheet_row(s, NULL, "summary", span_str(""));
	listing(s, "a/1", "listed");
	listing(s, "b/1", NULL);
	listing(s, "c/1", "refused");
	listing(s, "d/1", "welcome");
	listing(s, "e/1", "clean");
	listing(s, "f/1", "clean");
	(void)sheet_row(s, NULL, "owner", span_str("192.0.2.1"));
	(void)sheet_row(s, NULL, "page", span_str("x"));
	(void)sheet_row(s, NULL, "page", span_str("y"));
	(void)sheet_row(s, NULL, "history", span_str(""));
	return s;
}

static void
groups_have_their_number(void **state)
{
	static const struct { const char *key; int count; } wanted[] = {
		{ "summary", 0 }, { "a/1", 0 }, { "c/1", 0 }, { "d/1", 0 },
		{ "history", 0 }, { "group.pending", 1 },
		{ "group.clean", 2 }, { "192.0.2.1", 0 },
		{ "group.page", 2 },
	};
	struct sheet *s = example(), *to = blocklist_order(s);
	const struct row *r;

	(void)state;
	assert_non_null(to);
	r = to->root.children;
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		int n = 0;

		assert_non_null(r);
		assert_string_equal(r->key, wanted[i].key);
		for (const struct row *c = r->children; c; c = c->next)
			n++;
		assert_int_equal(n, wanted[i].count);
		if (n > 0)
			assert_int_equal(row_field(r, "count")->number, n);
		r = r->next;
	}
	assert_null(r);
	assert_int_equal(sheet_child(to, NULL, "group.pending")->state,
	    ROW_PENDING);
	assert_string_equal(sheet_child(to, NULL, "group.clean")->children
	    ->key, "e/1");
	sheet_free(to);
	sheet_free(s);
}

/* A group without rows is not there. */
static void
nothing_is_not_a_group(void **state)
{
	struct sheet *s = sheet_new("blocklist", span_str("192.0.2.1")), *to;

	(void)state;
	(void)sheet_row(s, NULL, "summary", span_str(""));
	to = blocklist_order(s);
	assert_non_null(to);
	assert_int_equal(to->nrows, 1);
	sheet_free(to);
	sheet_free(s);
}

UNIT_MAIN(
	cmocka_unit_test(groups_have_their_number),
	cmocka_unit_test(nothing_is_not_a_group),
)
