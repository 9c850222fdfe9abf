/* core/case/history_listed: from when to when, and on which days, as far as
 * lists really said so. */
#include "core/case/history.h"

#include "core/case/store_db.h"
#include "tests/unit/case/store_help.h"

#define DAY(n) ((n) * USEC_DAY + INT64_C(1725267540) * USEC_SEC)

static const struct history_of of = { "blocklist", { "192.0.2.25", 10 },
	"" };

/* L listed, C clean, ? no answer; other: a list that is always clean. */
static void
look(struct history *h, int day, char zen, const char *other)
{
	struct sheet *s = sheet_new("blocklist", of.subject);
	struct row *r = sheet_row(s, NULL, "listing",
	    span_str("zen.example/192.0.2.25"));
	enum history_added added;
	struct error e = { 0 };

	row_typed(s, r, "status", FIELD_ENUM, span_str(zen == 'L' ?
	    "listed" : zen == 'C' ? "clean" : "no-answer"));
	r->state = zen == '?' ? ROW_UNKNOWN : ROW_DONE;
	r->severity = zen == 'L' ? SEVERITY_ERROR : SEVERITY_NONE;
	r = sheet_row(s, NULL, "listing", span_str("bl.example/192.0.2.25"));
	row_typed(s, r, "status", FIELD_ENUM, span_str(other));
	if (history_add(h, &of, s, DAY(day), &added, NULL, &e) < 0)
		fail_msg("%s", e.en);
	sheet_free(s);
}

static struct sheet *
past(struct history *h)
{
	struct error e = { 0 };
	struct sheet *s = NULL;

	if (history_sheet_with(h, &of, history_listed, &s, &e) < 0)
		fail_msg("%s", e.en);
	return s;
}

static struct history *
opened(const struct folder *f)
{
	struct error e = { 0 };
	struct history *h = NULL;

	if (history_open(f->store, false, &h, &e) < 0)
		fail_msg("%s", e.en);
	return h;
}

/* The bars as text: a digit, or "_" for a gap. */
static void
assert_bars(const struct sheet *s, const char *want)
{
	const struct row *r = sheet_find_id(s, "history");
	char got[80] = "";

	assert_non_null(r);
	assert_non_null(r->figure);
	for (size_t i = 0; i < r->figure->npoints && i < 79; i++)
		got[i] = r->figure->points[i].value == FIGURE_GAP ? '_' :
		    (char)('0' + r->figure->points[i].value);
	assert_string_equal(got, want);
}

static void
assert_seen(const struct sheet *s, int first, int last, const char *why)
{
	const struct row *r = sheet_find_id(s, "history.listing");

	assert_non_null(r);
	assert_int_equal(row_field(r, "first_seen")->number, DAY(first));
	assert_int_equal(row_field(r, "last_seen")->number, DAY(last));
	assert_non_null(strstr(r->why.en, why));
}

static void
a_day_without_answer_is_a_gap(void **state)
{
	struct history *h;
	struct folder f;
	struct sheet *s;

	(void)state;
	folder_make(&f);
	h = opened(&f);
	look(h, 0, 'L', "clean");
	look(h, 1, 'L', "clean");
	look(h, 2, '?', "clean");
	s = past(h);
	assert_bars(s, "11_");
	assert_seen(s, 0, 1, "last answered on 2024-09-03");
	sheet_free(s);
	/* it was listed all the time: one listing, not two */
	look(h, 4, 'L', "clean");
	s = past(h);
	assert_bars(s, "11__1");
	assert_seen(s, 0, 4, "Listed since 2024-09-02.");
	sheet_free(s);
	history_close(h);
	folder_remove(&f);
}

/* What was silent before it was clean was last seen before the silence. */
static void
last_seen_is_what_was_said(void **state)
{
	struct history *h;
	struct folder f;
	struct sheet *s;

	(void)state;
	folder_make(&f);
	h = opened(&f);
	look(h, 0, 'C', "clean");
	look(h, 1, 'L', "clean");
	look(h, 2, '?', "clean");
	look(h, 3, '?', "clean");
	look(h, 4, 'C', "clean");
	look(h, 5, '?', "clean");
	s = past(h);
	assert_bars(s, "01__0_");
	assert_seen(s, 1, 1, "Listed on 2024-09-03.");
	sheet_free(s);
	history_close(h);
	folder_remove(&f);
}

/* The same twice a week makes one entry, not an answer on every day. */
static void
days_nobody_looked(void **state)
{
	struct history *h;
	struct folder f;
	struct sheet *s;

	(void)state;
	folder_make(&f);
	h = opened(&f);
	look(h, 0, 'L', "clean");
	look(h, 3, 'L', "clean");
	look(h, 3, 'L', "listed");
	s = past(h);
	assert_bars(s, "1__2");
	sheet_free(s);
	history_close(h);
	folder_remove(&f);
}

/* Entries of a version that kept no days: seen daily, and now and then. */
static void
an_older_history_has_its_days(void **state)
{
	struct history *h;
	char path[400];
	struct folder f;
	struct sheet *s;

	(void)state;
	folder_make(&f);
	h = opened(&f);
	for (int day = 0; day < 3; day++)
		look(h, day, 'L', "clean");
	look(h, 3, 'C', "clean");
	look(h, 6, 'C', "clean");
	history_close(h);
	snprintf(path, sizeof path, "%s/history.db", f.store);
	raw_sql(path, "DROP TRIGGER days_go; DROP TABLE days;"
	    "PRAGMA user_version = 3");
	h = opened(&f);
	s = past(h);
	assert_bars(s, "1110__0");
	sheet_free(s);
	history_close(h);
	folder_remove(&f);
}

UNIT_MAIN(
	cmocka_unit_test(a_day_without_answer_is_a_gap),
	cmocka_unit_test(last_seen_is_what_was_said),
	cmocka_unit_test(days_nobody_looked),
	cmocka_unit_test(an_older_history_has_its_days),
)
