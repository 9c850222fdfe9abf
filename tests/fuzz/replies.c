/* Fuzz: replies of hostile servers, against the real table where it is found
 * (srcdir, or the folder above the build).  Invariants: a normalised reply is
 * UTF-8 in bounds, what is picked out of it lies inside it, an address is an
 * address, and a sentence holds no control. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/bounce/replies.h"
#include "core/bounce/reply.h"
#include "core/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct replies *
table(void)
{
	static struct replies *r;
	static bool tried;
	const char *srcdir = getenv("srcdir");
	char path[4096];

	if (tried)
		return r;
	tried = true;
	snprintf(path, sizeof path, "%s/data/replies", srcdir ? srcdir : ".");
	if (replies_load(path, NULL, &r, NULL) < 0 &&
	    replies_load("../data/replies", NULL, &r, NULL) < 0)
		r = NULL;
	return r;
}

static void
inside(struct span outer, struct span s)
{
	if (s.n && (s.p < outer.p || s.p + s.n > outer.p + outer.n))
		abort();
}

static void
is_address(struct span s)
{
	unsigned char b[16];
	char z[64];

	if (s.n == 0)
		return;
	if (s.n >= sizeof z)
		abort();
	memcpy(z, s.p, s.n);
	z[s.n] = '\0';
	if (inet_pton(AF_INET, z, b) != 1 && inet_pton(AF_INET6, z, b) != 1)
		abort();
}

static void
no_control(const char *s)
{
	for (; s && *s; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			abort();
}

static void
explain(const struct replies *r, struct span text)
{
	struct arena *a = arena_new(4 << 20);
	struct reply_meaning m = { 0 };

	if (a && replies_explain(r, text, span_str(""), span_str(""), a,
	    &m) == 0) {
		inside(m.normalised, m.code);
		inside(m.normalised, m.enhanced);
		inside(m.normalised, m.our_address);
		is_address(m.our_address);
		no_control(m.meaning.ja);
		no_control(m.meaning.en);
		no_control(m.remedy.en);
		no_control(m.phone.ja);
	}
	arena_free(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_of((const char *)data, size), host;
	const struct replies *r = table();
	struct sheet *s;
	struct buf b;

	buf_init(&b, 4 * REPLY_MAX);
	if (replies_normalise(text, &b, &host) < 0 ||
	    !utf8_valid(buf_span(&b)) || b.len > 3 * REPLY_MAX)
		abort();
	inside(text, host);
	buf_done(&b);
	if (!r)
		return 0;
	explain(r, text);
	s = replies_sheet(r, text, span_str(""), span_str(""), TIME_NONE);
	if (!s || sheet_failed(s) || !sheet_find_id(s, "meaning") ||
	    !sheet_find_id(s, "recipient"))
		abort();
	sheet_free(s);
	return 0;
}
