/* core/case/history: what checks said over time. */
#include "core/case/history.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/case/store_db.h"
#include "tests/unit/case/store_help.h"

#define DAY(n) ((n) * USEC_DAY + INT64_C(1725267540) * USEC_SEC)

static const struct history_of of = { "dns", { "example.jp", 10 }, "" };

/* value NULL: not known. */
static struct sheet *
seen(const char *spf, const char *mx)
{
	struct sheet *s = sheet_new("dns", span_str("example.jp"));
	const char *const rows[] = { "spf", spf, "mx", mx };

	for (size_t i = 0; i < 4; i += 2) {
		struct row *r = sheet_row(s, NULL, rows[i], span_str(""));

		if (rows[i + 1] != NULL)
			row_value(s, r, span_str(rows[i + 1]));
		else
			r->state = ROW_UNKNOWN;
	}
	return s;
}

static enum history_added
add(struct history *h, const struct history_of *what, struct sheet *s,
    usec_t now)
{
	struct error e = { 0 };
	enum history_added added;

	if (history_add(h, what, s, now, &added, NULL, &e) < 0)
		fail_msg("%s", e.en);
	sheet_free(s);
	return added;
}

static struct history *
opened(const struct folder *f)
{
	struct error e = { 0 };
	struct history *h;

	if (history_open(f->store, false, &h, &e) < 0)
		fail_msg("%s", e.en);
	return h;
}

static void
entries_grow_while_nothing_changes(void **state)
{
	struct arena *a = arena_new(1 << 20);
	const struct history_of other = { "dns", { "EXAMPLE.jp", 10 },
		"kobe" };
	struct history_run *v;
	struct error e = { 0 };
	struct history *h;
	struct folder f;
	struct stat st;
	char path[400];
	size_t n;

	(void)state;
	folder_make(&f);
	h = opened(&f);
	assert_int_equal(add(h, &of, seen("a", "m"), DAY(0)), HISTORY_FIRST);
	assert_int_equal(add(h, &of, seen("a", "m"), DAY(1)), HISTORY_SAME);
	assert_int_equal(add(h, &of, seen("b", "m"), DAY(2)),
	    HISTORY_CHANGED);
	assert_int_equal(add(h, &other, seen("a", "m"), DAY(2)),
	    HISTORY_FIRST);
	history_close(h);
	h = opened(&f);
	assert_int_equal(history_list(h, &of, a, &v, &n, &e), 0);
	assert_int_equal(n, 2);
	assert_int_equal(v[1].first, DAY(0));
	assert_int_equal(v[1].last, DAY(1));
	assert_int_equal(v[1].times, 2);
	assert_int_equal(v[0].times, 1);
	history_close(h);
	snprintf(path, sizeof path, "%s/history.db", f.store);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	arena_free(a);
	folder_remove(&f);
}

static const char *
change(const struct sheet *s, const char *run, const char *key)
{
	const struct row *r = sheet_child(s, NULL, run);
	const struct field *field;

	r = r != NULL ? sheet_child(s, r, key) : NULL;
	field = r != NULL ? row_field(r, "change") : NULL;
	return field == NULL ? "-" : field->text.p;
}

/* No answer on the third day: neither a change then nor on the fourth, and
 * what changed meanwhile is seen on the fourth. */
static void
a_failure_is_no_change(void **state)
{
	struct error e = { 0 };
	struct sheet *s, *nothing = seen(NULL, NULL);
	enum history_added added;
	struct history *h;
	struct folder f;

	(void)state;
	folder_make(&f);
	h = opened(&f);
	add(h, &of, seen("a", "m"), DAY(0));
	add(h, &of, seen("b", "m"), DAY(1));
	add(h, &of, seen("b", NULL), DAY(2));
	add(h, &of, seen("b", "n"), DAY(3));
	assert_int_equal(history_add(h, &of, nothing, DAY(4), &added, NULL,
	    &e), -ENODATA);
	assert_sentence(&e);
	sheet_free(nothing);
	assert_int_equal(history_sheet(h, &of, &s, &e), 0);
	assert_string_equal(s->kind, "dns-history");
	assert_string_equal(s->root.children->id, "history");
	assert_string_equal(s->root.children->next->key, "4");
	assert_string_equal(change(s, "2", "spf"), "changed");
	assert_string_equal(change(s, "2", "mx"), "-");
	assert_string_equal(change(s, "3", "mx"), "-");
	assert_string_equal(change(s, "4", "mx"), "changed");
	assert_string_equal(change(s, "4", "spf"), "-");
	assert_string_equal(change(s, "1", "spf"), "-");
	sheet_free(s);
	history_close(h);
	folder_remove(&f);
}

static void
the_oldest_go(void **state)
{
	struct arena *a = arena_new(8 << 20);
	struct history_run *v;
	struct error e = { 0 };
	struct history *h;
	struct folder f;
	char value[20];
	size_t n;

	(void)state;
	folder_make(&f);
	h = opened(&f);
	for (int i = 0; i < HISTORY_RUNS + 3; i++) {
		snprintf(value, sizeof value, "%d", i);
		add(h, &of, seen(value, "m"), DAY(i));
	}
	assert_int_equal(history_list(h, &of, a, &v, &n, &e), 0);
	assert_int_equal(n, HISTORY_RUNS);
	assert_int_equal(v[n - 1].first, DAY(3));
	history_close(h);
	arena_free(a);
	folder_remove(&f);
}

