/* The data dialect.  A file is read whole; its tabs and newlines become NULs
 * and the cells point into it.  The user's file is parsed the same way and
 * then merged by column name, into an array of rows that point into either.
 * Every fault is one sentence with file, line and column.
 * Owner: the table owns both files' bytes and all rows. */
#include "core/knowledge/table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/map.h"
#include "core/base/readfile.h"
#include "core/base/timeparse.h"
#include "core/base/vec.h"
#include "core/text/utf8.h"

#define FILE_MAX    ((size_t)8 << 20)
#define ROWS_MAX    65536
#define COLUMNS_MAX 64

struct table_row {
	char	**cells;
	uint32_t  line;
	bool	  users;
};

struct table {
	char		*bytes;
	const char	*source;
	const char	*names[COLUMNS_MAX];
	int		 ncolumns;
	struct table_row *rows;
	size_t		 nrows, cap;
	char		**cells;	/* all rows' cells */
	usec_t		 dated;
	struct table	*user;		/* owns the bytes of merged rows */
};

/* Where a fault lies, for error_set. */
static int
fault(struct error *e, int code, const struct table *t, size_t line,
    const char *id, const char *what)
{
	char number[24];

	snprintf(number, sizeof number, "%zu", line);
	return error_set(e, code, id, "file", t->source, "line", number,
	    "what", what, NULL);
}

static bool
is_name(const char *s)
{
	if (*s < 'a' || *s > 'z')
		return false;
	for (; *s; s++) {
		if (!((*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') ||
		    *s == '_'))
			return false;
	}
	return true;
}

/* Cuts s at tabs; the number of cells, at most max + 1. */
static int
cut_cells(char *s, char **cells, int max)
{
	int n = 0;

	for (;;) {
		if (n < max)
			cells[n] = s;
		n++;
		s = strchr(s, '\t');
		if (!s || n > max)
			return n;
		*s++ = '\0';
	}
}

static int
comment_line(struct table *t, char *line, size_t number, struct error *e)
{
	struct span s = span_trim(span_str(line + 1));

	if (t->ncolumns)
		return fault(e, -EINVAL, t, number, "knowledge.late-comment",
		    "");
	if (!span_starts(s, "dated:"))
		return 0;
	s = span_trim(span_skip(s, 6));
	if (time_parse_day(s, &t->dated) < 0)
		return fault(e, -EINVAL, t, number, "knowledge.bad-date",
		    s.p);
	return 0;
}

static int
header_line(struct table *t, char *line, size_t number, struct error *e)
{
	char *cells[COLUMNS_MAX];
	int n = cut_cells(line, cells, COLUMNS_MAX);

	if (n > COLUMNS_MAX)
		return fault(e, -EFBIG, t, number, "knowledge.too-wide", "");
	for (int i = 0; i < n; i++) {
		if (!is_name(cells[i]))
			return fault(e, -EINVAL, t, number,
			    "knowledge.bad-column", cells[i]);
		if (table_column(t, cells[i]) >= 0)
			return fault(e, -EINVAL, t, number,
			    "knowledge.column-twice", cells[i]);
		t->names[i] = cells[i];
		t->ncolumns = i + 1;
	}
	return 0;
}

static int
row_line(struct table *t, char *line, size_t number, struct error *e)
{
	struct table_row *r;
	char counts[48];
	int n;

	if (t->nrows == ROWS_MAX)
		return fault(e, -EFBIG, t, number, "knowledge.too-long", "");
	r = &t->rows[t->nrows];
	*r = (struct table_row){
		.cells = t->cells + t->nrows * (size_t)t->ncolumns,
		.line = (uint32_t)number,
	};
	n = cut_cells(line, r->cells, t->ncolumns);
	if (n != t->ncolumns) {
		snprintf(counts, sizeof counts, "%d / %d", n, t->ncolumns);
		return fault(e, -EINVAL, t, number, "knowledge.cells", counts);
	}
	t->nrows++;
	return 0;
}

/* Bytes no file of the dialect holds: the line they are in, 0 none. */
static size_t
bad_byte(const char *p, size_t n)
{
	size_t line = 1;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c == '\n')
			line++;
		else if ((c < ' ' && c != '\t') || c == 0x7f)
			return line;
	}
	return 0;
}

