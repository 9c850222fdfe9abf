/* core/case: cases, items, similar cases, state; two handles. */
#include "core/case/store.h"

#include "tests/unit/case/store_help.h"

static int64_t
add_case(struct store *s, const char *name, usec_t now)
{
	struct error e = { 0 };
	int64_t id = 0;

	if (store_case_add(s, name, now, &id, &e) < 0)
		fail_msg("store_case_add: %s", e.en);
	return id;
}

static int64_t
add_note(struct store *s, int64_t case_id, const char *text, usec_t now)
{
	const struct case_item item = { .case_id = case_id,
		.kind = ITEM_NOTE, .about = TIME_NONE, .title = { text, text },
		.text = "long", .ended = TIME_NONE };
	int64_t id = 0;

	assert_int_equal(store_item_add(s, &item, now, &id, NULL), 0);
	return id;
}

static void
cases_live_and_die(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct error e = { 0 };
	struct case_info c, *list;
	struct folder f;
	struct store *s;
	int64_t id, other;
	size_t n;

	(void)state;
	folder_make(&f);
	s = folder_open(&f);
	id = add_case(s, "9/2 届かない", NOW);
	assert_int_equal(store_case_add(s, "9/2 届かない", NOW, NULL, &e),
	    -EEXIST);
	assert_sentence(&e);
	other = add_case(s, "second", NOW + 1);
	assert_int_equal(store_case_find(s, "9/2 届かない", a, &c, &e), 0);
	assert_int_equal(c.id, id);
	assert_int_equal(c.due, TIME_NONE);
	assert_int_equal(store_case_find(s, "#2", a, &c, &e), 0);
	assert_string_equal(c.name, "second");
	assert_int_equal(store_case_find(s, "#99", a, &c, &e), -ENOENT);
	assert_sentence(&e);
	assert_int_equal(store_case_rename(s, other, "9/2 届かない", NOW, &e),
	    -EEXIST);
	assert_int_equal(store_case_rename(s, other, "zwei", NOW + 2, &e), 0);
	assert_int_equal(store_case_set_due(s, other, NOW + USEC_DAY,
	    NOW + 3, &e), 0);
	assert_int_equal(store_case_set_customer(s, other, "例 商店",
	    NOW + 4, &e), 0);
	assert_int_equal(store_case_close(s, other, NOW + 5, NOW + 5, &e), 0);
	assert_int_equal(store_case_list(s, false, a, &list, &n, &e), 0);
	assert_int_equal(n, 2);
	assert_string_equal(list[0].name, "zwei");
	assert_string_equal(list[0].customer, "例 商店");
	assert_int_equal(list[0].due, NOW + USEC_DAY);
	assert_int_equal(list[0].closed, NOW + 5);
	assert_int_equal(store_case_delete(s, id, NOW + 6, &e), 0);
	assert_int_equal(store_case_find(s, "9/2 届かない", a, &c, &e),
	    -ENOENT);
	/* The name is free again; taking the old one back is refused. */
	other = add_case(s, "9/2 届かない", NOW + 7);
	assert_int_equal(store_case_undelete(s, id, NOW + 8, &e), -EEXIST);
	assert_int_equal(store_case_rename(s, other, "new", NOW + 9, &e), 0);
	assert_int_equal(store_case_undelete(s, id, NOW + 10, &e), 0);
	assert_int_equal(store_case_set_due(s, 4711, NOW, NOW, &e), -ENOENT);
	store_close(s);
	arena_free(a);
	folder_remove(&f);
}

static void
names_are_checked(void **state)
{
	static const char *const bad[] = { "", "  ", "a\nb", "\x1b[31m",
		"\xff\xfe" };
	struct error e = { 0 };
	struct folder f;
	struct store *s;
	char longer[202];

	(void)state;
	folder_make(&f);
	s = folder_open(&f);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(store_case_add(s, bad[i], NOW, NULL, &e),
		    -EINVAL);
		assert_sentence(&e);
	}
	memset(longer, 'x', 201);
	longer[201] = '\0';
	assert_int_equal(store_case_add(s, longer, NOW, NULL, &e), -EINVAL);
	longer[200] = '\0';
	assert_int_equal(store_case_add(s, longer, NOW, NULL, &e), 0);
	store_close(s);
	folder_remove(&f);
}

