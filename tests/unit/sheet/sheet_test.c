/* core/sheet: rows, keys, paths, limits, copies, the way through JSON,
 * differences. */
#include "core/sheet/sheet.h"

#include <errno.h>

#include "core/sheet/diff.h"
#include "core/sheet/writer.h"
#include "tests/unit/unit.h"

static void
keys_are_unique_among_siblings(void **state)
{
	struct sheet *s = sheet_new("log", span_str("x"));
	struct row *a = sheet_row(s, NULL, "a", span_str("k"));
	struct row *b = sheet_row(s, NULL, "a", span_str("k"));
	struct row *c = sheet_row(s, NULL, "a", span_str("k#2"));
	struct row *d = sheet_row(s, NULL, "a", span_str("k"));
	struct row *e = sheet_row(s, a, "a", span_str("k"));

	(void)state;
	assert_string_equal(a->key, "k");
	assert_string_equal(b->key, "k#2");
	assert_string_equal(c->key, "k#2#2");
	assert_string_equal(d->key, "k#3");
	assert_string_equal(e->key, "k");
	assert_false(sheet_failed(s));
	sheet_free(s);
}

static void
paths_lead_back(void **state)
{
	struct sheet *s = sheet_new("log", span_str(""));
	struct row *a = sheet_row(s, NULL, "a", span_str("zen.example/x%2F"));
	struct row *b = sheet_row(s, a, "b", span_of("\0\xff", 2));
	struct buf path;
	size_t n = 0;

	(void)state;
	for (const struct row *r = row_next(&s->root); r; r = row_next(r)) {
		buf_init(&path, 4096);
		assert_int_equal(row_path(r, &path), 0);
		assert_ptr_equal(sheet_find_path(s, buf_span(&path)), r);
		buf_done(&path);
		n++;
	}
	assert_int_equal(n, 2);
	assert_ptr_equal(sheet_find_id(s, "b"), b);
	assert_null(sheet_find_path(s, span_str("")));
	assert_null(sheet_find_path(s, span_str("%")));
	assert_null(sheet_find_path(s, span_str("%00")));
	assert_null(sheet_find_path(s, span_str("zen.example")));
	sheet_free(s);
}

static void
limits_stick(void **state)
{
	struct sheet *s = sheet_new("log", span_str(""));
	struct row *r = NULL;

	(void)state;
	for (int i = 0; i < SHEET_ROWS; i++)
		assert_non_null(sheet_row(s, NULL, "a", span_str("same")));
	assert_string_equal(s->root.last_child->key, "same#20000");
	assert_false(sheet_failed(s));
	assert_null(sheet_row(s, NULL, "a", span_str("one more")));
	assert_true(sheet_failed(s));
	row_value(s, NULL, span_str("quiet"));
	row_number(s, NULL, "n", FIELD_INT, 1);
	sheet_free(s);

	s = sheet_new("log", span_str(""));
	for (int i = 0; i < SHEET_DEPTH; i++)
		r = sheet_row(s, r, "a", span_str("k"));
	assert_non_null(r);
	assert_null(sheet_row(s, r, "a", span_str("k")));
	assert_true(sheet_failed(s));
	sheet_free(s);
	assert_null(sheet_row(NULL, NULL, "a", span_str("k")));
	assert_true(sheet_failed(NULL));
}

static void
unknown_is_neither_good_nor_bad(void **state)
{
	struct sheet *s = sheet_new("log", span_str(""));
	struct row *r = sheet_row(s, NULL, "a", span_str("k"));

	(void)state;
	r->severity = SEVERITY_CRITICAL;
	r->state = ROW_UNKNOWN;
	assert_int_equal(sheet_worst(s), SEVERITY_NONE);
	sheet_row(s, r, "b", span_str("k"))->severity = SEVERITY_WARNING;
	assert_int_equal(sheet_worst(s), SEVERITY_WARNING);
	sheet_free(s);
}