static size_t
line_of_bad_utf8(struct span s)
{
	size_t line = 1;
	uint32_t ch;

	while (s.n) {
		int n = utf8_decode(s, &ch);

		if (n <= 0)
			return line;
		line += ch == '\n';
		s = span_skip(s, (size_t)n);
	}
	return 0;
}

static int
check_bytes(struct table *t, size_t n, struct error *e)
{
	size_t line = bad_byte(t->bytes, n);

	if (line)
		return fault(e, -EINVAL, t, line, "knowledge.control", "");
	line = line_of_bad_utf8(span_of(t->bytes, n));
	if (line)
		return fault(e, -EILSEQ, t, line, "knowledge.utf8", "");
	if (n && t->bytes[n - 1] != '\n') {
		line = 1;
		for (size_t i = 0; i < n; i++)
			line += t->bytes[i] == '\n';
		return fault(e, -EINVAL, t, line, "knowledge.no-newline", "");
	}
	return 0;
}

static int
make_room(struct table *t, size_t lines)
{
	if (lines > ROWS_MAX)
		lines = ROWS_MAX;
	t->rows = calloc(lines + 1, sizeof *t->rows);
	t->cells = calloc((lines + 1) * (size_t)t->ncolumns,
	    sizeof *t->cells);
	return t->rows && t->cells ? 0 : -ENOMEM;
}

static size_t
count_lines(const char *p)
{
	size_t n = 0;

	for (; (p = strchr(p, '\n')); p++)
		n++;
	return n;
}

static int
read_lines(struct table *t, struct error *e)
{
	size_t number = 0;
	char *line = t->bytes, *end;
	int r = 0;

	for (; r == 0 && *line; line = end + 1) {
		number++;
		end = strchr(line, '\n');
		if (!end)
			break;
		*end = '\0';
		if (*line == '#') {
			r = comment_line(t, line, number, e);
		} else if (!t->ncolumns) {
			r = header_line(t, line, number, e);
			if (r == 0)
				r = make_room(t, count_lines(end + 1));
		} else {
			r = row_line(t, line, number, e);
		}
	}
	if (r == 0 && !t->ncolumns)
		r = fault(e, -EINVAL, t, number, "knowledge.no-header", "");
	return r;
}

static int
check_columns(const struct table *t, const struct table_columns *c,
    struct error *e)
{
	for (size_t i = 0; c && c->required && c->required[i]; i++) {
		if (table_column(t, c->required[i]) < 0)
			return error_set(e, -EINVAL,
			    "knowledge.missing-column", "file", t->source,
			    "what", c->required[i], NULL);
	}
	return 0;
}

static bool
has_key(const struct table_columns *c)
{
	return c && (c->unique_id || c->key > 0);
}

/* The id of a row, or its columns of the key with blanks between. */
static int
key_of(const struct table *t, char *const *cells,
    const struct table_columns *c, struct buf *key)
{
	buf_reset(key);
	if (c->key == 0)
		return buf_adds(key, cells[0]);
	for (unsigned i = 0; i < c->key && i < TABLE_KEY; i++) {
		if (i > 0)
			(void)buf_addc(key, ' ');
		(void)buf_adds(key, cells[table_column(t, c->required[i])]);
	}
	return key->error;
}

/* Ids to rows (row + 1), refusing empty and repeated ones. */
static int
index_ids(const struct table *t, const struct table_columns *c,
    struct map *ids, struct error *e)
{
	struct buf key;
	int r = 0;

