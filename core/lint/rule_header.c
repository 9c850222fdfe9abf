/* Rules of the header: what must be there, once, and in the right form. */
#include <errno.h>

#include "core/base/base64.h"
#include "core/lint/files.h"
#include "core/lint/lint_part.h"
#include "core/mime/date.h"
#include "core/mime/decode.h"
#include "core/text/charset.h"
#include "core/text/utf8.h"

/* ---- addresses ---- */

static bool
has_domain(const struct addresses *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].domain.n > 0 && l->v[i].local.n > 0)
			return true;
	return false;
}

static int
l248(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	size_t n = fields_count(v->fields, "From");

	if (n != 1 || !has_domain(&v->from))
		lint_hit(run, lint_field(v, "From"), NULL);
	return 0;
}

static int
l244(struct lint_run *run)
{
	const struct lint_view *v = run->v;

	if (has_domain(&v->from) && (v->from_display.n == 0 ||
	    span_eq_nocase(v->from_display, address_text(&v->from.v[0],
	    run->a))))
		lint_hit(run, lint_field(v, "From"), NULL);
	return 0;
}

/* Dots at an end or in a row, without quotes around. */
static bool
is_old_mobile(const struct address *d)
{
	ptrdiff_t at = span_find(d->raw, d->local);

	if (d->local.n == 0 || at < 0 || (at > 0 && d->raw.p[at - 1] == '"'))
		return false;
	return *d->local.p == '.' || d->local.p[d->local.n - 1] == '.' ||
	    span_find(d->local, span_str("..")) >= 0;
}

static int
l130(struct lint_run *run)
{
	const struct lint_view *v = run->v;

	for (size_t i = 0; i < v->recipients.n; i++) {
		const struct address *d = &v->recipients.v[i];
		struct span x = address_text(d, run->a);

		if (is_old_mobile(d))
			lint_hit(run, lint_field(v, i < v->to.n ? "To" :
			    "Cc"), "x", &x, NULL);
	}
	return 0;
}

/* ---- what must stand there once ---- */

static int
l255(struct lint_run *run)
{
	static const char *const names[] = { "Subject", "Date", "To", "Cc",
		"Reply-To", "Sender", "Message-ID" };
	const struct fields *f = run->v->fields;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct span x = span_str(names[i]);

		if (fields_count(f, names[i]) > 1)
			lint_hit(run, lint_field_at(run->v, fields_find(f,
			    names[i], 1)), "x", &x, NULL);
	}
	return 0;
}

#define LATE (2 * USEC_HOUR)
#define EARLY (24 * USEC_HOUR)

/* The first time that our own side wrote; TIME_NONE: none. */
static usec_t
first_own_time(const struct route *t)
{
	for (size_t i = t->trusted; i > 0; i--)
		if (t->v[i - 1].dated)
			return t->v[i - 1].when;
	return TIME_NONE;
}

/* A file may be of any age: without a time of our own only a date that is
 * still to come is wrong. */
static int
l241(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	const struct field_raw *f = fields_find(v->fields, "Date", 0);
	usec_t own = run->net ? first_own_time(run->net->route) : TIME_NONE;
	struct span x = f ? span_trim(span_head(field_unfold(f->body,
	    run->a), 100)) : span_str("");
	usec_t t;
	int zone;

	if (x.n == 0) {
		lint_hit(run, lint_field_at(v, f), NULL);
		lint_words(run, "x", text_plain("lint.date.missing"));
	} else if (mime_date(f->body, &t, &zone) < 0 ||
	    t > (own == TIME_NONE ? run->now : own) + LATE ||
	    (own != TIME_NONE && t < own - EARLY))
		lint_hit(run, lint_field_at(v, f), "x", &x, NULL);
	return 0;
}

static bool
is_id(struct span s)
{
	ptrdiff_t at;
	struct ip ip;

	s = span_trim(s);
	if (s.n < 5 || *s.p != '<' || s.p[s.n - 1] != '>')
		return false;
	s = span_of(s.p + 1, s.n - 2);
	at = span_rchr(s, '@');
	if (at <= 0)
		return false;
	s = span_skip(s, (size_t)at + 1);
	return span_chr(s, '.') > 0 && *s.p != '[' &&
	    ip_parse(s, &ip) < 0 && !span_starts_nocase(s, "localhost.");
}

static int
l242(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	const struct field_raw *f = fields_find(v->fields, "Message-ID", 0);

	if (f == NULL || fields_count(v->fields, "Message-ID") > 1 ||
	    !is_id(field_unfold(f->body, run->a)))
		lint_hit(run, lint_field_at(v, f), NULL);
	return 0;
}

/* ---- structure ---- */

