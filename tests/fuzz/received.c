/* Fuzz: a hostile Received field.  Invariants: all parts lie in the field;
 * by, with, via, id, for and the date do not begin inside a comment; reading
 * twice gives the same; what a client puts in front as HELO, whatever it is,
 * changes nothing of what our server wrote behind it. */
#include <stdlib.h>

#include "core/mime/received.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
inside(struct span s, struct span whole)
{
	if (s.n && (s.p < whole.p || s.p + s.n > whole.p + whole.n))
		abort();
}

/* Is there a comment of one plain word around the byte at i: "(" in front
 * and ")" behind, with no other bracket, quote, < or \ in the field? */
static bool
in_comment(struct span whole, const char *p)
{
	size_t at = (size_t)(p - whole.p);
	ptrdiff_t open, close;

	for (size_t i = 0; i < whole.n; i++)
		if (strchr("\"<>\\", whole.p[i]) && whole.p[i] != '\0')
			return false;
	open = span_rchr(span_head(whole, at), '(');
	close = span_rchr(span_head(whole, at), ')');
	return open > close && span_chr(span_skip(whole, at), ')') >= 0 &&
	    span_chr(span_skip(whole, (size_t)open + 1), '(') < 0;
}

static void
check(const struct received *r, struct span whole)
{
	const struct span outer[] = { r->by, r->with, r->via, r->id,
		r->for_whom, r->date };
	const struct span others[] = { r->from, r->helo, r->rdns, r->ident,
		r->envelope_from, r->auth, r->user, r->tls_cipher };

	for (size_t i = 0; i < sizeof outer / sizeof *outer; i++) {
		inside(outer[i], whole);
		if (outer[i].n > 0 && in_comment(whole, outer[i].p))
			abort();
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		inside(others[i], whole);
	if (r->tls_version == NULL || r->protocol == NULL ||
	    *received_kind_name(r->kind) == '\0')
		abort();
	if (r->kind == RECEIVED_HOST && r->ip.n == 0)
		abort();
	if (r->submitted && r->kind != RECEIVED_LOCAL)
		abort();
}

static void
same(struct span got, const char *want)
{
	if (!span_is(got, want))
		abort();
}

/* The first line of the input as HELO. */
static void
as_helo(struct span s)
{
	static const char front[] = "from ", behind[] = " (mail.example.com "
	    "[192.0.2.25]) by mx.example.jp (Postfix) with ESMTP id 4Wy0 for "
	    "<info@example.jp>; Mon, 2 Sep 2024 17:56:59 +0900";
	static const struct ip address = { { 192, 0, 2, 25 }, 4 };
	char line[2048];
	struct received r;
	size_t n = 0, at = sizeof front - 1;

	while (n < s.n && n < 512 && s.p[n] != '\n' && s.p[n] != '\r')
		n++;
	memcpy(line, front, at);
	if (n > 0)
		memcpy(line + at, s.p, n);
	memcpy(line + at + n, behind, sizeof behind - 1);
	received_read(span_of(line, at + n + sizeof behind - 1), &r);
	same(r.by, "mx.example.jp");
	same(r.with, "ESMTP");
	same(r.id, "4Wy0");
	same(r.for_whom, "info@example.jp");
	same(r.date, "Mon, 2 Sep 2024 17:56:59 +0900");
	same(r.rdns, "mail.example.com");
	same(r.auth, "");
	same(r.tls_cipher, "");
	if (r.ip.n != 4 || !ip_in(&r.ip, &address, 32) || r.has_envelope)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span whole = span_of((const char *)data, size);
	struct received r, again;

	received_read(whole, &r);
	check(&r, whole);
	received_read(whole, &again);
	if (r.kind != again.kind || r.by.p != again.by.p ||
	    r.date.n != again.date.n)
		abort();
	as_helo(whole);
	return 0;
}
