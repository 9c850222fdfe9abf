/* What the writers of sheets and reports share: strings made fit to be
 * printed.  Every string goes filter (masking), sanitiser (text/cells.h),
 * defanging, and then the escaping of its format; nothing reaches an output
 * another way.
 * Errors: those of the buffer, or of the filter; they stick in out->error. */
#ifndef MTGP_SHEET_RENDER_H
#define MTGP_SHEET_RENDER_H

#include "core/sheet/writer.h"

/* Longest string a writer prints (the rest is replaced by a cut sign); of
 * values, fields and evidence the beginning, with the number of bytes. */
#define RENDER_STRING ((size_t)64 << 10)
#define RENDER_SHOWN ((size_t)1000)

int	render_clean(struct buf *out, struct span in,
		const struct sheet_write_options *o);
/* The same for values and the like: the first RENDER_SHOWN bytes and, where
 * that is not all, "[...] (50,007 bytes)". */
int	render_shown(struct buf *out, struct span in,
		const struct sheet_write_options *o);
/* Clean and escaped for element content and quoted attributes. */
int	render_html(struct buf *out, struct span in,
		const struct sheet_write_options *o);
/* Clean and escaped so that no byte of it is markup. */
int	render_markdown(struct buf *out, struct span in,
		const struct sheet_write_options *o);
/* Escaping only: the bytes are clean already. */
int	html_escape(struct buf *out, struct span clean);
/* Links made unclickable: hxxp://host[.]example/ ; bytes elsewhere stay. */
int	render_defang(struct buf *out, struct span clean);
/* Clean text in lines of at most width columns.  The first line is appended
 * to what stands in out (first: its column), the others are indented. */
int	render_wrap(struct buf *out, struct span clean, size_t first,
		size_t indent, size_t width, enum lang lang);

/* Field value with filter and defanging, not yet escaped.  A url named
 * `help` comes from our own tables and is not defanged. */
int	render_field(struct buf *out, const struct field *f,
		const struct sheet_write_options *o);
/* The lines of a field_is_lines, clean, each ending in a newline; not yet
 * escaped. */
int	render_lines(struct buf *out, const struct field *f,
		const struct sheet_write_options *o);
/* Label, else the id. */
struct span render_label(const struct row *r, enum lang lang);
/* The row's value; a word of the catalogue ("<row id>.<value>") where there
 * is one.  Not yet escaped. */
int	render_value(struct buf *out, const struct row *r,
		const struct sheet_write_options *o);
/* The bytes on one line, as RFC 5322 unfolds a field: a line end with the
 * blanks behind it is one blank, none around the whole.  Not yet escaped. */
int	render_unfolded(struct buf *out, const struct evidence *e);
/* "name:position: bytes", unfolded; what is not known is left out. */
int	render_evidence(struct buf *out, const struct evidence *e,
		const struct sheet_write_options *o);

/* The document around HTML fragments: <!DOCTYPE …> to <body>, and its end. */
int	html_page(struct buf *out, struct span title, enum lang lang,
		const struct sheet_write_options *o);
int	html_page_end(struct buf *out);

int	write_json(struct buf *out, const struct sheet *s);
int	write_json_row(struct buf *out, const struct row *r);
int	write_text_row(struct buf *out, const struct row *r,
		const struct sheet_write_options *o);
int	write_markdown_row(struct buf *out, const struct row *r,
		const struct sheet_write_options *o);
int	write_html_row(struct buf *out, const struct row *r,
		const struct sheet_write_options *o);

#endif
