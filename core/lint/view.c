/* The mail as rules see it: addresses, subject, attachments. */
#include <errno.h>

#include "core/forged/knowledge.h"
#include "core/lint/lint_part.h"
#include "core/message/trust.h"
#include "core/text/charset.h"
#include "core/text/fold.h"
#include "core/text/utf8.h"

#define FIELD_BYTES ((size_t)64 << 10)

/* ---- fields ---- */

static int
read_addresses(struct lint_view *v, const char *name, struct addresses *ret)
{
	const struct field_raw *f = fields_find(v->fields, name, 0);

	*ret = (struct addresses){ .n = 0 };
	return f ? addresses_read(f->body, v->arena, ret) : 0;
}

static int
add_all(struct lint_view *v, const struct addresses *from, size_t *cap)
{
	struct addresses *to = &v->recipients;

	for (size_t i = 0; i < from->n; i++) {
		if (from->v[i].domain.n == 0)
			continue;
		to->v = arena_grow(v->arena, to->v, to->n, cap,
		    sizeof *to->v);
		if (to->v == NULL)
			return -ENOMEM;
		to->v[to->n++] = from->v[i];
	}
	return 0;
}

/* The first one. */
static const struct address *
find_carrier(const struct lint_view *v)
{
	for (size_t i = 0; i < v->recipients.n; i++) {
		struct span d = message_ascii(v->recipients.v[i].domain,
		    v->arena);

		if (host_kind(v->know, d).freemail == FREEMAIL_CARRIER)
			return &v->recipients.v[i];
	}
	return NULL;
}

static int
read_people(struct lint_view *v, const struct lint_options *o)
{
	struct addresses some;
	size_t cap = 0;
	int r = read_addresses(v, "From", &v->from);

	if (r == 0)
		r = read_addresses(v, "To", &v->to);
	if (r == 0)
		r = read_addresses(v, "Cc", &v->cc);
	if (r == 0)
		r = add_all(v, &v->to, &cap);
	if (r == 0)
		r = add_all(v, &v->cc, &cap);
	for (size_t i = 0; r == 0 && i < o->nrecipients; i++) {
		r = addresses_read(arena_span(v->arena, o->recipients[i]),
		    v->arena, &some);
		if (r == 0)
			r = add_all(v, &some, &cap);
	}
	if (v->from.n > 0)
		v->from_display = v->from.v[0].display;
	v->carrier = find_carrier(v);
	return r;
}

/* ---- subject ---- */

static bool
is_sign(uint32_t ch)
{
	return (ch < 0x80 && !(ch >= '0' && ch <= '9') &&
	    !(ch >= 'a' && ch <= 'z') && !(ch >= 'A' && ch <= 'Z')) ||
	    (ch >= 0x2000 && ch < 0x3005) || (ch >= 0x3008 && ch < 0x3040) ||
	    ch == 0x30fb || (ch >= 0xff00 && ch < 0xff10);
}

/* Signs and blanks at both ends go. */
static struct span
without_signs(struct span s)
{
	size_t begin = 0, end = 0, at = 0;
	bool some = false;
	uint32_t ch;
	int n;

	while ((n = utf8_decode(span_skip(s, at), &ch)) != 0) {
		size_t len = n > 0 ? (size_t)n : 1;

		if (n < 0 || !is_sign(ch)) {
			begin = some ? begin : at;
			end = at + len;
			some = true;
		}
		at += len;
	}
	return span_of(s.p + begin, some ? end - begin : 0);
}

/* Behind "[list] " or "(12) "; the same span: there is none. */
static struct span
behind_tag(struct span s)
{
	ptrdiff_t end = -1;

	if (span_starts(s, "["))
		end = span_chr(s, ']');
	else if (span_starts(s, "(")) {
		end = span_chr(s, ')');
		for (ptrdiff_t i = 1; i < end; i++)
			if (s.p[i] < '0' || s.p[i] > '9')
				return s;
	}
	return end > 0 ? span_trim(span_skip(s, (size_t)end + 1)) : s;
}

