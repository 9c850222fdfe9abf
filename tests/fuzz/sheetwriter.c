/* Hostile bytes at every place of a sheet that takes bytes.  Text, Markdown
 * and HTML must be valid UTF-8 without controls, hidden characters or
 * clickable links; HTML must hold no markup but ours; JSON must be read
 * again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/sheet/writer.h"
#include "core/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Where the bytes go is a fixed cut into eight parts. */
static struct sheet *
build(struct span in)
{
	struct span p[8];
	struct sheet *s;
	struct row *r;

	for (size_t i = 0; i < 8; i++) {
		p[i] = span_head(in, in.n / (8 - i));
		in = span_skip(in, p[i].n);
	}
	s = sheet_new("log", p[0]);
	r = sheet_row(s, NULL, "x", p[1]);
	row_value(s, r, p[2]);
	row_text(s, r, "text", p[3]);
	row_typed(s, r, "word", FIELD_ENUM, p[4]);
	row_list(s, r, "list", p + 4, 3);
	if (r) {
		r->severity = SEVERITY_WARNING;
		r->why.ja = r->why.en = arena_memdup(s->arena, p[6].p,
		    p[6].n);
	}
	row_evidence(s, r, p[5], 1, 2, p[7]);
	return s;
}

static void
check_text(struct span s)
{
	uint32_t ch;
	int n;

	while ((n = utf8_decode(s, &ch)) != 0) {
		if (n < 0 || (ch < 0x20 && ch != '\n') ||
		    (ch >= 0x7f && ch < 0xa0) || ch == 0x2028 ||
		    (ch >= 0x202a && ch <= 0x202e) ||
		    (ch >= 0x2066 && ch <= 0x2069) || ch == 0xfeff)
			abort();
		s = span_skip(s, (size_t)n);
	}
}

/* Every tag is one of ours, and all that were opened are closed. */
static void
check_html(struct span s)
{
	static const char *const tags[] = {
		"!DOCTYPE html>", "html", "/html>", "head>", "/head>", "meta ",
		"title>", "/title>", "style>", "/style>", "body>", "/body>",
		"div class=\"", "/div>", "span class=\"tag\">", "/span>",
		"p>", "/p>", "b>", "/b>", "table>", "/table>", "tr><th scope=",
		"th scope=\"row\">", "/th><td>", "td>", "/td></tr>", "/tr>",
		"pre>", "/pre>", "h2>", "/h2>",
	};

	for (; s.n > 0; s = span_skip(s, 1)) {
		size_t k = 0, n = sizeof tags / sizeof *tags;

		if (s.p[0] != '<')
			continue;
		while (k < n && !span_starts(span_skip(s, 1), tags[k]))
			k++;
		if (k == n)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sheet_write_options o = { .heading = 2, .defang = true };
	struct sheet *s, *t;
	struct buf b;

	if (size > 8192)
		size = 8192;
	s = build(span_of((const char *)data, size));
	if (sheet_failed(s))
		abort();
	buf_init(&b, (size_t)16 << 20);
	for (int f = SHEET_TEXT; f <= SHEET_HTML; f++) {
		o.lang = size & 1 ? LANG_JA : LANG_EN;
		o.width = 20 + size % 100;
		buf_reset(&b);
		if (sheet_write(&b, s, (enum sheet_format)f, &o) < 0)
			abort();
		if (f == SHEET_JSON) {
			if (sheet_read_json(buf_span(&b), &t) < 0)
				abort();
			sheet_free(t);
			continue;
		}
		check_text(buf_span(&b));
		if (f == SHEET_HTML)
			check_html(buf_span(&b));
		if (span_find_nocase(buf_span(&b), span_str(" http://")) >= 0)
			abort();
	}
	buf_done(&b);
	sheet_free(s);
	return 0;
}
