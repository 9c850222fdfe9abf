/* Strings on their way out: filter, sanitise, defang, escape, wrap.
 * Owns nothing; every function appends to the buffer it is given. */
#include "core/sheet/render.h"

#include <errno.h>

#include "core/text/cells.h"
#include "core/text/utf8.h"

static int
stick(struct buf *out, int error)
{
	if (error < 0 && !out->error)
		out->error = error;
	return out->error;
}

static bool
host_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
	    c == '@' || c == ':' || c == '[' || c == ']' || c == '%' ||
	    (unsigned char)c >= 0x80;
}

static bool
word_byte(char c)
{
	return host_byte(c) && c != ':' && c != '[' && c != ']' && c != '@' &&
	    (unsigned char)c < 0x80;
}

/* How a link may begin, and what is printed instead of that beginning. */
static const struct {
	const char *seen, *shown;
} schemes[] = {
	{ "https://", "hxxps://" },
	{ "http://", "hxxp://" },
	{ "ftp://", "fxp://" },
	{ "www.", "www[.]" },
};

#define SCHEMES (sizeof schemes / sizeof *schemes)

/* A scheme counts even inside a word (a line may be broken before it), a
 * bare "www." only at the beginning of one. */
static size_t
scheme_at(struct span s, bool inside)
{
	size_t n = inside ? SCHEMES - 1 : SCHEMES, k = 0;

	while (k < n && !span_starts_nocase(s, schemes[k].seen))
		k++;
	return k < n ? k : SCHEMES;
}

static size_t
defang_host(struct buf *out, struct span s)
{
	size_t n = 0;

	for (; n < s.n && host_byte(s.p[n]); n++) {
		bool last = n + 1 == s.n || !host_byte(s.p[n + 1]);

		if (scheme_at(span_skip(s, n), true) < SCHEMES)
			break;
		if (s.p[n] == '.' && !last)
			buf_adds(out, "[.]");
		else
			buf_addc(out, s.p[n]);
	}
	return n;
}

int
render_defang(struct buf *out, struct span s)
{
	bool inside = false;	/* a word */
	size_t i = 0;

	while (i < s.n && !out->error) {
		size_t k = scheme_at(span_skip(s, i), inside);

		if (k < SCHEMES) {
			buf_adds(out, schemes[k].shown);
			i += strlen(schemes[k].seen);
			i += defang_host(out, span_skip(s, i));
			inside = false;
			continue;
		}
		buf_addc(out, s.p[i]);
		inside = word_byte(s.p[i]);
		i++;
	}
	return out->error;
}

static int
clean(struct buf *out, struct span in, bool defang)
{
	struct buf b;

	if (!defang)
		return stick(out, cells_clean(out, in));
	buf_init(&b, 16 * RENDER_STRING);
	stick(out, cells_clean(&b, in));
	render_defang(out, buf_span(&b));
	buf_done(&b);
	return out->error;
}

int
render_clean(struct buf *out, struct span in,
    const struct sheet_write_options *o)
{
	bool cut = in.n > RENDER_STRING;
	struct buf b;

	if (cut)
		in = utf8_head(in, RENDER_STRING);
	buf_init(&b, 4 * RENDER_STRING);
	if (o->filter) {
		stick(out, o->filter(o->filter_arg, in, &b));
		in = buf_span(&b);
	}
	clean(out, in, o->defang);
	if (cut)
		buf_adds(out, " [...]");
	buf_done(&b);
	return out->error;
}

int
render_shown(struct buf *out, struct span in,
    const struct sheet_write_options *o)
{
	struct text unit = text_plain("unit.byte");
	struct span head = utf8_head(in, RENDER_STRING);
	char number[TEXT_NUMBER];
	struct buf b;

	if (in.n <= RENDER_SHOWN)
		return render_clean(out, in, o);
	buf_init(&b, 4 * RENDER_STRING);
	if (o->filter) {
		stick(out, o->filter(o->filter_arg, head, &b));
		head = buf_span(&b);
	}
	clean(out, utf8_head(head, RENDER_SHOWN), o->defang);
	buf_adds(out, " [...] (");
	buf_addf(out, "%s %s)", text_number(number, (long long)in.n),
	    text_in(&unit, o->lang));
	buf_done(&b);
	return out->error;
}

int
html_escape(struct buf *out, struct span s)
{
	for (size_t i = 0; i < s.n && !out->error; i++) {
		switch (s.p[i]) {
		case '&':
			buf_adds(out, "&amp;");
			break;
		case '<':
			buf_adds(out, "&lt;");
			break;
		case '>':
			buf_adds(out, "&gt;");
			break;
		case '"':
			buf_adds(out, "&quot;");
			break;
		case '\'':
			buf_adds(out, "&#39;");
			break;
		default:
			buf_addc(out, s.p[i]);
		}
	}
	return out->error;
}

int
render_html(struct buf *out, struct span in,
    const struct sheet_write_options *o)
{
	struct buf b;

	buf_init(&b, 16 * RENDER_STRING);
	stick(out, render_clean(&b, in, o));
	html_escape(out, buf_span(&b));
	buf_done(&b);
	return out->error;
}

