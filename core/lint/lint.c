/* The two analyses: prepared once, judged again and again. */
#include "core/lint/lint.h"

#include <errno.h>
#include <stdlib.h>

#include "core/auth/dmarc.h"
#include "core/forged/knowledge.h"
#include "core/lint/files.h"
#include "core/lint/lint_part.h"
#include "core/sheet/age.h"

#define ARENA_MAX ((size_t)64 << 20)

/* ---- what rules ask of the view ---- */

bool
lint_is_own(const struct lint_view *v, struct span domain)
{
	struct span ascii = message_ascii(domain, v->arena);
	struct span org;

	if (ascii.n == 0 || v->from_domain.n == 0)
		return false;
	if (span_eq_nocase(ascii, v->from_domain))
		return true;
	org = suffix_org_domain(ascii, v->arena);
	return org.n > 0 && span_eq_nocase(org,
	    suffix_org_domain(v->from_domain, v->arena));
}

/* ---- prepare ---- */

static int
prepare(struct lint *l, struct span mail, const struct lint_options *o)
{
	struct lint_view *v = &l->v;
	int r = message_prepare(mail, &o->message, &l->message);

	if (r < 0)
		return r;
	l->lists = o->lists;
	l->ask_all = o->message.ask_all;
	l->vantage = l->message->o.vantage;
	v->mail = mail;
	v->message = l->message;
	v->mime = &l->message->mime;
	v->fields = &l->message->fields;
	v->from_domain = l->message->from_domain;
	v->know = o->know;
	v->tables = o->tables;
	v->facts = o->message.facts;
	v->incoming = o->incoming;
	return lint_view_read(v, o);
}

int
lint_prepare(struct span mail, const struct lint_options *o,
    struct lint **ret)
{
	struct lint *l = calloc(1, sizeof *l);
	int r = -ENOMEM;

	if (l != NULL)
		l->v.arena = arena_new(ARENA_MAX);
	if (l != NULL && l->v.arena != NULL)
		r = prepare(l, mail, o);
	if (r < 0)
		lint_free(l);
	else
		*ret = l;
	return r;
}

void
lint_free(struct lint *l)
{
	if (l == NULL)
		return;
	message_free(l->message);
	arena_free(l->v.arena);
	free(l);
}

/* ---- judge ---- */

typedef int	rows_fn(struct sheet *s, struct lint_run *run,
		const struct lint_outcome *all);

/* Kinds of sheets: "lint", "score". */
static struct sheet *
judge(const void *subject, struct asker *by, usec_t now, const char *kind,
    rows_fn *rows)
{
	const struct lint *l = subject;
	struct lint_net net;
	struct lint_run run = { .v = &l->v, .net = &net, .by = by,
		.a = arena_new(ARENA_MAX), .now = now };
	struct lint_outcome *all = NULL;
	struct sheet *s = NULL;
	int r = run.a ? lint_net_ask(l, by, run.a, now, &net) : -ENOMEM;

	if (r == 0)
		all = lint_run_rules(&run);
	if (all != NULL)
		s = sheet_new(kind, l->v.subject);
	r = s ? rows(s, &run, all) : -ENOMEM;
	if (s != NULL)
		age_row(s, NULL, "lint_rules.tsv", l->v.tables->dated, now);
	if (r < 0 || arena_failed(run.a)) {
		sheet_free(s);
		s = NULL;
	}
	arena_free(run.a);
	return s;
}

/* How many deductions there are, and of how many points. */
static int
lint_rows(struct sheet *s, struct lint_run *run,
    const struct lint_outcome *all)
{
	struct row *top = sheet_row(s, NULL, "lint", span_str(""));
	char count[TEXT_NUMBER];
	size_t n = 0;
	int worst = SEVERITY_INFO, r;

	for (size_t i = 0; i < run->v->tables->nrules; i++) {
		if (all[i].state != LINT_HIT || all[i].points == 0)
			continue;
		n++;
		worst = (int)lint_severity(&all[i]) > worst ?
		    (int)lint_severity(&all[i]) : worst;
	}
	row_number(s, top, "deductions", FIELD_INT, (int64_t)n);
	if (top != NULL) {
		row_words(s, top, (struct text){ "", "" });
		top->severity = (enum severity)worst;
		top->why = n == 0 ? text_plain("lint.none") : n == 1 ?
		    text_plain("lint.found.one") : text_say(s->arena,
		    "lint.found.many", "n", text_number(count, (long long)n),
		    NULL);
	}
	r = lint_rule_rows(s, NULL, run->v, all, NULL, run->a);
	if (r == 0)
		r = lint_files_rows(run->v, s);
	if (r == 0)
		lint_folded_rows(s, run->v, all);
	return r;
}

static struct sheet *
lint_judge(const void *subject, struct asker *by, usec_t now)
{
	return judge(subject, by, now, "lint", lint_rows);
}

static struct sheet *
score_judge(const void *subject, struct asker *by, usec_t now)
{
	return judge(subject, by, now, "score", score_rows);
}

const struct analysis lint_analysis = { "lint", lint_judge };
const struct analysis score_analysis = { "score", score_judge };
