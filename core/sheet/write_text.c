/* Sheets for a terminal or a mail: severity signs, wrapped paragraphs, a
 * pair of blanks for every level; what is to be pasted stands as it is.
 * Colour only doubles the sign. */
#include "core/sheet/render.h"

/* Where a row's paragraphs begin, behind its sign. */
#define HANG 4

struct sign {
	const char	*mark;		/* HANG columns */
	const char	*color;		/* SGR parameters */
};

static const struct sign severity_signs[] = {
	[SEVERITY_NONE] = { "    ", "" },
	[SEVERITY_INFO] = { " .  ", "32" },
	[SEVERITY_NOTICE] = { " -  ", "36" },
	[SEVERITY_WARNING] = { " !  ", "33" },
	[SEVERITY_ERROR] = { " !! ", "31" },
	[SEVERITY_CRITICAL] = { "!!! ", "1;31" },
};
static const struct sign unknown_sign = { " ?  ", "35" };
static const struct sign pending_sign = { "... ", "2" };

static const struct sign *
sign_of(const struct row *r)
{
	if (r->state == ROW_PENDING)
		return &pending_sign;
	if (r->state == ROW_UNKNOWN)
		return &unknown_sign;
	return &severity_signs[r->severity];
}

static size_t
columns(const struct sheet_write_options *o)
{
	return o->width ? o->width : 80;
}

/* A paragraph at that indent: "word: text" or, without a word, the text. */
static void
paragraph(struct buf *out, size_t indent, const char *word_id,
    struct span text, const struct sheet_write_options *o)
{
	struct text w = word_id ? text_plain(word_id) : (struct text){ NULL };
	struct buf b;

	buf_init(&b, 16 * RENDER_STRING);
	if (word_id)
		buf_addf(&b, "%s: ", text_in(&w, o->lang));
	render_clean(&b, text, o);
	buf_addfill(out, ' ', indent);
	render_wrap(out, buf_span(&b), indent, indent, columns(o), o->lang);
	buf_done(&b);
}

static void
sentence(struct buf *out, size_t indent, const char *word_id,
    const struct text *t, const struct sheet_write_options *o)
{
	if (!text_is_none(t))
		paragraph(out, indent, word_id, span_str(text_in(t, o->lang)),
		    o);
}

static void
head_line(struct buf *out, const struct row *r, size_t indent,
    const struct sheet_write_options *o)
{
	const struct sign *sign = sign_of(r);
	struct buf b;

	buf_init(&b, 16 * RENDER_STRING);
	render_clean(&b, render_label(r, o->lang), o);
	if (r->value.n > 0) {
		buf_adds(&b, ": ");
		render_value(&b, r, o);
	}
	if (r->has_points && r->points_milli != 0)
		buf_addf(&b, "  (%+.1f)", r->points_milli / 1000.0);
	buf_addfill(out, ' ', indent);
	if (o->color && *sign->color)
		buf_addf(out, "\033[%sm%s\033[0m", sign->color, sign->mark);
	else
		buf_adds(out, sign->mark);
	render_wrap(out, buf_span(&b), indent + HANG, indent + HANG,
	    columns(o), o->lang);
	buf_done(&b);
}

static void
fields(struct buf *out, const struct row *r, size_t indent,
    const struct sheet_write_options *o)
{
	struct buf b;

	buf_init(&b, 32 * RENDER_STRING);
	for (const struct field *f = r->fields; f; f = f->next) {
		if (!field_shown(f) || field_is_lines(f))
			continue;
		if (b.len > 0)
			buf_adds(&b, "   ");
		buf_addf(&b, "%s: ", field_label(f, o->lang));
		render_field(&b, f, o);
	}
	if (b.len > 0) {
		buf_addfill(out, ' ', indent);
		render_wrap(out, buf_span(&b), indent, indent, columns(o),
		    o->lang);
	}
	buf_done(&b);
}

/* From the first column, not wrapped: a copied blank would be part of it. */
static void
lines(struct buf *out, const struct row *r, size_t indent,
    const struct sheet_write_options *o)
{
	for (const struct field *f = r->fields; f; f = f->next) {
		if (!field_is_lines(f) || !field_shown(f))
			continue;
		buf_addfill(out, ' ', indent);
		buf_addf(out, "%s:\n", field_label(f, o->lang));
		render_lines(out, f, o);
	}
}

static void
evidence(struct buf *out, const struct row *r, size_t indent,
    const struct sheet_write_options *o)
{
	for (const struct evidence *e = r->evidence; e; e = e->next) {
		struct buf b;

		if (e->bytes.n == 0)
			continue;	/* only a place */
		buf_init(&b, 16 * RENDER_STRING);
		render_evidence(&b, e, o);
		buf_addfill(out, ' ', indent);
		buf_adds(out, "| ");
		render_wrap(out, buf_span(&b), indent + 2, indent + 4,
		    columns(o), o->lang);
		buf_done(&b);
	}
}

/* Lines of the figure, indented. */
static void
figure(struct buf *out, const struct figure *f, size_t indent,
    const struct sheet_write_options *o)
{
	size_t width = columns(o);
	struct span rest, line;
	struct buf b;

	buf_init(&b, 16 * RENDER_STRING);
	figure_text(&b, f, o->lang, width > indent ? width - indent : 20,
	    0);
	rest = buf_span(&b);
	while (span_split(&rest, '\n', &line)) {
		if (line.n == 0)
			continue;
		buf_addfill(out, ' ', indent);
		render_clean(out, line, o);
		buf_addc(out, '\n');
	}
	buf_done(&b);
}

static void
put_row(struct buf *out, const struct row *r, size_t level,
    const struct sheet_write_options *o)
{
	size_t indent = 2 * level + HANG;

	head_line(out, r, 2 * level, o);
	sentence(out, indent, NULL, &r->phone, o);
	sentence(out, indent, NULL, &r->why, o);
	sentence(out, indent, "sheet.remedy", &r->remedy, o);
	lines(out, r, indent, o);
	fields(out, r, indent, o);
	if (r->figure)
		figure(out, r->figure, indent, o);
	evidence(out, r, indent, o);
	/* at most SHEET_DEPTH calls deep */
	for (const struct row *c = r->children; c && !out->error; c = c->next)
		put_row(out, c, level + 1, o);
}

int
write_text_row(struct buf *out, const struct row *r,
    const struct sheet_write_options *o)
{
	put_row(out, r, 0, o);
	return out->error;
}