	buf_init(&key, FILE_MAX);
	for (size_t i = 0; r == 0 && i < t->nrows; i++) {
		const struct table_row *row = &t->rows[i];
		const struct table *in = row->users && t->user ? t->user : t;

		r = key_of(t, row->cells, c, &key);
		if (r == 0 && !*row->cells[0])
			r = fault(e, -EINVAL, in, row->line,
			    "knowledge.no-id", "");
		if (r == 0 && map_get(ids, buf_span(&key)))
			r = fault(e, -EINVAL, in, row->line,
			    "knowledge.id-twice", key.data);
		if (r == 0)
			r = map_put(ids, buf_span(&key),
			    (void *)(uintptr_t)(i + 1));
	}
	buf_done(&key);
	return r;
}

static int
check_ids(const struct table *t, const struct table_columns *c,
    struct error *e)
{
	struct map *ids;
	int r;

	if (!has_key(c))
		return 0;
	ids = map_new();
	r = ids ? index_ids(t, c, ids, e) : -ENOMEM;
	map_free(ids);
	return r;
}

int
table_parse(struct span bytes, const char *source,
    const struct table_columns *c, struct table **ret, struct error *e)
{
	struct table *t = calloc(1, sizeof *t);
	int r = -ENOMEM;

	if (!t)
		return error_set(e, r, "knowledge.unreadable", "file", source,
		    NULL);
	t->dated = TIME_NONE;
	/* The source's name lives behind the bytes. */
	t->bytes = malloc(bytes.n + strlen(source) + 2);
	t->source = source;
	if (bytes.n > FILE_MAX)
		r = -EFBIG;
	else if (t->bytes)
		r = 0;
	if (r < 0) {
		error_set(e, r, "knowledge.unreadable", "file", source, NULL);
		goto out;
	}
	if (bytes.n)
		memcpy(t->bytes, bytes.p, bytes.n);
	t->bytes[bytes.n] = '\0';
	memcpy(t->bytes + bytes.n + 1, source, strlen(source) + 1);
	t->source = t->bytes + bytes.n + 1;
	r = check_bytes(t, bytes.n, e);
	if (r == 0)
		r = read_lines(t, e);
	if (r == 0)
		r = check_columns(t, c, e);
	if (r == 0)
		r = check_ids(t, c, e);
	if (r == -ENOMEM)
		error_set(e, r, "knowledge.unreadable", "file", source, NULL);
	if (r == 0) {
		*ret = t;
		t = NULL;
	}
out:
	table_free(t);
	return r;
}

static int
load_file(const char *dir, const char *name, const struct table_columns *c,
    struct table **ret, struct error *e)
{
	struct buf path, bytes;
	int r;

	buf_init(&path, 4096);
	buf_init(&bytes, FILE_MAX);
	r = buf_addf(&path, "%s/%s", dir, name);
	if (r == 0)
		r = read_file(path.data, &bytes);
	if (r < 0)
		error_set(e, r, "knowledge.unreadable", "file", path.data,
		    NULL);
	else
		r = table_parse(buf_span(&bytes), path.data, c, ret, e);
	buf_done(&bytes);
	buf_done(&path);
	return r;
}

/* The user's columns in the order of the installed file. */
static int
map_columns(const struct table *t, const struct table *u,
    int from[COLUMNS_MAX], struct error *e)
{
	for (int i = 0; i < u->ncolumns; i++) {
		if (table_column(t, u->names[i]) < 0)
			return error_set(e, -EINVAL,
			    "knowledge.unknown-column", "file", u->source,
			    "what", u->names[i], NULL);
	}
	for (int i = 0; i < t->ncolumns; i++)
		from[i] = table_column(u, t->names[i]);
	return 0;
}

static void
copy_cells(const struct table *t, const struct table *u, const int *from,
    size_t row, char **cells)
{
	static char none[1];

	for (int i = 0; i < t->ncolumns; i++)
		cells[i] = from[i] < 0 ? none : u->rows[row].cells[from[i]];
}

