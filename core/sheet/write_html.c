/* Sheets as HTML: one file without script, font or picture of its own; the
 * severity is a word in a frame, so that a black and white print says the
 * same.  Everything of the data is clean and escaped (render.c). */
#include "core/sheet/render.h"

static const char style[] =
    "html{background:#fff}"
    "body{font-family:\"Noto Sans JP\",\"Noto Sans CJK JP\","
    "\"Hiragino Sans\",\"Yu Gothic\",Meiryo,sans-serif;color:#1a1a1a;"
    "line-height:1.7;max-width:46em;margin:2em auto;padding:0 1em;"
    "overflow-wrap:anywhere}"
    "h1{font-size:1.5em;border-bottom:2px solid #333;padding-bottom:.3em}"
    "h2{font-size:1.15em;margin-top:1.8em;border-left:.4em solid #555;"
    "padding-left:.5em;break-after:avoid}"
    "h3{font-size:1em;margin:1.2em 0 .3em;break-after:avoid}"
    "p{margin:.4em 0}"
    ".row{margin:.6em 0;padding-left:.8em;border-left:1px solid #bbb}"
    ".head{font-weight:bold;break-after:avoid}"
    ".tag{display:inline-block;font-size:.8em;font-weight:normal;"
    "border:1px solid #555;border-radius:.2em;padding:0 .4em;"
    "margin-right:.5em}"
    ".warning .tag,.error .tag,.critical .tag{border-width:2px;"
    "font-weight:bold}"
    "table{border-collapse:collapse;font-size:.9em;margin:.4em 0}"
    "th,td{border:1px solid #bbb;padding:.15em .6em;text-align:left;"
    "vertical-align:top}th{font-weight:normal;background:#f2f2f2;"
    "white-space:nowrap}"
    "pre{font-family:\"Noto Sans Mono CJK JP\",\"MS Gothic\",monospace;"
    "font-size:.8em;line-height:1.4;white-space:pre-wrap;"
    "overflow-wrap:anywhere;border:1px solid #ccc;background:#f7f7f7;"
    "padding:.5em;margin:.4em 0}"
    "svg{display:block;max-width:100%;height:auto;margin:.6em 0;"
    "break-inside:avoid}"
    "dl{margin:.4em 0}dt{font-weight:bold;margin-top:.5em}"
    "dd{margin:0 0 .3em 1em}"
    ".meta,.foot{font-size:.9em;color:#333}.right{text-align:right}"
    "@media print{@page{size:A4;margin:18mm 16mm}"
    "body{margin:0;max-width:none;font-size:10.5pt}"
    "pre,th{background:none}.row{break-inside:auto}"
    ".pagebreak{break-before:page}"
    "tr,li,.head{break-inside:avoid}}";

int
html_page(struct buf *out, struct span title, enum lang lang,
    const struct sheet_write_options *o)
{
	buf_addf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; style-src 'unsafe-inline'\">\n<title>",
	    lang == LANG_JA ? "ja" : "en");
	render_html(out, title, o);
	buf_addf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n", style);
	return out->error;
}

int
html_page_end(struct buf *out)
{
	return buf_adds(out, "</body>\n</html>\n");
}

static void
paragraph(struct buf *out, const struct text *t, const char *word_id,
    const struct sheet_write_options *o)
{
	struct text w = word_id ? text_plain(word_id) : (struct text){ NULL };

	if (text_is_none(t))
		return;
	buf_adds(out, "<p>");
	if (word_id)
		buf_addf(out, "<b>%s</b>: ", text_in(&w, o->lang));
	render_html(out, span_str(text_in(t, o->lang)), o);
	buf_adds(out, "</p>\n");
}

static void
head_line(struct buf *out, const struct row *r,
    const struct sheet_write_options *o)
{
	struct buf b;

	buf_adds(out, "<div class=\"head\">");
	if (r->state != ROW_DONE)
		buf_addf(out, "<span class=\"tag\">%s</span>",
		    row_state_label(r->state, o->lang));
	else if (r->severity >= SEVERITY_NOTICE)
		buf_addf(out, "<span class=\"tag\">%s</span>",
		    severity_label(r->severity, o->lang));
	render_html(out, render_label(r, o->lang), o);
	if (r->value.n > 0) {
		buf_init(&b, 16 * RENDER_STRING);
		buf_adds(out, ": ");
		render_value(&b, r, o);
		html_escape(out, buf_span(&b));
		buf_done(&b);
	}
	if (r->has_points && r->points_milli != 0)
		buf_addf(out, " (%+.1f)", r->points_milli / 1000.0);
	buf_adds(out, "</div>\n");
}

static void
fields(struct buf *out, const struct row *r,
    const struct sheet_write_options *o)
{
	if (!r->fields)
		return;
	buf_adds(out, "<table>\n");
	for (const struct field *f = r->fields; f; f = f->next) {
		struct buf b;

		if (!field_shown(f) || field_is_lines(f))
			continue;
		buf_init(&b, 16 * RENDER_STRING);
		render_field(&b, f, o);
		buf_adds(out, "<tr><th scope=\"row\">");
		html_escape(out, span_str(field_label(f, o->lang)));
		buf_adds(out, "</th><td>");
		html_escape(out, buf_span(&b));
		buf_adds(out, "</td></tr>\n");
		buf_done(&b);
	}
	buf_adds(out, "</table>\n");
}

static void
lines(struct buf *out, const struct row *r,
    const struct sheet_write_options *o)
{
	for (const struct field *f = r->fields; f; f = f->next) {
		struct buf b;

		if (!field_is_lines(f) || !field_shown(f))
			continue;
		buf_init(&b, SHEET_BYTES);
		render_lines(&b, f, o);
		buf_adds(out, "<p><b>");
		html_escape(out, span_str(field_label(f, o->lang)));
		buf_adds(out, "</b>:</p>\n<pre>");
		html_escape(out, buf_span(&b));
		buf_adds(out, "</pre>\n");
		buf_done(&b);
	}
}

static void
evidence(struct buf *out, const struct row *r,
    const struct sheet_write_options *o)
{
	if (!r->evidence)
		return;
	buf_adds(out, "<pre>");
	for (const struct evidence *e = r->evidence; e; e = e->next) {
		struct buf b;

		buf_init(&b, 16 * RENDER_STRING);
		render_evidence(&b, e, o);
		html_escape(out, buf_span(&b));
		buf_addc(out, '\n');
		buf_done(&b);
	}
	buf_adds(out, "</pre>\n");
}

static void
figure(struct buf *out, const struct figure *f,
    const struct sheet_write_options *o)
{
	paragraph(out, &f->title, NULL, o);
	figure_svg(out, f, o);
	buf_addc(out, '\n');
}

static void
put_row(struct buf *out, const struct row *r,
    const struct sheet_write_options *o)
{
	buf_addf(out, "<div class=\"row %s\">\n", r->state == ROW_DONE ?
	    severity_name(r->severity) : row_state_name(r->state));
	head_line(out, r, o);
	paragraph(out, &r->phone, NULL, o);
	paragraph(out, &r->why, NULL, o);
	paragraph(out, &r->remedy, "sheet.remedy", o);
	lines(out, r, o);
	fields(out, r, o);
	if (r->figure)
		figure(out, r->figure, o);
	evidence(out, r, o);
	/* at most SHEET_DEPTH calls deep */
	for (const struct row *c = r->children; c && !out->error; c = c->next)
		put_row(out, c, o);
	buf_adds(out, "</div>\n");
}

int
write_html_row(struct buf *out, const struct row *r,
    const struct sheet_write_options *o)
{
	put_row(out, r, o);
	return out->error;
}
