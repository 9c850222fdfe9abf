/* The faces of a report: text, Markdown, HTML.  One walk over the parts; a
 * face is a table of what a heading, a sentence and so on look like.  Every
 * string goes through core/sheet/render.h (masked, sanitised, defanged).
 * Errors: those of the buffer. */
#include "core/reports/report_parts.h"

#include "core/base/timeparse.h"
#include "core/sheet/render.h"
#include "core/text/cells.h"

#define WIDTH 76

struct face {
	enum sheet_format format;
	void	(*begin)(const struct report *r, struct buf *out,
			struct span title);
	void	(*meta)(const struct report *r, struct buf *out,
			struct span line);
	void	(*heading)(const struct report *r, struct buf *out, int level,
			struct span text);
	void	(*paragraph)(const struct report *r, struct buf *out,
			struct span text);
	void	(*item)(const struct report *r, struct buf *out,
			struct span time, struct span text);
	void	(*list)(const struct report *r, struct buf *out, bool begin);
	void	(*end)(const struct report *r, struct buf *out);
};

/* ---- text ---- */

static void
text_lines(const struct report *r, struct buf *out, const char *lead,
    struct span text)
{
	size_t n = cells_width_of(span_str(lead), 1);
	struct buf b;

	buf_init(&b, RENDER_STRING);
	render_clean(&b, text, &r->write);
	buf_adds(out, lead);
	render_wrap(out, buf_span(&b), n, n, WIDTH, r->write.lang);
	if (out->len == 0 || out->data[out->len - 1] != '\n')
		buf_addc(out, '\n');
	buf_done(&b);
}

static void
text_begin(const struct report *r, struct buf *out, struct span title)
{
	text_lines(r, out, "", title);
	buf_addfill(out, '=', WIDTH);
	buf_addc(out, '\n');
}

static void
text_plain_line(const struct report *r, struct buf *out, struct span line)
{
	text_lines(r, out, "", line);
}

static void
text_heading(const struct report *r, struct buf *out, int level,
    struct span text)
{
	buf_addc(out, '\n');
	text_lines(r, out, level == 2 ? "■ " : "- ", text);
}

static void
text_item(const struct report *r, struct buf *out, struct span time,
    struct span text)
{
	struct buf lead;

	buf_init(&lead, 128);
	buf_adds(&lead, "  ");
	if (time.n)
		buf_addf(&lead, SPAN_FMT "  ", SPAN_ARG(time));
	else
		buf_adds(&lead, "・");
	text_lines(r, out, lead.data, text);
	buf_done(&lead);
}

static void
no_list(const struct report *r, struct buf *out, bool begin)
{
	(void)r;
	(void)out;
	(void)begin;
}

static void
no_end(const struct report *r, struct buf *out)
{
	(void)r;
	(void)out;
}

static const struct face text_face = {
	SHEET_TEXT, text_begin, text_plain_line, text_heading,
	text_plain_line, text_item, no_list, no_end,
};

/* ---- Markdown ---- */

static void
md_begin(const struct report *r, struct buf *out, struct span title)
{
	buf_adds(out, "# ");
	render_markdown(out, title, &r->write);
	buf_adds(out, "\n\n");
}

static void
md_meta(const struct report *r, struct buf *out, struct span line)
{
	render_markdown(out, line, &r->write);
	buf_adds(out, "  \n");
}

static void
md_heading(const struct report *r, struct buf *out, int level,
    struct span text)
{
	buf_addc(out, '\n');
	buf_addfill(out, '#', (size_t)level);
	buf_addc(out, ' ');
	render_markdown(out, text, &r->write);
	buf_adds(out, "\n\n");
}

static void
md_paragraph(const struct report *r, struct buf *out, struct span text)
{
	render_markdown(out, text, &r->write);
	buf_adds(out, "\n\n");
}

static void
md_item(const struct report *r, struct buf *out, struct span time,
    struct span text)
{
	buf_adds(out, "- ");
	if (time.n)
		buf_addf(out, "**" SPAN_FMT "** ", SPAN_ARG(time));
	render_markdown(out, text, &r->write);
	buf_addc(out, '\n');
}

static const struct face md_face = {
	SHEET_MARKDOWN, md_begin, md_meta, md_heading, md_paragraph, md_item,
	no_list, no_end,
};

/* ---- HTML ---- */

static void
html_element(const struct report *r, struct buf *out, const char *tag,
    const char *class, struct span text)
{
	buf_addf(out, "<%s%s%s%s>", tag, *class ? " class=\"" : "", class,
	    *class ? "\"" : "");
	render_html(out, text, &r->write);
	buf_addf(out, "</%s>\n", tag);
}

static void
html_begin(const struct report *r, struct buf *out, struct span title)
{
	html_page(out, title, r->write.lang, &r->write);
	html_element(r, out, "h1", "", title);
}

static void
html_meta(const struct report *r, struct buf *out, struct span line)
{
	html_element(r, out, "p", "meta right", line);
}

static void
html_heading(const struct report *r, struct buf *out, int level,
    struct span text)
{
	html_element(r, out, level == 2 ? "h2" : "h3", "", text);
}

