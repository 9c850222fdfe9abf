/* Sheets as Markdown (CommonMark): one list item a row, nested as the rows
 * are; evidence and figures in fenced blocks.  No byte of the data is
 * markup. */
#include "core/sheet/render.h"

static void
start(struct buf *out, size_t level)
{
	buf_addfill(out, ' ', 2 * level);
}

static void
paragraph(struct buf *out, const struct text *t, const char *word_id,
    size_t level, const struct sheet_write_options *o)
{
	struct text w = word_id ? text_plain(word_id) : (struct text){ NULL };

	if (text_is_none(t))
		return;
	buf_addc(out, '\n');
	start(out, level + 1);
	if (word_id)
		buf_addf(out, "**%s**: ", text_in(&w, o->lang));
	render_markdown(out, span_str(text_in(t, o->lang)), o);
	buf_addc(out, '\n');
}

static void
head_line(struct buf *out, const struct row *r, size_t level,
    const struct sheet_write_options *o)
{
	struct buf b;

	start(out, level);
	buf_adds(out, "- **");
	render_markdown(out, render_label(r, o->lang), o);
	buf_adds(out, "**");
	if (r->value.n > 0) {
		buf_init(&b, 8 * RENDER_STRING);
		buf_adds(out, ": ");
		render_value(&b, r, o);
		render_markdown(out, buf_span(&b), o);
		buf_done(&b);
	}
	if (r->has_points && r->points_milli != 0)
		buf_addf(out, " (%+.1f)", r->points_milli / 1000.0);
	if (r->state != ROW_DONE)
		buf_addf(out, " (%s)", row_state_label(r->state, o->lang));
	else if (r->severity >= SEVERITY_NOTICE)
		buf_addf(out, " (%s)", severity_label(r->severity, o->lang));
	buf_addc(out, '\n');
}

static void
fields(struct buf *out, const struct row *r, size_t level,
    const struct sheet_write_options *o)
{
	for (const struct field *f = r->fields; f; f = f->next) {
		struct buf b;

		if (!field_shown(f) || field_is_lines(f))
			continue;
		buf_init(&b, 16 * RENDER_STRING);
		render_field(&b, f, o);
		start(out, level + 1);
		buf_adds(out, "- ");
		render_markdown(out, span_str(field_label(f, o->lang)), o);
		buf_adds(out, ": ");
		render_markdown(out, buf_span(&b), o);
		buf_addc(out, '\n');
		buf_done(&b);
	}
}

static size_t
longest_fence(struct span s)
{
	size_t best = 0, run = 0;

	for (size_t i = 0; i < s.n; i++) {
		run = s.p[i] == '`' ? run + 1 : 0;
		if (run > best)
			best = run;
	}
	return best;
}

/* A block of lines, fenced by more backticks than any line holds. */
static void
fenced(struct buf *out, struct span lines, size_t level)
{
	size_t ticks = longest_fence(lines) + 1;
	struct span line;

	if (lines.n == 0)
		return;
	if (ticks < 3)
		ticks = 3;
	buf_addc(out, '\n');
	start(out, level + 1);
	buf_addfill(out, '`', ticks);
	buf_addc(out, '\n');
	while (span_split(&lines, '\n', &line)) {
		if (line.n == 0 && lines.n == 0)
			break;
		start(out, level + 1);
		buf_addspan(out, line);
		buf_addc(out, '\n');
	}
	start(out, level + 1);
	buf_addfill(out, '`', ticks);
	buf_adds(out, "\n\n");
}

static void
lines(struct buf *out, const struct row *r, size_t level,
    const struct sheet_write_options *o)
{
	for (const struct field *f = r->fields; f; f = f->next) {
		struct buf b;

		if (!field_is_lines(f) || !field_shown(f))
			continue;
		buf_init(&b, SHEET_BYTES);
		render_lines(&b, f, o);
		buf_addc(out, '\n');
		start(out, level + 1);
		buf_addf(out, "**%s**:\n", field_label(f, o->lang));
		fenced(out, buf_span(&b), level);
		buf_done(&b);
	}
}

static void
evidence(struct buf *out, const struct row *r, size_t level,
    const struct sheet_write_options *o)
{
	struct buf b;

	buf_init(&b, SHEET_BYTES);
	for (const struct evidence *e = r->evidence; e; e = e->next) {
		render_evidence(&b, e, o);
		buf_addc(&b, '\n');
	}
	if (b.error && !out->error)
		out->error = b.error;
	fenced(out, buf_span(&b), level);
	buf_done(&b);
}

static void
figure(struct buf *out, const struct figure *f, size_t level,
    const struct sheet_write_options *o)
{
	struct span rest, line;
	struct buf b, c;

	buf_init(&b, 16 * RENDER_STRING);
	buf_init(&c, 16 * RENDER_STRING);
	figure_text(&b, f, o->lang, 76, 0);
	rest = buf_span(&b);
	while (span_split(&rest, '\n', &line)) {
		if (line.n == 0)
			continue;
		render_clean(&c, line, o);
		buf_addc(&c, '\n');
	}
	fenced(out, buf_span(&c), level);
	buf_done(&c);
	buf_done(&b);
}

static void
put_row(struct buf *out, const struct row *r, size_t level,
    const struct sheet_write_options *o)
{
	head_line(out, r, level, o);
	paragraph(out, &r->phone, NULL, level, o);
	paragraph(out, &r->why, NULL, level, o);
	paragraph(out, &r->remedy, "sheet.remedy", level, o);
	lines(out, r, level, o);
	if (r->fields)
		buf_addc(out, '\n');
	fields(out, r, level, o);
	if (r->figure)
		figure(out, r->figure, level, o);
	if (r->evidence)
		evidence(out, r, level, o);
	/* at most SHEET_DEPTH calls deep */
	for (const struct row *c = r->children; c && !out->error; c = c->next)
		put_row(out, c, level + 1, o);
}

int
write_markdown_row(struct buf *out, const struct row *r,
    const struct sheet_write_options *o)
{
	put_row(out, r, 0, o);
	return out->error;
}