/* A sheet with one of everything. */
static struct sheet *
full_sheet(void)
{
	struct sheet *s = sheet_new("log", span_of("a\0b\xff", 4));
	struct row *r = sheet_row(s, NULL, "x.first", span_str("k/1"));
	struct row *c = sheet_row(s, r, "x.second", span_str("k"));
	const struct span list[] = { span_str("one"), span_of("\xfe\0", 2) };
	const struct text t = { "\xe3\x81\x82", "a" };
	struct figure *f;

	r->severity = SEVERITY_WARNING;
	r->state = ROW_PENDING;
	r->label = r->why = r->remedy = r->phone = r->report = t;
	r->has_points = true;
	r->points_milli = -300;
	row_value(s, r, span_of("v\0\x80", 3));
	row_text(s, r, "t", span_str("text"));
	row_text(s, r, "raw", span_str("\xff"));
	row_number(s, r, "n", FIELD_INT, -5);
	row_number(s, r, "at", FIELD_TIME, INT64_C(1725267419000001));
	row_number(s, r, "never", FIELD_TIME, TIME_NONE);
	row_number(s, r, "took", FIELD_DURATION, 5433);
	row_number(s, r, "size", FIELD_BYTES, INT64_C(1) << 40);
	row_number(s, r, "yes", FIELD_BOOL, 1);
	row_typed(s, r, "who", FIELD_ADDRESS, span_str("a@example.jp"));
	row_typed(s, r, "verdict", FIELD_ENUM, span_str("deferred"));
	row_text(s, r, "rule", span_str("postfix-remote.size"));
	row_words(s, r, (struct text){ "", "" });
	row_text(s, r, "provider", span_str("gmail"));
	row_words(s, r, t);
	row_list(s, r, "list", list, 2);
	row_list(s, r, "none", NULL, 0);
	row_evidence(s, r, span_str("mail.log"), 12, 3, span_of("a\0b", 3));
	row_evidence(s, r, span_str(""), -1, -1, span_str(""));
	f = row_figure(s, c, FIGURE_DELAYS, t);
	figure_point(s, f, "queue", t, 100, SEVERITY_NONE);
	figure_point(s, f, "connect", (struct text){ NULL }, 5400,
	    SEVERITY_WARNING);
	f = row_figure(s, sheet_row(s, NULL, "x.third", span_str("k")),
	    FIGURE_TIMELINE, (struct text){ NULL });
	figure_point(s, f, "", t, INT64_C(1725267419000000), SEVERITY_INFO);
	assert_false(sheet_failed(s));
	return s;
}

static char *
as_json(const struct sheet *s)
{
	const struct sheet_write_options o = { .lang = LANG_JA };
	struct buf b;
	char *ret;

	buf_init(&b, 1 << 20);
	assert_int_equal(sheet_write(&b, s, SHEET_JSON, &o), 0);
	ret = buf_take(&b);
	assert_non_null(ret);
	return ret;
}

static void
json_leads_back(void **state)
{
	struct sheet *s = full_sheet(), *t;
	char *one = as_json(s), *two;
	struct sheet_diff d;
	const struct row *r;

	(void)state;
	assert_int_equal(sheet_read_json(span_str(one), &t), 0);
	two = as_json(t);
	assert_string_equal(one, two);
	assert_int_equal(sheet_diff(s, t, &d), 0);
	assert_int_equal(d.count[DIFF_SAME], 3);
	assert_int_equal(d.n, 3);
	sheet_diff_done(&d);
	r = sheet_find_id(t, "x.first");
	assert_int_equal(r->value.n, 3);
	assert_int_equal(r->evidence->bytes.n, 3);
	assert_int_equal(row_field(r, "at")->number,
	    INT64_C(1725267419000001));
	assert_int_equal(row_field(r, "list")->list[1].n, 2);
	assert_int_equal(t->subject.n, 4);
	assert_string_equal(row_field(r, "rule")->words.en, "");
	assert_string_equal(row_field(r, "provider")->words.en, "a");
	assert_true(text_is_none(&row_field(r, "t")->words));
	free(one);
	free(two);
	sheet_free(s);
	sheet_free(t);
}

static void
copies_are_whole(void **state)
{
	struct sheet *s = full_sheet(), *t = sheet_new("log", s->subject);
	char *one = as_json(s), *two;

	(void)state;
	for (const struct row *r = s->root.children; r; r = r->next)
		assert_non_null(sheet_copy_row(t, NULL, r));
	sheet_free(s);
	two = as_json(t);
	assert_string_equal(one, two);
	free(one);
	free(two);
	sheet_free(t);
}

