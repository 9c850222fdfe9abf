/* Figures as SVG for HTML.  Readable in black and white (patterns and words,
 * never colour alone) and by a screen reader (title and description).  Ids
 * are made of the offset in the output, so that they are unique in a file
 * and equal from run to run. */
#include "core/sheet/render.h"

#define WIDTH 640
#define POINTS 400

struct svg {
	struct buf				*out;
	const struct figure			*f;
	const struct sheet_write_options	*o;
	size_t					 id;
};

static int64_t
value_of(const struct figure_point *p)
{
	return p->value > 0 ? p->value : 0;
}

static size_t
count(const struct figure *f)
{
	return f->npoints < POINTS ? f->npoints : POINTS;
}

static double
largest(const struct figure *f)
{
	double max = 0;

	for (size_t i = 0; i < count(f); i++)
		if ((double)value_of(&f->points[i]) > max)
			max = (double)value_of(&f->points[i]);
	return max;
}

static void
add_label(struct svg *s, const struct figure_point *p)
{
	render_html(s->out, span_str(text_is_none(&p->label) ? p->name :
	    text_in(&p->label, s->o->lang)), s->o);
}

static void
add_value(struct svg *s, const struct figure_point *p)
{
	switch (s->f->kind) {
	case FIGURE_TIMELINE:
		display_time(s->out, p->value);
		break;
	case FIGURE_DELAYS:
		display_duration(s->out, value_of(p), s->o->lang);
		break;
	case FIGURE_GAUGE:
		buf_addf(s->out, "%.1f", (double)value_of(p) / 1000);
		break;
	case FIGURE_BARS:
		if (p->value < 0)
			buf_adds(s->out, "-");
		else
			buf_addf(s->out, "%lld", (long long)p->value);
		break;
	}
}

static void
begin(struct svg *s, int height)
{
	struct buf *out = s->out;
	struct text none = text_plain("figure.untitled");
	const struct text *t = text_is_none(&s->f->title) ? &none :
	    &s->f->title;

	buf_addf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\""
	    " aria-labelledby=\"t%zu d%zu\" viewBox=\"0 0 %d %d\" width=\"%d\""
	    " height=\"%d\" font-size=\"13\" fill=\"#1a1a1a\">\n", s->id,
	    s->id, WIDTH, height, WIDTH, height);
	buf_addf(out, "<title id=\"t%zu\">", s->id);
	render_html(out, span_str(text_in(t, s->o->lang)), s->o);
	buf_addf(out, "</title>\n<desc id=\"d%zu\">", s->id);
	for (size_t i = 0; i < count(s->f) && !out->error; i++) {
		if (i > 0)
			buf_adds(out, "; ");
		add_label(s, &s->f->points[i]);
		buf_addc(out, ' ');
		add_value(s, &s->f->points[i]);
	}
	buf_adds(out, "</desc>\n");
}

static void
bars(struct svg *s)
{
	double max = largest(s->f), step;
	size_t n = count(s->f);

	begin(s, 150);
	if (n > 0 && max > 0) {
		step = (WIDTH - 60.0) / (double)n;
		for (size_t i = 0; i < n; i++) {
			const struct figure_point *p = &s->f->points[i];
			double h = (double)value_of(p) / max * 100;

			if (h > 0)
				buf_addf(s->out, "<rect x=\"%.1f\" y=\"%.1f\" "
				    "width=\"%.1f\" height=\"%.1f\" "
				    "fill=\"#444\"/>\n",
				    50 + step * (double)i + step * .1,
				    120 - h, step * .8, h);
			if (p->name[0]) {
				buf_addf(s->out, "<text x=\"%.1f\" y=\"138\">",
				    50 + step * (double)i);
				render_html(s->out, span_str(p->name), s->o);
				buf_adds(s->out, "</text>\n");
			}
		}
	}
	buf_addf(s->out, "<text x=\"42\" y=\"26\" text-anchor=\"end\">%.0f"
	    "</text>\n<text x=\"42\" y=\"124\" text-anchor=\"end\">0</text>\n"
	    "<path d=\"M50 14V120H%d\" fill=\"none\" stroke=\"#1a1a1a\"/>\n",
	    max, WIDTH - 10);
}

/* How the parts of a stacked bar differ in print. */
static const char *const fills[] = {
	"<path d=\"M0 0h8v8h-8z\" fill=\"#fff\"/>",
	"<path d=\"M0 0h8v8h-8z\" fill=\"#fff\"/>"
	"<path d=\"M0 8L8 0\" stroke=\"#1a1a1a\"/>",
	"<path d=\"M0 0h8v8h-8z\" fill=\"#555\"/>",
	"<path d=\"M0 0h8v8h-8z\" fill=\"#ddd\"/>"
	"<path d=\"M3 3h2v2h-2z\" fill=\"#1a1a1a\"/>",
};
#define FILLS (sizeof fills / sizeof *fills)

