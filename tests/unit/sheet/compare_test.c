/* core/sheet/compare: two sheets side by side, as rows. */
#include "core/sheet/compare.h"
#include "core/sheet/vantages.h"

#include "tests/unit/unit.h"

static struct row *
add(struct sheet *s, struct row *parent, const char *id, const char *value,
    enum severity severity)
{
	struct row *r = sheet_row(s, parent, id, span_str(""));

	row_value(s, r, span_str(value));
	r->severity = severity;
	return r;
}

static const char *
change(const struct sheet *s, const char *key)
{
	const struct row *r = sheet_child(s, NULL, key);
	const struct field *f = r != NULL ? row_field(r, "change") : NULL;
	static char out[20];

	if (f == NULL)
		return "no row";
	snprintf(out, sizeof out, SPAN_FMT, SPAN_ARG(f->text));
	return out;
}

static void
rows_are_set_side_by_side(void **state)
{
	struct sheet *a = sheet_new("dns", span_str("example.jp"));
	struct sheet *b = sheet_new("dns", span_str("example.jp"));
	struct sheet *to = sheet_new("c", span_str("example.jp"));
	size_t n[COMPARE_COUNTS];
	struct compare c = { .words = "time", .all = true,
	    .a = { a, "before", { "前", "before" } },
	    .b = { b, "after", { "後", "after" } } };
	const struct row *r;

	(void)state;
	add(a, NULL, "mx", "mx.example.jp", SEVERITY_INFO);
	add(b, NULL, "mx", "mx.example.jp", SEVERITY_INFO);
	add(a, NULL, "spf", "v=spf1 -all", SEVERITY_INFO);
	add(b, NULL, "spf", "v=spf1 +all", SEVERITY_ERROR);
	add(a, add(a, NULL, "dkim", "", SEVERITY_INFO), "dkim.key", "s1",
	    SEVERITY_INFO);
	add(b, NULL, "dkim", "", SEVERITY_INFO);
	add(a, NULL, "caa", "", SEVERITY_NONE)->state = ROW_UNKNOWN;
	add(b, NULL, "caa", "letsencrypt.org", SEVERITY_INFO);
	add(b, NULL, "bimi", "x", SEVERITY_NONE);
	add(b, NULL, "dane", "", SEVERITY_NONE)->state = ROW_PENDING;
	assert_int_equal(sheet_compare(&c, to, NULL, n), 0);
	assert_int_equal(n[COMPARE_SAME], 2);
	assert_int_equal(n[COMPARE_CHANGED], 1);
	assert_int_equal(n[COMPARE_GONE], 1);
	assert_int_equal(n[COMPARE_NEW], 1);
	assert_int_equal(n[COMPARE_UNKNOWN], 1);
	assert_int_equal(n[COMPARE_PENDING], 1);
	/* what differs comes first */
	assert_string_equal(to->root.children->id, "spf");
	assert_string_equal(change(to, "spf"), "changed");
	assert_string_equal(change(to, "mx"), "same");
	assert_string_equal(change(to, "dkim/dkim.key"), "gone");
	assert_string_equal(change(to, "bimi"), "new");
	assert_string_equal(change(to, "caa"), "unknown");
	assert_string_equal(change(to, "dane"), "pending");
	r = sheet_find_path(to, span_str("spf/after"));
	assert_non_null(r);
	assert_int_equal(r->severity, SEVERITY_ERROR);
	assert_true(span_is(r->value, "v=spf1 +all"));
	assert_string_equal(text_in(&r->label, LANG_EN), "after");
	assert_null(sheet_find_path(to, span_str("bimi/before")));
	assert_int_equal(sheet_child(to, NULL, "caa")->state, ROW_UNKNOWN);
	sheet_free(a);
	sheet_free(b);
	sheet_free(to);
}

/* A row that is the same stands before what differs below it; what differs
 * in a field only shows the field. */
