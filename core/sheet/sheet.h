/* Sheets: the only thing an analysis says (ARCHITECTURE.md).
 *
 * A sheet is a tree of rows.  A row's id is stable, dotted and documented in
 * docs/checks/; its key is unique among its siblings and stable over rounds
 * and runs, so that cursor, folds, findings and history can hold on to the
 * path of keys ("verdict", "recipient:info@example.com/attempt:2").
 *
 * Ownership: everything hangs on the sheet's arena; sheet_free frees all.
 * Strings given to the builder functions are copied.  Builder functions
 * return NULL when memory or a limit is used up; they take a NULL row or
 * sheet quietly, so that a builder may run to its end and sheet_failed() be
 * asked once.
 * Limits: 20,000 rows a sheet, depth 8, 64 fields a row, 16 MiB. */
#ifndef MTGP_SHEET_SHEET_H
#define MTGP_SHEET_SHEET_H

#include <stdarg.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/span.h"
#include "core/text/text.h"

enum severity {
	SEVERITY_NONE,		/* a fact, no judgement */
	SEVERITY_INFO,		/* as it should be */
	SEVERITY_NOTICE,	/* worth knowing, nothing to do */
	SEVERITY_WARNING,	/* may go wrong, or delays: look at it */
	SEVERITY_ERROR,		/* does not work: something must be done */
	SEVERITY_CRITICAL,	/* harm is done or near: act now */
};

enum row_state {
	ROW_DONE,
	ROW_PENDING,		/* its answer is not in yet */
	ROW_UNKNOWN,		/* cannot be known: never good or bad */
};

enum field_type {
	FIELD_TEXT,
	FIELD_INT,
	FIELD_TIME,		/* usec_t */
	FIELD_DURATION,		/* milliseconds */
	FIELD_BYTES,		/* a number of bytes */
	FIELD_ADDRESS,
	FIELD_DOMAIN,
	FIELD_IP,
	FIELD_HOST,
	FIELD_QUEUE_ID,
	FIELD_MESSAGE_ID,
	FIELD_URL,
	FIELD_ENUM,		/* label: catalogue id "<field name>.<value>" */
	FIELD_BOOL,
	FIELD_LIST,		/* strings */
};

struct field {
	struct field	*next;
	const char	*name;		/* lower_case_ascii */
	enum field_type	 type;
	struct span	 text;		/* text-like types */
	int64_t		 number;	/* int, time, duration, bytes, bool */
	const struct span *list;
	size_t		 nlist;
	struct text	 words;		/* for people, instead of the value;
					 * "": not shown to them */
};

struct evidence {
	struct evidence	*next;
	struct span	 source;	/* file name, "journal", "dns", … */
	int64_t		 position;	/* byte offset, or -1 */
	int64_t		 length;	/* bytes, or -1 */
	struct span	 bytes;		/* the line or answer itself, raw */
};

/* Data that faces draw: cells in a pane, SVG in HTML. */
enum figure_kind {
	FIGURE_BARS,		/* counts along a scale (hours, days) */
	FIGURE_TIMELINE,	/* points on a time axis */
	FIGURE_DELAYS,		/* named parts of one duration, ms */
	FIGURE_GAUGE,		/* one value of a maximum */
};

struct figure_point {
	const char	*name;		/* tick or part; "" between ticks */
	struct text	 label;		/* words for a part; may be none */
	int64_t		 value;		/* count, ms, or usec_t (timeline) */
	enum severity	 severity;
};
#define FIGURE_GAP	(-1)	/* a count that is not known: no bar, no zero */

struct figure {
	enum figure_kind	 kind;
	struct text		 title;
	int64_t			 max;	/* gauge; 0: of the data */
	struct figure_point	*points;
	size_t			 npoints, cap;
};

struct row {
	struct row	*next, *children, *last_child, *parent;
	const char	*id, *key;
	enum severity	 severity;
	enum row_state	 state;
	struct text	 label;
	struct span	 value;		/* raw; enum-like words from code */
	struct text	 why;		/* what it means */
	struct text	 remedy;	/* what to do */
	struct text	 phone;		/* one sentence to read aloud */
	struct text	 report;	/* past tense, for the report */
	bool		 has_points;
	int		 points_milli;	/* thousandths of a point */
	struct field	*fields, *last_field;
	struct evidence	*evidence, *last_evidence;
	struct figure	*figure;
	/* private to sheet.c */
	uint64_t	 hash;
	unsigned	 nfields, depth, same;
};

