/* Fuzz: a hostile mail with DKIM signatures.  Invariants: the canonical text
 * is the same in one piece and in small ones, and canonical itself; tags lie
 * in the mail; without a key nothing passes; the rows are made. */
#include <stdlib.h>

#include "core/auth/canon.h"
#include "core/auth/dkim.h"

#define CANON_MAX ((size_t)1 << 20)

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
take(void *arg, struct span bytes)
{
	if (bytes.n == 0 || buf_addspan(arg, bytes) < 0)
		abort();
}

static void
canonical(struct buf *out, struct span text, struct canon_form form,
    size_t piece)
{
	struct canon_body c;

	buf_init(out, CANON_MAX);
	canon_body_init(&c, form, (struct canon_sink){ take, out });
	while (text.n > 0) {
		canon_body_add(&c, span_head(text, piece));
		text = span_skip(text, piece);
	}
	canon_body_end(&c);
}

static void
check_body(struct span body, struct canon_form form)
{
	struct canon_form again = { .simple = form.simple };
	struct buf whole, pieces, twice;

	canonical(&whole, body, form, body.n + 1);
	canonical(&pieces, body, form, body.n % 7 + 1);
	canonical(&twice, buf_span(&whole), again, whole.len + 1);
	if (!span_eq(buf_span(&whole), buf_span(&pieces)) ||
	    !span_eq(buf_span(&whole), buf_span(&twice)))
		abort();
	if (whole.len > 0 && !span_ends(buf_span(&whole), "\r\n"))
		abort();
	if (span_ends(buf_span(&whole), "\n\r\n") || (!form.simple &&
	    (span_find(buf_span(&whole), span_str(" \r\n")) >= 0 ||
	    span_find(buf_span(&whole), span_str("  ")) >= 0)))
		abort();
	buf_done(&whole);
	buf_done(&pieces);
	buf_done(&twice);
}

static void
check_verdict(const struct dkim_verdict *v, struct span mail)
{
	const struct dkim_signature *s = v->signature;

	if (s->offset >= mail.n || s->nnames > DKIM_NAMES)
		abort();
	if (v->result != DKIM_PERMERROR && v->result != DKIM_UNKNOWN)
		abort();
	if (v->result == DKIM_UNKNOWN && (s->domain.n == 0 ||
	    s->selector.n == 0 || s->value.n == 0 || s->nnames == 0 ||
	    s->body == DKIM_HASH_OPEN))
		abort();
	if (v->result == DKIM_PERMERROR && *dkim_reason_name(v->reason) ==
	    '\0')
		abort();
}

static void
check_signatures(const struct dkim_mail *m, struct arena *a)
{
	struct dkim_query q = { .vantage = "" };
	struct sheet *s = sheet_new("message", span_str("mail"));
	struct dkim_outcome o;
	struct dkim *d;

	if (dkim_prepare(m, a, &d) < 0 ||
	    dkim_check(d, &q, NULL, a, &o) < 0)
		abort();
	if (o.left > 0 && o.n != DKIM_SIGNATURES)
		abort();
	for (size_t i = 0; i < o.n; i++)
		check_verdict(&o.v[i], m->text);
	if (dkim_row(s, NULL, &o) == NULL || sheet_failed(s))
		abort();
	sheet_free(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_of((const char *)data, size);
	struct arena *a = arena_new((size_t)64 << 20);
	struct dkim_mail m = { .text = text };
	struct fields f;
	struct span body;
	bool cr;

	if (fields_read(text, true, a, &f) < 0)
		abort();
	m.fields = &f;
	body = span_skip(text, f.body);
	cr = f.eol == MIME_CR;
	check_body(body, (struct canon_form){ true, cr });
	check_body(body, (struct canon_form){ false, cr });
	check_signatures(&m, a);
	arena_free(a);
	return 0;
}
