/* truth: does the engine find what genlog says is there?
 *
 *   truth [--truth FILE] --now @UNIX [--block N] [--agree N] LOG…
 *
 * Joins the whole log and compares, message by message: queue id, first
 * line, sender, recipients with outcome and attempts, lines with the id.
 * --agree N: takes N filters from the messages found (addresses, parts,
 * domains, ids, accounts, clients, days, patterns) and checks that a search
 * gives what the filter leaves of the full join, line by line; every other
 * one goes in rounds.
 * Prints one line a difference, at most 20; exit 1 when there was one. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/log/query.h"

#define FIELDS 10

struct row {
	char		*f[FIELDS];
	uint64_t	 offset;
	bool		 seen;
};

static struct row *rows;
static size_t nrows;
static unsigned long long differences, agreed;
static usec_t now;

static void
differ(const char *what, const char *id, const char *got, const char *want)
{
	if (++differences <= 20)
		printf("# %s: %s: got %s, wanted %s\n", id, what, got, want);
}

static void
differ_number(const char *what, const char *id, uint64_t got, uint64_t want)
{
	char a[24], b[24];

	snprintf(a, sizeof a, "%" PRIu64, got);
	snprintf(b, sizeof b, "%" PRIu64, want);
	differ(what, id, a, b);
}

static void
die(const char *what, const struct error *e)
{
	printf("Bail out! %s: %s\n", what, e && e->code ? e->en : "failed");
	exit(3);
}

static int
by_offset(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int c;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	c = strcmp(x->f[0], y->f[0]);
	return c ? c : strcmp(x->f[3], y->f[3]);
}

static void
load(const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t cap = 0, room = 0;
	ssize_t n;

	if (!f)
		die(path, NULL);
	while ((n = getline(&line, &cap, f)) > 0) {
		char *copy = strdup(line), *p = copy;
		int i;

		if (nrows == room) {
			room = room ? room * 2 : 1024;
			rows = realloc(rows, room * sizeof *rows);
		}
		copy[strcspn(copy, "\n")] = '\0';
		for (i = 0; i < FIELDS && p; i++)
			rows[nrows].f[i] = strsep(&p, "\t");
		if (i != FIELDS)
			die("truth file", NULL);
		rows[nrows].offset = strtoull(rows[nrows].f[8], NULL, 10);
		rows[nrows++].seen = false;
	}
	free(line);
	fclose(f);
	qsort(rows, nrows, sizeof *rows, by_offset);
}

/* First row of the message that begins there. */
static struct row *
find_row(uint64_t offset)
{
	size_t lo = 0, hi = nrows;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (rows[mid].offset < offset)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < nrows && rows[lo].offset == offset ? &rows[lo] : NULL;
}

static bool
outcome_is(const char *state, enum log_verdict v)
{
	if (strcmp(state, "sent") == 0)
		return v == VERDICT_DELIVERED_REMOTE ||
		    v == VERDICT_DELIVERED_LOCAL || v == VERDICT_RELAYED ||
		    v == VERDICT_FILTERED;
	if (strcmp(state, "bounced") == 0)
		return v == VERDICT_BOUNCED;
	if (strcmp(state, "expired") == 0)
		return v == VERDICT_EXPIRED;
	if (strcmp(state, "rejected") == 0)
		return v == VERDICT_REJECTED;
	return v == VERDICT_DEFERRED || v == VERDICT_IN_QUEUE ||
	    v == VERDICT_UNKNOWN;
}

/* Recipients may repeat: rows of one message are compared as a multiset by
 * address, state and attempts of the first one that fits. */