/* catalogue: lint.structure.* */
static const char *
structure_fault(const struct mime_part *p)
{
	if (p->defects & MIME_NO_BOUNDARY)
		return "lint.structure.no-boundary";
	if (p->defects & MIME_BOUNDARY_UNSEEN)
		return "lint.structure.boundary-unseen";
	return p->defects & MIME_NOT_CLOSED ? "lint.structure.not-closed" :
	    NULL;
}

static bool
is_ours(const struct mime_part *p)
{
	for (p = p->parent; p != NULL; p = p->parent)
		if (p->kind == MIME_MESSAGE)
			return false;
	return true;
}

static int
l253(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	const char *id;

	for (size_t i = 0; i < v->mime->n; i++) {
		id = structure_fault(v->mime->v[i]);
		if (id == NULL || !is_ours(v->mime->v[i]))
			continue;
		lint_hit(run, lint_part(v->mime->v[i]), NULL);
		lint_words(run, "x", text_plain(id));
	}
	if (v->mime->v[0]->kind == MIME_MULTIPART &&
	    fields_find(v->fields, "MIME-Version", 0) == NULL) {
		lint_hit(run, lint_field(v, "Content-Type"), NULL);
		lint_words(run, "x", text_plain(
		    "lint.structure.no-version"));
	}
	return 0;
}

/* ---- how it is encoded ---- */

/* 8-bit bytes, or ISO-2022-JP as it is. */
static bool
is_raw(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return true;
	return span_find(s, span_str("\033$")) >= 0;
}

static bool
is_utf8_mail(const struct lint_run *run)
{
	const struct route *t = run->net ? run->net->route : NULL;

	for (size_t i = 0; t != NULL && i < t->n; i++)
		if (span_starts_nocase(span_str(t->v[i].r.protocol), "UTF8"))
			return true;
	return false;
}

static int
l122(struct lint_run *run)
{
	const struct fields *f = run->v->fields;
	const struct lint_files *files = run->v->files;

	if (is_utf8_mail(run))
		return 0;
	for (size_t i = 0; i < f->n; i++) {
		struct span x = span_trim(f->v[i].name);

		if (!is_raw(f->v[i].raw) || span_starts_nocase(x, "X-"))
			continue;
		lint_hit(run, lint_field_at(run->v, &f->v[i]), "x", &x, NULL);
	}
	for (size_t i = 0; i < files->n; i++) {
		const struct lint_file *a = &files->v[i];

		if (!a->written.raw || a->part->depth == 0)
			continue;
		lint_hit(run, lint_part(a->part), NULL);
		lint_words(run, "x", text_say(run->a, "lint.raw.attachment",
		    "name", text_value(run->a, a->part->name), NULL));
	}
	return 0;
}

/* An encoded word (RFC 2047), as it stands there. */
struct word {
	struct span	 all, charset, text;
	char		 how;		/* 'b' or 'q' */
};

static bool
next_word(struct span *rest, struct word *w)
{
	ptrdiff_t at, end, q;

	while ((at = span_find(*rest, span_str("=?"))) >= 0) {
		struct span s = span_skip(*rest, (size_t)at);

		*rest = span_skip(s, 2);
		q = span_chr(*rest, '?');
		if (q <= 0 || (size_t)q + 3 > rest->n ||
		    rest->p[q + 2] != '?')
			continue;
		w->charset = span_head(*rest, (size_t)q);
		w->how = (char)(rest->p[q + 1] | 0x20);
		w->text = span_skip(*rest, (size_t)q + 3);
		end = span_find(w->text, span_str("?="));
		if (end < 0 || (w->how != 'b' && w->how != 'q'))
			continue;
		*rest = span_skip(w->text, (size_t)end + 2);
		w->text = span_head(w->text, (size_t)end);
		w->all = span_of(s.p, (size_t)(rest->p - s.p));
		return true;
	}
	return false;
}

/* Bytes of the last character that lack. */
static bool
ends_inside(const struct word *w, struct span bytes)
{
	struct buf b;
	bool cut = false;
	uint32_t ch;

	if (span_eq_nocase(w->charset, span_str("utf-8"))) {
		for (size_t back = 1; back <= 3 && back <= bytes.n; back++) {
			struct span end = span_skip(bytes, bytes.n - back);

			if (((unsigned char)*end.p & 0xc0) == 0x80)
				continue;
			return (unsigned char)*end.p >= 0xc0 &&
			    utf8_decode(end, &ch) < 0;
		}
		return false;
	}
	if (!span_eq_nocase(w->charset, span_str("iso-2022-jp")))
		return false;
	buf_init(&b, 4096);
	(void)charset_decode(w->charset, bytes, &b);
	cut = span_ends(buf_span(&b), "\xef\xbf\xbd");
	buf_done(&b);
	return cut;
}

#define WORD_MOST 75u
#define WORDS_BYTES 8192u	/* of a field that are looked at */