static void
delay_legend(struct svg *s)
{
	for (size_t i = 0; i < count(s->f); i++) {
		double x = (double)(i % 4) * (WIDTH / 4);
		double y = 58 + 22 * (double)(i / 4);

		buf_addf(s->out, "<rect x=\"%.0f\" y=\"%.0f\" width=\"14\" "
		    "height=\"14\" fill=\"url(#p%zu-%zu)\" "
		    "stroke=\"#1a1a1a\"/>\n<text x=\"%.0f\" y=\"%.0f\">",
		    x + 1, y, s->id, i % FILLS, x + 21, y + 12);
		add_label(s, &s->f->points[i]);
		buf_addc(s->out, ' ');
		add_value(s, &s->f->points[i]);
		buf_adds(s->out, "</text>\n");
	}
}

static void
delays(struct svg *s)
{
	size_t n = count(s->f);
	double sum = 0, x = 1;

	begin(s, 60 + 22 * (int)((n + 3) / 4) + 4);
	buf_adds(s->out, "<defs>");
	for (size_t i = 0; i < FILLS; i++)
		buf_addf(s->out, "<pattern id=\"p%zu-%zu\" width=\"8\" "
		    "height=\"8\" patternUnits=\"userSpaceOnUse\">%s"
		    "</pattern>", s->id, i, fills[i]);
	buf_adds(s->out, "</defs>\n");
	for (size_t i = 0; i < n; i++)
		sum += (double)value_of(&s->f->points[i]);
	for (size_t i = 0; i < n && sum > 0; i++) {
		double w = (double)value_of(&s->f->points[i]) / sum *
		    (WIDTH - 2);

		if (w <= 0)
			continue;
		buf_addf(s->out, "<rect x=\"%.1f\" y=\"14\" width=\"%.1f\" "
		    "height=\"28\" fill=\"url(#p%zu-%zu)\" "
		    "stroke=\"#1a1a1a\"/>\n", x, w, s->id, i % FILLS);
		x += w;
	}
	delay_legend(s);
}

static void
timeline(struct svg *s)
{
	size_t n = count(s->f);

	begin(s, (int)n * 24 + 12);
	if (n > 1)
		buf_addf(s->out, "<path d=\"M12 18V%d\" stroke=\"#1a1a1a\"/>\n",
		    (int)(n - 1) * 24 + 18);
	for (size_t i = 0; i < n && !s->out->error; i++) {
		const struct figure_point *p = &s->f->points[i];
		int y = (int)i * 24 + 18;

		buf_addf(s->out, "<circle cx=\"12\" cy=\"%d\" r=\"5\" "
		    "stroke=\"#1a1a1a\" fill=\"%s\"/>\n<text x=\"28\" "
		    "y=\"%d\">", y, p->severity >= SEVERITY_WARNING ?
		    "#1a1a1a" : "#fff", y + 5);
		display_time(s->out, p->value);
		buf_adds(s->out, "  ");
		add_label(s, p);
		buf_adds(s->out, "</text>\n");
	}
}

/* The ship of figure_text.c: sea from the port to the beach. */
#define SEA_FROM 60.0
#define SEA_TO	 470.0
#define SHIP	 44.0

static void
shore(struct svg *s, const char *id, double x)
{
	struct text t = text_plain(id);

	buf_addf(s->out, "<text x=\"%.0f\" y=\"18\">", x);
	render_html(s->out, span_str(text_in(&t, s->o->lang)), s->o);
	buf_adds(s->out, "</text>\n");
}

static void
waves(struct svg *s)
{
	buf_addf(s->out, "<path d=\"M%.0f 66", SEA_FROM);
	for (double x = SEA_FROM; x < SEA_TO; x += 20)
		buf_adds(s->out, "q5 -6 10 0t10 0");
	buf_adds(s->out, "\" fill=\"none\" stroke=\"#555\"/>\n");
}

static void
gauge(struct svg *s)
{
	double v = s->f->npoints ? (double)value_of(&s->f->points[0]) : 0;
	double max = s->f->max > 0 ? (double)s->f->max : v;
	double share = max > 0 ? (v < max ? v : max) / max : 0;
	double x = SEA_FROM + share * (SEA_TO - SEA_FROM - SHIP);

	begin(s, 80);
	shore(s, "figure.port", 12);
	shore(s, "figure.beach", SEA_TO + 10);
	buf_addf(s->out, "<path d=\"M10 72V40H52V72M30 40V26\" fill=\"none\" "
	    "stroke=\"#1a1a1a\"/>\n<path d=\"M%.0f 70q30 -22 70 -22\" "
	    "fill=\"none\" stroke=\"#1a1a1a\"/>\n", SEA_TO);
	waves(s);
	buf_addf(s->out, "<path d=\"M%.1f 52h%.0fl-8 14h-28z\" fill=\"#555\"/>"
	    "\n<path d=\"M%.1f 52V28l14 22h-14\" fill=\"#fff\" "
	    "stroke=\"#1a1a1a\"/>\n<text x=\"556\" y=\"66\">%.1f / %.1f"
	    "</text>\n", x, SHIP, x + SHIP / 2, v / 1000, max / 1000);
}

int
figure_svg(struct buf *out, const struct figure *f,
    const struct sheet_write_options *o)
{
	struct svg s = { out, f, o, out->len };

	switch (f->kind) {
	case FIGURE_BARS:
		bars(&s);
		break;
	case FIGURE_DELAYS:
		delays(&s);
		break;
	case FIGURE_TIMELINE:
		timeline(&s);
		break;
	case FIGURE_GAUGE:
		gauge(&s);
		break;
	}
	return buf_adds(out, "</svg>");
}