bool
lint_cut_reply(struct span *s)
{
	static const char *const words[] = { "re:", "fw:", "fwd:",
		"\xe8\xbf\x94\xe4\xbf\xa1:", "\xe8\xbb\xa2\xe9\x80\x81:" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_starts_nocase(*s, words[i])) {
			*s = span_trim(span_skip(*s, strlen(words[i])));
			return true;
		}
	return false;
}

static struct span
bare(struct lint_view *v)
{
	struct span s = span_trim(v->subject_folded), last;
	struct buf b;

	do {
		last = s;
		s = behind_tag(s);
		(void)lint_cut_reply(&s);
	} while (s.n < last.n);
	buf_init(&b, FIELD_BYTES * 4);
	(void)fold_search(without_signs(s), &b);
	s = arena_span(v->arena, buf_span(&b));
	buf_done(&b);
	return s;
}

static int
read_subject(struct lint_view *v)
{
	const struct field_raw *f = fields_find(v->fields, "Subject", 0);
	struct buf b;
	int r;

	v->subject = v->subject_raw = span_str("");
	v->has_subject = f != NULL;
	if (f != NULL) {
		v->subject_raw = span_head(f->body, FIELD_BYTES);
		buf_init(&b, FIELD_BYTES);
		(void)charset_decode_header(v->subject_raw, &b);
		v->subject = arena_span(v->arena, span_trim(buf_span(&b)));
		buf_done(&b);
	}
	r = forge_text(v->subject, v->arena, &v->subject_folded);
	v->subject_bare = r == 0 ? bare(v) : span_str("");
	return r;
}

/* ---- attachments ---- */

static bool
is_inside(const struct mime_part *p)
{
	for (p = p->parent; p != NULL; p = p->parent)
		if (p->kind == MIME_MESSAGE)
			return true;
	return false;
}

/* A picture of the text, or the text itself: people do not save it. */
static bool
is_shown(const struct mime_part *p)
{
	if (strcmp(p->disposition, "attachment") == 0)
		return false;
	if (mime_is(p, "image/"))
		return fields_find(&p->fields, "Content-ID", 0) != NULL ||
		    strcmp(p->disposition, "inline") == 0;
	return (mime_is(p, "text/plain") || mime_is(p, "text/html") ||
	    mime_is(p, "text/calendar")) && (p->name.n == 0 || (p->parent &&
	    mime_is(p->parent, "multipart/alternative")));
}

bool
lint_is_attachment(const struct mime_part *p)
{
	if (is_inside(p) || mime_is_signature(p))
		return false;
	if (p->kind == MIME_MESSAGE)
		return p->depth > 0;
	return p->kind != MIME_MULTIPART && p->kind != MIME_EXTERNAL &&
	    !is_shown(p) && (p->depth > 0 || p->name.n > 0 ||
	    !mime_is(p, "text/"));
}

static int
read_attachments(struct lint_view *v)
{
	size_t cap = 0;

	for (size_t i = 0; i < v->mime->n; i++) {
		const struct mime_part *p = v->mime->v[i];

		if (mime_is(p, "image/") && !is_inside(p))
			v->images = true;
		if (!lint_is_attachment(p))
			continue;
		v->attachments = arena_grow(v->arena, v->attachments,
		    v->nattachments, &cap, sizeof *v->attachments);
		if (v->attachments == NULL)
			return -ENOMEM;
		v->attachments[v->nattachments++] = p;
	}
	return 0;
}

/* ---- all ---- */

int
lint_view_read(struct lint_view *v, const struct lint_options *o)
{
	int r = read_people(v, o);

	v->reply = fields_find(v->fields, "In-Reply-To", 0) != NULL;
	v->first = !v->reply && fields_find(v->fields, "References", 0) ==
	    NULL;
	if (r == 0)
		r = read_subject(v);
	if (r == 0)
		r = read_attachments(v);
	if (r == 0)
		r = lint_files_read(v);
	if (r == 0)
		r = lint_text_read(v);
	return r == 0 ? lint_links_read(v) : r;
}
