/* Reports of RFC 3464 (and 6533: addresses in UTF-8): a group of fields about
 * the mail, then one for each recipient.  Read leniently: groups may stand in
 * a plain text, empty lines may be missing between them, and a group without
 * a recipient belongs to the mail. */
#include "core/bounce/notice_part.h"

#include "core/mime/date.h"
#include "core/text/charset.h"
#include "core/text/utf8.h"

#define GROUPS_MAX (NOTICE_RECIPIENTS + 50)

/* "rfc822; user@example.com", "dns;mx.example.com (192.0.2.1)": what stands
 * behind the type. */
static struct span
without_type(struct span s)
{
	ptrdiff_t semi = span_chr(s, ';');
	size_t n = 0;

	while (n < s.n && ((s.p[n] | 0x20) >= 'a' || s.p[n] == '-' ||
	    (s.p[n] >= '0' && s.p[n] <= '9')) && (unsigned char)s.p[n] < 0x7f)
		n++;
	if (semi < 0 || span_trim(span_skip(span_head(s, (size_t)semi),
	    n)).n > 0)
		return span_trim(s);
	return span_trim(span_skip(s, (size_t)semi + 1));
}

static bool
hex_char(struct span s, uint32_t *ret, size_t *ret_n)
{
	uint32_t ch = 0;
	size_t i = 3;

	if (!span_starts(s, "\\x{"))
		return false;
	for (; i < s.n && i < 9 && s.p[i] != '}'; i++) {
		int c = s.p[i] | 0x20;

		if (c >= '0' && c <= '9')
			ch = ch * 16 + (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			ch = ch * 16 + (uint32_t)(c - 'a' + 10);
		else
			return false;
	}
	if (i >= s.n || s.p[i] != '}' || ch < 0x20 || ch > 0x10ffff ||
	    (ch >= 0xd800 && ch < 0xe000))
		return false;
	*ret = ch;
	*ret_n = i + 1;
	return true;
}

/* RFC 6533: "\x{5927}@example.jp". */
static struct span
utf8_address(struct span s, struct arena *a)
{
	char *out, utf8[4];
	size_t n = 0, used;
	uint32_t ch;

	if (span_find(s, span_str("\\x{")) < 0)
		return s;
	out = arena_alloc(a, s.n + 1);
	while (out && s.n > 0) {
		if (hex_char(s, &ch, &used)) {
			int k = utf8_encode(ch, utf8);

			memcpy(out + n, utf8, (size_t)k);
			n += (size_t)k;
		} else {
			out[n++] = s.p[0];
			used = 1;
		}
		s = span_skip(s, used);
	}
	return span_of(out, out ? n : 0);
}

/* "<user@example.com>", quotes and a display name taken off. */
static struct span
bare_address(struct span s, struct arena *a)
{
	ptrdiff_t open = span_rchr(s, '<'), shut = span_rchr(s, '>');

	if (open >= 0 && shut > open + 1)
		s = span_of(s.p + open + 1, (size_t)(shut - open - 1));
	while (s.n >= 2 && s.p[0] == '\'' && s.p[s.n - 1] == '\'')
		s = span_of(s.p + 1, s.n - 2);
	if (span_starts_nocase(s, "smtp:") || span_starts_nocase(s, "mailto:"))
		s = span_skip(s, (size_t)span_chr(s, ':') + 1);
	return utf8_address(span_trim(s), a);
}

static struct span
address_field(struct bounce *b, const struct fields *f, const char *name)
{
	return bare_address(without_type(notice_field(b, f, name)), b->arena);
}

/* "mx.example.com (192.0.2.1)": the name. */
static struct span
host_field(struct bounce *b, const struct fields *f, const char *name)
{
	struct span s = without_type(notice_field(b, f, name)), word;

	return span_word(&s, " \t()", &word) ? word : span_str("");
}

/* "5.1.1 (bad address)", "550 5.1.1": the first number of that form. */
static struct span
status_field(struct bounce *b, const struct fields *f)
{
	struct span s = notice_field(b, f, "Status"), word;

	while (span_word(&s, " \t();", &word))
		if (word.n >= 5 && word.p[1] == '.' &&
		    strchr("245", word.p[0]))
			return word;
	return span_str("");
}

static const char *
action_field(struct bounce *b, const struct fields *f)
{
	/* probes of Postfix say (un)deliverable */
	static const struct { const char *begin, *word; } words[] = {
		{ "fail", "failed" }, { "undeliverable", "failed" },
		{ "delayed", "delayed" }, { "deferred", "delayed" },
		{ "deliver", "delivered" }, { "relayed", "relayed" },
		{ "expanded", "expanded" },
	};
	struct span s = notice_field(b, f, "Action");

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_starts_nocase(s, words[i].begin))
			return words[i].word;
	return "";
}

