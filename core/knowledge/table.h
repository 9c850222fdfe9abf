/* The one data dialect (docs/data.md): UTF-8, LF, tab separated, `#` lines
 * on top (with `# dated: YYYY-MM-DD`), one header line of column names, rows.
 * No syntax inside cells.  The first column is the row's id where asked for,
 * or several columns together are.
 * A user's file of the same name in the user folder replaces rows with the
 * same id and adds rows; the added ones stand first, so that they win where
 * order matters.  Its columns may stand in another order; one that it lacks
 * is empty, one that the installed file lacks is an error.
 * Errors name file, line and column, in both languages.  Limits: 8 MiB a
 * file, 65,536 rows, 64 columns. */
#ifndef MTGP_KNOWLEDGE_TABLE_H
#define MTGP_KNOWLEDGE_TABLE_H

#include "core/base/clock.h"
#include "core/base/span.h"
#include "core/text/error.h"

struct table;

#define TABLE_KEY 3

struct table_columns {
	const char *const *required;	/* NULL-terminated */
	bool		 unique_id;	/* first column */
	unsigned	 key;		/* so many of `required` are unique
					 * together, TABLE_KEY at most; 0: as
					 * unique_id says */
};

int	table_load(const char *dir, const char *user_dir, const char *name,
		const struct table_columns *c, struct table **ret,
		struct error *e);
/* The same from memory; source names it in errors. */
int	table_parse(struct span bytes, const char *source,
		const struct table_columns *c, struct table **ret,
		struct error *e);
void	table_free(struct table *t);
size_t	table_rows(const struct table *t);
/* Column number, or -1. */
int	table_column(const struct table *t, const char *name);
/* NULL: there are no more. */
const char *table_column_name(const struct table *t, int column);
/* "" where the cell is empty; NUL-terminated, owned by the table. */
const char *table_cell(const struct table *t, size_t row, int column);
/* Line number of a row in its file. */
size_t	table_line(const struct table *t, size_t row);
/* Path of the file of a row: installed, or the user's. */
const char *table_source(const struct table *t, size_t row);
/* The row comes from the user's file. */
bool	table_row_is_users(const struct table *t, size_t row);
/* 00:00 UTC of the installed file's day; TIME_NONE where it is not dated. */
usec_t	table_dated(const struct table *t);

#endif