static void
compare_recipient(struct row *r, size_t n, const struct log_recipient *x,
    const char *id)
{
	char to[256];

	snprintf(to, sizeof to, SPAN_FMT, SPAN_ARG(x->to));
	for (size_t i = 0; i < n; i++) {
		if (r[i].seen || strcmp(r[i].f[3], to) != 0)
			continue;
		r[i].seen = true;
		if (!outcome_is(r[i].f[5], x->verdict))
			differ("outcome", id, log_verdict_name(x->verdict),
			    r[i].f[5]);
		if (x->nattempts != strtoul(r[i].f[6], NULL, 10))
			differ_number("attempts", id, x->nattempts,
			    strtoul(r[i].f[6], NULL, 10));
		return;
	}
	differ("recipient", id, to, "none such");
}

/* Addresses that stand twice in one message are one recipient to the log:
 * such messages are compared without their recipients. */
static bool
doubled(const struct row *r, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (strcmp(r[i].f[3], r[i - 1].f[3]) == 0)
			return true;
	return false;
}

static void
compare_head(const struct row *r, const struct log_message *m,
    const char *id)
{
	size_t lines = 0, want = strtoul(r->f[7], NULL, 10);
	char from[128];

	if (strcmp(r->f[0], id) != 0)
		differ("queue id", id, id, r->f[0]);
	snprintf(from, sizeof from, SPAN_FMT, SPAN_ARG(m->from));
	/* Before qmgr took it, pickup's from= has no domain yet. */
	if (m->from.p && strcmp(from, r->f[2]) != 0 &&
	    !(strcmp(r->f[9], "pickup") == 0 &&
	    strcmp(r->f[5], "pending") == 0))
		differ("from", id, from, r->f[2]);
	for (size_t i = 0; i < m->nlines; i++)
		lines += !m->lines[i].tied;
	if (lines != want)
		differ_number("lines", id, lines, want);
}

static void
compare_recipients(struct row *r, size_t n, const struct log_message *m,
    const char *id)
{
	if (doubled(r, n))
		return;
	for (size_t i = 0; i < m->nrecipients; i++)
		compare_recipient(r, n, &m->recipients[i], id);
	for (size_t i = 0; i < n; i++)
		if (!r[i].seen && strcmp(r[i].f[6], "0") != 0)
			differ("recipient", id, "missing", r[i].f[3]);
}

static void
compare_message(const struct log_message *m, uint64_t offset)
{
	struct row *r = find_row(offset);
	char id[64];
	size_t n = 0;

	snprintf(id, sizeof id, SPAN_FMT, SPAN_ARG(m->queue_id));
	if (!r) {
		differ_number("message that is not there, at", id, offset, 0);
		return;
	}
	while (r + n < rows + nrows && r[n].offset == offset)
		n++;
	compare_head(r, m, id);
	if (strcmp(r->f[5], "rejected") != 0)
		compare_recipients(r, n, m, id);
	else if (m->verdict != VERDICT_REJECTED)
		differ("verdict", id, log_verdict_name(m->verdict),
		    "rejected");
	for (size_t i = 0; i < n; i++)
		r[i].seen = true;
}

static uint64_t
global_offset(struct log_source *s, struct log_position at)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < at.segment; i++)
		sum += log_source_segment(s, i)->size;
	return sum + at.offset;
}

static void
compare_all(struct log_source *s, struct log_set *set)
{
	struct arena *a = arena_new((size_t)64 << 20);
	size_t missing = 0;

	for (size_t i = 0; i < log_set_count(set); i++) {
		const struct log_hit *h = log_set_hit(set, i);
		struct log_message m;

		arena_reset(a);
		if (h->object != LOG_OBJECT_MESSAGE)
			continue;
		if (log_set_expand(set, s, i, a, &m) != 0)
			die("expansion", NULL);
		if (m.verdict != h->verdict)
			differ("verdict of the hit", "?",
			    log_verdict_name(h->verdict),
			    log_verdict_name(m.verdict));
		compare_message(&m, global_offset(s, h->first));
	}
	for (size_t i = 0; i < nrows; i++)
		if (!rows[i].seen && strtoul(rows[i].f[7], NULL, 10) > 0 &&
		    missing++ < 5)
			differ("message", rows[i].f[0], "missing",
			    rows[i].f[8]);
	arena_free(a);
}

