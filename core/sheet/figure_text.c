/* Figures in ASCII: bars, delays, time lines, gauges as lines of text.
 * Values may be hostile: negative ones count as 0, sums are doubles. */
#include "core/sheet/render.h"
#include "core/text/cells.h"

#define BAR_ROWS 4
#define BAR_COLUMNS 512

static int64_t
value_of(const struct figure_point *p)
{
	return p->value > 0 ? p->value : 0;
}

static void
add_label(struct buf *out, const struct figure_point *p, enum lang lang)
{
	cells_clean(out, span_str(text_is_none(&p->label) ? p->name :
	    text_in(&p->label, lang)));
}

static size_t
width_of(struct span s, enum lang lang)
{
	return cells_width_of(s, lang == LANG_JA ? 2 : 1);
}

/* No blanks at the end of a line. */
static void
end_line(struct buf *out)
{
	while (out->len > 0 && out->data[out->len - 1] == ' ')
		buf_cut(out, out->len - 1);
	buf_addc(out, '\n');
}

static void
title(struct buf *out, const struct figure *f, enum lang lang)
{
	if (text_is_none(&f->title))
		return;
	cells_clean(out, span_str(text_in(&f->title, lang)));
	buf_addc(out, '\n');
}

/* Values of `group` neighbours summed into at most BAR_COLUMNS columns; a
 * column of gaps stays one. */
static size_t
bar_columns(const struct figure *f, size_t group, double *col, double *max)
{
	size_t n = (f->npoints + group - 1) / group;

	*max = 0;
	for (size_t i = 0; i < n; i++)
		col[i] = FIGURE_GAP;
	for (size_t i = 0; i < f->npoints; i++) {
		double *to = &col[i / group];

		if (f->points[i].value >= 0)
			*to = (*to > 0 ? *to : 0) +
			    (double)f->points[i].value;
	}
	for (size_t i = 0; i < n; i++)
		if (col[i] > *max)
			*max = col[i];
	return n;
}

/* One column in the row whose bottom lies at `low` (in rows). */
static char
bar_cell(double v, double max, int low, int height)
{
	double rows = max > 0 ? v / max * height - low : 0;

	if (v < 0)
		return ' ';
	if (v > 0 && low == 0 && rows < 0.2)
		rows = 0.2;	/* something is never nothing */
	if (rows >= 0.75)
		return '#';
	if (rows >= 0.4)
		return ':';
	if (rows >= 0.1)
		return '.';
	return low == 0 ? '-' : ' ';
}

static void
bar_ticks(struct buf *out, const struct figure *f, size_t group, size_t step,
    size_t indent, enum lang lang)
{
	size_t at = 0;
	struct buf line;

	buf_init(&line, RENDER_STRING);
	for (size_t i = 0; i < f->npoints; i++) {
		size_t want = i / group * step;

		if (!f->points[i].name[0] || want < at)
			continue;
		buf_addfill(&line, ' ', want - at);
		cells_clean(&line, span_str(f->points[i].name));
		at = width_of(buf_span(&line), lang) + 1;
		buf_addc(&line, ' ');
	}
	if (line.len > 0) {
		buf_addfill(out, ' ', indent);
		buf_addspan(out, buf_span(&line));
		end_line(out);
	}
	buf_done(&line);
}

static void
bars(struct buf *out, const struct figure *f, enum lang lang, size_t width,
    int height)
{
	double col[BAR_COLUMNS], max;
	size_t room = width > 14 ? width - 12 : 2, group, step, n;

	if (room > BAR_COLUMNS)
		room = BAR_COLUMNS;
	group = (f->npoints + room - 1) / room;
	if (group == 0)
		return;
	n = bar_columns(f, group, col, &max);
	step = n * 2 <= room ? 2 : 1;
	for (int low = height - 1; low >= 0; low--) {
		if (low == height - 1)
			buf_addf(out, "%9.0f |", max);
		else if (low > 0)
			buf_addf(out, "%9s |", "");
		else
			buf_addf(out, "%9d +", 0);
		for (size_t i = 0; i < n; i++)
			buf_addfill(out, bar_cell(col[i], max, low,
			    height), step);
		end_line(out);
	}
	bar_ticks(out, f, group, step, 11, lang);
}