static void
html_paragraph(const struct report *r, struct buf *out, struct span text)
{
	html_element(r, out, "p", "", text);
}

static void
html_item(const struct report *r, struct buf *out, struct span time,
    struct span text)
{
	buf_adds(out, "<li>");
	if (time.n) {
		buf_adds(out, "<b>");
		html_escape(out, time);
		buf_adds(out, "</b> ");
	}
	render_html(out, text, &r->write);
	buf_adds(out, "</li>\n");
}

static void
html_list(const struct report *r, struct buf *out, bool begin)
{
	(void)r;
	buf_adds(out, begin ? "<ul>\n" : "</ul>\n");
}

static void
html_end(const struct report *r, struct buf *out)
{
	(void)r;
	html_page_end(out);
}

static const struct face html_face = {
	SHEET_HTML, html_begin, html_meta, html_heading, html_paragraph,
	html_item, html_list, html_end,
};

/* ---- the walk ---- */

static struct span
word(const struct report *r, const char *id)
{
	struct text t = text_plain(id);

	return span_str(text_in(&t, r->write.lang));
}

static void
minute(struct buf *out, usec_t t)
{
	buf_reset(out);
	if (t == TIME_NONE)
		return;
	display_time(out, t);
	/* to the minute: "2024-09-02 17:56" */
	if (out->len > 16)
		buf_cut(out, 16);
}

static void
say(const struct report *r, const struct face *f, struct buf *out,
    const char *id, const char *name, const char *value)
{
	struct text t = text_say(r->arena, id, name, value, NULL);

	f->meta(r, out, span_str(text_in(&t, r->write.lang)));
}

static void
head(const struct report *r, const struct face *f, struct buf *out)
{
	const struct report_options *o = r->options;
	struct text t = text_say(r->arena, "report.title", "name",
	    r->info.name, NULL);
	struct buf when;

	buf_init(&when, 64);
	f->begin(r, out, span_str(text_in(&t, r->write.lang)));
	/* The addressee stands on the left, the sender on the right. */
	if (*r->info.customer) {
		t = text_say(r->arena, "report.customer", "customer",
		    r->info.customer, NULL);
		f->paragraph(r, out, span_str(text_in(&t, r->write.lang)));
	}
	minute(&when, o->now);
	say(r, f, out, "report.date", "date", when.data);
	if (o->company && *o->company)
		say(r, f, out, "report.company", "company", o->company);
	if (o->reporter && *o->reporter)
		say(r, f, out, "report.reporter", "reporter", o->reporter);
	if (o->host && *o->host)
		say(r, f, out, "report.host", "host", o->host);
	buf_done(&when);
	f->paragraph(r, out, word(r, "report.greeting"));
}

/* catalogue: report.none-* report.walked-* */
/* The conclusion of a checklist may name a cause and ask for something. */
static const char *
none_id(const struct report *r, enum report_part p)
{
	static const char *const none[PART_COUNT] = {
		"report.none-conclusion", "report.none-course",
		"report.none-causes", "report.none-done",
		"report.none-requests",
	};
	static const char *const walked[PART_COUNT] = {
		[PART_CAUSES] = "report.walked-causes",
		[PART_REQUESTS] = "report.walked-requests",
	};

	if (p == PART_DONE && r->worked)
		return "report.walked-done";
	return r->walked && walked[p] != NULL ? walked[p] : none[p];
}

static void
part(const struct report *r, const struct face *f, struct buf *out,
    enum report_part p)
{
	const struct report_lines *l = &r->part[p];
	struct buf when;

	f->heading(r, out, 2, word(r, report_part_id(p)));
	if (l->n == 0) {
		f->paragraph(r, out, word(r, none_id(r, p)));
		return;
	}
	buf_init(&when, 64);
	f->list(r, out, true);
	for (size_t i = 0; i < l->n; i++) {
		minute(&when, l->v[i].time);
		f->item(r, out, buf_span(&when), span_str(l->v[i].text));
	}
	f->list(r, out, false);
	buf_done(&when);
}

static int
walk(const struct report *r, const struct face *f, struct buf *out)
{
	struct buf due;

	head(r, f, out);
	for (int p = 0; p < PART_COUNT; p++)
		part(r, f, out, p);
	if (r->info.due != TIME_NONE) {
		buf_init(&due, 64);
		display_time(&due, r->info.due);
		buf_cut(&due, 10);
		say(r, f, out, "report.due", "date", due.data);
		buf_done(&due);
	}
	if (r->nfindings)
		f->heading(r, out, 2, word(r, "report.part-appendix"));
	for (size_t i = 0; i < r->nfindings; i++) {
		const struct row *k = r->findings[i].sheet->root.children;

		for (; k; k = k->next)
			sheet_write_row(out, k, f->format, &r->write);
	}
	f->end(r, out);
	return out->error;
}

int
report_text(const struct report *r, struct buf *out)
{
	return walk(r, &text_face, out);
}

int
report_markdown(const struct report *r, struct buf *out)
{
	return walk(r, &md_face, out);
}

int
report_html(const struct report *r, struct buf *out)
{
	return walk(r, &html_face, out);
}
