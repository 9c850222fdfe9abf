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

/* The first line of the input as HELO.  A line break, and a bracket that
 * closes with the help of our own text, are no HELO. */
static void
as_helo(struct span s)
{
	static const char front[] = "from ", behind[] = " (mail.example.com "
	    "[192.0.2.25]) by mx.example.jp (Postfix) with ESMTP id 4Wy0 for "
	    "<info@example.jp>; Mon, 2 Sep 2024 17:56:59 +0900";
	static const uint8_t address[4] = { 192, 0, 2, 25 };
	char line[2048];
	struct received r;
	size_t n = 0;

	while (n < s.n && n < 512 && s.p[n] != '\n' && s.p[n] != '\r')
		n++;
	memcpy(line, front, sizeof front - 1);
	if (n > 0)
		memcpy(line + sizeof front - 1, s.p, n);
	memcpy(line + sizeof front - 1 + n, behind, sizeof behind - 1);
	received_read(span_of(line, sizeof front + sizeof behind - 2 + n),
	    &r);
	if (!span_is(r.by, "mx.example.jp") || !span_is(r.with, "ESMTP") ||
	    !span_is(r.id, "4Wy0") || !span_is(r.for_whom,
	    "info@example.jp") || !span_is(r.date,
	    "Mon, 2 Sep 2024 17:56:59 +0900"))
		abort();
	if (r.ip.n != 4 || memcmp(r.ip.bytes, address, 4) != 0 ||
	    !span_is(r.rdns, "mail.example.com") || r.auth.n > 0 ||
	    r.has_envelope || r.tls_cipher.n > 0)
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