static void
take(struct span *to, struct span from)
{
	if (to->n == 0 && from.n > 0)
		*to = from;
}

static void
mail_group(struct bounce *b, const struct fields *f)
{
	struct span date = notice_field(b, f, "Arrival-Date");
	int minutes;

	take(&b->mta, host_field(b, f, "Reporting-MTA"));
	take(&b->queue_id, notice_field(b, f, "X-Postfix-Queue-ID"));
	if (b->arrival == TIME_NONE && date.n > 0 &&
	    mime_date(date, &b->arrival, &minutes) < 0)
		b->arrival = TIME_NONE;
}

/* An address that somebody outside could write to: not "user@daemon". */
static bool
is_outside(struct span s)
{
	ptrdiff_t at = span_rchr(s, '@');

	return notice_is_address(s) && span_chr(span_skip(s, (size_t)at),
	    '.') > 0;
}

/* Who it was for: the last address that the reporting server knew, or, where
 * that is none, the one that the sender wrote. */
static struct span
whom(struct bounce *b, const struct fields *f, struct span *ret_original)
{
	struct span final = address_field(b, f, "Final-Recipient");
	struct span actual = address_field(b, f, "X-Actual-Recipient");

	*ret_original = address_field(b, f, "Original-Recipient");
	if (!is_outside(final) && is_outside(actual))
		final = actual;
	if (!is_outside(final) && is_outside(*ret_original))
		final = *ret_original;
	return final.n > 0 ? final : *ret_original;
}

static void
recipient_group(struct bounce *b, const struct fields *f, bool in_mail)
{
	struct span original, address = whom(b, f, &original);
	struct notice_rcpt *r;

	if (address.n == 0 || (r = notice_rcpt(b, address)) == NULL)
		return;
	if (!span_eq_nocase(original, address))
		take(&r->original, original);
	if (!*r->action)
		r->action = action_field(b, f);
	take(&r->status, status_field(b, f));
	take(&r->reply, notice_field(b, f, "Diagnostic-Code"));
	take(&r->mta, host_field(b, f, "Remote-MTA"));
	if (in_mail && r->where.p == NULL)
		r->where = fields_find(f, "Final-Recipient", 0) ?
		    fields_find(f, "Final-Recipient", 0)->raw :
		    span_str("");
}

static bool
is_of_recipient(const struct fields *f)
{
	return fields_find(f, "Final-Recipient", 0) ||
	    fields_find(f, "Original-Recipient", 0) ||
	    fields_find(f, "X-Actual-Recipient", 0);
}

void
notice_status_text(struct bounce *b, struct span text, bool in_mail)
{
	struct fields f;

	for (int i = 0; i < GROUPS_MAX && text.n > 0; i++) {
		while (text.n > 0 && strchr("\r\n \t", text.p[0]))
			text = span_skip(text, 1);
		if (fields_read(text, false, b->arena, &f) < 0)
			return;
		if (f.n > 0) {
			mail_group(b, &f);
			if (is_of_recipient(&f))
				recipient_group(b, &f, in_mail);
		}
		if (f.body == 0) {
			ptrdiff_t end = span_chr(text, '\n');

			f.body = end < 0 ? text.n : (size_t)end + 1;
		}
		text = span_skip(text, f.body);
	}
}

void
notice_status(struct bounce *b)
{
	for (size_t i = 0; i < b->mime.n; i++) {
		const struct mime_part *p = b->mime.v[i];

		if (!notice_is_own(p) || (!mime_is(p,
		    "message/delivery-status") && !mime_is(p,
		    "message/global-delivery-status")))
			continue;
		if (p->encoding <= MIME_BINARY && p->body_at != MIME_NO_OFFSET)
			notice_status_text(b, p->body, true);
		else
			notice_status_text(b, notice_bytes(b, p), false);
	}
}
