/* The four writers of sheets: text, JSON, Markdown, HTML (docs/schemata.md).
 * Bytes that are not UTF-8 or hidden: JSON keeps them as in schema 1
 * (U+FFFD plus NAME_b64); the others print what text/cells.h shows.
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
	bool		 defang;	/* hxxp, [.] in links and evidence */
	int		 heading;	/* Markdown and HTML: level of the first
					 * heading, 0 = none */
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
/* A field's value as people read it (times local, sizes in kB, durations in
 * seconds, enum words from the catalogue), sanitised. */
int	field_display(struct buf *out, const struct field *f,
		enum lang lang);

#endif