static void
what_is_not_a_sheet_is_refused(void **state)
{
#define ROW(more) "{\"schema\":1,\"kind\":\"log\",\"rows\":[" \
	"{\"id\":\"a\",\"key\":\"k\"" more "}]}"
	static const char *const bad[] = {
		"", "[]", "{}", "null", "{\"schema\":2,\"kind\":\"log\"}",
		"{\"schema\":1,\"kind\":\"Log!\",\"rows\":[]}",
		"{\"schema\":1,\"kind\":\"log\",\"rows\":5}",
		"{\"schema\":1,\"kind\":\"log\",\"rows\":[5]}",
		"{\"schema\":1,\"kind\":\"log\",\"rows\":[{\"id\":\"a\"}]}",
		ROW(",\"severity\":\"awful\""), ROW(",\"state\":7"),
		ROW(",\"label\":\"x\""), ROW(",\"value\":1"),
		ROW(",\"fields\":[]"), ROW(",\"fields\":{\"A\":1}"),
		ROW(",\"fields\":{\"a\":{}}"), ROW(",\"fields\":{\"a\":1.5}"),
		ROW(",\"fields\":{\"a\":\"x\"},\"types\":{\"a\":\"odd\"}"),
		ROW(",\"fields\":{\"a\":\"x\"},\"types\":{\"a\":\"time\"}"),
		ROW(",\"fields\":{\"a\":\"x\",\"a_b64\":\"A\"}"),
		ROW(",\"fields\":{\"a\":[1]}"),
		ROW(",\"evidence\":[1]"), ROW(",\"figure\":{}"),
		ROW(",\"figure\":{\"kind\":\"bars\",\"points\":[1]}"),
		ROW(",\"rows\":1"), ROW(",\"key\":\"twice\""),
	};
#undef ROW
	struct sheet *s;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (sheet_read_json(span_str(bad[i]), &s) >= 0)
			fail_msg("taken for a sheet: %s", bad[i]);
}

static void
deep_rows_are_refused(void **state)
{
	struct buf b;
	struct sheet *s;

	(void)state;
	buf_init(&b, 1 << 16);
	buf_adds(&b, "{\"schema\":1,\"kind\":\"log\",\"rows\":[");
	for (int i = 0; i < 9; i++)
		buf_adds(&b, "{\"id\":\"a\",\"key\":\"k\",\"rows\":[");
	for (int i = 0; i < 9; i++)
		buf_adds(&b, "]}");
	buf_adds(&b, "]}");
	assert_int_equal(sheet_read_json(buf_span(&b), &s), -EFBIG);
	buf_done(&b);
}

static void
differences_go_by_path(void **state)
{
	struct sheet *a = sheet_new("log", span_str(""));
	struct sheet *b = sheet_new("log", span_str(""));
	struct row *r;
	struct sheet_diff d;

	(void)state;
	sheet_row(a, NULL, "r", span_str("zero"));
	sheet_row(a, NULL, "r", span_str("same"));
	r = sheet_row(a, NULL, "r", span_str("gone"));
	sheet_row(a, r, "r", span_str("child"));
	row_number(a, sheet_row(a, NULL, "r", span_str("changed")), "n",
	    FIELD_INT, 1);
	sheet_row(b, NULL, "r", span_str("new"));
	sheet_row(b, NULL, "r", span_str("same"));
	row_number(b, sheet_row(b, NULL, "r", span_str("changed")), "n",
	    FIELD_INT, 2);
	assert_int_equal(sheet_diff(a, b, &d), 0);
	assert_int_equal(d.count[DIFF_SAME], 1);
	assert_int_equal(d.count[DIFF_CHANGED], 1);
	assert_int_equal(d.count[DIFF_NEW], 1);
	assert_int_equal(d.count[DIFF_GONE], 3);
	assert_int_equal(d.n, 6);
	assert_string_equal(d.v[0].a->key, "zero");
	assert_string_equal(d.v[1].b->key, "new");
	assert_string_equal(d.v[2].b->key, "same");
	assert_string_equal(d.v[3].a->key, "gone");
	assert_string_equal(d.v[4].a->key, "child");
	assert_string_equal(d.v[5].b->key, "changed");
	sheet_diff_done(&d);
	sheet_free(a);
	sheet_free(b);
}

/* What people do not see stays hidden in a copy. */
static void
words_of_lists_are_copied(void **state)
{
	const struct span v[] = { span_str("a"), span_str("b") };
	struct sheet *s = sheet_new("x", span_str("")), *to;
	struct row *r = sheet_row(s, NULL, "row", span_str(""));
	const struct field *f;

	(void)state;
	row_list(s, r, "list", v, 2);
	row_words(s, r, (struct text){ "", "" });
	to = sheet_new("x", span_str(""));
	f = row_field(sheet_copy_row(to, NULL, r), "list");
	assert_non_null(f);
	assert_int_equal(f->nlist, 2);
	assert_false(text_is_none(&f->words));
	assert_string_equal(f->words.en, "");
	sheet_free(s);
	sheet_free(to);
}

UNIT_MAIN(
	cmocka_unit_test(keys_are_unique_among_siblings),
	cmocka_unit_test(paths_lead_back),
	cmocka_unit_test(limits_stick),
	cmocka_unit_test(unknown_is_neither_good_nor_bad),
	cmocka_unit_test(json_leads_back),
	cmocka_unit_test(copies_are_whole),
	cmocka_unit_test(what_is_not_a_sheet_is_refused),
	cmocka_unit_test(deep_rows_are_refused),
	cmocka_unit_test(differences_go_by_path),
	cmocka_unit_test(words_of_lists_are_copied),
)