static void
differences_below_and_in_fields(void **state)
{
	struct sheet *v[2], *to = sheet_new("c", span_str("example.jp"));
	struct compare c = { .words = "time", .all = true,
	    .a = { NULL, "before", { "前", "before" } },
	    .b = { NULL, "after", { "後", "after" } } };
	size_t n[COMPARE_COUNTS];
	struct row *r, *term;
	const struct field *f;

	(void)state;
	for (int i = 0; i < 2; i++) {
		v[i] = sheet_new("dns", span_str("example.jp"));
		add(v[i], NULL, "mx", "mx.example.jp", SEVERITY_INFO);
		r = add(v[i], NULL, "ns", "ns1.example.jp", SEVERITY_INFO);
		row_number(v[i], r, "serial", FIELD_INT, i);
		row_number(v[i], r, "refresh", FIELD_INT, 3600);
		row_text(v[i], r, "proposal", span_str(i ? "x" : "y"));
		r = add(v[i], NULL, "spf", "v=spf1 mx -all", SEVERITY_INFO);
		term = add(v[i], add(v[i], r, "spf.term", "mx",
		    SEVERITY_NONE), "spf.term", i ? "a" : "b",
		    SEVERITY_NONE);
		term->why = (struct text){ "理由", "why" };
	}
	c.a.sheet = v[0];
	c.b.sheet = v[1];
	assert_int_equal(sheet_compare(&c, to, NULL, n), 0);
	r = to->root.children;
	assert_string_equal(r->key, "ns");
	assert_true(compare_fields_tell(r));
	f = r->last_child->fields;
	assert_string_equal(f->name, "serial");
	assert_int_equal(f->number, 1);
	assert_null(f->next);
	r = r->next;
	assert_string_equal(r->key, "spf");
	assert_string_equal(change(to, "spf"), "same");
	r = r->next;
	assert_string_equal(change(to, "spf/spf.term"), "same");
	r = r->next;
	assert_string_equal(r->key, "spf/spf.term/spf.term");
	assert_false(compare_fields_tell(r));
	assert_string_equal(text_in(&r->label, LANG_EN),
	    "SPF (registered senders): term");
	r = r->next;
	assert_string_equal(r->key, "mx");
	assert_null(r->next);
	sheet_free(v[0]);
	sheet_free(v[1]);
	sheet_free(to);
}

/* Where one side had no answer, what stands below the row is not known. */
static void
what_hangs_on_the_unknown_is_unknown(void **state)
{
	struct sheet *a = sheet_new("dns", span_str("example.jp"));
	struct sheet *b = sheet_new("dns", span_str("example.jp"));
	struct sheet *to = sheet_new("c", span_str("example.jp"));
	struct compare c = { .words = "time", .all = true,
	    .a = { a, "before", { "前", "before" } },
	    .b = { b, "after", { "後", "after" } } };
	size_t n[COMPARE_COUNTS];

	(void)state;
	add(a, add(a, add(a, NULL, "mx", "", SEVERITY_INFO), "mx.host",
	    "mail", SEVERITY_NONE), "mx.host", "deep", SEVERITY_NONE);
	add(b, NULL, "mx", "", SEVERITY_NONE)->state = ROW_UNKNOWN;
	add(b, add(b, NULL, "ns", "", SEVERITY_INFO), "ns.server", "ns1",
	    SEVERITY_NONE);
	add(a, NULL, "ns", "", SEVERITY_INFO)->state = ROW_PENDING;
	assert_int_equal(sheet_compare(&c, to, NULL, n), 0);
	assert_string_equal(change(to, "mx"), "unknown");
	assert_string_equal(change(to, "mx/mx.host"), "unknown");
	assert_string_equal(change(to, "mx/mx.host/mx.host"), "unknown");
	assert_string_equal(change(to, "ns/ns.server"), "pending");
	sheet_free(a);
	sheet_free(b);
	sheet_free(to);
}

/* "All is the same" is not said of what nobody knows. */
static void
unknown_on_both_sides_is_not_the_same(void **state)
{
	(void)state;
	for (int unknown = 0; unknown < 2; unknown++) {
		struct sheet *a = sheet_new("dns", span_str("example.jp"));
		struct sheet *ret;
		const char *why;

		add(a, NULL, "ns", "ns1", SEVERITY_INFO);
		if (unknown)
			add(a, NULL, "mx", "", SEVERITY_NONE)->state =
			    ROW_UNKNOWN;
		assert_int_equal(sheet_vantages("dns-compare", "default", a,
		    "kobe", a, &ret), 0);
		why = text_in(&ret->root.children->why, LANG_EN);
		if (unknown)
			assert_non_null(strstr(why, "had no answer"));
		else
			assert_non_null(strstr(why, "all is the same"));
		sheet_free(ret);
		sheet_free(a);
	}
}

UNIT_MAIN(
	cmocka_unit_test(rows_are_set_side_by_side),
	cmocka_unit_test(differences_below_and_in_fields),
	cmocka_unit_test(what_hangs_on_the_unknown_is_unknown),
	cmocka_unit_test(unknown_on_both_sides_is_not_the_same),
)