/* In the order of weight. */
enum word_fault { WORD_FITS, WORD_LONG, WORD_BLANK, WORD_CUT };

static enum word_fault
word_fault(const struct word *w)
{
	enum mime_encoding how = w->how == 'b' ? MIME_BASE64 : MIME_QP;
	struct buf b;
	bool cut;

	buf_init(&b, WORDS_BYTES);
	cut = mime_decode(how, w->text, &b, NULL, NULL) == 0 &&
	    ends_inside(w, buf_span(&b));
	buf_done(&b);
	if (cut)
		return WORD_CUT;
	if (span_chr(w->all, ' ') >= 0)
		return WORD_BLANK;
	return w->all.n > WORD_MOST ? WORD_LONG : WORD_FITS;
}

/* catalogue: lint.word-fault.* */
static void
hit_word(struct lint_run *run, const struct field_raw *f,
    enum word_fault fault, size_t length)
{
	static const char *const ids[] = { [WORD_LONG] =
		"lint.word-fault.long", [WORD_BLANK] = "lint.word-fault.blank",
		[WORD_CUT] = "lint.word-fault.cut" };

	lint_hit(run, lint_field_at(run->v, f), NULL);
	lint_words(run, "x", text_say(run->a, ids[fault], "n",
	    arena_printf(run->a, "%zu", length), NULL));
}

#define LONG_WORD 200	/* thousandths: nearly all programs read it */

static int
l125(struct lint_run *run)
{
	static const char *const names[] = { "Subject", "From" };
	enum word_fault worst = WORD_FITS;

	for (size_t i = 0; i < 2; i++) {
		const struct field_raw *f = fields_find(run->v->fields,
		    names[i], 0);
		struct span rest = f ? span_head(f->body, WORDS_BYTES) :
		    span_str("");
		enum word_fault fault = WORD_FITS, one;
		size_t length = 0;
		struct word w;

		while (next_word(&rest, &w)) {
			one = word_fault(&w);
			fault = one > fault ? one : fault;
			length = w.all.n > length ? w.all.n : length;
		}
		if (fault != WORD_FITS)
			hit_word(run, f, fault, length);
		worst = fault > worst ? fault : worst;
	}
	if (worst == WORD_LONG)
		lint_milder(run, LONG_WORD);
	return 0;
}

static bool
is_wide(struct span charset)
{
	return charset.n == 0 || span_eq_nocase(charset, span_str("utf-8")) ||
	    span_eq_nocase(charset, span_str("us-ascii"));
}

/* A text of ASCII alone cannot garble. */
static int
l123(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	const struct mime_part *p = v->plain.part ? v->plain.part :
	    v->html.part;
	struct span rest = span_head(v->subject_raw, WORDS_BYTES);
	struct word w;

	if (p == NULL || p->charset.n == 0 || !next_word(&rest, &w) ||
	    span_eq_nocase(w.charset, p->charset) ||
	    span_eq_nocase(p->charset, span_str("us-ascii")))
		return 0;
	if (!is_wide(w.charset) || !is_wide(p->charset))
		lint_hit(run, lint_field(v, "Subject"), NULL);
	return 0;
}

static bool
is_garbled(struct span s)
{
	return span_find(s, span_str("\xef\xbf\xbd")) >= 0;
}

static void
hit_broken(struct lint_run *run, struct lint_place at, struct span x,
    const char *what)
{
	lint_hit(run, at, "x", &x, NULL);
	lint_words(run, "y", text_plain(what));
}

static void
look_at_text(struct lint_run *run, const char *field, struct span s)
{
	struct lint_place at = lint_field(run->v, field);

	if (is_garbled(s))
		hit_broken(run, at, s, "lint.broken.garbled");
	else if (lint_controls(s) > 0)
		hit_broken(run, at, s, "lint.broken.control");
}

/* Control characters in names of attachments are what l105 says. */
static int
l256(struct lint_run *run)
{
	const struct lint_view *v = run->v;

	look_at_text(run, "Subject", v->subject);
	look_at_text(run, "From", v->from_display);
	for (size_t i = 0; i < v->nattachments; i++)
		if (is_garbled(v->attachments[i]->name))
			hit_broken(run, lint_part(v->attachments[i]),
			    v->attachments[i]->name, "lint.broken.garbled");
	return 0;
}

const struct lint_check lint_checks_header[] = {
	{ "l122", l122 },
	{ "l123", l123 },
	{ "l125", l125 },
	{ "l130", l130 },
	{ "l241", l241 },
	{ "l242", l242 },
	{ "l244", l244 },
	{ "l248", l248 },
	{ "l253", l253 },
	{ "l255", l255 },
	{ "l256", l256 },
	{ NULL, NULL },
};