/* Nothing but blanks and a list's sign stands on the line so far. */
static bool
line_begins(const struct buf *out)
{
	size_t i = out->len;

	while (i > 0 && (out->data[i - 1] == ' ' || out->data[i - 1] == '-'))
		i--;
	return i == 0 || out->data[i - 1] == '\n';
}

/* A paragraph must not begin as a list, a heading or a rule. */
static size_t
guard_start(struct buf *out, struct span s)
{
	size_t digits = 0;

	if (!line_begins(out))
		return 0;
	while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
		digits++;
	if (digits == 0 && s.n > 0 && strchr("-+=:", s.p[0])) {
		buf_addf(out, "\\%c", s.p[0]);
		return 1;
	}
	if (digits > 0 && digits < s.n && strchr(".)", s.p[digits])) {
		buf_add(out, s.p, digits);
		buf_addf(out, "\\%c", s.p[digits]);
		return digits + 1;
	}
	return 0;
}

int
render_markdown(struct buf *out, struct span in,
    const struct sheet_write_options *o)
{
	struct buf b;

	buf_init(&b, 16 * RENDER_STRING);
	stick(out, render_clean(&b, in, o));
	for (size_t i = guard_start(out, buf_span(&b)); i < b.len; i++) {
		if (strchr("\\`*_[]<>#|~&$", b.data[i]))
			buf_addc(out, '\\');
		buf_addc(out, b.data[i]);
	}
	buf_done(&b);
	return out->error;
}

int
render_wrap(struct buf *out, struct span text, size_t first, size_t indent,
    size_t width, enum lang lang)
{
	/* A wide-ambiguous terminal must not break our lines again. */
	int ambiguous = lang == LANG_JA ? 2 : 1;
	size_t from = 0, room = width > first ? width - first : 1;
	struct cells c;

	cells_init(&c, 32 * RENDER_STRING);
	stick(out, cells_add(&c, text, ambiguous));
	while (from < c.n && !out->error) {
		size_t n = cells_wrap(&c, from, room);

		if (n == 0)
			break;
		cells_utf8(&c, from, n, out);
		from += n;
		while (out->len > 0 && out->data[out->len - 1] == ' ')
			buf_cut(out, out->len - 1);
		while (from < c.n && c.v[from].ch[0] == ' ' &&
		    c.v[from].ch[1] == 0)
			from++;
		if (from < c.n) {
			buf_addc(out, '\n');
			buf_addfill(out, ' ', indent);
			room = width > indent ? width - indent : 1;
		}
	}
	buf_addc(out, '\n');
	cells_done(&c);
	return out->error;
}

int
render_field(struct buf *out, const struct field *f,
    const struct sheet_write_options *o)
{
	struct sheet_write_options whole = *o;
	struct buf b;

	/* A link of our own tables, not of a mail: it may be followed. */
	if (f->type == FIELD_URL && strcmp(f->name, "help") == 0)
		whole.defang = false;
	buf_init(&b, 8 * RENDER_STRING);
	stick(out, field_display(&b, f, o->lang));
	render_shown(out, buf_span(&b), &whole);
	buf_done(&b);
	return out->error;
}

int
render_lines(struct buf *out, const struct field *f,
    const struct sheet_write_options *o)
{
	struct span rest, line;
	struct buf b;

	buf_init(&b, SHEET_BYTES);
	stick(out, field_lines(&b, f));
	rest = buf_span(&b);
	while (span_split(&rest, '\n', &line) && rest.p != NULL) {
		if (line.n == 0 && rest.n == 0)
			break;
		render_clean(out, line, o);
		buf_addc(out, '\n');
	}
	buf_done(&b);
	return out->error;
}

struct span
render_label(const struct row *r, enum lang lang)
{
	if (text_is_none(&r->label))
		return span_str(r->id);
	return span_str(text_in(&r->label, lang));
}

int
render_unfolded(struct buf *out, const struct evidence *e)
{
	struct span rest = span_trim(e->bytes), line;
	bool first = true;

	while (span_split(&rest, '\n', &line)) {
		line = span_trim(line);
		if (!first && line.n > 0)
			buf_addc(out, ' ');
		buf_add(out, line.p, line.n);
		first = false;
	}
	return out->error;
}

int
render_evidence(struct buf *out, const struct evidence *e,
    const struct sheet_write_options *o)
{
	struct buf b;

	if (e->source.n > 0)
		render_clean(out, e->source, o);
	if (e->position >= 0)
		buf_addf(out, "%s%lld", e->source.n > 0 ? ":" : "",
		    (long long)e->position);
	if ((e->source.n > 0 || e->position >= 0) && e->bytes.n > 0)
		buf_adds(out, ": ");
	buf_init(&b, 8 * RENDER_STRING);
	stick(out, render_unfolded(&b, e));
	render_shown(out, buf_span(&b), o);
	buf_done(&b);
	return out->error;
}
