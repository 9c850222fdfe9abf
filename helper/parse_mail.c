/* What the role parse does with mails beside analyses: the heads that a list
 * shows, and a mail inside another one.
 *
 * {"op":"heads","at":[[POSITION,LENGTH]…]} with the mails as a descriptor →
 * {"heads":[{"from","subject","date":µs|null}…]} in their order.
 * {"op":"part","path":"1.2"} with the mail and a file to write →
 * {"part":BYTES}; words of errors: no-part, write.
 * {"op":"trace"} with the mail → {"trace":[[ID,µs]…],"message_id":…,
 * "sent":µs|null,"domain":…,"recipient":…,"answers":[ID…]}: of the newest
 * Received fields that have both; Date; the domain of From; whom the newest
 * one is for; ids of In-Reply-To and References. */
#include "helper/parse.h"

#include <errno.h>
#include <unistd.h>

#include "core/inquiry/wire.h"
#include "core/loop/helper.h"
#include "core/mime/address.h"
#include "core/mime/date.h"
#include "core/mime/field.h"
#include "core/mime/id.h"
#include "core/mime/part.h"
#include "core/mime/received.h"
#include "core/sheet/json.h"
#include "core/text/charset.h"
#include "core/text/idn.h"
#include "core/text/utf8.h"
#include "helper/role.h"

#define HEADS_MAX	1000
#define TEXT_MAX	400	/* bytes of a value that a list shows */
#define ARENA_MAX	((size_t)32 << 20)
#define PART_ARENA	((size_t)160 << 20)

/* ---- heads ---- */

/* The value decoded and cut between characters. */
static void
put_text(struct jw *j, const char *name, struct span v)
{
	size_t n = v.n;

	if (n > TEXT_MAX) {
		n = TEXT_MAX;
		while (n > 0 && ((unsigned char)v.p[n] & 0xc0) == 0x80)
			n--;
	}
	jw_name(j, name);
	jw_string(j, span_head(v, n));
}

static void
put_from(struct jw *j, const struct field_raw *f, struct arena *a)
{
	struct addresses list = { .n = 0 };
	struct span text = span_str("");

	if (f && addresses_read(f->body, a, &list) == 0 && list.n > 0) {
		const struct address *d = &list.v[0];

		text = address_text(d, a);
		if (d->display.n > 0)
			text = span_str(arena_printf(a, SPAN_FMT " <" SPAN_FMT
			    ">", SPAN_ARG(d->display), SPAN_ARG(text)));
	}
	put_text(j, "from", text);
}

static void
put_subject(struct jw *j, const struct field_raw *f, struct arena *a)
{
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	if (f)
		(void)charset_decode_header(field_unfold(f->body, a), &b);
	put_text(j, "subject", span_trim(buf_span(&b)));
	buf_done(&b);
}

static void
put_date(struct jw *j, const char *name, const struct fields *f)
{
	const struct field_raw *date = fields_find(f, "Date", 0);
	usec_t t;
	int zone;

	jw_name(j, name);
	if (date && mime_date(date->body, &t, &zone) == 0)
		jw_int(j, t);
	else
		jw_null(j);
}

static void
put_head(struct jw *j, struct span mail, struct arena *a)
{
	struct fields f = { .n = 0 };

	(void)fields_read(mail, true, a, &f);
	jw_object(j);
	put_from(j, fields_find(&f, "From", 0), a);
	put_subject(j, fields_find(&f, "Subject", 0), a);
	put_date(j, "date", &f);
	jw_object_end(j);
}

/* False: not [POSITION,LENGTH] inside the bytes. */
static bool
range_of(const json_t *v, struct span all, struct span *ret)
{
	json_int_t at = json_integer_value(json_array_get(v, 0));
	json_int_t n = json_integer_value(json_array_get(v, 1));

	if (json_array_size(v) != 2 || at < 0 || n < 0 ||
	    (uint64_t)at > all.n || (uint64_t)n > all.n - (size_t)at)
		return false;
	*ret = span_of(all.p + at, (size_t)n);
	return true;
}

static int
put_heads(const json_t *list, struct span all, struct buf *b)
{
	struct arena *a = arena_new(ARENA_MAX);
	int r = a ? 0 : -ENOMEM;
	struct span one;
	struct jw j;

	jw_init(&j, b);
	jw_object(&j);
	jw_name(&j, "heads");
	jw_array(&j);
	for (size_t i = 0; r == 0 && i < json_array_size(list); i++) {
		if (!range_of(json_array_get(list, i), all, &one)) {
			r = -EINVAL;
			break;
		}
#ifdef MTGP_HELPER_TEST
		(void)parse_try_mail(one, -1);
#endif
		put_head(&j, one, a);
		arena_reset(a);
	}
	jw_array_end(&j);
	jw_object_end(&j);
	arena_free(a);
	return r < 0 ? r : b->error;
}

int
parse_heads(const struct role_request *rq)
{
	const json_t *list = json_object_get(rq->json, "at");
	struct span all = { NULL, 0 };
	struct buf b;
	int r = -EINVAL;

	buf_init(&b, HELPER_FRAME_MAX);
	if (rq->nfds == 1 && json_array_size(list) <= HEADS_MAX)
		r = parse_map(rq->fds[0], &all);
	if (r == 0)
		r = put_heads(list, all, &b);
	parse_unmap(all);
	r = r < 0 ? role_fail(rq, r == -ENOMEM ? "memory" : "bad-request",
	    -r) : frame_write(rq->reply_fd, buf_span(&b), NULL, 0);
	buf_done(&b);
	return r;
}

/* ---- a mail inside ---- */

/* The whole text of the mail at that path, or of the mail in the
 * message/rfc822 there. */
