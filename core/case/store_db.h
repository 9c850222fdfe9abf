/* Inside core/case: the handle, statements and transactions of cases.db and
 * history.db.  Only core/case/(store|history)*.c see SQLite. */
#ifndef MTGP_CASE_STORE_DB_H
#define MTGP_CASE_STORE_DB_H

#include <sqlite3.h>

#include "core/case/store.h"

#define STORE_VERSION	4
#define STORE_APPLICATION 0x6d746770	/* "mtgp" */
#define HISTORY_VERSION	4
#define HISTORY_APPLICATION 0x6d746768	/* "mtgh" */

/* One version of a schema: statements, then what they leave to be filled. */
struct store_step_up {
	const char *const *sql;
	int		 (*fill)(struct store *s, struct error *e);
};

/* A file of ours and how it came to be. */
struct store_kind {
	const char	*file;		/* "cases.db" */
	int		 application, version;
	const char	*journal;	/* pragma */
	const struct store_step_up *steps;	/* version of them */
};
extern const struct store_kind store_cases;

struct store {
	const struct store_kind *kind;
	sqlite3		*db;
	char		*path;
	bool		 read_only;
	int64_t		 data_version;
};

/* store_open for any kind. */
int	store_open_kind(const struct store_kind *kind, const char *dir,
		bool read_only, struct store **ret, struct error *e);
/* The sentence for the handle's last failure; returns a negative errno.
 * -EEXIST, without a sentence: a living case has that name. */
int	store_error(struct store *s, int rc, struct error *e);
/* Prepares and binds.  types: i int64_t, t usec_t (TIME_NONE is NULL),
 * s C string (NULL is NULL), b struct span (a blob).  NULL on failure. */
sqlite3_stmt *store_query(struct store *s, struct error *e, const char *sql,
		const char *types, ...);
/* 1 a row, 0 the end, or a negative errno. */
int	store_step(struct store *s, sqlite3_stmt *q, struct error *e);
/* Prepares, binds and runs to the end. */
int	store_run(struct store *s, struct error *e, const char *sql,
		const char *types, ...);
/* One number; absent when there is no row or it is NULL. */
int	store_number(struct store *s, struct error *e, int64_t absent,
		int64_t *ret, const char *sql, const char *types, ...);
/* The rest of q, which it consumes (NULL: what store_query failed with): an
 * array on a of elements of this size, each filled by read. */
int	store_rows(struct store *s, sqlite3_stmt *q, size_t size,
		void (*read)(sqlite3_stmt *q, struct arena *a, void *ret),
		struct arena *a, void **ret, size_t *ret_n, struct error *e);
/* One transaction of q, which it consumes (NULL as above), and touch(id):
 * the case that it changes. */
int	store_change(struct store *s, sqlite3_stmt *q, int64_t id,
		int (*touch)(struct store *s, int64_t id, usec_t now,
		struct error *e), usec_t now, struct error *e);
/* Write transactions: store_end commits when r is 0, else rolls back, and
 * returns r or the commit's failure. */
int	store_begin(struct store *s, struct error *e);
int	store_end(struct store *s, int r, struct error *e);
/* Columns. */
usec_t	store_time(sqlite3_stmt *q, int column);
const char *store_text(sqlite3_stmt *q, int column, struct arena *a);

/* The case behind an item was touched now. */
int	store_touch(struct store *s, int64_t case_id, usec_t now,
		struct error *e);
/* Words of one item from its stored row (also the migration's). */
int	store_words_of_json(struct store *s, int64_t item_id,
		const char *row_json, struct error *e);
int	store_words_of_row(struct store *s, int64_t item_id,
		const struct row *row, struct error *e);
/* A finding of a row, inside a transaction: made where *id is 0, else
 * replaced. */
int	store_finding_put(struct store *s, int64_t case_id,
		const struct sheet *sheet, const struct row *row, usec_t now,
		int64_t *id, struct error *e);
/* What a handle must be told before its first statement. */
int	store_set_up(struct store *s, struct error *e);
/* Keeps a copy of the file as it is, of that version, beside it. */
int	store_copy_keep(struct store *s, int64_t version, struct error *e);
/* Erases the case of that id and time of opening from every copy. */
int	store_copies_purge(struct store *s, int64_t id, usec_t opened,
		struct error *e);
/* To the kind's version inside one transaction. */
int	store_migrate(struct store *s, int64_t from, struct error *e);

#endif