static void
drop_round(void *arg, struct log_set *set)
{
	(void)arg;
	log_set_free(set);
}

enum { WIDEN = 1, LAZY = 2 };

static struct log_set *
run(struct log_source *s, const struct log_filter *f, size_t block, int how)
{
	struct log_query_options o = { .block = block,
		.widen = how & WIDEN, .lazy = how & LAZY,
		.round = how & WIDEN ? drop_round : NULL };
	struct log_set *set = NULL;
	struct error e = { 0 };

	if (log_query_run(s, f, &o, &set, &e) != 0)
		die("query", &e);
	return set;
}

/* The same lines, and which of them are tied? */
static bool
same_lines(const struct log_message *x, const struct log_message *y)
{
	if (x->nlines != y->nlines)
		return false;
	for (size_t i = 0; i < x->nlines; i++)
		if (x->lines[i].at.segment != y->lines[i].at.segment ||
		    x->lines[i].at.offset != y->lines[i].at.offset ||
		    x->lines[i].tied != y->lines[i].tied)
			return false;
	return true;
}

/* What the filter leaves of the full join, against a search. */
static void
agree(struct log_source *s, struct log_set *all, const char *line,
    size_t block, int how)
{
	struct arena *a = arena_new((size_t)1 << 20);
	struct arena *b = arena_new((size_t)64 << 20);
	struct log_filter f;
	struct error e = { 0 };
	struct log_set *found;
	size_t k = 0, want = 0;

	log_filter_init(&f);
	if (log_filter_parse(&f, a, span_str(line), now, &e) != 0)
		die(line, &e);
	found = run(s, &f, block, how);
	for (size_t i = 0; i < log_set_count(all); i++) {
		const struct log_hit *h = log_set_hit(all, i), *g;
		struct log_message m, own;

		arena_reset(b);
		if (log_set_expand(all, s, i, b, &m) != 0)
			die("expansion", NULL);
		if (!log_filter_match(&f, &m))
			continue;
		want++;
		g = log_set_hit(found, k);
		if (!g || g->first.offset != h->first.offset ||
		    g->first.segment != h->first.segment ||
		    g->verdict != h->verdict)
			differ_number("hit begins elsewhere", line,
			    g ? g->first.offset : 0, h->first.offset);
		else if (log_set_expand(found, s, k++, b, &own) != 0 ||
		    !same_lines(&m, &own))
			differ_number("lines of the hit at", line,
			    h->first.offset, m.nlines);
	}
	agreed += want;
	if (log_set_count(found) != want)
		differ_number("hits", line, log_set_count(found), want);
	log_set_free(found);
	log_filter_done(&f);
	arena_free(a);
	arena_free(b);
}

static void
filter_for(const struct log_message *m, size_t i, char *p, size_t n)
{
	struct span to = m->nrecipients ? m->recipients[0].to : m->to;
	ptrdiff_t at = span_rchr(to, '@');
	int day = 2 + (int)(i % 5);

	if (to.n == 0 || at < 2)
		to = span_str("info@x.example"), at = 4;
	switch (i % 10) {
	case 0: snprintf(p, n, "to:" SPAN_FMT, SPAN_ARG(to)); break;
	case 1: snprintf(p, n, "to:" SPAN_FMT, SPAN_ARG(span_skip(to,
		    (size_t)at))); break;
	case 2: snprintf(p, n, "to:~" SPAN_FMT, SPAN_ARG(span_head(to,
		    (size_t)at - 1))); break;
	case 3: snprintf(p, n, "to:" SPAN_FMT " on:2024-09-%02d",
		    SPAN_ARG(to), day); break;
	case 4: snprintf(p, n, "from:<" SPAN_FMT "> status:bounced,deferred",
		    SPAN_ARG(m->from)); break;
	case 5: snprintf(p, n, "queue-id:" SPAN_FMT, SPAN_ARG(m->queue_id.n ?
		    m->queue_id : span_str("ABCDEF1"))); break;
	case 6: snprintf(p, n, "account:%s", "TANAKA"); break;
	case 7: snprintf(p, n, "client:" SPAN_FMT, SPAN_ARG(m->client_ip.n ?
		    m->client_ip : span_str("192.0.2.1"))); break;
	case 8: snprintf(p, n, "text:\"status=(bounced|deferred).*"
		    "said: [45]\" since:2024-09-%02d", day); break;
	default: snprintf(p, n, "since:\"2024-09-%02d 03:10\" "
		    "until:\"2024-09-%02d 09:20\"", day, day);
	}
}