static int
find_inner(struct span all, const char *path, struct arena *a,
    struct span *ret)
{
	struct mime_mail m;
	int r = mime_read(all, a, &m);

	for (size_t i = 0; r == 0 && i < m.n; i++) {
		const struct mime_part *p = m.v[i];

		if (strcmp(p->path, path) != 0)
			continue;
		if (p->kind == MIME_MESSAGE && p->child)
			p = p->child;
		else if (p->parent && p->parent->kind != MIME_MESSAGE)
			return -ENOENT;
		*ret = span_of(p->header.p, (size_t)(p->body.p + p->body.n -
		    p->header.p));
		return 0;
	}
	return r < 0 ? r : -ENOENT;
}

static int
write_all(int fd, struct span s)
{
	while (s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		s = span_skip(s, (size_t)n);
	}
	return 0;
}

static int
say_part(const struct role_request *rq, size_t n)
{
	struct buf b;
	int r;

	buf_init(&b, 64);
	buf_addf(&b, "{\"part\":%zu}", n);
	r = b.error ? b.error : frame_write(rq->reply_fd, buf_span(&b), NULL,
	    0);
	buf_done(&b);
	return r;
}

int
parse_part(const struct role_request *rq)
{
	const char *path = json_string_value(json_object_get(rq->json,
	    "path"));
	struct span all = { NULL, 0 }, inner = { NULL, 0 };
	struct arena *a = arena_new(PART_ARENA);
	int r = -EINVAL;

	if (rq->nfds == 2 && path)
		r = a ? parse_map(rq->fds[0], &all) : -ENOMEM;
	if (r == 0)
		r = find_inner(all, path, a, &inner);
	if (r == 0)
		r = write_all(rq->fds[1], inner) < 0 ? -EIO : 0;
	if (r < 0)
		r = role_fail(rq, r == -ENOENT ? "no-part" : r == -EIO ?
		    "write" : r == -ENOMEM ? "memory" : "bad-request", -r);
	else
		r = say_part(rq, inner.n);
	parse_unmap(all);
	arena_free(a);
	return r;
}

/* ---- for a search in the log ---- */

static struct span
short_text(struct span s)
{
	return s.n <= WIRE_TRACE_TEXT && utf8_valid(s) ? s : span_str("");
}

static void
put_short(struct jw *j, const char *name, struct span s)
{
	jw_name(j, name);
	jw_string(j, short_text(s));
}

static struct span
domain_of_from(const struct fields *f, struct arena *a)
{
	const struct field_raw *from = fields_find(f, "From", 0);
	struct addresses d = { .n = 0 };

	if (from == NULL || addresses_read(from->body, a, &d) < 0 || d.n == 0)
		return span_str("");
	return idn_ascii(d.v[0].domain, a);
}

static struct span
recipient_of(const struct fields *f, struct arena *a)
{
	const struct field_raw *newest = fields_find(f, "Received", 0);
	struct received r = { .submitted = false };

	if (newest != NULL)
		received_read(field_unfold(newest->body, a), &r);
	return r.for_whom;
}

static void
put_answers(struct jw *j, const struct fields *f, struct arena *a)
{
	static const char *const names[] = { "In-Reply-To", "References" };
	size_t n = 0;

	jw_name(j, "answers");
	jw_array(j);
	for (size_t i = 0; i < 2; i++) {
		const struct field_raw *h = fields_find(f, names[i], 0);
		struct span rest = h ? field_unfold(h->body, a) :
		    span_str(""), id;

		while (n < WIRE_TRACES && mime_next_id(&rest, &id)) {
			if (short_text(id).n == 0)
				continue;
			jw_string(j, id);
			n++;
		}
	}
	jw_array_end(j);
}

static void
put_hop(struct jw *j, const struct field_raw *f, struct arena *a, size_t *n)
{
	struct received r;
	usec_t t;
	int zone;

	received_read(field_unfold(f->body, a), &r);
	if (short_text(r.id).n == 0 || mime_date(r.date, &t, &zone) < 0)
		return;
	jw_array(j);
	jw_string(j, r.id);
	jw_int(j, t);
	jw_array_end(j);
	++*n;
}

static void
put_trace(struct span mail, struct arena *a, struct buf *b)
{
	const struct field_raw *id;
	struct fields f = { .n = 0 };
	struct jw j;
	size_t n = 0;

	(void)fields_read(mail, true, a, &f);
	jw_init(&j, b);
	jw_object(&j);
	jw_name(&j, "trace");
	jw_array(&j);
	for (size_t i = 0; i < f.n && n < WIRE_TRACES; i++)
		if (span_eq_nocase(f.v[i].name, span_str("Received")))
			put_hop(&j, &f.v[i], a, &n);
	jw_array_end(&j);
	id = fields_find(&f, "Message-ID", 0);
	put_short(&j, "message_id", id ? span_trim(field_unfold(id->body, a)) :
	    span_str(""));
	put_date(&j, "sent", &f);
	put_short(&j, "domain", domain_of_from(&f, a));
	put_short(&j, "recipient", recipient_of(&f, a));
	put_answers(&j, &f, a);
	jw_object_end(&j);
}

int
parse_trace(const struct role_request *rq)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct span mail = { NULL, 0 };
	struct buf b;
	int r = -EINVAL;

	buf_init(&b, HELPER_FRAME_MAX);
	if (rq->nfds == 1)
		r = a ? parse_map(rq->fds[0], &mail) : -ENOMEM;
	if (r == 0)
		put_trace(mail, a, &b);
	if (r == 0)
		r = b.error;
	r = r < 0 ? role_fail(rq, r == -ENOMEM ? "memory" : "bad-request",
	    -r) : frame_write(rq->reply_fd, buf_span(&b), NULL, 0);
	parse_unmap(mail);
	arena_free(a);
	buf_done(&b);
	return r;
}
