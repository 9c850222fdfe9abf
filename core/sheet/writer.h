/* The four writers of sheets: text, JSON, Markdown, HTML (docs/schemata.md).
 * Bytes that are not UTF-8 or hidden: JSON keeps them as in schema 1
 * (U+FFFD plus NAME_b64); the others print what text/cells.h shows.
 * sheet_write in HTML gives a whole document in one file (no script, no
 * other file, prints in black and white); sheet_write_row a fragment of it.
 * Figures are SVG in HTML, ASCII in text and Markdown.
 * Errors: those of the buffer. */
#ifndef MTGP_SHEET_WRITER_H
#define MTGP_SHEET_WRITER_H

#include "core/base/buf.h"
#include "core/sheet/sheet.h"

enum sheet_format { SHEET_TEXT, SHEET_JSON, SHEET_MARKDOWN, SHEET_HTML };

struct sheet_write_options {
	enum lang	 lang;
	bool		 color;		/* text only */
	size_t		 width;		/* text only: columns, 0 = 80 */
	bool		 defang;	/* hxxp, [.] in every link */
	int		 heading;	/* Markdown and HTML: level of the first
					 * heading, 0 = none */
	/* Not for JSON: every string goes through it first (masking). */
	int		(*filter)(void *arg, struct span in, struct buf *out);
	void		*filter_arg;
};

int	sheet_write(struct buf *out, const struct sheet *s,
		enum sheet_format format,
		const struct sheet_write_options *o);
/* One row with its children. */
int	sheet_write_row(struct buf *out, const struct row *r,
		enum sheet_format format,
		const struct sheet_write_options *o);
/* "warning" in the reader's words (catalogue severity.*). */
const char *severity_label(enum severity s, enum lang lang);
const char *row_state_label(enum row_state s, enum lang lang);
/* The word of the catalogue for a row's value ("<row id>.<value>"), or
 * NULL. */
const char *row_value_word(const struct row *r, enum lang lang);
/* False: not for people (its words are "", or it is empty). */
bool	field_shown(const struct field *f);
/* Lines that are published or pasted as they are, such as a record, a file or
 * a command: shown whole, and by themselves. */
bool	field_is_lines(const struct field *f);
/* Them, as they are, each ending in a newline. */
int	field_lines(struct buf *out, const struct field *f);
/* A field's value as people read it (its words; times local, sizes in kB,
 * durations in seconds, enum words from the catalogue), sanitised. */
int	field_display(struct buf *out, const struct field *f,
		enum lang lang);
/* A field's name as people read it: catalogue "field.<name>", else the name
 * itself. */
const char *field_label(const struct field *f, enum lang lang);
/* "2024-09-02 17:56:59" local, "5.4 秒", "12 kB": also for panes. */
int	display_time(struct buf *out, usec_t t);
int	display_duration(struct buf *out, int64_t ms, enum lang lang);
int	display_bytes(struct buf *out, int64_t n);
/* The figure in ASCII (labels in the reader's language), lines of at most
 * width columns, each ending in a newline.  bar_rows: height of bars, 0 for
 * the usual one. */
int	figure_text(struct buf *out, const struct figure *f, enum lang lang,
		size_t width, int bar_rows);
/* The same as an <svg> of its own, with title and description. */
int	figure_svg(struct buf *out, const struct figure *f,
		const struct sheet_write_options *o);

#endif
