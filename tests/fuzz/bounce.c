/* Fuzz: a whole mail that may have come back.
 * Invariants: a sheet comes of it, the row `bounce` first; is_bounce is true
 * for failed only; no more recipients than the limit; sentences are there in
 * both languages, in UTF-8; places lie in the mail. */
#include <stdio.h>
#include <stdlib.h>

#include "core/bounce/notice.h"
#include "core/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW (INT64_C(1725270000) * USEC_SEC)

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static struct replies *
table(void)
{
	static struct replies *r;
	const char *src = getenv("srcdir");
	struct error e = { 0 };
	char dir[4096];

	snprintf(dir, sizeof dir, "%s/data/replies", src ? src : ".");
	if (r == NULL)
		must(replies_load(dir, NULL, &r, &e) == 0);
	return r;
}

static void
check_row(const struct row *r, size_t size)
{
	must(utf8_valid(span_str(r->why.ja)) &&
	    utf8_valid(span_str(r->why.en)));
	for (const struct evidence *v = r->evidence; v; v = v->next)
		must(v->position >= 0 && v->length >= 0 &&
		    (uint64_t)v->position + (uint64_t)v->length <= size);
}

static void
check_top(const struct row *top, size_t recipients)
{
	const struct field *is = row_field(top, "is_bounce");
	const struct field *notice = row_field(top, "notice");

	must(strcmp(top->id, "bounce") == 0 && is && notice);
	must(*top->why.ja && *top->why.en && *top->remedy.ja);
	must((is->number != 0) == span_is(notice->text, "failed"));
	must(recipients <= NOTICE_RECIPIENTS);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span mail = { (const char *)data, size };
	struct bounce *b = NULL;
	size_t recipients = 0;
	struct sheet *s;

	must(bounce_prepare(mail, table(), &b) == 0);
	s = bounce_analysis.judge(b, NULL, NOW);
	must(s != NULL && !sheet_failed(s) && s->root.children);
	for (const struct row *r = s->root.children; r; r = row_next(r)) {
		check_row(r, size);
		recipients += strcmp(r->id, "recipient") == 0;
	}
	check_top(s->root.children, recipients);
	sheet_free(s);
	bounce_free(b);
	return 0;
}