static void
delays(struct buf *out, const struct figure *f, enum lang lang, size_t width)
{
	size_t labels = 0, values = 0, room;
	double max = 0;
	struct buf b;

	buf_init(&b, RENDER_STRING);
	for (size_t i = 0; i < f->npoints; i++) {
		size_t w;

		buf_reset(&b);
		add_label(&b, &f->points[i], lang);
		w = width_of(buf_span(&b), lang);
		labels = w > labels ? w : labels;
		buf_reset(&b);
		display_duration(&b, value_of(&f->points[i]), lang);
		w = width_of(buf_span(&b), lang);
		values = w > values ? w : values;
		if ((double)value_of(&f->points[i]) > max)
			max = (double)value_of(&f->points[i]);
	}
	room = width > labels + values + 6 ? width - labels - values - 6 : 1;
	room = room > 40 ? 40 : room;
	for (size_t i = 0; i < f->npoints && !out->error; i++) {
		double v = (double)value_of(&f->points[i]);
		size_t len = max > 0 ? (size_t)(v / max * (double)room + 0.5)
		    : 0;

		buf_reset(&b);
		add_label(&b, &f->points[i], lang);
		buf_addspan(out, buf_span(&b));
		buf_addfill(out, ' ', labels + 2 -
		    width_of(buf_span(&b), lang));
		buf_reset(&b);
		display_duration(&b, value_of(&f->points[i]), lang);
		buf_addfill(out, ' ', values - width_of(buf_span(&b), lang));
		buf_addspan(out, buf_span(&b));
		if (v > 0)
			buf_adds(out, " |");
		buf_addfill(out, '#', v > 0 && len == 0 ? 1 : len);
		buf_addc(out, '\n');
	}
	buf_done(&b);
}

static void
timeline(struct buf *out, const struct figure *f, enum lang lang)
{
	for (size_t i = 0; i < f->npoints && !out->error; i++) {
		buf_adds(out, i == 0 ? "o " : "| ");
		display_time(out, f->points[i].value);
		buf_adds(out, "  ");
		add_label(out, &f->points[i], lang);
		buf_addc(out, '\n');
	}
}

/* A ship on its way from the port (nothing of the maximum) to the beach (all
 * of it); a bar where there is no room for the sea. */
#define SEA_MOST 78u
#define SEA_LEAST 40u
#define PORT 4u
#define BEACH 7u
#define SHIP 5u

static double
share_of(const struct figure *f)
{
	double v = (double)value_of(&f->points[0]);
	double max = f->max > 0 ? (double)f->max : v;

	if (max <= 0)
		return 0;
	return v < max ? v / max : 1;
}

static void
bar(struct buf *out, double share, size_t room)
{
	size_t len = (size_t)(share * (double)room + 0.5);

	buf_addc(out, '[');
	buf_addfill(out, '#', len);
	buf_addfill(out, '-', room - len);
	buf_adds(out, "]\n");
}

static void
shores(struct buf *out, size_t width, enum lang lang)
{
	struct text port = text_plain("figure.port");
	struct text beach = text_plain("figure.beach");
	struct span left = span_str(text_in(&port, lang));
	struct span right = span_str(text_in(&beach, lang));
	size_t used = width_of(left, lang) + width_of(right, lang);

	buf_addspan(out, left);
	buf_addfill(out, ' ', width > used ? width - used : 1);
	buf_addspan(out, right);
	buf_addc(out, '\n');
}

static void
gauge(struct buf *out, const struct figure *f, enum lang lang, size_t width)
{
	size_t sea, before;

	if (f->npoints == 0)
		return;
	if (width < SEA_LEAST) {
		bar(out, share_of(f), width > 14 ? width - 4 : 10);
		return;
	}
	width = width < SEA_MOST ? width : SEA_MOST;
	sea = width - PORT - BEACH - SHIP;
	before = (size_t)(share_of(f) * (double)sea + 0.5);
	shores(out, width, lang);
	buf_adds(out, "_|__");
	buf_addfill(out, ' ', before);
	buf_adds(out, "__|__");
	buf_addfill(out, ' ', sea - before);
	buf_adds(out, "  . ~ .\n|  |");
	buf_addfill(out, '~', before);
	buf_adds(out, "\\___/");
	buf_addfill(out, '~', sea - before);
	buf_adds(out, "/______\n");
}

int
figure_text(struct buf *out, const struct figure *f, enum lang lang,
    size_t width, int bar_rows)
{
	title(out, f, lang);
	switch (f->kind) {
	case FIGURE_BARS:
		bars(out, f, lang, width, bar_rows > 0 ? bar_rows : BAR_ROWS);
		break;
	case FIGURE_DELAYS:
		delays(out, f, lang, width);
		break;
	case FIGURE_TIMELINE:
		timeline(out, f, lang);
		break;
	case FIGURE_GAUGE:
		gauge(out, f, lang, width);
		break;
	}
	return out->error;
}