static void
write_db(const struct folder *f, const char *sql, const char *bytes)
{
	char path[400];
	FILE *out;

	mkdir(f->store, 0700);
	snprintf(path, sizeof path, "%s/history.db", f->store);
	unlink(path);
	if (sql != NULL) {
		raw_sql(path, sql);
		return;
	}
	out = fopen(path, "w");
	assert_non_null(out);
	fputs(bytes, out);
	assert_int_equal(fclose(out), 0);
}

/* Damaged, another program's, a newer one's, an entry that is no sheet. */
static void
harm_is_one_sentence(void **state)
{
	struct error e = { 0 };
	struct history *h;
	struct sheet *s;
	struct folder f;

	(void)state;
	folder_make(&f);
	write_db(&f, NULL, "this is no database, but it is long enough to be "
	    "read as the head of one, and so it is looked at");
	assert_int_equal(history_open(f.store, false, &h, &e), -EBADMSG);
	assert_sentence(&e);
	write_db(&f, "CREATE TABLE x (y)", NULL);
	e = (struct error){ 0 };
	assert_int_equal(history_open(f.store, false, &h, &e), -EBADMSG);
	assert_sentence(&e);
	write_db(&f, "PRAGMA application_id = 1836345192;"
	    "PRAGMA user_version = 99; CREATE TABLE x (y)", NULL);
	e = (struct error){ 0 };
	assert_int_equal(history_open(f.store, true, &h, &e), -EPROTO);
	assert_sentence(&e);
	write_db(&f, NULL, "");
	h = opened(&f);
	add(h, &of, seen("a", "m"), DAY(0));
	history_close(h);
	{
		char path[400];

		snprintf(path, sizeof path, "%s/history.db", f.store);
		raw_sql(path, "UPDATE runs SET sheet = '{'");
	}
	h = opened(&f);
	e = (struct error){ 0 };
	assert_int_equal(history_sheet(h, &of, &s, &e), -EBADMSG);
	assert_sentence(&e);
	/* and the next check is kept all the same */
	assert_int_equal(add(h, &of, seen("a", "m"), DAY(1)),
	    HISTORY_CHANGED);
	history_close(h);
	folder_remove(&f);
}

/* Tests of lists: the newest of each list and DNS server, as facts; what the
 * facts have already stays, and old ones go. */
static void
tests_of_lists(void **state)
{
	static const struct history_test first[] = {
		{ "a.example/ipv4", "good" }, { "b.example/ipv6", "dead" } },
	    later[] = { { "b.example/ipv6", "good" } };
	struct facts *f = facts_new();
	struct history *h;
	struct folder dir;

	(void)state;
	folder_make(&dir);
	h = opened(&dir);
	assert_int_equal(history_tests_keep(h, first, 2, "192.0.2.53",
	    DAY(0), NULL), 0);
	assert_int_equal(history_tests_keep(h, later, 1, "192.0.2.53",
	    DAY(1), NULL), 0);
	assert_int_equal(facts_add(f, "list.test",
	    span_str("a.example/ipv4@192.0.2.53"), span_str("dead 1")), 0);
	assert_int_equal(history_tests(h, f, NULL), 0);
	assert_span_equal(facts_get(f, "list.test",
	    span_str("a.example/ipv4@192.0.2.53")), "dead 1");
	assert_span_equal(facts_get(f, "list.test",
	    span_str("b.example/ipv6@192.0.2.53")), "good 1725353940");
	facts_free(f);
	f = facts_new();
	assert_int_equal(history_tests_keep(h, later, 1, "192.0.2.54",
	    DAY(3), NULL), 0);
	assert_int_equal(history_tests(h, f, NULL), 0);
	assert_int_equal(facts_count(f, "list.test"), 2);
	history_close(h);
	facts_free(f);
	folder_remove(&dir);
}

/* One of version 1 is brought up to date, also by who only reads. */
static void
an_older_one_is_read(void **state)
{
	struct facts *f = facts_new();
	struct history *h = NULL;
	struct error e = { 0 };
	struct folder dir;
	char path[400];

	(void)state;
	folder_make(&dir);
	h = opened(&dir);
	add(h, &of, seen("a", "m"), DAY(0));
	history_close(h);
	snprintf(path, sizeof path, "%s/history.db", dir.store);
	raw_sql(path, "DROP TABLE tests; DROP TABLE notes; DROP TRIGGER"
	    " days_go; DROP TABLE days;"
	    "PRAGMA user_version = 1");
	if (history_open(dir.store, true, &h, &e) < 0)
		fail_msg("%s", e.en);
	assert_int_equal(history_tests(h, f, &e), 0);
	history_close(h);
	facts_free(f);
	folder_remove(&dir);
}

UNIT_MAIN(
	cmocka_unit_test(tests_of_lists),
	cmocka_unit_test(an_older_one_is_read),
	cmocka_unit_test(entries_grow_while_nothing_changes),
	cmocka_unit_test(a_failure_is_no_change),
	cmocka_unit_test(the_oldest_go),
	cmocka_unit_test(harm_is_one_sentence),
)