static void
items_are_kept(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct error e = { 0 };
	struct case_item *v, stopgap;
	struct case_info c;
	struct folder f;
	struct store *s;
	int64_t id, note, gap;
	size_t n;

	(void)state;
	folder_make(&f);
	s = folder_open(&f);
	id = add_case(s, "x", NOW);
	note = add_note(s, id, "first", NOW + 1);
	stopgap = (struct case_item){ .case_id = id, .kind = ITEM_STOPGAP,
		.about = NOW - 5, .title = { "inet_protocols = ipv4", "" },
		.text = "until the list drops us",
		.command = "postconf -e inet_protocols=all",
		.ended = TIME_NONE };
	assert_int_equal(store_item_add(s, &stopgap, NOW + 2, &gap, &e), 0);
	assert_int_equal(store_case_find(s, "x", a, &c, &e), 0);
	assert_int_equal(c.notes, 2);
	assert_int_equal(c.open_stopgaps, 1);
	assert_int_equal(c.changed, NOW + 2);
	assert_int_equal(store_item_end(s, gap, NOW + 3, NOW + 3, &e), 0);
	assert_int_equal(store_item_set_text(s, note, "First", "text",
	    NOW + 4, &e), 0);
	assert_int_equal(store_items(s, id, false, a, &v, &n, &e), 0);
	assert_int_equal(n, 2);
	assert_string_equal(v[0].title.en, "First");
	assert_int_equal(v[1].ended, NOW + 3);
	assert_int_equal(v[1].about, NOW - 5);
	assert_string_equal(v[1].command, "postconf -e inet_protocols=all");
	assert_null(v[1].row_json);
	assert_int_equal(store_item_delete(s, note, NOW + 5, &e), 0);
	assert_int_equal(store_items(s, id, false, a, &v, &n, &e), 0);
	assert_int_equal(n, 1);
	assert_int_equal(store_items(s, id, true, a, &v, &n, &e), 0);
	assert_int_equal(n, 2);
	assert_int_equal(v[0].deleted, NOW + 5);
	assert_int_equal(store_item_undelete(s, note, NOW + 6, &e), 0);
	assert_int_equal(store_items(s, id, false, a, &v, &n, &e), 0);
	assert_int_equal(n, 2);
	assert_int_equal(store_item_delete(s, 4711, NOW, &e), -ENOENT);
	assert_sentence(&e);
	stopgap.case_id = 4711;
	assert_int_equal(store_item_add(s, &stopgap, NOW, NULL, &e), -ENOENT);
	store_close(s);
	arena_free(a);
	folder_remove(&f);
}

static struct sheet *
sample_sheet(const char *to)
{
	struct sheet *sheet = sheet_new("log", span_str("4Wz1Xy2Abc"));
	struct row *r = sheet_row(sheet, NULL, "verdict", span_str("verdict"));
	struct row *c = sheet_row(sheet, r, "recipient", span_str(to));

	row_value(sheet, r, span_str("deferred"));
	row_number(sheet, r, "arrived", FIELD_TIME, NOW - USEC_HOUR);
	row_typed(sheet, c, "to", FIELD_ADDRESS, span_str(to));
	row_evidence(sheet, r, span_str("mail.log"), 5, 3,
	    span_of("a\0\xff", 3));
	assert_false(sheet_failed(sheet));
	return sheet;
}

static void
findings_find_similar_cases(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct sheet *one = sample_sheet("Taro@Example.com");
	struct sheet *two = sample_sheet("taro@example.COM");
	struct error e = { 0 };
	struct case_match *m;
	struct case_item *v;
	struct folder f;
	struct store *s;
	int64_t first, second, item;
	size_t n;

	(void)state;
	folder_make(&f);
	s = folder_open(&f);
	first = add_case(s, "first", NOW);
	second = add_case(s, "second", NOW + 1);
	assert_int_equal(store_finding_add(s, first, one, one->root.children,
	    NOW + 2, &item, &e), 0);
	assert_int_equal(store_similar(s, second, a, &m, &n, &e), 0);
	assert_int_equal(n, 0);
	assert_int_equal(store_finding_add(s, second, two,
	    two->root.children, NOW + 3, NULL, &e), 0);
	assert_int_equal(store_similar(s, second, a, &m, &n, &e), 0);
	assert_true(n >= 2);
	assert_string_equal(m[0].kind, "address");
	assert_string_equal(m[0].word, "taro@example.com");
	assert_string_equal(m[0].name, "first");
	assert_string_equal(m[1].kind, "domain");
	assert_int_equal(store_items(s, first, false, a, &v, &n, &e), 0);
	assert_int_equal(n, 1);
	assert_int_equal(v[0].about, NOW - USEC_HOUR);
	assert_string_equal(v[0].title.ja, "再送待: Taro@Example.com 宛");
	assert_string_equal(v[0].title.en, "deferred: to Taro@Example.com");
	assert_string_equal(v[0].sheet_kind, "log");
	assert_non_null(strstr(v[0].row_json, "\"verdict\""));
	/* A deleted finding, or case, is no match. */
	assert_int_equal(store_item_delete(s, item, NOW, &e), 0);
	assert_int_equal(store_similar(s, second, a, &m, &n, &e), 0);
	assert_int_equal(n, 0);
	store_close(s);
	sheet_free(one);
	sheet_free(two);
	arena_free(a);
	folder_remove(&f);
}

