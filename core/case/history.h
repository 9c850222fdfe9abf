/* What checks said over time: history.db (SQLite, rollback journal,
 * synchronous=FULL, 0600) beside the store of cases.  Only
 * core/case/(store|history)*.c see SQLite.
 *
 *	runs	kind subject vantage	what was looked at, from where
 *		first last times	seen the same from first to last
 *		sheet			as JSON, schema 1
 *	days	run day			on which local days it was seen so
 *	tests	list resolver		"zen.example/ipv4", asked through whom
 *		verdict at		what its test points said, and when
 *	notes	subject list at text	on the listing of an address or domain
 *
 * A check that says the same as the one before makes its entry longer, a
 * different one makes a new entry.  Version, migration, copies and failures
 * as in store.h.
 * Limits: 4 MiB a sheet (-EFBIG); the newest 500 entries of a subject and
 * vantage, and 20,000 in all, are kept. */
#ifndef MTGP_CASE_HISTORY_H
#define MTGP_CASE_HISTORY_H

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/inquiry/facts.h"
#include "core/sheet/sheet.h"
#include "core/text/error.h"

#define HISTORY_RUNS	500
#define HISTORY_ALL	20000
#define HISTORY_SHEET	((size_t)4 << 20)

struct history;

/* What was looked at. */
struct history_of {
	const char	*kind;		/* of the sheet: "dns" */
	struct span	 subject;	/* kept without case */
	const char	*vantage;	/* "" the default one */
};

struct history_run {
	int64_t		 id;
	usec_t		 first, last;
	int64_t		 times;
	/* Days since 1970 on which it was seen, rising; only in
	 * history_sheet_with(). */
	const int64_t	*days;
	size_t		 ndays;
};

enum history_added { HISTORY_FIRST, HISTORY_SAME, HISTORY_CHANGED };

int	history_open(const char *dir, bool read_only, struct history **ret,
		struct error *e);
void	history_close(struct history *h);	/* takes NULL */
/* ret_before (may be NULL): when it was last looked at, or TIME_NONE.
 * -ENODATA, with a sentence: nothing in the sheet is known. */
int	history_add(struct history *h, const struct history_of *of,
		const struct sheet *s, usec_t now, enum history_added *ret,
		usec_t *ret_before, struct error *e);
/* Newest first.  h NULL: there are none. */
int	history_list(struct history *h, const struct history_of *of,
		struct arena *a, struct history_run **ret, size_t *ret_n,
		struct error *e);
/* The sheet of a run. */
int	history_read(struct history *h, int64_t id, struct sheet **ret,
		struct error *e);
/* What changed from entry to entry, newest first, as a sheet: rows
 * `history` and `history.run` (docs/checks/history.md).  h as above. */
int	history_sheet(struct history *h, const struct history_of *of,
		struct sheet **ret, struct error *e);
/* The local day of a time, in days since 1970. */
int64_t	history_day(usec_t t);
/* Rows behind `history`, out of what each entry says, and what is known with
 * it (where it has no answer: what was said before), newest first.  0 or
 * -ENOMEM. */
typedef int history_more(struct sheet *s, struct row *first,
		const struct history_run *runs, struct sheet *const *said,
		struct sheet *const *known, size_t n);
/* The same with more rows. */
int	history_sheet_with(struct history *h, const struct history_of *of,
		history_more *more, struct sheet **ret, struct error *e);
/* For blocklists: a figure of how many had it on each day, and a row
 * `history.listing` for each time that one had it.  Days without an answer
 * are gaps; they neither end a listing nor make it longer. */
history_more history_listed;
/* "Recorded; nothing changed since …", on the arena. */
struct text history_words(struct arena *a, enum history_added added,
		usec_t before);
/* The row `recorded` at the end of a sheet: what history_add said. */
void	history_row(struct sheet *s, enum history_added added, usec_t before,
		usec_t now);

struct history_note {
	const char	*list;		/* zone */
	usec_t		 at;
	const char	*text;
};

/* A note on the listing of an address or domain by a list. */
int	history_note_add(struct history *h, const char *subject,
		const char *list, const char *text, usec_t now,
		struct error *e);
/* All of that address or domain, the newest last. */
int	history_notes(struct history *h, const char *subject,
		struct arena *a, struct history_note **ret, size_t *ret_n,
		struct error *e);

/* One list that was tested, as the row `selftests` has it. */
struct history_test {
	const char	*list, *verdict;
};

/* What was kept, as facts list.test (core/blocklist/health.h); those that are
 * there already stay. */
int	history_tests(struct history *h, struct facts *f, struct error *e);
/* Keeps n of them; those of the day before yesterday go. */
int	history_tests_keep(struct history *h, const struct history_test *v,
		size_t n, const char *resolver, usec_t now, struct error *e);

#endif
