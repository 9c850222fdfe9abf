/* A returned mail, read once: the report, the words of the notice, the mail
 * that came back; then what each answer means. */
#include "core/bounce/notice.h"

#include <errno.h>

#include "core/bounce/dialect.h"
#include "core/mime/html.h"
#include "core/text/charset.h"
#include "core/text/utf8.h"

#define ARENA_MAX	((size_t)16 << 20)
#define MAIL_MAX	((size_t)100 << 20)
#define WORDS_MAX	((size_t)512 << 10)	/* of a part, decoded */

/* ---- what the files of this analysis share ---- */

bool
notice_is_own(const struct mime_part *p)
{
	for (p = p->parent; p; p = p->parent)
		if (p->kind == MIME_MESSAGE)
			return false;
	return true;
}

struct span
notice_bytes(struct bounce *b, const struct mime_part *p)
{
	struct span s = { "", 0 };
	struct buf out;

	buf_init(&out, WORDS_MAX);
	if (mime_part_bytes(p, &out) != -ENOMEM)
		s = arena_span(b->arena, buf_span(&out));
	buf_done(&out);
	return s;
}

struct span
notice_field(struct bounce *b, const struct fields *f, const char *name)
{
	const struct field_raw *raw = fields_find(f, name, 0);
	struct span s = span_str("");
	struct buf out;

	if (!raw)
		return s;
	buf_init(&out, 64 << 10);
	charset_decode_header(field_unfold(raw->body, b->arena), &out);
	s = arena_span(b->arena, span_trim(utf8_head(buf_span(&out),
	    out.len)));
	buf_done(&out);
	return s.p ? s : span_str("");
}

bool
notice_is_address(struct span s)
{
	ptrdiff_t at = span_rchr(s, '@');

	if (at <= 0 || (size_t)at + 1 >= s.n || s.n > 320)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == ',' ||
		    s.p[i] == ';' || s.p[i] == '<' || s.p[i] == '>')
			return false;
	return true;
}

struct notice_rcpt *
notice_rcpt(struct bounce *b, struct span address)
{
	struct notice_rcpt *v;

	for (size_t i = 0; i < b->n; i++)
		if (span_eq_nocase(b->v[i].address, address))
			return &b->v[i];
	if (b->closed)
		return NULL;
	if (b->n == NOTICE_RECIPIENTS) {
		b->more = true;
		return NULL;
	}
	v = arena_grow(b->arena, b->v, b->n, &b->cap, sizeof *v);
	if (!v)
		return NULL;
	b->v = v;
	v = &b->v[b->n++];
	*v = (struct notice_rcpt){ .address = address, .action = "",
		.m = { .id = "" } };
	return v;
}

/* ---- prepare ---- */

/* The words of one part: its text, of HTML what is seen; lines end with LF. */
static void
add_words(struct bounce *b, const struct mime_part *p, struct buf *out)
{
	struct html page = { .text = { "", 0 } };
	struct buf text;
	struct span s;

	buf_init(&text, WORDS_MAX);
	(void)mime_part_text(p, &text);
	s = buf_span(&text);
	if (mime_is(p, "text/html")) {
		(void)html_read(s, b->arena, &page);
		s = page.text;
	}
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\r')
			buf_addc(out, s.p[i]);
		else if (i + 1 == s.n || s.p[i + 1] != '\n')
			buf_addc(out, '\n');
	buf_addc(out, '\n');
	buf_done(&text);
}

/* A multipart whose boundary never comes is the text that it looks like. */
static bool
has_words(const struct mime_part *p, const char *type)
{
	if (!notice_is_own(p))
		return false;
	if (p->child == NULL && span_starts(span_str(p->type), "multipart/"))
		return true;
	return p->kind == MIME_LEAF && mime_is(p, type);
}

/* All plain texts of the notice; only where there is none its HTML. */
static int
read_words(struct bounce *b)
{
	static const char *const types[] = { "text/plain", "text/html" };
	struct buf out;
	int r;

	buf_init(&out, WORDS_MAX);
	for (int k = 0; k < 2 && span_trim(buf_span(&out)).n == 0; k++)
		for (size_t i = 0; i < b->mime.n; i++)
			if (has_words(b->mime.v[i], types[k]))
				add_words(b, b->mime.v[i], &out);
	b->words = arena_span(b->arena, span_trim(buf_span(&out)));
	r = out.error == -ENOMEM ? -ENOMEM : 0;
	buf_done(&out);
	return r;
}

static int
read_mail(struct bounce *b)
{
	int r = mime_read(b->mail, b->arena, &b->mime);

	if (r == 0)
		r = read_words(b);
	if (r < 0)
		return r;
	notice_status(b);
	notice_back(b);
	dialect_apply(b);
	notice_others(b);
	r = b->replies ? notice_explain(b) : 0;
	return r == 0 && arena_failed(b->arena) ? -ENOMEM : r;
}

int
bounce_prepare(struct span mail, const struct replies *replies,
    struct bounce **ret)
{
	struct arena *a;
	struct bounce *b;
	int r;

	if (mail.n > MAIL_MAX)
		return -EFBIG;
	a = arena_new(ARENA_MAX + 2 * mail.n);
	b = a ? arena_alloc(a, sizeof *b) : NULL;
	if (!b) {
		arena_free(a);
		return -ENOMEM;
	}
	b->arena = a;
	b->mail = mail;
	b->replies = replies;
	b->dialect = "";
	b->arrival = b->back.date = TIME_NONE;
	r = read_mail(b);
	if (r < 0)
		bounce_free(b);
	else
		*ret = b;
	return r;
}

void
bounce_free(struct bounce *b)
{
	if (b)
		arena_free(b->arena);
}

bool
bounce_is_notice(const struct bounce *b)
{
	return b->kind == NOTICE_FAILED || b->kind == NOTICE_DELAYED;
}

static struct sheet *
judge(const void *subject, struct asker *by, usec_t now)
{
	(void)by;
	return notice_sheet(subject, now);
}

const struct analysis bounce_analysis = { "bounce", judge, 0 };
