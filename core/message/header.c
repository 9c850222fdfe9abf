/* The row `header`: every field of the mail, decoded, in the order in which
 * it stands there, and what is odd about it. */
#include <errno.h>

#include "core/message/message_part.h"
#include "core/mime/date.h"
#include "core/text/charset.h"
#include "core/text/utf8.h"

#define HEADER_BYTES ((size_t)2 << 20)	/* of all fields */
#define HEADER_MOST ((size_t)64 << 10)	/* of one */
#define HEADER_LEAST ((size_t)512)

enum header_kind { PLAIN, ADDRESSES, DATE, MESSAGE_ID };

/* once: at most one of it may stand in a mail (RFC 5322, 3.6). */
static const struct known { const char *name; enum header_kind kind;
	bool once; } known[] = {
	{ "From", ADDRESSES, true },
	{ "Sender", ADDRESSES, true },
	{ "Reply-To", ADDRESSES, true },
	{ "To", ADDRESSES, true },
	{ "Cc", ADDRESSES, true },
	{ "Bcc", ADDRESSES, true },
	{ "Return-Path", ADDRESSES, false },
	{ "Delivered-To", ADDRESSES, false },
	{ "Resent-From", ADDRESSES, false },
	{ "Resent-To", ADDRESSES, false },
	{ "Date", DATE, true },
	{ "Message-ID", MESSAGE_ID, true },
	{ "In-Reply-To", MESSAGE_ID, true },
	{ "References", MESSAGE_ID, true },
	{ "Subject", PLAIN, true },
	{ "MIME-Version", PLAIN, true },
	{ "Content-Type", PLAIN, true },
	{ "Content-Transfer-Encoding", PLAIN, true },
};

static const struct known *
find_known(struct span name)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (span_eq_nocase(name, span_str(known[i].name)))
			return &known[i];
	return NULL;
}

/* A tab is a blank to people. */
static struct span
decoded(struct message_judge *j, struct span body, size_t most)
{
	struct buf b;
	struct span s;

	buf_init(&b, most);
	charset_decode_header(body, &b);
	for (size_t i = 0; i < b.len; i++)
		if (b.data[i] == '\t')
			b.data[i] = ' ';
	s = arena_span(j->a, span_trim(utf8_head(buf_span(&b), b.len)));
	buf_done(&b);
	return s;
}

/* What keys jump with: the first address, the message id. */
static int
typed_fields(struct message_judge *j, struct row *r, struct span body,
    enum header_kind kind)
{
	struct addresses l;
	struct span s = span_trim(body), domain;
	usec_t t;
	int zone;

	if (kind == DATE && mime_date(body, &t, &zone) == 0)
		row_number(j->s, r, "date", FIELD_TIME, t);
	if (kind == MESSAGE_ID && span_starts(s, "<") &&
	    span_chr(s, '>') > 0)
		row_typed(j->s, r, "message_id", FIELD_MESSAGE_ID,
		    span_head(s, (size_t)span_chr(s, '>') + 1));
	if (kind != ADDRESSES)
		return 0;
	if (addresses_read(body, j->a, &l) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < l.n; i++) {
		domain = message_ascii(l.v[i].domain, j->a);
		if (domain.n == 0)
			continue;
		row_typed(j->s, r, "address", FIELD_ADDRESS,
		    address_text(&l.v[i], j->a));
		row_typed(j->s, r, "domain", FIELD_DOMAIN, domain);
		break;
	}
	return 0;
}

static bool
is_raw(struct span body)
{
	for (size_t i = 0; i < body.n; i++)
		if ((unsigned char)body.p[i] >= 0x80)
			return !utf8_valid(body);
	return span_find(body, span_str("\033$")) >= 0;
}

static void
oddities(struct message_judge *j, struct row *r, const struct field_raw *f,
    const struct known *k)
{
	const char *name = message_z(j, f->name);
	usec_t t;
	int zone;

	if (f->name.n == 0)
		message_say(j, r, SEVERITY_WARNING, "header.junk", NULL);
	else if (k != NULL && k->once &&
	    fields_count(&j->m->fields, k->name) > 1)
		message_say(j, r, SEVERITY_WARNING, "header.twice", "name",
		    name, NULL);
	else if (k != NULL && k->kind == DATE && mime_date(f->body, &t,
	    &zone) < 0)
		message_say(j, r, SEVERITY_NOTICE, "header.date", NULL);
	else if (memchr(f->raw.p, '\0', f->raw.n))
		message_say(j, r, SEVERITY_WARNING, "header.nul", NULL);
	else if (is_raw(f->body))
		message_say(j, r, SEVERITY_NOTICE, "header.raw", NULL);
}

/* For programs; label and value say it to people. */
static void
hidden_text(struct message_judge *j, struct row *r, const char *name,
    struct span v)
{
	row_text(j->s, r, name, v);
	row_words(j->s, r, (struct text){ "", "" });
}

static int
header_row(struct message_judge *j, const struct field_raw *f, size_t most)
{
	const struct known *k = find_known(f->name);
	int64_t offset = f->raw.p - j->m->mail.p;
	struct row *r = sheet_row(j->s, NULL, "header",
	    span_str(arena_printf(j->a, "%lld", (long long)offset)));
	struct span body = span_head(f->body, most), value;
	const char *name;
	int err;

	if (r == NULL)
		return 0;
	value = decoded(j, body, most);
	name = message_z(j, f->name);
	if (*name)
		r->label = (struct text){ name, name };
	row_value(j->s, r, value);
	hidden_text(j, r, "name", f->name);
	hidden_text(j, r, "value", value);
	row_number(j->s, r, "offset", FIELD_INT, offset);
	row_words(j->s, r, (struct text){ "", "" });
	err = typed_fields(j, r, body, k ? k->kind : PLAIN);
	row_evidence(j->s, r, span_str("mail"), offset, (int64_t)f->raw.n,
	    span_eq(span_trim(body), value) ? span_str("") :
	    span_head(f->raw, most));
	if (body.n < f->body.n)
		message_say(j, r, SEVERITY_NOTICE, "header.long", NULL);
	oddities(j, r, f, k);
	return err;
}

int
message_headers(struct message_judge *j)
{
	const struct fields *f = &j->m->fields;
	size_t most = f->n ? HEADER_BYTES / f->n : 0;
	int r = 0;

	most = most > HEADER_MOST ? HEADER_MOST : most < HEADER_LEAST ?
	    HEADER_LEAST : most;
	for (size_t i = 0; r == 0 && i < f->n; i++)
		r = header_row(j, &f->v[i], most);
	if (f->more) {
		struct row *more = sheet_row(j->s, NULL, "header.more",
		    span_str(""));

		message_say(j, more, SEVERITY_WARNING, "header.more", NULL);
	}
	return r;
}