struct sheet {
	struct arena	*arena;
	const char	*kind;		/* "log", "bounce", … */
	struct span	 subject;	/* what was looked at */
	struct row	 root;		/* its children are the rows */
	size_t		 nrows;
	bool		 failed;
	/* private to sheet.c: rows by parent and key, open addressing */
	struct row	**table;
	size_t		 table_cap;
};

#define SHEET_ROWS	20000
#define SHEET_DEPTH	8
#define SHEET_FIELDS	64
#define SHEET_BYTES	((size_t)16 << 20)

struct sheet	*sheet_new(const char *kind, struct span subject);
void		 sheet_free(struct sheet *s);		/* takes NULL */
bool		 sheet_failed(const struct sheet *s);

/* parent NULL: top level.  The label is the catalogue sentence
 * "row.<id>" when that exists.  An empty key becomes the id.  A key that a
 * sibling already has gets "#2", "#3", … appended. */
struct row	*sheet_row(struct sheet *s, struct row *parent, const char *id,
			struct span key);
void		 row_value(struct sheet *s, struct row *r, struct span value);
void		 row_text(struct sheet *s, struct row *r, const char *name,
			struct span v);
void		 row_typed(struct sheet *s, struct row *r, const char *name,
			enum field_type type, struct span v);
/* int, time, duration, bytes, bool.  TIME_NONE: the field is left out. */
void		 row_number(struct sheet *s, struct row *r, const char *name,
			enum field_type type, int64_t v);
/* Words for the field that was added last. */
void		 row_words(struct sheet *s, struct row *r,
			struct text words);
void		 row_list(struct sheet *s, struct row *r, const char *name,
			const struct span *v, size_t n);
void		 row_evidence(struct sheet *s, struct row *r,
			struct span source, int64_t position, int64_t length,
			struct span bytes);
struct figure	*row_figure(struct sheet *s, struct row *r,
			enum figure_kind kind, struct text title);
void		 figure_point(struct sheet *s, struct figure *f,
			const char *name, struct text label, int64_t value,
			enum severity severity);
/* why: the sentence PREFIX.ID, remedy: PREFIX.ID.remedy where that exists; the
 * arguments are name, value, …, NULL.  The severity never sinks. */
void		 row_say(struct sheet *s, struct row *r,
			enum severity severity, const char *prefix,
			const char *id, va_list ap);
/* The text on the sheet's arena. */
struct text	 sheet_copy_text(struct sheet *s, struct text t);
void		 row_copy_field(struct sheet *to, struct row *r,
			const struct field *from);
/* Deep copy of a row (and its children; alone: without them) into another
 * sheet. */
struct row	*sheet_copy_alone(struct sheet *to, struct row *parent,
			const struct row *from);
struct row	*sheet_copy_row(struct sheet *to, struct row *parent,
			const struct row *from);

const struct field *row_field(const struct row *r, const char *name);
/* Depth first: the row behind r, or NULL. */
const struct row *row_next(const struct row *r);
/* "a/b/c", keys with '/' and '%' percent-escaped. */
int		 row_path(const struct row *r, struct buf *out);
const struct row *sheet_find_path(const struct sheet *s, struct span path);
/* The child with that key, or NULL; parent NULL or &s->root: top level. */
const struct row *sheet_child(const struct sheet *s,
			const struct row *parent, const char *key);
/* First row with that id in depth-first order, or NULL. */
const struct row *sheet_find_id(const struct sheet *s, const char *id);
enum severity	 sheet_worst(const struct sheet *s);

const char	*severity_name(enum severity s);	/* "warning" */
const char	*row_state_name(enum row_state s);
const char	*field_type_name(enum field_type t);
const char	*figure_kind_name(enum figure_kind k);
/* False: no such word; *ret is then untouched. */
bool		 severity_parse(struct span s, enum severity *ret);
bool		 row_state_parse(struct span s, enum row_state *ret);
bool		 field_type_parse(struct span s, enum field_type *ret);
bool		 figure_kind_parse(struct span s, enum figure_kind *ret);

/* A sheet of schema 1 as the JSON writer prints it, back into memory: stored
 * findings, the helper's answers.  The bytes may be hostile: -EINVAL for what
 * is not a sheet, -EFBIG over a limit, -ENOMEM. */
int		 sheet_read_json(struct span json, struct sheet **ret);

#endif