/* Rows of u into t: known ids in place, the others in front. */
static int
merge_rows(struct table *t, const struct table *u, const int *from,
    const struct table_columns *c, const struct map *ids)
{
	struct buf key;
	size_t n = 0, width = (size_t)t->ncolumns;
	char **cells = calloc((u->nrows + 1) * width, sizeof *cells);
	struct table_row *rows = calloc(t->nrows + u->nrows + 1,
	    sizeof *rows);

	if (!cells || !rows) {
		free(cells);
		free(rows);
		return -ENOMEM;
	}
	buf_init(&key, FILE_MAX);
	for (size_t i = 0; i < u->nrows; i++) {
		struct table_row r = { .cells = cells + i * width,
			.line = u->rows[i].line, .users = true };
		uintptr_t known = 0;

		copy_cells(t, u, from, i, r.cells);
		if (ids && key_of(t, r.cells, c, &key) == 0)
			known = (uintptr_t)map_get(ids, buf_span(&key));
		if (known)
			t->rows[known - 1] = r;
		else
			rows[n++] = r;
	}
	buf_done(&key);
	memcpy(rows + n, t->rows, t->nrows * sizeof *rows);
	free(t->rows);
	t->rows = rows;
	t->nrows += n;
	/* u's own row table is not needed any more, its bytes are. */
	free(t->user->cells);
	t->user->cells = cells;
	return 0;
}

static int
merge(struct table *t, struct table *u, const struct table_columns *c,
    struct error *e)
{
	struct map *ids = NULL;
	int from[COLUMNS_MAX], r;

	t->user = u;
	r = map_columns(t, u, from, e);
	if (r == 0 && t->nrows + u->nrows > ROWS_MAX)
		r = fault(e, -EFBIG, u, u->nrows, "knowledge.too-long", "");
	if (r == 0 && has_key(c)) {
		ids = map_new();
		r = ids ? index_ids(t, c, ids, e) : -ENOMEM;
	}
	if (r == 0)
		r = merge_rows(t, u, from, c, ids);
	/* A key of the user's file that stands twice there. */
	if (r == 0 && c && c->key > 0)
		r = check_ids(t, c, e);
	if (r == -ENOMEM)
		error_set(e, r, "knowledge.unreadable", "file", u->source,
		    NULL);
	map_free(ids);
	return r;
}

int
table_load(const char *dir, const char *user_dir, const char *name,
    const struct table_columns *c, struct table **ret, struct error *e)
{
	/* The user's file needs only its id column. */
	struct table_columns users = { .unique_id = c && c->unique_id };
	struct table *t = NULL, *u = NULL;
	int r = load_file(dir, name, c, &t, e);

	if (r < 0)
		return r;
	if (user_dir) {
		r = load_file(user_dir, name, &users, &u, e);
		if (r == -ENOENT || r == -ENOTDIR)
			r = 0;
		else if (r == 0)
			r = merge(t, u, c, e);
	}
	if (r < 0) {
		table_free(t);
		return r;
	}
	if (e)
		*e = (struct error){ 0 };
	*ret = t;
	return 0;
}

void
table_free(struct table *t)
{
	if (!t)
		return;
	table_free(t->user);
	free(t->rows);
	free(t->cells);
	free(t->bytes);
	free(t);
}

size_t
table_rows(const struct table *t)
{
	return t->nrows;
}

int
table_column(const struct table *t, const char *name)
{
	for (int i = 0; i < t->ncolumns; i++)
		if (t->names[i][0] == name[0] &&
		    strcmp(t->names[i], name) == 0)
			return i;
	return -1;
}

const char *
table_column_name(const struct table *t, int column)
{
	return column >= 0 && column < t->ncolumns ? t->names[column] : NULL;
}

const char *
table_cell(const struct table *t, size_t row, int column)
{
	if (row >= t->nrows || column < 0 || column >= t->ncolumns)
		return "";
	return t->rows[row].cells[column];
}

size_t
table_line(const struct table *t, size_t row)
{
	return row < t->nrows ? t->rows[row].line : 0;
}

const char *
table_source(const struct table *t, size_t row)
{
	return table_row_is_users(t, row) ? t->user->source : t->source;
}

bool
table_row_is_users(const struct table *t, size_t row)
{
	return row < t->nrows && t->rows[row].users;
}

usec_t
table_dated(const struct table *t)
{
	return t->dated;
}