/* Without verdicts: the same hits. */
static void
compare_lazy(struct log_source *s, struct log_set *all, size_t block)
{
	struct log_filter f;
	struct log_set *set;
	size_t n = log_set_count(all);

	log_filter_init(&f);
	set = run(s, &f, block, LAZY);
	if (log_set_count(set) != n)
		differ_number("lazy hits", "all", log_set_count(set), n);
	for (size_t i = 0; i < n && i < log_set_count(set); i++) {
		const struct log_hit *g = log_set_hit(set, i);
		const struct log_hit *h = log_set_hit(all, i);

		if (g->first.segment != h->first.segment ||
		    g->first.offset != h->first.offset ||
		    g->arrived != h->arrived || g->object != h->object ||
		    g->flags != h->flags)
			differ_number("lazy hit", "all", g->first.offset,
			    h->first.offset);
	}
	log_set_free(set);
	log_filter_done(&f);
}

static void
agree_all(struct log_source *s, struct log_set *all, size_t count,
    size_t block)
{
	size_t n = log_set_count(all);
	struct arena *a = arena_new((size_t)64 << 20);

	for (size_t i = 0; i < count && n > 0; i++) {
		struct log_message m;
		char line[512];

		arena_reset(a);
		if (log_set_expand(all, s, (i * 7919 + n / 3) % n, a,
		    &m) != 0)
			die("expansion", NULL);
		filter_for(&m, i, line, sizeof line);
		agree(s, all, line, block, i % 2 ? WIDEN : 0);
	}
	agree(s, all, "to:needle@x.example", block, 0);
	agree(s, all, "to:needle@x.example", block, WIDEN);
	agree(s, all, "subject:お知らせ", block, 0);
	arena_free(a);
}

int
main(int argc, char **argv)
{
	static const struct option options[] = { { "truth", 1, 0, 't' },
		{ "now", 1, 0, 'n' }, { "block", 1, 0, 'b' },
		{ "agree", 1, 0, 'a' }, { 0 } };
	struct log_source_options so = { .brothers = true };
	struct log_source *s;
	struct log_filter f;
	struct error e = { 0 };
	struct log_set *set;
	size_t block = 0, agrees = 0;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (c) {
		case 't': load(optarg); break;
		case 'n': now = strtoll(optarg + 1, NULL, 10) * USEC_SEC;
			break;
		case 'b': block = strtoul(optarg, NULL, 10); break;
		case 'a': agrees = strtoul(optarg, NULL, 10); break;
		default: return 2;
		}
	so.now = now;
	if (log_source_open((const char *const *)argv + optind,
	    (size_t)(argc - optind), &so, &s, &e) != 0)
		die("source", &e);
	log_filter_init(&f);
	set = run(s, &f, block, 0);
	if (rows)
		compare_all(s, set);
	compare_lazy(s, set, block);
	agree_all(s, set, agrees, block);
	printf("# %zu hits, %zu rows, %llu found by searches, %llu "
	    "differences\n", log_set_count(set), nrows, agreed,
	    differences);
	log_set_free(set);
	log_filter_done(&f);
	log_source_close(s);
	return differences != 0;
}
