/* Only in the test build: an analysis whose questions stand in the mail, and
 * mails that do to the helper what a hostile one would.
 *
 *	X-Try: die | spin | say | eat	at each judgement: a crash; no end; the
 *					body instead of an answer; all memory
 *	Ask: KIND TYPE NAME		a question of the first round
 *	Then: KIND TYPE NAME		asked when those of Ask are answered
 * A row a question, with the place of its field as evidence; its value is the
 * answer.  The option `note` and the fact note are rows, too. */
#include <errno.h>
#include <stdlib.h>

#include "core/loop/helper.h"
#include "core/mime/field.h"
#include "helper/parse.h"

struct try_mail {
	struct arena	*arena;
	struct span	 mail;
	struct fields	 fields;
	struct span	 note, fact;
};

static void
try_done(void *subject)
{
	struct try_mail *t = subject;

	arena_free(t->arena);
	free(t);
}

static int
try_prepare(struct span mail, const json_t *options,
    const struct facts *facts, void **ret)
{
	struct try_mail *t = calloc(1, sizeof *t);

	if (!t)
		return -ENOMEM;
	t->arena = arena_new((size_t)1 << 20);
	t->mail = mail;
	if (!t->arena || fields_read(mail, true, t->arena, &t->fields) < 0) {
		try_done(t);
		return -ENOMEM;
	}
	t->note = arena_span(t->arena, span_str(json_string_value(
	    json_object_get(options, "note"))));
	t->fact = facts_get(facts, "note", span_str("k"));
	*ret = t;
	return 0;
}

static enum question_kind
kind_of(struct span word)
{
	return span_is(word, "fact") ? QUESTION_FACT :
	    span_is(word, "https") ? QUESTION_HTTPS : QUESTION_DNS;
}

/* False: its answer is not in. */
static bool
judge_field(const struct try_mail *t, const struct field_raw *f,
    struct asker *by, struct sheet *s)
{
	struct span rest = span_trim(f->body), kind, type;
	struct question q = { .vantage = "" };
	const struct answer *a;
	uint64_t n = 0;
	struct row *r;

	(void)(span_split(&rest, ' ', &kind) && span_split(&rest, ' ',
	    &type) && span_u64(type, 65535, &n));
	q.kind = kind_of(kind);
	q.type = (int)n;
	q.name = rest;
	a = by->ask(by, &q);
	r = sheet_row(s, NULL, "ask", rest);
	if (!r)
		return true;
	row_value(s, r, a->bytes);
	row_evidence(s, r, span_str("mail"), f->raw.p - t->mail.p,
	    (int64_t)f->raw.n, f->raw);
	r->state = a->state == ANSWER_OPEN ? ROW_PENDING :
	    a->state == ANSWER_GIVEN ? ROW_DONE : ROW_UNKNOWN;
	return a->state != ANSWER_OPEN;
}

static struct sheet *
try_judge(const void *subject, struct asker *by, usec_t now)
{
	const struct try_mail *t = subject;
	struct sheet *s = sheet_new("try", span_str(""));
	bool all = true;

	for (int then = 0; s && all && then < 2; then++) {
		const char *name = then ? "Then" : "Ask";
		size_t n = fields_count(&t->fields, name);

		for (size_t i = 0; i < n; i++)
			all = judge_field(t, fields_find(&t->fields, name, i),
			    by, s) && all;
	}
	row_value(s, sheet_row(s, NULL, "note", span_str("")), t->note);
	row_value(s, sheet_row(s, NULL, "fact", span_str("")), t->fact);
	row_number(s, sheet_row(s, NULL, "now", span_str("")), "now",
	    FIELD_TIME, now);
	return s;
}

static const struct analysis try_analysis = { "try", try_judge, 0 };

const struct parse_kind parse_try = {
	.name = "try", .analysis = &try_analysis,
	.prepare = try_prepare, .done = try_done,
};

static bool
eat(int reply_fd)
{
	size_t step = (size_t)1 << 20, n = 0;
	char answer[64];
	void *p;

	while (n < 4096 && (p = malloc(step)) != NULL) {
		memset(p, 1, step);
		n++;
	}
	snprintf(answer, sizeof answer, "{\"error\":\"%s\"}",
	    n < 4096 ? "memory" : "endless");
	frame_write(reply_fd, span_str(answer), NULL, 0);
	return true;
}

bool
parse_try_mail(struct span mail, int reply_fd)
{
	struct arena *a = arena_new((size_t)1 << 20);
	const struct field_raw *f = NULL;
	struct fields fields;
	struct span word = { NULL, 0 };

	if (a && fields_read(mail, true, a, &fields) == 0)
		f = fields_find(&fields, "X-Try", 0);
	if (f)
		word = span_trim(f->body);
	if (span_is(word, "die") || getenv("MTGP_TRY_DIE"))
		__builtin_trap();
	for (volatile bool spin = span_is(word, "spin"); spin; )
		;
	if (f)
		mail = span_skip(mail, fields.body);
	arena_free(a);
	if (span_is(word, "eat"))
		return eat(reply_fd);
	return span_is(word, "say") && frame_write(reply_fd, mail, NULL,
	    0) == 0;
}