static void
common_domains_say_nothing(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct error e = { 0 };
	struct case_match *m;
	struct folder f;
	struct store *s;
	int64_t id = 0;
	size_t n;

	(void)state;
	folder_make(&f);
	s = folder_open(&f);
	for (int i = 0; i < 8; i++) {
		char name[64];
		struct sheet *sheet;

		snprintf(name, sizeof name, "u%d@example.net", i);
		sheet = sample_sheet(name);
		id = add_case(s, name, NOW + i);
		assert_int_equal(store_finding_add(s, id, sheet,
		    sheet->root.children, NOW, NULL, &e), 0);
		sheet_free(sheet);
	}
	assert_int_equal(store_similar(s, id, a, &m, &n, &e), 0);
	assert_int_equal(n, 0);
	store_close(s);
	arena_free(a);
	folder_remove(&f);
}

static void
state_is_remembered(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct error e = { 0 };
	struct folder f;
	struct store *s;
	struct span v;

	(void)state;
	folder_make(&f);
	s = folder_open(&f);
	assert_int_equal(store_state_get(s, "pane", a, &v), -ENOENT);
	assert_int_equal(store_state_set(s, "pane", span_of("a\0b", 3), &e),
	    0);
	store_close(s);
	s = folder_open(&f);
	assert_int_equal(store_state_get(s, "pane", a, &v), 0);
	assert_int_equal(v.n, 3);
	assert_memory_equal(v.p, "a\0b", 3);
	assert_int_equal(store_state_set(s, "pane", span_str(""), &e), 0);
	assert_int_equal(store_state_get(s, "pane", a, &v), 0);
	assert_int_equal(v.n, 0);
	store_close(s);
	arena_free(a);
	folder_remove(&f);
}

static void
two_handles_see_each_other(void **state)
{
	struct error e = { 0 };
	struct folder f;
	struct store *s, *t;
	int64_t id;

	(void)state;
	folder_make(&f);
	s = folder_open(&f);
	t = folder_open(&f);
	assert_false(store_changed(t));
	id = add_case(s, "x", NOW);
	assert_true(store_changed(t));
	assert_false(store_changed(t));
	assert_false(store_changed(s));
	add_note(t, id, "from the other", NOW);
	assert_true(store_changed(s));
	/* While one writes, the other waits and then says so. */
	sqlite3_busy_timeout(t->db, 20);
	assert_int_equal(store_begin(s, &e), 0);
	assert_int_equal(store_case_add(t, "y", NOW, NULL, &e), -EBUSY);
	assert_sentence(&e);
	assert_int_equal(store_end(s, 0, &e), 0);
	assert_int_equal(store_case_add(t, "y", NOW, NULL, &e), 0);
	store_close(s);
	store_close(t);
	folder_remove(&f);
}

static void
purging_leaves_no_byte(void **state)
{
	struct error e = { 0 };
	struct folder f;
	struct store *s;
	char wal[400];
	int64_t id;

	(void)state;
	folder_make(&f);
	s = folder_open(&f);
	snprintf(wal, sizeof wal, "%s-wal", f.db);
	id = add_case(s, "SECRETNAME", NOW);
	add_note(s, id, "SECRETWORD", NOW);
	/* what the console starts with */
	assert_int_equal(store_state_set(s, "case", span_str("SECRETNAME"),
	    &e), 0);
	assert_true(file_holds(f.db, "SECRETWORD") ||
	    file_holds(wal, "SECRETWORD"));
	assert_int_equal(store_case_delete(s, id, NOW, &e), 0);
	assert_int_equal(store_case_purge(s, id, &e), 0);
	assert_false(file_holds(f.db, "SECRETWORD"));
	assert_false(file_holds(wal, "SECRETWORD"));
	assert_false(file_holds(f.db, "SECRETNAME"));
	assert_int_equal(store_case_purge(s, id, &e), -ENOENT);
	store_close(s);
	assert_false(file_holds(f.db, "SECRETWORD"));
	folder_remove(&f);
}

UNIT_MAIN(
	cmocka_unit_test(cases_live_and_die),
	cmocka_unit_test(names_are_checked),
	cmocka_unit_test(items_are_kept),
	cmocka_unit_test(findings_find_similar_cases),
	cmocka_unit_test(common_domains_say_nothing),
	cmocka_unit_test(state_is_remembered),
	cmocka_unit_test(two_handles_see_each_other),
	cmocka_unit_test(purging_leaves_no_byte),
)
